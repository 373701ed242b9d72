import type { z } from 'zod';
import { add, scale, subtract, sum, zero } from '#money/money.js';
import type { Money } from '#contracts/vocabulary.js';
import { Unreadable, type News } from '../channel/channel.js';
import { exactJson } from '#contracts/exact-json.js';
import type { ToldLine, ToldOrder, ToldRefund, ToldTax } from '../order/told-order.js';
import { buyerOf, destinationOf } from './read-buyer.js';
import * as told from './told.js';

const wholeOrders = ['create', 'paid', 'updated', 'cancelled', 'fulfilled', 'partially_fulfilled'];
const orderTopics = ['order', ...wholeOrders.map((one) => `orders/${one}`)];

/**
 * What Shopify says, in a webhook or in what was asked for, which has the same names.
 *
 * All money is what the buyer sees and pays, `presentment_money`: a refund is asked for in that currency and told in no other, so
 * it adds up to the cent, where each sum in the shop's own currency was converted and rounded by itself. What Shopify pays out is
 * converted by its own rate, which stands with the payout.
 * @throws Unreadable
 */
export function read(topic: string, text: string): News {
  if (orderTopics.includes(topic)) return { kind: 'order', order: orderOf(parsed(told.order, text)) };
  if (topic !== 'refunds/create') return { kind: 'nothing' };
  const refund = parsed(told.refund, text);
  const number = refund.order_id;
  if (number === undefined || number === null) throw new Unreadable('#/order_id', 'of which order it is');
  if (refund.created_at === undefined || refund.created_at === null)
    throw new Unreadable('#/created_at', 'when it was');
  const amount = reckoned(() => amountOf(refund));
  // Goods went back into stock, and no money to anybody.
  if (amount === undefined || amount.minor === 0) return { kind: 'nothing' };
  if (amount.currency !== saleCurrencyOf(refund, amount)) return { kind: 'look', number };
  return { kind: 'refund', number, refund: refundOf(refund, amount, refund.created_at) };
}

function parsed<Schema extends z.ZodType>(schema: Schema, text: string): z.output<Schema> {
  const body = exactJson(text);
  if (body === undefined) throw new Unreadable('#', 'not JSON');
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const { path, message } = result.error.issues[0]!;
  throw new Unreadable(['#', ...path].map(String).join('/'), message);
}

/** Sums in two currencies, or beyond what a number holds, are no order. */
function reckoned<Result>(reckon: () => Result): Result {
  try {
    return reckon();
  } catch (error) {
    if (error instanceof RangeError) throw new Unreadable('#', error.message);
    throw error;
  }
}

function orderOf(order: told.Order): ToldOrder {
  const currency = order.presentment_currency;
  return reckoned(() => {
    const lines = order.line_items.filter(({ quantity }) => quantity > 0).map((line) => lineOf(line, currency));
    const goods = sum(
      lines.map(({ price, quantity }) => times(price, quantity)),
      currency,
    );
    const discount = sum(
      lines.map((line) => line.discount),
      currency,
    );
    const rates = order.shipping_lines.filter(({ is_removed }) => is_removed !== true);
    const shipping = sum(
      rates.map(({ discounted_price_set }) => discounted_price_set),
      currency,
    );
    const tax = wholeTax(order, [
      ...lines.map((line) => line.tax),
      ...rates.map((one) => taxOf(one.tax_lines, currency)),
    ]);
    const total = add(order.total_price_set, zero(currency));
    const known = [subtract(goods, discount), shipping, ...(order.taxes_included ? [] : [tax.own, tax.collected])];
    const refunds = order.refunds.flatMap((refund) => {
      const amount = amountOf(refund);
      // Paid back in another currency, it is heard of when the order is asked for: then Shopify says it in that of the sale.
      if (amount === undefined || amount.minor === 0 || amount.currency !== currency) return [];
      return [refundOf(refund, amount, refund.created_at ?? order.updated_at)];
    });
    return {
      number: order.admin_graphql_api_id,
      name: order.name || undefined,
      placedAt: order.processed_at ?? order.created_at,
      updatedAt: order.updated_at,
      status: statusOf(order),
      isTest: order.test === true,
      ...{ lines, goods, discount, shipping, tax, taxIncluded: order.taxes_included },
      ...{ other: subtract(total, sum(known, currency)), total, refunds },
      destination: destinationOf(order),
      buyer: buyerOf(order),
    };
  });
}

const paid = ['paid', 'partially_refunded', 'refunded'];
/** An authorised payment is none yet: Shopify captures it later, or never. */
function statusOf({ cancelled_at, financial_status }: told.Order): ToldOrder['status'] {
  if (typeof cancelled_at === 'string') return 'cancelled';
  return paid.includes(financial_status?.toLowerCase() ?? '') ? 'paid' : 'unpaid';
}

const lineOf = (line: told.Line, currency: string): ToldLine => ({
  lineId: line.admin_graphql_api_id,
  sku: line.sku?.trim() || undefined,
  listingNumber: line.listingNumber,
  title: line.title,
  quantity: line.quantity,
  price: add(line.price_set, zero(currency)),
  discount: sum(
    line.discount_allocations.map(({ amount_set }) => amount_set),
    currency,
  ),
  tax: taxOf(line.tax_lines, currency),
});

function taxOf(lines: told.Line['tax_lines'], currency: string): ToldTax {
  const of = (collected: boolean) =>
    sum(
      lines.filter(({ channel_liable }) => (channel_liable === true) === collected).map(({ price_set }) => price_set),
      currency,
    );
  return { own: of(false), collected: of(true) };
}

/** What Shopify says is the tax counts; its parts say how much of it somebody else remits. */
function wholeTax(order: told.Order, parts: readonly ToldTax[]): ToldTax {
  const currency = order.presentment_currency;
  const all = (which: keyof ToldTax) =>
    sum(
      parts.map((part) => part[which]),
      currency,
    );
  const collected = all('collected');
  const own = order.total_tax_set ? subtract(order.total_tax_set, collected) : all('own');
  return { own: own.minor < 0 ? zero(currency) : own, collected };
}

const times = (money: Money, count: number): Money =>
  scale(money, { numerator: BigInt(count), denominator: 1n }, 'half-even');

/** What went to the buyer, or is on its way to them; undefined where nothing was paid back. */
function amountOf({ total_refunded_set, transactions }: told.Refund): Money | undefined {
  if (total_refunded_set) return total_refunded_set;
  const made = (transactions ?? []).flatMap(({ kind, status, amount, currency }, at) => {
    if (kind !== 'refund' || !['success', 'pending'].includes(status)) return [];
    const money = told.moneyOf(amount, currency);
    if (money === undefined) throw new Unreadable(`#/transactions/${at}/amount`, 'not an amount of money');
    return [money];
  });
  return made[0] && sum(made, made[0].currency);
}

/** Some payments are made in the shop's currency, whatever the buyer saw: the goods that come back say what that was. */
const saleCurrencyOf = ({ refund_line_items, total_duties_set }: told.Refund, amount: Money) =>
  (refund_line_items.find(({ subtotal_set }) => subtotal_set)?.subtotal_set ?? total_duties_set ?? amount).currency;

const refundOf = (refund: told.Refund, amount: Money, at: string): ToldRefund => ({
  refundId: refund.admin_graphql_api_id,
  at,
  amount,
  lines: refund.refund_line_items.flatMap(({ line_item_id, line_item, quantity }) => {
    const lineId = line_item_id ?? line_item?.admin_graphql_api_id;
    return lineId === undefined || quantity === 0 ? [] : [{ lineId, quantity }];
  }),
});
