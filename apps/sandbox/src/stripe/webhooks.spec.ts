import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Seller, webhookSecret } from '../seller.contract.js';
import { signatureHeader } from './signature.js';

let folder: string;
let seller: Seller;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sandbox-'));
  seller = await Seller.open({ books: join(folder, 'books.db') });
});
afterEach(async () => {
  await seller.close();
  rmSync(folder, { recursive: true });
});

const everyType = [
  ...['amount_capturable_updated', 'succeeded', 'payment_failed', 'canceled', 'requires_action'].map(
    (what) => `payment_intent.${what}`,
  ),
  ...['charge.refunded', 'refund.created', 'refund.updated', 'refund.failed'],
];
const waiting = async () => (await seller.control('GET', 'webhook')).json as { waiting: number };

it('a signature is that of the vector which Stripe’s client accepts', () => {
  const body = '{"id":"evt_1"}';
  const header = signatureHeader(webhookSecret, 1_767_225_600, body);
  const verify = (text: string, secret: string) =>
    seller.stripe.webhooks.constructEvent(text, header, secret, 300, undefined, 1_767_225_700);
  expect(verify(body, webhookSecret)).toMatchObject({ id: 'evt_1' });
  expect(() => verify(`${body} `, webhookSecret)).toThrow(/signature/i);
  expect(() => verify(body, webhookSecret.replace('whsec_', ''))).toThrow(/signature/i);
});

describe('a webhook', () => {
  it('tells what happened as it was then, and by which request', async () => {
    const { id } = await seller.authorise({}, 'R-1 attempt 1');
    await seller.stripe.paymentIntents.capture(id);
    await seller.sandbox.idle();
    expect(seller.events()).toMatchObject([
      {
        ...{ object: 'event', type: 'payment_intent.amount_capturable_updated', livemode: false },
        ...{ created: seller.now / 1_000, request: { idempotency_key: 'R-1 attempt 1' } },
        data: { object: { id, object: 'payment_intent', status: 'requires_capture', amount_capturable: 133_500 } },
      },
      { type: 'payment_intent.succeeded', data: { object: { id, status: 'succeeded', amount_received: 133_500 } } },
    ]);
    const [event] = seller.events();
    const { lastResponse: _lastResponse, ...retrieved } = await seller.stripe.events.retrieve(event!.id);
    expect(retrieved).toEqual(event);
  });

  it('is sent only for the types that the endpoint asked for; all are listed', async () => {
    const stop = async (payment_method: string) => (await seller.authorise({ payment_method })).id;
    await seller.authorise({ payment_method: 'pm_card_visa_chargeDeclined' }).catch(() => undefined);
    await seller.stripe.paymentIntents.cancel(await stop('pm_card_threeDSecure2Required'));
    const { id } = await seller.captured();
    await seller.stripe.refunds.create({ payment_intent: id });
    await seller.sandbox.idle();
    expect(seller.types().sort()).toEqual([
      ...['payment_intent.amount_capturable_updated', 'payment_intent.canceled', 'payment_intent.payment_failed'],
      ...['payment_intent.succeeded', 'refund.updated'],
    ]);
    const listed = await seller.stripe.events.list({ limit: 100 });
    expect(new Set(listed.data.map(({ type }) => type))).toEqual(
      new Set(everyType.filter((type) => type !== 'refund.failed')),
    );
    const some = await seller.stripe.events.list({ types: ['refund.created', 'charge.refunded'] });
    expect(some.data.map(({ type }) => type)).toEqual(['charge.refunded', 'refund.created']);
    const one = await seller.stripe.events.list({ type: 'charge.refunded' });
    expect(one.data).toMatchObject([{ data: { object: { object: 'charge', refunded: true } } }]);
  });

  it('may be of every type', async () => {
    await seller.control('PUT', 'webhook', { url: seller.webhookUrl, events: everyType });
    const { id } = await seller.captured({ payment_method: 'pm_card_refundFail' });
    await seller.stripe.refunds.create({ payment_intent: id });
    seller.now += 1_000;
    await seller.sandbox.tick();
    await seller.sandbox.idle();
    expect(seller.types()).toEqual(
      expect.arrayContaining(['refund.created', 'charge.refunded', 'refund.updated', 'refund.failed']),
    );
  });

  it('comes again, later and later, until it is accepted', async () => {
    seller.status = 500;
    await seller.authorise();
    const attempts = async () => {
      await seller.sandbox.tick();
      return seller.deliveries.length;
    };
    expect(await attempts()).toBe(1);
    expect(await attempts()).toBe(1);
    for (const [afterMs, count] of [
      [1_000, 2],
      [1_999, 2],
      [1, 3],
      [4_000, 4],
    ] as const) {
      seller.now += afterMs;
      expect(await attempts()).toBe(count);
    }
    seller.status = undefined;
    seller.now += 8_000;
    expect(await attempts()).toBe(5);
    expect(await waiting()).toMatchObject({ waiting: 1 });
    seller.status = 200;
    seller.now += 16_000;
    expect(await attempts()).toBe(6);
    await seller.sandbox.idle();
    expect(new Set(seller.events().map(({ id }) => id)).size).toBe(1);
    seller.now += 3_600_000;
    expect(await attempts()).toBe(6);
  });

  it('is redirected nowhere, and 3xx is not accepted', async () => {
    seller.status = 301;
    await seller.authorise();
    await seller.sandbox.tick();
    expect(await waiting()).toMatchObject({ waiting: 1 });
  });

  it('outlives a sandbox that goes away, and is told to where the endpoint then is', async () => {
    seller.status = 503;
    await seller.authorise();
    await seller.sandbox.tick();
    await seller.restart();
    seller.status = 204;
    seller.now += 1_000;
    await seller.sandbox.tick();
    await seller.sandbox.idle();
    expect(seller.types()).toEqual(Array(2).fill('payment_intent.amount_capturable_updated'));
  });

  it('waits for nobody when there is no endpoint', async () => {
    seller.sandbox.setWebhookUrl(undefined);
    await seller.authorise();
    await seller.sandbox.idle();
    expect(seller.deliveries).toEqual([]);
    expect((await seller.stripe.events.list()).data).toHaveLength(1);
  });

  it('of hundreds all arrive, few at a time', async () => {
    await Promise.all(Array.from({ length: 200 }, () => seller.captured()));
    await seller.sandbox.idle();
    expect(seller.deliveries).toHaveLength(400);
    expect(new Set(seller.events().map(({ id }) => id)).size).toBe(400);
  });
});

