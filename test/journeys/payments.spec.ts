import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Buyer, type PaidOrder, type PaymentShown, type ProblemShown } from './money.js';
import { Shop, usd } from './shop.js';

const minuteMs = 60_000;

describe('A payment', () => {
  const shop = new Shop();
  const buyer = new Buyer(shop);
  beforeAll(async () => {
    await shop.open();
    await shop.priced();
  });
  afterEach(() => shop.sandbox.faults.clear());
  afterAll(async () => {
    await shop.close();
    shop.remove();
  });

  /** What the provider has of an order, attempt by attempt. */
  const booked = (order: string) =>
    shop.sandbox.books
      .payments({ order })
      .payments.map(({ status, captured, refunded }) => ({ status, captured, refunded }));
  const offer = async (...unitIds: string[]) => {
    for (const unitId of unitIds) await shop.offer(unitId);
    for (const unitId of unitIds) await shop.until('orders', `unitPrice-${unitId}`, ['AskingPriceRecorded']);
  };

  it('is captured at what was quoted, after the piece was allocated', async () => {
    await offer('BOWL');
    const quote = await buyer.quote(['BOWL']);
    const { status, body } = await buyer.order(quote.quoteId);
    expect([status, body.status, body.total, body.payment.captured]).toEqual([
      201,
      'confirmed',
      quote.total,
      quote.total,
    ]);
    expect(booked(body.orderId)).toEqual([{ status: 'succeeded', captured: quote.total.minor, refunded: 0 }]);
    const history = (await shop.get<{ type: string }[]>(`/v1/orders/${body.orderId}/history`)).body;
    const types = history.map(({ type }) => type);
    expect(types.indexOf('OrderAllocated')).toBeLessThan(types.indexOf('CaptureRequested'));
    expect(types.slice(-3)).toEqual(['PaymentCaptured', 'OrderPaid', 'OrderConfirmed']);
  });

  it('is kept from one of two buyers of a piece, and the other’s is voided', async () => {
    await offer('VASE');
    const answers = await Promise.all(Array.from({ length: 10 }, () => buyer.buy(['VASE'])));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array<number>(9).fill(409)]);
    await shop.settled();
    const orders = await shop.get<{ orders: PaidOrder[] }>('/v1/orders?limit=200');
    const books = orders.body.orders.flatMap(({ orderId, status }) =>
      booked(orderId).map((payment) => `${status} ${payment.status}`),
    );
    expect(books.filter((line) => line === 'cancelled canceled')).toHaveLength(9);
    expect(new Set(books)).toEqual(new Set(['confirmed succeeded', 'cancelled canceled']));
  });

  it('is captured once when webhooks come twice, late and in another order, and the buyer comes back meanwhile', async () => {
    await offer('CLOCK');
    shop.sandbox.faults.set([
      { match: { part: 'webhooks' }, fault: 'duplicate', chance: 0.5 },
      { match: { part: 'webhooks' }, fault: 'reorder', chance: 0.5, ms: 20 },
    ]);
    const { quoteId, total } = await buyer.quote(['CLOCK']);
    const { body } = await buyer.order(quoteId, 'pm_card_visa', {});
    const returns = Array.from({ length: 5 }, () => shop.post(`/v1/orders/${body.orderId}/payment/return`, undefined));
    await shop.until('orders', `order-${body.orderId}`, ['OrderConfirmed']);
    expect((await Promise.all(returns)).map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    await shop.sandbox.idle();
    expect(booked(body.orderId)).toEqual([{ status: 'succeeded', captured: total.minor, refunded: 0 }]);
  });

  it('is settled by asking when the answer never came', async () => {
    await offer('DESK');
    shop.sandbox.faults.set([
      { match: { part: 'webhooks' }, fault: 'drop', times: 4 },
      { match: { path: '/v1/payment_intents/*/capture' }, fault: 'timeout-after-success', times: 1, ms: 20 },
      { match: { path: '/v1/payment_intents', method: 'POST' }, fault: 'timeout-after-success', times: 1, ms: 20 },
    ]);
    const { status, body } = await buyer.buy(['DESK']);
    expect([status, body.status]).toEqual([201, 'confirmed']);
    expect(booked(body.orderId)).toEqual([{ status: 'succeeded', captured: body.total.minor, refunded: 0 }]);
  });

  it('waits for the card’s holder, and goes on when they are back', async () => {
    await offer('CHAIR');
    const placed = await buyer.buy(['CHAIR'], 'pm_card_threeDSecure2Required');
    expect([placed.status, placed.body.payment.status]).toEqual([202, 'action-required']);
    const { orderId } = placed.body;
    const { clientSecret, paymentId } = (await shop.get<PaymentShown>(`/v1/orders/${orderId}/payment`)).body;
    expect(clientSecret).toContain(paymentId);
    expect((await shop.get(`/v1/orders/${orderId}/history`)).text).not.toContain(clientSecret);
    await shop.authenticate(paymentId!, 'succeed');
    await shop.post(`/v1/orders/${orderId}/payment/return`, undefined);
    await shop.until('orders', `order-${orderId}`, ['OrderConfirmed']);
    expect(booked(orderId)).toEqual([{ status: 'succeeded', captured: placed.body.total.minor, refunded: 0 }]);
  });

  it('is voided, and the piece free again, when the card’s holder comes too late', async () => {
    await offer('TABLE');
    const { body } = await buyer.buy(['TABLE'], 'pm_card_threeDSecure2Required');
    await shop.settled();
    shop.pass(31 * minuteMs);
    await shop.until('orders', `order-${body.orderId}`, ['OrderCancelled', 'PaymentVoided']);
    expect((await buyer.see(body.orderId)).cancelledBecause).toBe('payment-expired');
    expect(booked(body.orderId)).toEqual([{ status: 'canceled', captured: 0, refunded: 0 }]);
    await shop.until('inventory', 'unit-TABLE', ['UnitReleased']);
    expect((await buyer.buy(['TABLE'])).status).toBe(201);
  });

  it('is voided when it was authorised while the deadline passed', async () => {
    await offer('STOOL');
    const { body } = await buyer.buy(['STOOL'], 'pm_card_threeDSecure2Required');
    await shop.settled();
    shop.sandbox.faults.set([{ match: { part: 'webhooks' }, fault: 'drop', times: 1 }]);
    await shop.authenticate(body.payment.paymentId!, 'succeed');
    shop.pass(31 * minuteMs);
    await shop.until('orders', `order-${body.orderId}`, ['OrderCancelled', 'PaymentVoided']);
    expect(booked(body.orderId)).toEqual([{ status: 'canceled', captured: 0, refunded: 0 }]);
  });

  it('may be tried with another card after one was declined', async () => {
    await offer('LAMP');
    const { status, body } = await buyer.buy(['LAMP'], 'pm_card_chargeDeclinedInsufficientFunds');
    expect([status, body.type]).toEqual([409, '/problems/payment-declined']);
    const again = await shop.post<PaymentShown>(`${body.order}/payment/attempts`, { token: 'pm_card_visa' });
    expect(again.status).toBe(200);
    const orderId = body.order!.split('/').at(-1)!;
    await shop.until('orders', `order-${orderId}`, ['OrderConfirmed']);
    expect(booked(orderId).map(({ captured }) => captured)).toEqual([0, (await buyer.see(orderId)).total.minor]);
  });

  it('goes back when the order is cancelled, and no order keeps money that it should not', async () => {
    await offer('MIRROR');
    const { body } = await buyer.buy(['MIRROR']);
    const cancelled = await shop.post<PaidOrder>(`/v1/orders/${body.orderId}/cancellation`, { reason: 'changed-mind' });
    expect(cancelled.status).toBe(200);
    await shop.until('orders', `order-${body.orderId}`, ['OrderRefunded']);
    const { minor } = body.total;
    expect(booked(body.orderId)).toEqual([{ status: 'succeeded', captured: minor, refunded: minor }]);
    expect((await buyer.see(body.orderId)).status).toBe('refunded');
  });

  it('is refunded in parts, never above what was captured, however many ask at once', async () => {
    await offer('PLATE');
    const { body } = await buyer.buy(['PLATE']);
    const { minor, currency } = body.total;
    const part = { minor: Math.ceil(minor / 8), currency };
    const answers = await Promise.all(
      Array.from({ length: 20 }, () =>
        shop.post<ProblemShown>(`/v1/orders/${body.orderId}/refunds`, {
          reason: 'scratched',
          lines: [{ line: 1, amount: part }],
        }),
      ),
    );
    expect(new Set(answers.map(({ status, body }) => `${status} ${body.type ?? ''}`))).toEqual(
      new Set(['201 ', '409 /problems/refund-exceeds-captured']),
    );
    expect((await shop.post(`/v1/orders/${body.orderId}/refunds`, { reason: 'all of it' })).status).toBe(201);
    await shop.settled();
    expect(booked(body.orderId)).toEqual([{ status: 'succeeded', captured: minor, refunded: minor }]);
    expect((await buyer.see(body.orderId)).payment.refunded.minor).toBe(minor);
  });

  it('of a piece that was held is taken also after the hold expired, if nobody else has the piece', async () => {
    await offer('CHEST');
    const hold = { holdId: 'h-ann', until: new Date(shop.now() + 5 * minuteMs).toISOString() };
    expect((await shop.post('/v1/units/CHEST/holds', hold)).status).toBe(200);
    const lines = [{ unitId: 'CHEST', holdId: 'h-ann' }];
    const [early, late] = [await buyer.quote(['CHEST'], { lines }), await buyer.quote(['CHEST'], { lines })];
    await shop.settled();
    shop.pass(6 * minuteMs);
    await shop.until('inventory', 'unit-CHEST', ['HoldExpired']);
    expect((await buyer.order(early.quoteId)).status).toBe(201);
    const lost = await buyer.order(late.quoteId);
    expect([lost.status, lost.body.type]).toEqual([409, '/problems/piece-gone']);
    await shop.settled();
    const orderId = `o-${late.quoteId.slice(2)}`;
    expect(booked(orderId).map(({ status, captured }) => `${status} ${captured}`)).toEqual(['canceled 0']);
  });

  it('in the store is cash over the counter, or a transfer that arrives', async () => {
    await offer('SPOON', 'FORK');
    const sale = (unitId: string, method: string) => ({
      ...{ channel: 'store', payment: { method }, lines: [{ unitId, price: usd(10_000) }] },
    });
    const cash = await shop.post<PaidOrder>('/v1/orders', sale('SPOON', 'cash'), { prefer: 'wait=10' });
    expect([cash.status, cash.body.payment.captured]).toEqual([201, usd(10_000)]);
    const transfer = await shop.post<PaidOrder>('/v1/orders', sale('FORK', 'bank-transfer'), { prefer: 'wait=10' });
    expect([transfer.status, transfer.body.status]).toEqual([202, 'allocated']);
    const path = `/v1/orders/${transfer.body.orderId}/payment/transfer`;
    const short = await shop.post<ProblemShown>(path, { amount: usd(9_999), reference: 'line 7' });
    expect([short.status, short.body.type]).toEqual([409, '/problems/amount-differs']);
    expect((await shop.post(path, { amount: usd(10_000), reference: 'line 7' })).status).toBe(200);
    expect((await buyer.see(transfer.body.orderId)).status).toBe('confirmed');
  });

  it('leaves our books and the provider’s equal, to the minor unit', async () => {
    await shop.settled();
    await shop.sandbox.idle();
    const { orders } = (await shop.get<{ orders: PaidOrder[] }>('/v1/orders?limit=200')).body;
    for (const { orderId } of orders) {
      const { payment, status } = await buyer.see(orderId);
      const theirs = booked(orderId).reduce((sum, { captured, refunded }) => sum + captured - refunded, 0);
      const ours = payment.captured.minor - payment.refunded.minor;
      if (booked(orderId).length > 0) expect([orderId, ours]).toEqual([orderId, theirs]);
      if (status === 'cancelled' || status === 'refunded') expect([orderId, ours]).toEqual([orderId, 0]);
    }
  });
});
