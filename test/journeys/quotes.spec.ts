import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { OrderBilled } from '#contracts/orders.js';
import type { Recorded } from '#eventsourcing/event-store.js';
import type { OrderEvent } from '../../apps/orders/src/order/order.js';
import { published } from '../../apps/orders/src/published.js';
import type { Quote } from '../../apps/orders/src/quote/quote.js';
import { Buyer, type ProblemShown, type QuoteShown } from './money.js';
import { Shop } from './shop.js';

const minuteMs = 60_000;
const dayMs = 86_400_000;

describe('A quote', () => {
  const shop = new Shop();
  const buyer = new Buyer(shop);
  beforeAll(async () => {
    await shop.open();
    await shop.priced();
  });
  afterAll(async () => {
    await shop.close();
    shop.remove();
  });

  const offer = async (unitId: string, minor?: number) => {
    await shop.offer(unitId, minor);
    await shop.until('orders', `unitPrice-${unitId}`, ['AskingPriceRecorded']);
  };
  /** Today's rates, imported, and known where quotes are made. */
  const publish = async (rates: Record<string, string>) => {
    shop.sandbox.rates.set({ date: new Date(shop.now()).toISOString().slice(0, 10), rates });
    const { body } = await shop.post<{ rateIds: string[]; outcome: string }>('/v1/rate-imports', undefined);
    if (body.outcome === 'questioned') await shop.post(`/v1/rates/${body.rateIds[0]}/acceptance`, { note: 'true' });
    await shop.untilQuoted(() => buyer.quote(['PROBE']), body.rateIds[0]!);
    return body.rateIds[0]!;
  };

  it('is captured at its own figure although the rate moved meanwhile', async () => {
    await offer('PROBE');
    await offer('BOWL', 12_345);
    const first = await publish({ USD: '1.2500', GBP: '0.85000', JPY: '160.00' });
    const quote = await buyer.quote(['BOWL'], { shippingOption: 'collection' });
    expect([quote.rateId, quote.lines[0]!.price]).toEqual([first, { minor: 9_876, currency: 'EUR' }]);
    const second = await publish({ USD: '1.3000', GBP: '0.85000', JPY: '160.00' });
    const dearer = await buyer.quote(['BOWL'], { shippingOption: 'collection' });
    expect([dearer.rateId, dearer.lines[0]!.price.minor]).toEqual([second, 9_496]);
    const { status, body } = await buyer.order(quote.quoteId);
    expect([status, body.payment.captured]).toEqual([201, quote.total]);
    const [booked] = shop.sandbox.books.payments({ order: body.orderId }).payments;
    expect([booked!.captured, booked!.currency]).toEqual([quote.total.minor, 'eur']);
  });

  it('that has expired is refused with a new one, which can be ordered', async () => {
    await offer('VASE');
    const old = await buyer.quote(['VASE']);
    shop.pass(31 * minuteMs);
    const refused = await buyer.order(old.quoteId);
    expect([refused.status, refused.body.type]).toEqual([409, '/problems/quote-expired']);
    const again = await buyer.order(old.quoteId);
    expect(again.body.newQuote).toBe(refused.body.newQuote);
    const fresh = await shop.get<QuoteShown>(refused.body.newQuote!);
    expect([fresh.status, fresh.body.total]).toEqual([200, old.total]);
    expect(fresh.body.expiresAt > old.expiresAt).toBe(true);
    expect((await buyer.order(fresh.body.quoteId)).status).toBe(201);
  });

  it('is ordered once, however often it is sent, also after it has expired', async () => {
    await offer('LAMP');
    const { quoteId } = await buyer.quote(['LAMP']);
    const twins = await Promise.all(Array.from({ length: 5 }, () => buyer.order(quoteId)));
    expect(new Set(twins.map(({ status, body }) => `${status} ${body.orderId}`)).size).toBe(1);
    shop.pass(31 * minuteMs);
    expect((await buyer.order(quoteId)).status).toBe(201);
    expect(shop.sandbox.books.payments({ order: twins[0]!.body.orderId }).payments).toHaveLength(1);
  });

  it('comes down by a promotion, as its lines do', async () => {
    await offer('RUG');
    const [from, until] = [shop.now() - minuteMs, shop.now() + dayMs].map((ms) => new Date(ms).toISOString());
    const made = await shop.post('/v1/promotions', { code: 'SPRING-10', percentOff: '10', from, until });
    expect(made.status).toBe(201);
    const quote = await buyer.quote(['RUG'], { promotionCode: 'SPRING-10', currency: 'USD', destination: 'US-PA' });
    expect([quote.subtotal.minor, quote.discount.minor]).toEqual([10_000, 1_000]);
  });

  it('is what is billed: line by line, with discount, shipping and tax, at its rates', async () => {
    await offer('CUP', 12_345);
    await offer('SAUCER', 999);
    const [from, until] = [shop.now() - minuteMs, shop.now() + dayMs].map((ms) => new Date(ms).toISOString());
    await shop.post('/v1/promotions', { code: 'TEATIME', percentOff: '7', from, until });
    const { quoteId } = await buyer.quote(['CUP', 'SAUCER'], { promotionCode: 'TEATIME', destination: 'US-PA' });
    const { lines, shipping, taxes, total, rateId } = (await shop.get<Quote>(`/v1/quotes/${quoteId}`)).body;
    const { status, body: paid } = await buyer.order(quoteId);
    expect(status).toBe(201);

    const { store } = shop.services.find(({ name }) => name === 'orders')!;
    const told = (await store.read(`order-${paid.orderId}`)).flatMap((event) =>
      published(event as Recorded<OrderEvent>, paid.orderId),
    );
    const bills = told.filter(({ type }) => type === OrderBilled.type);
    expect(bills).toHaveLength(1);
    const bill = OrderBilled.schema.parse(bills[0]!.data);
    expect(lines.map(({ discount, tax }) => discount.minor > 0 && tax.minor > 0)).toEqual([true, true]);
    expect(bill).toMatchObject({
      ...{ origin: 'quote', destination: 'US-PA', taxes, total, rateId },
      lines: lines.map(({ amount, discount, tax, total }) => ({
        ...{ amountMinor: amount.minor, discountMinor: discount.minor, taxMinor: tax.minor, totalMinor: total.minor },
      })),
      shipping: { amount: shipping.amount, tax: shipping.tax, total: shipping.total },
      payment: { method: 'card' },
    });
    expect(shop.sandbox.books.payments({ order: paid.orderId }).payments[0]).toMatchObject({
      ...{ id: bill.payment.paymentId, captured: bill.total.minor },
    });
  });

  it('is not given for a piece that nobody offers, nor an order taken without one in the own shop', async () => {
    const wanted = { currency: 'EUR', destination: 'DE', lines: [{ unitId: 'NOWHERE' }] };
    const refused = await shop.post<ProblemShown>('/v1/quotes', wanted);
    expect([refused.status, refused.body.type]).toEqual([409, '/problems/piece-not-offered']);
    const lines = [{ unitId: 'PROBE', price: { minor: 1, currency: 'USD' } }];
    const cheap = await shop.post<ProblemShown>('/v1/orders', { channel: 'web', lines });
    expect([cheap.status, cheap.body.type]).toEqual([409, '/problems/quote-required']);
  });
});
