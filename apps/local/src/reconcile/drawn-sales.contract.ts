import { rowOf } from '#tax/tax-rules.js';
import type { SaleEvent } from '../../../channels/src/order/sale.js';
import type { OrderEvent } from '../../../orders/src/order/order.js';
import type { Lots } from './lots.contract.js';

type Confirmed = Extract<OrderEvent, { type: 'OrderConfirmed' }>;
type Sold = Extract<SaleEvent, { type: 'OrderSold' }>;
export type Method = 'card' | 'cash' | 'bank-transfer' | 'elsewhere';
/** What is sold, to whom it belongs now, for which prices in minor units. */
export type Goods = { readonly skus: readonly string[]; readonly minors: readonly number[]; readonly currency: string };

export const linesOf = ({ skus, minors, currency }: Goods) =>
  skus.map((unitId, index) => ({ unitId, line: index + 1, price: { minor: minors[index]!, currency } }));

/** What our own shop sold by quote, or people entered. */
export function drawnOrder(lots: Lots, goods: Goods, at: string, method: Method): Confirmed {
  const { minors, currency } = goods;
  const money = (minor: number) => ({ minor, currency });
  const shipping = lots.oneIn(2) ? lots.amount() : 0;
  const total = money(minors.reduce((sum, minor) => sum + minor, shipping));
  const destination = lots.pick(['GB', 'DE', 'FR', 'US-PA', 'US-TX', 'JP', undefined]);
  const jurisdiction = destination ?? 'GB';
  const tax = {
    ...{ jurisdiction, ratePercent: rowOf(jurisdiction, at)!.ratePercent, inclusive: true },
    scheme: lots.pick(['standard', 'standard', 'margin'] as const),
    collectedBy: lots.pick(['seller', 'seller', 'buyer'] as const),
    ...{ taxable: total, tax: money(lots.taxOn(total.minor)) },
  };
  const isQuoted = lots.oneIn(2);
  const bill = {
    ...{ origin: isQuoted ? ('quote' as const) : ('entered' as const), payment: { method } },
    lines: minors.map((minor) => ({ amountMinor: minor, totalMinor: minor })),
    shipping: { amountMinor: shipping, totalMinor: shipping },
    ...(isQuoted && { taxes: lots.oneIn(5) ? [] : [tax] }),
  };
  const delivery = destination === undefined ? {} : { destination };
  return { type: 'OrderConfirmed', data: { channel: 'web', lines: linesOf(goods), total, delivery, bill } };
}

/** What a channel sold. Of what comes to nothing it collected no tax. */
export function drawnSold(
  lots: Lots,
  goods: Goods,
  at: string,
  of: { readonly channel: string; readonly number: string; readonly isCancelled: boolean },
): Sold {
  const { skus, minors, currency } = goods;
  const { channel, number, isCancelled } = of;
  const money = (minor: number) => ({ minor, currency });
  const sum = minors.reduce((all, minor) => all + minor, 0);
  const [shipping, taxIncluded] = [lots.oneIn(2) ? lots.amount() : 0, lots.oneIn(2)];
  const own = lots.oneIn(3) ? lots.taxOn(sum) : 0;
  const collected = lots.oneIn(2) && !isCancelled && !taxIncluded ? lots.taxOn(sum) : 0;
  const other = lots.oneIn(5) ? lots.below(500) : 0;
  const total = sum + shipping + other + (taxIncluded ? 0 : own + collected);
  const none = { own: money(0), collected: money(0) };
  const lines = skus.map((unitId, index) => ({
    ...{ lineId: `${index}`, title: unitId, quantity: 1, price: money(minors[index]!), discount: money(0) },
    ...{ tax: none, ours: { unitId } },
  }));
  const order = {
    ...{ number, placedAt: at, updatedAt: at, status: 'paid' as const, isTest: false, subjectId: `p-${number}`, lines },
    ...{ goods: money(sum), discount: money(0), shipping: money(shipping), taxIncluded, other: money(other) },
    ...{ tax: { own: money(own), collected: money(collected) }, total: money(total), refunds: [] },
    ...(channel === 'ebay' && { fees: money(lots.below(total)) }),
    ...(lots.oneIn(2) && { destination: lots.pick(['GB', 'DE', 'US-TX', 'US-PA', 'JP']) }),
  };
  return { type: 'OrderSold', data: { channel, order } };
}

/** The order that it becomes with us. */
export function confirmedOf(goods: Goods, channel: string): Confirmed {
  const { minors, currency } = goods;
  const bill = {
    ...{ origin: 'channel' as const, payment: { method: 'elsewhere' as const } },
    lines: minors.map((minor) => ({ amountMinor: minor, totalMinor: minor })),
    shipping: { amountMinor: 0, totalMinor: 0 },
  };
  const total = { minor: minors.reduce((all, minor) => all + minor, 0), currency };
  return { type: 'OrderConfirmed', data: { channel, lines: linesOf(goods), total, delivery: {}, bill } };
}
