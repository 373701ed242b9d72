import { describe, expect, it } from '@jest/globals';
import { OrderBilled, OrderCancelled } from '#contracts/orders.js';
import { specification } from '#eventsourcing/specification.js';
import { startToy } from '#service/toy/toy.contract.js';
import { Books, shown } from '../books.contract.js';
import { financeConfig } from '../config.js';
import { finance } from '../finance.module.js';
import { sale, type Bill } from '../sale/sale.js';
import { credit, type RecordedCredit } from './credit.js';

const at = '2026-01-10T15:00:00.000Z';
const usd = (minor: number) => ({ minor, currency: 'USD' });
const note: RecordedCredit = {
  ...{
    creditId: 'till-1-0007',
    channel: 'store',
    sku: 'WAX',
    quantity: 1,
    amount: usd(1_450),
    at,
    reason: 'leaking tin',
  },
};
const bill = (more: Partial<Bill> = {}): Bill => ({
  ...{ channel: 'store', origin: 'entered', orderedAt: at, total: usd(10_000), payment: { method: 'elsewhere' } },
  lines: [{ line: 1, sku: 'WAX', quantity: 8, amountMinor: 10_000, totalMinor: 10_000 }],
  shipping: { amount: usd(0), tax: usd(0), total: usd(0) },
  ...more,
});

describe('A credit', () => {
  const given = specification(credit);
  const recorded = { type: 'CreditRecorded', data: note } as const;
  it('is recorded once', () => given().when({ type: 'RecordCredit', data: note }).then(recorded));
  it('has its number to itself', () => {
    for (const other of [{ amount: usd(1_451) }, { orderId: 'o-42' }, { sku: undefined, quantity: undefined }])
      given(recorded)
        .when({ type: 'RecordCredit', data: { ...note, ...other } })
        .thenRefused('credit-number-taken');
  });
});

describe('The books', () => {
  const record = (books: Books, more: Partial<RecordedCredit> = {}) =>
    books.ask(credit, 'till-1-0007', { type: 'RecordCredit', data: { ...note, ...more } });
  it('have it by itself where nobody names its sale', async () => {
    const books = new Books();
    await record(books);
    await record(books);
    await books.settle();
    expect((await books.entries()).map(shown)).toEqual([['Dr 4090 1450 USD WAX', 'Cr 1253 1450 USD WAX']]);
  });
  it('have it as a refund of its sale, and what is cancelled later gives back the rest', async () => {
    const books = new Books();
    await books.hear({ fact: OrderBilled.of({ orderId: 'o-42', ...bill() }), at });
    await record(books, { orderId: 'o-42' });
    await books.settle();
    await books.hear({ fact: OrderCancelled.of({ ...OrderCancelled.example, orderId: 'o-42' }), at });
    await books.settle();
    const refunds = (await books.entries()).filter(({ documentType }) => documentType === 'REFUND');
    expect(refunds.map(({ documentNo, orderId }) => [documentNo, orderId])).toEqual([
      ['till-1-0007', 'o-42'],
      ['cancelled', 'o-42'],
    ]);
    expect(await books.balances()).toEqual({ '4000 USD': [-10_000, -10_000], '4090 USD': [10_000, 10_000] });
  });
});

describe('Over HTTP a credit', () => {
  const open = async () => {
    const toy = await startToy({ services: [finance(financeConfig({}))] });
    const post = async (body: object) => {
      const answer = await toy.send('POST', '/v1/credits', body);
      return { status: answer.status, location: answer.headers.get('location'), body: (await answer.json()) as object };
    };
    const hear = async (orderId: string, told: Bill) => {
      const { store } = toy.service('finance');
      const events = sale.decide({ type: 'HearBill', data: { bill: told } }, sale.initial);
      await store.append(`sale-${orderId}`, 0, events, { causationId: 'r', correlationId: 'r', actor: 'test' });
      // There is no bus for what is published of it.
      const { subscriptions } = toy.service('finance').subscribers;
      await Promise.all(subscriptions.filter(({ name }) => name !== 'publisher').map((one) => one.caughtUp()));
    };
    return { ...toy, post, hear };
  };

  it('is recorded, shown, and the same when it is told again', async () => {
    const { post, send } = await open();
    const shownAs = { ...note, amount: { amount: '14.50', ...note.amount } };
    const first = await post(note);
    expect(first).toEqual({ status: 201, location: '/v1/credits/till-1-0007', body: shownAs });
    expect(await post(note)).toEqual(first);
    expect(await (await send('GET', '/v1/credits/till-1-0007')).json()).toEqual(shownAs);
    expect((await send('GET', '/v1/credits/till-1-0008')).status).toBe(404);
    expect(await post({ ...note, reason: 'dented' })).toMatchObject({
      ...{ status: 409, body: { type: '/problems/credit-number-taken' } },
    });
  });

  it('names the field and the rule that it breaks', async () => {
    const { post } = await open();
    const cases: [body: object, place: string][] = [
      [{ ...note, amount: usd(0) }, '#/amount/minor'],
      [{ ...note, amount: { minor: 5, currency: 'XXX' } }, '#/amount/currency'],
      [{ ...note, sku: undefined }, '#/quantity'],
      [{ ...note, reason: 'Asked for by Clara' }, '#/reason'],
      [{ ...note, at: '2026-01-10' }, '#/at'],
      [{ ...note, till: 1 }, 'till'],
    ];
    for (const [body, place] of cases) {
      const { status, body: problem } = await post(body);
      expect([status, JSON.stringify(problem)]).toEqual([400, expect.stringContaining(place)]);
    }
  });

  it('of an order is taken only where nobody else tells of its refunds, and no more than is left', async () => {
    const { post, hear } = await open();
    await hear('o-1', bill());
    await hear('o-2', bill({ origin: 'channel' }));
    await hear('o-3', bill({ payment: { method: 'cash' } }));
    const refused = async (orderId: string, minor: number, currency = 'USD') => {
      const { status, body } = await post({ ...note, creditId: 'k', orderId, amount: { minor, currency } });
      return [status, (body as { type?: string }).type];
    };
    expect(await refused('o-0', 500)).toEqual([409, '/problems/order-not-billed']);
    expect(await refused('o-2', 500)).toEqual([409, '/problems/refund-told-elsewhere']);
    expect(await refused('o-3', 500)).toEqual([409, '/problems/refund-told-elsewhere']);
    expect(await refused('o-1', 10_001)).toEqual([409, '/problems/credit-too-large']);
    expect(await refused('o-1', 500, 'EUR')).toEqual([409, '/problems/credit-too-large']);
    expect((await post({ ...note, creditId: 'k', orderId: 'o-1', amount: usd(10_000) })).status).toBe(201);
    // The same again, though nothing is left of it.
    expect((await post({ ...note, creditId: 'k', orderId: 'o-1', amount: usd(10_000) })).status).toBe(201);
  });
});
