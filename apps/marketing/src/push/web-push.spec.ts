import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Plaintext } from '#contracts/personal.js';
import { SubjectErased } from '#contracts/privacy.js';
import { People } from '#personal/people.js';
import { Bureau } from '../bureau.contract.js';
import { PostOffice } from '../message/post-office.contract.js';
import { devices } from './devices.js';
import { PushService } from './push-service.contract.js';
import { WebPush } from './web-push.driver.js';

let office: PostOffice;
let service: PushService;
let bureau: Bureau;
let people = 0;
beforeAll(async () => {
  service = await PushService.open(() => bureau.service.app.get(WebPush).publicKey);
  office = await PostOffice.open();
  bureau = await Bureau.open({
    ...{ MAIL_URL: office.url, MAIL_FROM: 'news@shop.example', PUBLIC_URL: 'https://api.example' },
    ...{ MAIL_TIMEOUT_MS: '2000', MAILS_PER_SECOND: '1000', PUSH_HOSTS: 'push.example,127.0.0.1' },
  });
});
afterAll(async () => {
  await bureau.close();
  await office.close();
  await service.close();
});
afterEach(() => {
  service.status = 201;
  service.log.splice(0);
  office.log.splice(0);
  bureau.nowMs = Date.parse('2026-03-13T16:00:00.000Z');
});

const piece = {
  unitId: 'CM-72',
  title: 'A tea caddy',
  price: { minor: 125_000, currency: 'EUR' },
  path: '/pieces/CM-72',
};
const letter = { template: 'abandoned-cart', values: { pieces: [piece], cart: '/cart' } };
const subscribe = (customerId: string, body: object) =>
  bureau.shopper(customerId, 'POST', `/v1/customers/${customerId}/devices`, { body });
const agree = async (customerId: string, purpose: string) => {
  const wording = { version: 'push-1', language: 'en', hash: 'ab'.repeat(32) };
  const body = { purpose, source: 'account', wording, proof: { kind: 'checkbox', record: 'f-1' } };
  expect((await bureau.shopper(customerId, 'POST', `/v1/customers/${customerId}/consents`, { body })).status).toBe(201);
};
/** Who reads in browsers of these names, the last of which is the last. */
async function reader(...browsers: string[]) {
  const customerId = `c-${++people}`;
  await agree(customerId, 'web-push');
  for (const browser of browsers) {
    bureau.nowMs += 1;
    expect((await subscribe(customerId, service.subscribe(browser))).status).toBe(201);
  }
  return customerId;
}
async function ask(customerId: string, trigger = 'cart-1', asked: object = letter) {
  const body = { campaignId: 'carts', customerId, trigger, purpose: 'email-marketing', letter: asked };
  const answer = await bureau.staff('marketing', 'POST', '/v1/messages', { body });
  await bureau.settled();
  return (await bureau.staff('marketing', 'GET', `/v1/messages/${String(answer.body['messageId'])}`)).body;
}

describe('A message to who agreed to web push and to no letters', () => {
  it('goes to the browser that subscribed last, sealed for it alone', async () => {
    const customerId = await reader('old', 'new');
    expect(await ask(customerId)).toMatchObject({ status: 'sent' });
    const url = 'http://127.0.0.1:3000/pieces/CM-72?utm_source=letters&utm_medium=web-push&utm_campaign=carts';
    expect(service.log).toEqual([
      {
        ...{ path: '/new', audience: service.url, ttl: expect.any(Number) },
        notice: expect.objectContaining({ title: 'Still yours to take: A tea caddy', url }),
      },
    ]);
    expect(service.log[0]!.ttl).toBeGreaterThan(0);
    expect(office.log).toEqual([]);
  });

  it('leads to where it is answered, if it asks something', async () => {
    const customerId = await reader('asked');
    const letter = { template: 'review-request', values: { orderId: 'o-1' } };
    const { messageId } = await ask(customerId, 'o-1', letter);
    expect(service.log.map(({ notice }) => notice.url.split('.').slice(0, -1).join('.'))).toEqual([
      `https://api.example/v1/review-letters/${String(messageId)}`,
    ]);
  });

  it('goes once, however often it is asked for, and not at night', async () => {
    const customerId = await reader('once');
    for (let times = 0; times < 3; times++) await ask(customerId);
    expect(service.log).toHaveLength(1);
    bureau.nowMs = Date.parse('2026-03-13T23:00:00.000Z');
    expect(await ask(customerId, 'cart-2')).toMatchObject({ status: 'put-off', because: 'quiet-hours' });
  });

  it('goes by letter alone where they agreed to letters', async () => {
    const customerId = await reader('both');
    await bureau.ordered('both', { email: 'both@example.org' }, { subjectId: customerId });
    await agree(customerId, 'email-marketing');
    expect(await ask(customerId)).toMatchObject({ status: 'sent' });
    expect([office.log.length, service.log.length]).toEqual([1, 0]);
  });

  it('goes nowhere once they withdrew, or removed the browser', async () => {
    const customerId = await reader('removed');
    const { body } = await bureau.shopper(customerId, 'GET', `/v1/customers/${customerId}/devices`);
    const [{ deviceId }] = body['devices'] as [{ deviceId: string }];
    const path = `/v1/customers/${customerId}/devices/${deviceId}`;
    expect((await bureau.shopper(customerId, 'DELETE', path)).body['devices']).toEqual([]);
    expect((await bureau.shopper(customerId, 'DELETE', path)).status).toBe(404);
    expect(await ask(customerId)).toMatchObject({ status: 'held-back', because: 'no-consent' });
    const other = await reader('withdrew');
    bureau.nowMs += 1;
    const no = { body: { purpose: 'web-push' } };
    await bureau.shopper(other, 'POST', `/v1/customers/${other}/withdrawals`, no);
    expect(await ask(other)).toMatchObject({ status: 'held-back', because: 'no-consent' });
    expect(service.log).toEqual([]);
  });

  it.each([404, 410])('ends the subscription where the push service answers %d, and no younger one', async (status) => {
    const customerId = await reader(`gone-${status}`);
    service.status = status;
    expect(await ask(customerId)).toMatchObject({ status: 'bounced' });
    expect((await bureau.service.commands.read(devices, customerId)).state).toEqual([]);
    service.status = 201;
    await subscribe(customerId, service.subscribe(`gone-${status}`));
    expect(await ask(customerId, 'cart-2')).toMatchObject({ status: 'sent' });
  });

  it.each([
    [429, 'put-off'],
    [503, 'put-off'],
    [413, 'failed'],
  ])('is %d from a push service: %s', async (status, outcome) => {
    const customerId = await reader(`says-${status}`);
    service.status = status;
    expect(await ask(customerId)).toMatchObject({ status: outcome });
  });

  it('is never sent again after no answer', async () => {
    const customerId = await reader('silent');
    const hung = await PushService.open(() => '');
    const told = { ...hung.subscribe('silent'), endpoint: `${hung.url}/unknown` };
    await subscribe(customerId, told);
    // A browser that it does not know makes it hang up without a word.
    const asked = ask(customerId);
    await hung.close();
    expect(['unknown', 'put-off']).toContain((await asked)['status']);
    expect(service.log).toEqual([]);
  });
});

