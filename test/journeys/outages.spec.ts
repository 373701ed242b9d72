import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Buyer } from './money.js';
import { Shop } from './shop.js';

const minuteMs = 60_000;

describe('While the provider is out of order, a payment', () => {
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

  const booked = (order: string) =>
    shop.sandbox.books
      .payments({ order })
      .payments.map(({ status, captured, refunded }) => ({ status, captured, refunded }));
  const offer = async (unitId: string) => {
    await shop.offer(unitId);
    await shop.until('orders', `unitPrice-${unitId}`, ['AskingPriceRecorded']);
  };

  it('that the provider does not answer keeps the piece until it is due, and nothing of the buyer’s', async () => {
    await offer('RUG');
    const { quoteId } = await buyer.quote(['RUG']);
    shop.sandbox.faults.set([{ match: { part: 'stripe' }, fault: 'error', status: 503 }]);
    const { body } = await buyer.order(quoteId, 'pm_card_visa', {});
    await shop.until('orders', `order-${body.orderId}`, ['PaymentAwaited', 'OrderAllocated']);
    await shop.published();
    shop.pass(31 * minuteMs);
    await shop.until('orders', `order-${body.orderId}`, ['OrderCancelled']);
    shop.sandbox.faults.clear();
    await shop.until('orders', `order-${body.orderId}`, ['PaymentVoided']);
    expect(booked(body.orderId).every(({ status }) => status === 'canceled')).toBe(true);
    await shop.until('inventory', 'unit-RUG', ['UnitReleased']);
  });

  it('is not taken from a buyer who cancelled while nobody answered, and whose piece is another’s by now', async () => {
    await offer('ARMOIRE');
    const { quoteId } = await buyer.quote(['ARMOIRE']);
    shop.sandbox.faults.set([{ match: { path: '/v1/payment_intents/*/capture' }, fault: 'error', status: 503 }]);
    const { body } = await buyer.order(quoteId, 'pm_card_visa', {});
    await shop.until('orders', `order-${body.orderId}`, ['CaptureRequested']);
    const cancelled = await shop.post(`/v1/orders/${body.orderId}/cancellation`, { reason: 'changed-mind' });
    expect(cancelled.status).toBe(200);
    await shop.until('inventory', 'unit-ARMOIRE', ['UnitReleased']);
    shop.sandbox.faults.clear();
    expect((await buyer.buy(['ARMOIRE'])).status).toBe(201);
    await shop.until('orders', `order-${body.orderId}`, ['PaymentVoided']);
    expect(booked(body.orderId)).toEqual([{ status: 'canceled', captured: 0, refunded: 0 }]);
  });

  it('goes back once, although the answer was lost and the provider forgot the key a day later', async () => {
    await offer('TEAPOT');
    const { body } = await buyer.buy(['TEAPOT']);
    shop.sandbox.faults.set([
      { match: { path: '/v1/refunds', method: 'POST' }, fault: 'timeout-after-success', times: 1, ms: 20 },
      { match: { path: '/v1/refunds' }, fault: 'error', status: 503 },
      { match: { part: 'webhooks' }, fault: 'drop' },
    ]);
    const part = { minor: 1_000, currency: 'EUR' };
    const asked = { reason: 'a scratch', lines: [{ line: 1, amount: part }] };
    expect((await shop.post(`/v1/orders/${body.orderId}/refunds`, asked)).status).toBe(201);
    await shop.befallen('/v1/refunds', 2);
    shop.pass(25 * 60 * minuteMs);
    shop.sandbox.faults.clear();
    await shop.until('orders', `order-${body.orderId}`, ['RefundSucceeded']);
    expect(booked(body.orderId)).toEqual([{ status: 'succeeded', captured: body.total.minor, refunded: 1_000 }]);
  });

  it('that nobody answered is found a day later under its order, and not made again', async () => {
    await offer('GOBLET');
    const { quoteId } = await buyer.quote(['GOBLET']);
    shop.sandbox.faults.set([
      { match: { path: '/v1/payment_intents', method: 'POST' }, fault: 'timeout-after-success', times: 2, ms: 20 },
      { match: { part: 'stripe' }, fault: 'error', status: 503 },
      { match: { part: 'webhooks' }, fault: 'drop' },
    ]);
    const { body } = await buyer.order(quoteId, 'pm_card_visa', {});
    await shop.until('orders', `order-${body.orderId}`, ['PaymentAwaited', 'OrderAllocated']);
    await shop.published();
    shop.pass(25 * 60 * minuteMs);
    await shop.until('orders', `order-${body.orderId}`, ['OrderCancelled']);
    shop.sandbox.faults.clear();
    await shop.until('orders', `order-${body.orderId}`, ['PaymentVoided']);
    expect(booked(body.orderId)).toEqual([{ status: 'canceled', captured: 0, refunded: 0 }]);
  });

  it('is captured although Stripe keeps a failure of its own under the key, and so is an authorisation', async () => {
    await offer('CASKET');
    shop.sandbox.faults.set([
      { match: { path: '/v1/payment_intents/*/capture' }, fault: 'error', kept: true, times: 1 },
      { match: { path: '/v1/payment_intents', method: 'POST' }, fault: 'error-after-success', times: 1 },
    ]);
    const { status, body } = await buyer.buy(['CASKET']);
    expect([status, body.status]).toEqual([201, 'confirmed']);
    expect(booked(body.orderId)).toEqual([{ status: 'succeeded', captured: body.total.minor, refunded: 0 }]);
  });
});
