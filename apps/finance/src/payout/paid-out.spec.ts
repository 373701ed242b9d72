import { describe, expect, it } from '@jest/globals';
import { OrderSold, PayoutReported as ChannelPayout, RefundMade } from '#contracts/channels.js';
import { RatesPublished } from '#contracts/fx.js';
import { OrderBilled, OrderCancelled } from '#contracts/orders.js';
import type { PayoutLine } from '#contracts/payout.js';
import { Books, type Heard } from '../books.contract.js';

const at = '2026-01-12T10:00:00.000Z';
const orderId = 'o-ebay-1';
const money = (currency: string) => (minor: number) => ({ minor, currency });
const [eur, gbp] = [money('EUR'), money('GBP')];

/** Sold at eBay for 1,000.00, of which it keeps 135.00. */
function soldFor(of: typeof eur): Heard[] {
  const figures = {
    ...{ goods: of(100_000), discount: of(0), shipping: of(0), ownTax: of(0), collectedTax: of(0), other: of(0) },
    ...{ taxIncluded: true, total: of(100_000), fees: of(13_500) },
  };
  const lines = [{ line: 1, sku: 'WAX', quantity: 1, amountMinor: 100_000, totalMinor: 100_000 }];
  const what = { orderId, channel: 'ebay' };
  const sold = {
    lines: [{ sku: 'WAX', quantity: 1, price: of(100_000) }],
    number: '1',
    placedAt: at,
    destination: 'US-TX',
  };
  const free = { amount: of(0), tax: of(0), total: of(0) };
  const bill = { ...what, origin: 'channel', orderedAt: at, lines, shipping: free, total: of(100_000) } as const;
  return [
    { fact: OrderSold.of({ ...what, ...sold, figures }) },
    { fact: OrderBilled.of({ ...bill, payment: { method: 'elsewhere' } }) },
  ];
}
const refunded = (of: typeof eur, minor: number): Heard => ({
  fact: RefundMade.of({ ...{ orderId, channel: 'ebay', refundId: '5151', amount: of(minor), asked: false, at } }),
});

type Line = Partial<PayoutLine> & Pick<PayoutLine, 'kind' | 'amount'>;
const payout = (total: PayoutLine['amount'], lines: readonly Line[], payoutId = 'P-1'): Heard => ({
  fact: ChannelPayout.of({
    ...{ payer: 'ebay', payoutId, at, total, part: 1, parts: 1 },
    lines: lines.map((line, index) => ({ lineId: `L-${index}`, orderId, description: line.kind, at, ...line })),
  }),
});

const rates: Heard = { fact: RatesPublished.of(RatesPublished.example) };
const booked = (...facts: readonly Heard[]) => bookedIn('GBP', ...facts);
async function bookedIn(baseCurrency: string, ...facts: readonly Heard[]) {
  const books = new Books({ BASE_CURRENCY: baseCurrency, SELLER_COUNTRY: 'GB' });
  for (const heard of [rates, ...facts]) await books.hear(heard);
  await books.settle();
  return books.balances();
}
const clearing = (balances: Awaited<ReturnType<typeof booked>>) =>
  Object.entries(balances).filter(([account]) => /^(1250|1290|1295) /.test(account));