describe('A subscription', () => {
  it('names a push service that we know', async () => {
    const customerId = await reader();
    const told = service.subscribe('strange');
    const at = (endpoint: string) => subscribe(customerId, { ...told, endpoint });
    for (const endpoint of ['https://push.example/x', 'https://eu.push.example/x'])
      expect((await at(endpoint)).status).toBe(201);
    for (const endpoint of [
      ...['http://push.example/x', 'https://notpush.example/x', 'https://push.example.evil.example/x'],
      ...['https://10.0.0.1/x', 'http://169.254.169.254/latest', 'https://push.example@evil.example/x'],
    ]) {
      const { status, body } = await at(endpoint);
      expect([endpoint, status, (body['errors'] as { pointer: string }[])[0]!.pointer]).toEqual([
        endpoint,
        400,
        '#/endpoint',
      ]);
    }
    const { p256dh } = told.keys;
    const point = Buffer.from(p256dh, 'base64url');
    point[64]! ^= 1;
    for (const strange of [point.toString('base64url'), `A${p256dh.slice(1)}`, 'B'.repeat(87)]) {
      const { status, body } = await subscribe(customerId, { ...told, keys: { ...told.keys, p256dh: strange } });
      expect([status, body['errors']]).toMatchObject([400, [{ pointer: '#/keys/p256dh' }]]);
    }
    const short = await subscribe(customerId, { ...told, keys: { ...told.keys, auth: 'x' } });
    expect(short.body['errors']).toMatchObject([{ pointer: '#/keys/auth' }]);
  });

  it('for which nothing can be sealed, taken when nobody looked, is written to no more than none', async () => {
    const customerId = await reader();
    const told = service.subscribe('strange');
    const bad = JSON.stringify({ ...told, keys: { ...told.keys, p256dh: 'B'.repeat(87) } });
    const { sealed } = await bureau.service.app.get(People).seal(customerId, { sealed: new Plaintext('device', bad) });
    const data = { deviceId: 'd-1', subscription: sealed, at: '2026-03-13T16:00:00.000Z' };
    const cause = { causationId: 'test', correlationId: 'test', actor: 'test' };
    await bureau.service.commands.handle(devices, customerId, { type: 'SubscribeDevice', data }, cause);
    expect(await ask(customerId)).toMatchObject({ status: 'held-back', because: 'no-address', attempts: 0 });
  });

  it('is nobody else’s business, and nothing of it is in the log in clear', async () => {
    const customerId = await reader('private');
    expect((await bureau.shopper('c-other', 'GET', `/v1/customers/${customerId}/devices`)).status).toBe(404);
    const { events } = await bureau.service.store.after(null, 10_000);
    expect(JSON.stringify(events)).not.toMatch(/127\.0\.0\.1|p256dh/);
  });

  it('ends with who is forgotten', async () => {
    const customerId = await reader('forgotten');
    const erasedAt = new Date((bureau.nowMs += 1)).toISOString();
    await bureau.hear(SubjectErased.of({ subjectId: customerId, erasedAt }));
    expect((await bureau.service.commands.read(devices, customerId)).state).toEqual([]);
  });

  it('is made with a key that every process has', async () => {
    const { body } = await bureau.shopper('c-1', 'GET', '/v1/push-key');
    expect(Buffer.from(body['publicKey'] as string, 'base64url')).toHaveLength(65);
  });
});