describe('a fault', () => {
  const part = 'webhooks';

  it('loses a delivery, and it comes again', async () => {
    seller.sandbox.faults.set([{ match: { part }, fault: 'drop', times: 1 }]);
    await seller.authorise();
    await seller.sandbox.tick();
    expect(seller.deliveries).toEqual([]);
    seller.now += 1_000;
    await seller.sandbox.tick();
    expect(seller.types()).toEqual(['payment_intent.amount_capturable_updated']);
  });

  it('delivers twice', async () => {
    seller.sandbox.faults.set([{ match: { part, path: 'payment_intent.succeeded' }, fault: 'duplicate' }]);
    await seller.captured();
    await seller.sandbox.idle();
    expect(seller.types().filter((type) => type === 'payment_intent.succeeded')).toHaveLength(2);
    expect(seller.deliveries).toHaveLength(3);
  });

  it('delivers late', async () => {
    seller.sandbox.faults.set([{ match: { part }, fault: 'delay', ms: 5_000, times: 1 }]);
    await seller.authorise();
    seller.now += 4_999;
    await seller.sandbox.tick();
    expect(seller.deliveries).toEqual([]);
    seller.now += 1;
    await seller.sandbox.tick();
    expect(seller.deliveries).toHaveLength(1);
  });

  it('holds one back behind a later one', async () => {
    seller.sandbox.faults.set([{ match: { part }, fault: 'reorder', times: 1 }]);
    await seller.captured();
    await seller.sandbox.idle();
    expect(seller.types()).toEqual(['payment_intent.succeeded', 'payment_intent.amount_capturable_updated']);
  });

  it('holds one back no longer than it says when none comes later', async () => {
    seller.sandbox.faults.set([{ match: { part }, fault: 'reorder', ms: 300 }]);
    await seller.authorise();
    await seller.sandbox.tick();
    expect(seller.deliveries).toEqual([]);
    seller.now += 300;
    await seller.sandbox.tick();
    expect(seller.deliveries).toHaveLength(1);
  });
});