describe('What a payer paid out', () => {
  it('is what waited in clearing: nothing is left there', async () => {
    const sale = { kind: 'sale', amount: gbp(100_000), fee: gbp(13_500) } as const;
    const balances = await booked(...soldFor(gbp), payout(gbp(86_500), [sale]));
    expect(clearing(balances)).toEqual([]);
    expect(balances).toMatchObject({ '1010 GBP': [86_500, 86_500], '6300 GBP': [13_500, 13_500] });
  });
  it('waits for the sale that it is for', async () => {
    const sale = { kind: 'sale', amount: gbp(100_000), fee: gbp(13_500) } as const;
    const balances = await booked(payout(gbp(86_500), [sale]), ...soldFor(gbp));
    expect(clearing(balances)).toEqual([]);
  });
  it('is the same where the fee that was told with the order is a line, or two, of its own', async () => {
    const lines: Line[] = [
      { kind: 'sale', amount: gbp(100_000) },
      { kind: 'fee', amount: gbp(-9_000) },
      { kind: 'fee', amount: gbp(-4_500) },
    ];
    const balances = await booked(...soldFor(gbp), payout(gbp(86_500), lines));
    expect(clearing(balances)).toEqual([]);
    expect(balances).toMatchObject({ '1010 GBP': [86_500, 86_500], '6300 GBP': [13_500, 13_500] });
  });
  it('has a fee in it that is given back with a refund, or by itself', async () => {
    const lines: Line[] = [
      { kind: 'sale', amount: gbp(100_000), fee: gbp(13_500) },
      { kind: 'refund', amount: gbp(-40_000), refundId: '5151', fee: gbp(-5_000) },
      { kind: 'fee-credit', amount: gbp(400) },
    ];
    const balances = await booked(...soldFor(gbp), refunded(gbp, 40_000), payout(gbp(51_900), lines));
    expect(clearing(balances)).toEqual([]);
    expect(balances).toMatchObject({ '1010 GBP': [51_900, 51_900], '6300 GBP': [8_100, 8_100] });
  });
  it('has a part of an eBay order given back in it as it was told: without the tax that eBay collected', async () => {
    const [told, billed] = soldFor(gbp) as [Heard, Heard];
    const data = told.fact.data as ReturnType<typeof OrderSold.schema.parse>;
    const figures = { ...data.figures, collectedTax: gbp(20_000), total: gbp(120_000), taxIncluded: false };
    const taxed = { fact: OrderSold.of({ ...data, figures }) };
    const lines: Line[] = [
      { kind: 'sale', amount: gbp(100_000), fee: gbp(13_500) },
      { kind: 'refund', amount: gbp(-40_000), refundId: '5151' },
    ];
    const balances = await booked(taxed, billed, refunded(gbp, 40_000), payout(gbp(46_500), lines));
    expect(clearing(balances)).toEqual([]);
    const rest = { fact: RefundMade.of({ ...RefundMade.example, orderId, refundId: '5152', amount: gbp(80_000), at }) };
    const all = [...lines, { kind: 'refund', amount: gbp(-60_000), refundId: '5152' } as const];
    const whole = await booked(taxed, billed, refunded(gbp, 40_000), rest, payout(gbp(-13_500), all));
    expect(clearing(whole)).toEqual([]);
    expect(whole).toMatchObject({ '4090 GBP': [100_000, 100_000] });
  });
  it('leaves in clearing what the payer holds back, until it is paid out, too', async () => {
    const sale = { kind: 'sale', amount: gbp(100_000), fee: gbp(13_500) } as const;
    const balance = { kind: 'adjustment', lineId: 'P-1.balance', orderId: undefined, amount: gbp(-20_000) } as const;
    const first = payout(gbp(66_500), [sale, balance]);
    expect(clearing(await booked(...soldFor(gbp), first))).toEqual([['1250 GBP', [20_000, 20_000]]]);
    const rest = payout(gbp(20_000), [{ ...balance, lineId: 'P-2.balance', amount: gbp(20_000) }], 'P-2');
    const balances = await booked(...soldFor(gbp), first, rest);
    expect(clearing(balances)).toEqual([]);
    expect(balances).toMatchObject({ '1010 GBP': [86_500, 86_500] });
  });
  it('in another currency than was sold in leaves a gain or a loss, and the fee as it was told with the order', async () => {
    const presented = { amount: gbp(100_000), rate: '1.2' };
    const line: Line = { kind: 'sale', amount: eur(120_000), fee: eur(16_200), presented };
    const balances = await bookedIn('EUR', ...soldFor(gbp), payout(eur(103_800), [line]));
    // 865.00 GBP waited, worth 999.97 EUR by our rate of the day.
    expect(balances).toMatchObject({ '6300 GBP': [13_500, 15_606], '1010 EUR': [103_800, 103_800] });
    expect(balances).toMatchObject({ '7900 EUR': [-3_803, -3_803] });
    expect(clearing(balances)).toEqual([
      ['1290 EUR', [-99_997, -99_997]],
      ['1290 GBP', [86_500, 99_997]],
    ]);
  });
  it('for an order that came to nothing is what was deposited', async () => {
    const [sold] = soldFor(gbp) as [Heard];
    const cancelled = { fact: OrderCancelled.of({ ...OrderCancelled.example, orderId }) };
    const lines: Line[] = [
      { kind: 'sale', amount: gbp(100_000) },
      { kind: 'refund', amount: gbp(-100_000), refundId: '5151' },
    ];
    const balances = await booked(sold, cancelled, refunded(gbp, 100_000), payout(gbp(0), lines));
    expect(balances).toEqual({});
  });
});
