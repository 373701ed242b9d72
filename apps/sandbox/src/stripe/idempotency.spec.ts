import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Seller, secretKey } from '../seller.contract.js';

const hour = 3_600_000;
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

const count = () => seller.sandbox.books.payments().payments.length;

describe('an idempotency key', () => {
  it('has the work done once, and its outcome told again', async () => {
    const first = await seller.authorise({}, 'R-1 attempt 1');
    const again = await seller.authorise({}, 'R-1 attempt 1');
    expect(again).toEqual(first);
    expect(again.lastResponse).toMatchObject({
      ...{ statusCode: 200, idempotencyKey: 'R-1 attempt 1' },
      headers: { 'idempotent-replayed': 'true', 'original-request': first.lastResponse.requestId },
    });
    expect(first.lastResponse.headers).not.toHaveProperty('idempotent-replayed');
    expect(count()).toBe(1);
  });

  it('tells what was true then, not what is true now', async () => {
    const { id } = await seller.authorise({}, 'R-1 attempt 1');
    await seller.stripe.paymentIntents.capture(id);
    expect(await seller.authorise({}, 'R-1 attempt 1')).toMatchObject({ id, status: 'requires_capture' });
  });

  it('tells a decline again', async () => {
    const declined = () =>
      seller.authorise({ payment_method: 'pm_card_visa_chargeDeclined' }, 'R-2').catch((e: unknown) => e);
    const first = (await declined()) as { payment_intent: object };
    expect(await declined()).toMatchObject({
      ...{ statusCode: 402, code: 'card_declined', payment_intent: first.payment_intent },
      headers: { 'idempotent-replayed': 'true' },
    });
    expect(count()).toBe(1);
  });

  it('tells again that the state forbade it, though it no longer would', async () => {
    const { id } = await seller.authorise({ confirm: undefined });
    const capture = () => seller.stripe.paymentIntents.capture(id, {}, { idempotencyKey: 'capture R-1' });
    await expect(capture()).rejects.toMatchObject({ code: 'payment_intent_unexpected_state' });
    await seller.stripe.paymentIntents.confirm(id);
    await expect(capture()).rejects.toMatchObject({ headers: { 'idempotent-replayed': 'true' } });
    expect(seller.sandbox.books.payment(id)).toMatchObject({ captured: 0 });
  });

  it('is free after parameters that were wrong, since nothing was begun', async () => {
    await expect(seller.authorise({ amount: 1 }, 'R-3')).rejects.toMatchObject({ code: 'amount_too_small' });
    expect(await seller.authorise({}, 'R-3')).toMatchObject({ status: 'requires_capture' });
  });

  it('cannot be used with other parameters, or for another call', async () => {
    const { id } = await seller.authorise({}, 'R-4');
    const mistaken = { type: 'StripeIdempotencyError', statusCode: 400 };
    await expect(seller.authorise({ amount: 133_501 }, 'R-4')).rejects.toMatchObject(mistaken);
    await expect(seller.stripe.paymentIntents.cancel(id, {}, { idempotencyKey: 'R-4' })).rejects.toMatchObject(
      mistaken,
    );
    expect(seller.sandbox.books.payment(id)).toMatchObject({ status: 'requires_capture' });
  });

  it('knows the same parameters in another order', async () => {
    const post = (body: string) =>
      fetch(`${seller.sandbox.url}/v1/payment_intents`, {
        ...{ method: 'POST', body },
        headers: { authorization: `Bearer ${secretKey}`, 'idempotency-key': 'R-5' },
      }).then((answer) => answer.json() as Promise<{ id: string }>);
    const first = await post('amount=500&currency=usd');
    expect(first.id).toMatch(/^pi_/);
    expect(await post('currency=usd&amount=500')).toEqual(first);
  });

  it('that is in use answers 409, until the work is done', async () => {
    seller.sandbox.faults.set([{ match: { part: 'stripe' }, fault: 'delay', ms: 60, times: 1 }]);
    const slow = seller.authorise({}, 'R-6');
    await expect(seller.authorise({}, 'R-6')).rejects.toMatchObject({
      ...{ type: 'StripeAPIError', rawType: 'idempotency_error', statusCode: 409, code: 'idempotency_key_in_use' },
    });
    const { id } = await slow;
    expect(await seller.authorise({}, 'R-6')).toMatchObject({ id });
    expect(count()).toBe(1);
  });

  it('is remembered for a day, also by a sandbox that was away', async () => {
    const first = await seller.authorise({}, 'R-7');
    await seller.restart();
    expect(await seller.authorise({}, 'R-7')).toEqual(first);
    seller.now += 24 * hour - 1;
    expect(await seller.authorise({}, 'R-7')).toEqual(first);
    seller.now += 1;
    const { id } = await seller.authorise({}, 'R-7');
    expect(id).not.toBe(first.id);
  });

  it('can have at most 255 characters', async () => {
    await expect(seller.authorise({}, 'R'.repeat(256))).rejects.toMatchObject({ statusCode: 400 });
    expect(count()).toBe(0);
  });
});

describe('a sandbox that comes back', () => {
  it('has all its books, and names nothing twice', async () => {
    const { id } = await seller.authorise();
    const { id: captured } = await seller.captured({ payment_method: 'pm_card_pendingRefund' });
    const refund = await seller.stripe.refunds.create({ payment_intent: captured, amount: 500 });
    const { data: events } = await seller.stripe.events.list({ limit: 100 });
    const books = { ...seller.sandbox.books.payments(), totals: seller.sandbox.books.totals() };
    await seller.restart();
    expect({ ...seller.sandbox.books.payments(), totals: seller.sandbox.books.totals() }).toEqual(books);
    expect((await seller.stripe.events.list({ limit: 100 })).data).toEqual(events);
    expect(await seller.stripe.paymentIntents.capture(id)).toMatchObject({ status: 'succeeded' });
    seller.now += 1_000;
    await seller.sandbox.tick();
    expect(await seller.stripe.refunds.retrieve(refund.id)).toMatchObject({ status: 'succeeded' });
    const known = [id, captured, ...events.map((event) => event.id)];
    const { data: newer } = await seller.stripe.events.list({ limit: 2 });
    const made = [(await seller.authorise()).id, ...newer.map((event) => event.id)];
    expect(new Set([...known, ...made]).size).toBe(known.length + made.length);
  });

  it('with new books names nothing as it did before', async () => {
    const { id } = await seller.authorise();
    seller.now += 1;
    const other = await Seller.open();
    other.now = seller.now;
    await other.restart();
    expect((await other.authorise()).id).not.toBe(id);
    await expect(other.stripe.paymentIntents.retrieve(id)).rejects.toMatchObject({ statusCode: 404 });
    await other.close();
  });
});
