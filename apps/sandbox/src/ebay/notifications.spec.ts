import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createPublicKey, verify } from 'node:crypto';
import { EbaySeller, refusal, verificationToken } from './ebay-seller.contract.js';

let seller: EbaySeller;
beforeAll(async () => void (seller = await EbaySeller.open()));
beforeEach(() => {
  seller.status = 204;
  seller.challengeAnswer = undefined;
  seller.shop.setWebhookUrl(undefined);
  seller.deliveries.splice(0);
});
afterAll(() => seller.close());

type Told = {
  readonly metadata: { readonly topic: string };
  readonly notification: { notificationId: string; publishAttemptCount: number; data: { orderId: string } };
};
const told = () => seller.deliveries.map(({ body }) => JSON.parse(body) as Told);
const path = '/commerce/notification/v1/destination';
const destination = (more: object = {}, config: object = {}) => ({
  ...{ name: 'orders', status: 'ENABLED', ...more },
  deliveryConfig: { endpoint: seller.webhookUrl, verificationToken, ...config },
});

describe('A sale', () => {
  it('is told, signed with the key that eBay tells', async () => {
    seller.shop.setWebhookUrl(seller.webhookUrl);
    const { id } = await seller.sell('NGA-1');
    await seller.shop.deliveries.idle();
    const [{ body, headers }] = seller.deliveries as [(typeof seller.deliveries)[number]];
    expect(JSON.parse(body)).toMatchObject({
      metadata: { topic: 'ORDER_CONFIRMATION', schemaVersion: '1.0' },
      notification: { publishAttemptCount: 1, data: { orderId: id } },
    });
    const signed = JSON.parse(Buffer.from(String(headers['x-ebay-signature']), 'base64').toString()) as {
      readonly kid: string;
      readonly digest: string;
      readonly signature: string;
    };
    const { key } = (await seller.ask('GET', `/commerce/notification/v1/public_key/${signed.kid}`)).body;
    const pem = String(key).replace(/(-----BEGIN PUBLIC KEY-----)(.*)(-----END)/, '$1\n$2\n$3');
    const fits = (text: string) =>
      verify(signed.digest, Buffer.from(text), createPublicKey(pem), Buffer.from(signed.signature, 'base64'));
    expect([fits(body), fits(`${body} `)]).toEqual([true, false]);
    expect(await seller.ask('GET', '/commerce/notification/v1/public_key/a')).toMatchObject(refusal(404, 195_001));
  });

  it('is told once of each line, and sometimes twice', async () => {
    seller.shop.setWebhookUrl(seller.webhookUrl);
    const sold: string[] = [];
    for (let n = 0; n < 25; n++) sold.push((await seller.sell(`NGA-MANY-${n}`)).id);
    await seller.shop.deliveries.idle();
    const times = new Map(sold.map((id) => [id, 0]));
    for (const { notification } of told())
      times.set(notification.data.orderId, times.get(notification.data.orderId)! + 1);
    expect([...new Set(times.values())].sort()).toEqual([1, 2]);
    expect(new Set(told().map(({ notification }) => notification.notificationId)).size).toBe(seller.deliveries.length);
  });

  it('is told four times at most, the same notification each time', async () => {
    seller.shop.setWebhookUrl(seller.webhookUrl);
    seller.status = 503;
    await seller.sell('NGA-2');
    for (let n = 0; n < 6; n++) {
      await seller.shop.deliveries.drain();
      seller.now += 200_000;
    }
    const ids = new Set(told().map(({ notification }) => notification.notificationId));
    expect(told()).toHaveLength(4 * ids.size);
    expect(
      told()
        .map(({ notification }) => notification.publishAttemptCount)
        .at(-1),
    ).toBe(4);
    expect(seller.shop.deliveries.waiting()).toBe(0);
    await seller.sign();
  });

  it('is told to nobody where nobody asked', async () => {
    await seller.sell('NGA-3');
    await seller.shop.deliveries.idle();
    expect(seller.deliveries).toEqual([]);
  });
});

describe('A destination', () => {
  it.each([
    [195_016, { name: '<b>' }, {}],
    [195_018, { status: 'ON' }, {}],
    [195_017, {}, { endpoint: 'shop' }],
    [195_019, {}, { verificationToken: 'short' }],
  ])('is refused with %i', async (errorId, more, config) =>
    expect(await seller.ask('POST', path, destination(more, config))).toMatchObject(refusal(400, errorId)),
  );

  const made = async (body: object) => {
    const { status, headers } = await seller.ask('POST', path, body);
    expect(status).toBe(201);
    await seller.shop.notifications.settled();
    return seller.ask('GET', String(headers.get('location')).slice(seller.url.length));
  };

  it('that does not know the answer is marked down', async () => {
    seller.challengeAnswer = 'guessed';
    const { body } = await made(destination({}, { endpoint: `${seller.webhookUrl}?of=others` }));
    expect(body).toMatchObject({ name: 'orders', status: 'MARKED_DOWN' });
  });

  it('that answers the challenge is told of sales', async () => {
    const { body } = await made(destination());
    expect(body).toMatchObject({ status: 'ENABLED', deliveryConfig: { endpoint: seller.webhookUrl } });
    expect(await seller.ask('POST', path, destination())).toMatchObject(refusal(409, 195_021));
    expect((await seller.ask('GET', `${path}/none`)).status).toBe(404);
    const { id } = await seller.sell('NGA-4');
    await seller.shop.deliveries.idle();
    expect(told()[0]).toMatchObject({ notification: { data: { orderId: id } } });
  });
});
