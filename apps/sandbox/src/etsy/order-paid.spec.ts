import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { EtsySeller, shopId, webhookSecret } from './etsy-seller.contract.js';
import { signatureOf } from './order-paid.js';

let seller: EtsySeller;
beforeAll(async () => void (seller = await EtsySeller.open()));
beforeEach(() => {
  seller.status = 204;
  seller.deliveries.splice(0);
  seller.faults.clear();
});
afterAll(() => seller.close());

const sell = async (sku: string) => {
  await seller.offer(sku);
  return seller.hall.buy('etsy', sku)!.number;
};

describe('The signature', () => {
  it('is that of Standard Webhooks', () => {
    const url = 'https://openapi.etsy.com/v3/application/shops/42/receipts/1001';
    const body = `{"event_type":"order.paid","resource_url":"${url}","shop_id":42}`;
    const secret = 'whsec_YW50aXF1ZS1vcHMtdGVzdC1zZWNyZXQtMzItYnl0ZXM=';
    // Made with the package standardwebhooks.
    expect(signatureOf(secret, 'msg_01HTESTANTIQUE', '1767225600', body)).toBe(
      'v1,IocI38jhhKvKoKh4yHQTOahf73xaC2JEFYTWpSsM0xg=',
    );
  });
});

describe('order.paid', () => {
  it('names the receipt and nothing of it, signed', async () => {
    const receipt = await sell('OP-1');
    await seller.shop.deliveries.idle();
    const [{ body, headers }] = seller.deliveries as [(typeof seller.deliveries)[number]];
    expect(JSON.parse(body)).toEqual({
      ...{ event_type: 'order.paid', shop_id: shopId },
      resource_url: `https://openapi.etsy.com/v3/application/shops/${shopId}/receipts/${receipt}`,
    });
    const [id, at] = [String(headers['webhook-id']), String(headers['webhook-timestamp'])];
    expect(at).toBe(String(seller.now / 1_000));
    expect(headers['webhook-signature']).toBe(signatureOf(webhookSecret, id, at, body));
  });

  it('comes again until it is accepted, with the same id, signed anew', async () => {
    seller.status = 503;
    await sell('OP-2');
    await seller.shop.deliveries.drain();
    expect(seller.shop.deliveries.waiting()).toBe(1);
    seller.status = 200;
    seller.now += 1_000;
    await seller.shop.deliveries.drain();
    const [first, second] = seller.deliveries.map(({ headers }) => headers);
    expect(second!['webhook-id']).toBe(first!['webhook-id']);
    expect(Number(second!['webhook-timestamp'])).toBe(Number(first!['webhook-timestamp']) + 1);
    expect(second!['webhook-signature']).not.toBe(first!['webhook-signature']);
    expect(seller.shop.deliveries.waiting()).toBe(0);
  });

  it('comes twice where it is so willed', async () => {
    seller.faults.set([{ match: { part: 'webhooks', path: '/etsy' }, fault: 'duplicate', times: 1 }]);
    await sell('OP-3');
    await seller.shop.deliveries.idle();
    expect(new Set(seller.deliveries.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    expect(seller.deliveries).toHaveLength(2);
  });

  it('is all that Etsy tells: of cancellations and refunds it says nothing', async () => {
    const receipt = await sell('OP-4');
    seller.hall.cancel('etsy', receipt, 'the buyer asked');
    await seller.shop.deliveries.idle();
    expect(seller.deliveries).toHaveLength(1);
  });

  it('waits for somewhere to go', async () => {
    const { endpoint } = seller.shop;
    seller.shop.endpoint = { ...endpoint, url: undefined };
    await sell('OP-5');
    await seller.shop.deliveries.drain();
    expect([seller.deliveries.length, seller.shop.deliveries.waiting()]).toEqual([0, 1]);
    seller.shop.endpoint = endpoint;
    await seller.shop.deliveries.drain();
    expect([seller.deliveries.length, seller.shop.deliveries.waiting()]).toEqual([1, 0]);
  });
});
