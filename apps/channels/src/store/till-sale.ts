import { z } from 'zod';
import { buyer, personal, type Buyer, type Plaintext } from '#contracts/personal.js';
import { id, instant, knownCurrency, orderedStock, orderedUnit, price, text } from '#contracts/vocabulary.js';
import type { ToldOrder } from '../order/told-order.js';
import { lineMinorMax, linesMax, titleMax } from './limits.js';
import { accountOf, isGoods, orderOf, receiptNumber } from './receipt.js';

const said = { title: text(titleMax).optional(), price: price.describe('Of one, with its tax') };
const scanned = z.union([
  z.strictObject({ unitId: orderedUnit.shape.unitId, ...said }).describe('A one-of-a-kind piece'),
  z.strictObject({ sku: orderedStock.shape.sku, quantity: orderedStock.shape.quantity, ...said }),
]);
type Scanned = z.infer<typeof scanned>;

const { name, email, phone } = buyer.shape;
const customer = z.strictObject({
  number: personal('account', id).optional().describe('Under which the till knows the customer'),
  ...{ name: name.optional(), email, phone },
});

/** A sale as a till tells it at once, over HTTP; the file of the hour tells it again under the same number. */
export const tillSale = z
  .strictObject({
    till: id.describe('Which till it was; receipts have numbers of their own over all tills of the store'),
    receipt: receiptNumber,
    soldAt: instant,
    currency: knownCurrency,
    lines: z.array(scanned).min(1).max(linesMax),
    customer: customer.optional(),
    payment: z.enum(['cash', 'card']),
  })
  .superRefine(({ lines, currency }, context) => {
    const units = new Set<string>();
    for (const [at, line] of lines.entries())
      for (const [field, message] of faultsIn(line, currency, units))
        context.addIssue({ code: 'custom', path: ['lines', at, field], message });
  })
  .meta({ id: 'TillSale' });
export type TillSale = z.infer<typeof tillSale>;

function faultsIn(line: Scanned, currency: string, units: Set<string>): (readonly [field: string, rule: string])[] {
  const [field, sku] = 'unitId' in line ? (['unitId', line.unitId] as const) : (['sku', line.sku] as const);
  const isSecond = field === 'unitId' && units.has(sku);
  if (field === 'unitId') units.add(sku);
  const { minor } = line.price;
  const most = BigInt(minor) * BigInt(quantityOf(line));
  return [
    ...(isSecond ? [[field, 'there is one of it'] as const] : []),
    ...(isGoods(sku, line.title) ? [] : [[field, 'postage, fees, discounts and vouchers are no goods'] as const]),
    ...(line.price.currency === currency ? [] : [['price', `expected ${currency}, as of the sale`] as const]),
    ...(minor > 0 ? [] : [['price', 'goods are sold for more than nothing'] as const]),
    ...(most <= BigInt(lineMinorMax) ? [] : [['price', `the line is at most ${lineMinorMax} minor units`] as const]),
  ];
}

const quantityOf = (line: Scanned) => ('unitId' in line ? 1 : line.quantity);

/** A till's sale in our words, with what an order has no place for. */
export type ToldSale = {
  readonly till: string;
  readonly payment: TillSale['payment'];
  readonly order: ToldOrder;
  /** 'store:17850', if the till knows the customer by a number; it is in the order's buyer too, where that has a name. */
  readonly account?: Plaintext | undefined;
};

/** The same order as the file of the hour makes of the same receipt. */
export function saleOf({ till, payment, receipt, soldAt, currency, lines, customer }: TillSale): ToldSale {
  const account = customer?.number && accountOf(customer.number.reveal());
  const scans = lines.map((line) => ({
    ...{ sku: 'unitId' in line ? line.unitId : line.sku, title: line.title },
    ...{ quantity: quantityOf(line), price: line.price },
  }));
  const order = orderOf({ number: receipt, soldAt, currency, scans, buyer: buyerOf(customer, account) });
  return { till, payment, order, ...(account !== undefined && { account }) };
}

function buyerOf(customer: TillSale['customer'], account: Plaintext | undefined): Buyer | undefined {
  if (customer?.name === undefined) return undefined;
  const { name, email, phone } = customer;
  return {
    name,
    ...(email !== undefined && { email }),
    ...(phone !== undefined && { phone }),
    ...(account !== undefined && { account }),
  };
}
