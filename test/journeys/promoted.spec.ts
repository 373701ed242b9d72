import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { promotion } from '../../apps/orders/src/promotion/promotion.js';
import { Buyer, type QuoteShown } from './money.js';
import { Shop } from './shop.js';

const minuteMs = 60_000;
const dayMs = 86_400_000;
const polish = 'POLISH';

describe('A promotion for so many orders', () => {
  const shop = new Shop();
  const buyer = new Buyer(shop);
  beforeAll(async () => {
    await shop.open();
    await shop.priced();
    const offered = { sku: polish, title: 'Furniture polish', askingPrice: { minor: 1_450, currency: 'USD' } };
    await shop.post('/v1/stock', offered);
    await shop.post(`/v1/stock/${polish}/receipts`, { location: 'shop', quantity: 500 });
    await shop.until('orders', `skuPrice-${polish}`, ['AskingPriceRecorded']);
  });
  afterAll(async () => {
    await shop.close();
    shop.remove();
  });

  const promote = async (code: string, redemptionsMax: number, more: object = {}) => {
    const [from, until] = [shop.now() - minuteMs, shop.now() + dayMs].map((ms) => new Date(ms).toISOString());
    const made = await shop.post('/v1/promotions', { code, percentOff: '10', from, until, redemptionsMax, ...more });
    expect(made.status).toBe(201);
  };
  const wanted = { currency: 'USD', lines: [{ sku: polish, quantity: 1 }], shippingOption: 'collection' };
  const quote = (promotionCode: string, customerId: string) =>
    buyer.quote([], { ...wanted, promotionCode, customerId });
  const taken = async (code: string) =>
    (await shop.get<{ redemptions: number }>(`/v1/promotions/${code}`)).body.redemptions;

  it('is granted ten of a hundred buyers at once; the others are quoted the full price', async () => {
    await promote('FIRST-10', 10);
    const quotes = await Promise.all(Array.from({ length: 100 }, (_, n) => quote('FIRST-10', `c-${n}`)));
    expect(new Set(quotes.map(({ discount }) => discount.minor))).toEqual(new Set([145]));
    // Each twice, as a browser sends it whose connection broke.
    const orders = await Promise.all([...quotes, ...quotes].map(({ quoteId }) => buyer.order(quoteId)));
    const outcomes = Object.groupBy(orders, ({ status, body }) => `${status} ${body.type ?? body.status}`);
    const ordered = new Set(outcomes['201 confirmed']!.map(({ body }) => body.orderId));
    const refused = outcomes['409 /problems/promotion-used-up']!;
    expect([ordered.size, refused.length, Object.keys(outcomes).length]).toEqual([10, 180, 2]);
    expect(await taken('FIRST-10')).toBe(10);
    const full = await shop.get<QuoteShown>(refused[0]!.body.newQuote!);
    expect([full.body.discount.minor, full.body.subtotal.minor]).toEqual([0, 1_450]);
    expect((await buyer.order(full.body.quoteId)).status).toBe(201);
    const late = { ...wanted, destination: 'DE', promotionCode: 'FIRST-10' };
    expect((await shop.post<{ type: string }>('/v1/quotes', late)).body.type).toBe('/problems/promotion-used-up');
  });

  it('has one more when one of the orders is cancelled', async () => {
    await promote('ONLY-ONE', 1);
    const [first, second] = [await quote('ONLY-ONE', 'c-1'), await quote('ONLY-ONE', 'c-2')];
    const { orderId } = (await buyer.order(first.quoteId)).body;
    expect((await buyer.order(second.quoteId)).status).toBe(409);
    await shop.post(`/v1/orders/${orderId}/cancellation`, { reason: 'changed-mind' });
    await shop.until('orders', 'promotion-ONLY-ONE', ['RedemptionReturned']);
    expect(await taken('ONLY-ONE')).toBe(0);
    expect((await buyer.order(second.quoteId)).status).toBe(201);
  });

  it('has one more when it was granted once more to an order that is cancelled already', async () => {
    await promote('TWICE', 1);
    const { orderId } = (await buyer.order((await quote('TWICE', 'c-1')).quoteId)).body;
    await shop.post(`/v1/orders/${orderId}/cancellation`, { reason: 'changed-mind' });
    await shop.until('orders', 'promotion-TWICE', ['RedemptionReturned']);
    const cause = { causationId: 'r-2', correlationId: 'r-2', actor: 'guest:g-1' };
    const data = { orderId, customerId: 'c-1', at: new Date(shop.now()).toISOString() };
    await shop.service('orders').commands.handle(promotion, 'TWICE', { type: 'RedeemPromotion', data }, cause);
    await shop.until('orders', 'promotion-TWICE', ['RedemptionReturned'], 2);
    expect(await taken('TWICE')).toBe(0);
  });

  it('has one more when who was granted it never ordered', async () => {
    await promote('LEFT', 1);
    const { commands } = shop.service('orders');
    const cause = { causationId: 'r-1', correlationId: 'r-1', actor: 'guest:g-1' };
    // As a process leaves it that is killed between the two.
    const data = { orderId: 'o-never', at: new Date(shop.now()).toISOString() };
    await commands.handle(promotion, 'LEFT', { type: 'RedeemPromotion', data }, cause);
    expect(await taken('LEFT')).toBe(1);
    shop.pass(15 * minuteMs);
    await shop.until('orders', 'promotion-LEFT', ['RedemptionReturned']);
    expect(await taken('LEFT')).toBe(0);
  });
});
