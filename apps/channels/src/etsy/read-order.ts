import { z } from 'zod';
import { buyer as buyerSchema, regionCodeOf, type Buyer } from '#contracts/personal.js';
import type { Money } from '#contracts/vocabulary.js';
import { allocate } from '#money/allocation.js';
import { add, minorOf, parse, subtract, sum, zero } from '#money/money.js';
import { Unreadable, type News } from '../channel/channel.js';
import { exactJson } from '#contracts/exact-json.js';
import type { ToldLine, ToldOrder, ToldRefund, ToldTax } from '../order/told-order.js';
import { etsyId, etsyMoney, plain, there } from './listing-replies.js';

const text = there(z.string());
const seconds = z.int().min(0).max(253_402_300_799);
const some = there(etsyMoney);
const transaction = z.object({
  ...{ transaction_id: etsyId, listing_id: there(etsyId), sku: text, title: text },
  ...{ quantity: z.int().min(1).max(1_000_000), price: etsyMoney },
  expected_ship_date: there(seconds).catch(undefined),
  // Plain numbers in the shop's currency: the digits that they are written with.
  ...{ shop_coupon: there(z.coerce.string()), buyer_coupon: there(z.coerce.string()) },
});
const refund = z.object({ amount: etsyMoney, created_timestamp: seconds, status: text });
const receipt = z.object({
  ...{ receipt_id: etsyId, buyer_user_id: there(etsyId).catch(undefined), buyer_email: text, status: z.string() },
  ...{ name: text, first_line: text, second_line: text, city: text, state: text, zip: text, country_iso: text },
  is_paid: there(z.boolean()),
  ...{ created_timestamp: there(seconds), create_timestamp: there(seconds) },
  ...{ updated_timestamp: there(seconds), update_timestamp: there(seconds) },
  ...{ grandtotal: etsyMoney, total_shipping_cost: some, total_tax_cost: some, total_vat_cost: some },
  ...{ discount_amt: some, gift_wrap_price: some },
  transactions: z.array(transaction).min(1).max(1_000),
  refunds: there(z.array(refund).max(1_000)),
});
type Receipt = z.infer<typeof receipt>;
const payments = z.object({
  results: z.array(z.object({ amount_fees: some, posted_fees: some, adjusted_fees: some })).max(100),
});
/** What order() writes: the receipt and its payments as Etsy wrote each; payments only where Etsy has some. */
const joined = z.object({ receipt, payments: there(payments).catch(undefined) });
const told = z.object({ resource_url: z.string(), shop_id: etsyId });

/**
 * What Etsy says of an order. Topic 'order' is a receipt by itself, as a page of them has it, or one with its payments, as
 * order() has it; 'order.paid' is the webhook's body, which only names it. All else is not about orders.
 * @throws Unreadable
 */
export function readEtsy(topic: string, text: string, shopId: string): News {
  if (topic === 'order') {
    const order = orderOf(text);
    // A page of receipts does not say what Etsy keeps of them.
    return { kind: 'order', order, isPartial: order.status === 'paid' && order.fees === undefined };
  }
  // Its older pages call it ORDER_PAID.
  if (topic.toLowerCase().replace('_', '.') !== 'order.paid') return { kind: 'nothing' };
  const { resource_url, shop_id } = parsed(told, exactJson(text), '#');
  if (shop_id !== shopId) throw new Unreadable('#/shop_id', 'not our shop');
  // A number is all that is taken from the address: it is never asked itself.
  const [, number] = /\/receipts\/(\d{1,20})\/?$/.exec(resource_url) ?? [];
  if (number === undefined) throw new Unreadable('#/resource_url', 'it does not end with the number of a receipt');
  return { kind: 'look', number };
}

function orderOf(text: string): ToldOrder {
  const body = exactJson(text);
  const isJoined = typeof body === 'object' && body !== null && 'receipt' in body;
  const { receipt: order, payments } = isJoined
    ? parsed(joined, body, '#')
    : { receipt: parsed(receipt, body, '#'), payments: undefined };
  const at = isJoined ? '#/receipt' : '#';
  const { currency } = order.grandtotal;
  refuseOtherCurrencies(order, currency, at);
  const placedAt = order.created_timestamp ?? order.create_timestamp;
  if (placedAt === undefined) throw new Unreadable(`${at}/created_timestamp`, 'nobody says when it was placed');
  const money = exactly(at, () => moneyOf(order, currency));
  const shipBy = order.transactions.flatMap(({ expected_ship_date }) => expected_ship_date ?? []);
  const [fees, destination, buyer] = [feesOf(payments, currency), destinationOf(order), buyerOf(order)];
  return {
    number: order.receipt_id,
    placedAt: instantOf(placedAt),
    updatedAt: instantOf(order.updated_timestamp ?? order.update_timestamp ?? placedAt),
    ...{ status: statusOf(order), isTest: false },
    ...money,
    ...(fees !== undefined && { fees }),
    refunds: refundsOf(order),
    ...(destination !== undefined && { destination }),
    ...(shipBy.length > 0 && { shipBy: instantOf(Math.min(...shipBy)) }),
    ...(buyer !== undefined && { buyer }),
  };
}

const instantOf = (seconds: number) => new Date(seconds * 1_000).toISOString();

/** Refunded orders were paid, and were not cancelled. Words that nobody knows yet are believed less than `is_paid`. */
function statusOf({ status, is_paid: isPaid }: Receipt): ToldOrder['status'] {
  const word = status.toLowerCase();
  if (/^cancell?ed$/.test(word)) return 'cancelled';
  const isSo = isPaid ?? ['paid', 'completed'].includes(word);
  return isSo || word.endsWith(' refunded') ? 'paid' : 'unpaid';
}

/**
 * What Etsy collects is never ours: sales tax comes on top; VAT does too, or is in the prices, which only the total tells. What the
 * total says and no field explains is `other`: gift wrap, a coupon for the shipping.
 */
function moneyOf(order: Receipt, currency: string) {
  const none = zero(currency);
  const { transactions, grandtotal: total } = order;
  const priced = transactions.map(({ price, quantity }) => times(price, quantity));
  const goods = sum(priced, currency);
  const [discount, shipping] = [order.discount_amt ?? none, order.total_shipping_cost ?? none];
  const [salesTax, vat] = [order.total_tax_cost ?? none, order.total_vat_cost ?? none];
  const net = subtract(add(goods, shipping), discount);
  const known = add(net, order.gift_wrap_price ?? none);
  const taxIncluded = vat.minor > 0 && salesTax.minor === 0 && total.minor === known.minor;
  const collected = add(salesTax, vat);
  const other = subtract(total, taxIncluded ? net : add(net, collected));
  const taxes = allocate(
    collected.minor,
    priced.map(({ minor }) => minor),
  );
  const discounts = discountsOf(order, priced, discount);
  const lines = transactions.map((line, index): ToldLine => ({
    lineId: line.transaction_id,
    ...(line.sku && { sku: line.sku }),
    ...(line.listing_id !== undefined && { listingNumber: line.listing_id }),
    title: plain(line.title ?? ''),
    ...{ quantity: line.quantity, price: line.price, discount: { minor: discounts[index]!, currency } },
    tax: taxOf({ minor: taxes[index]!, currency }),
  }));
  return { lines, goods, discount, shipping, tax: taxOf(collected), taxIncluded, other, total };
}

const taxOf = (collected: Money): ToldTax => ({ own: zero(collected.currency), collected });
const times = ({ minor, currency }: Money, count: number) => ({
  ...{ minor: minorOf(BigInt(minor) * BigInt(count)), currency },
});

/** By line as the coupons say, if they add up to the discount of the order; else shared out by what the lines cost. */
function discountsOf({ transactions }: Receipt, priced: readonly Money[], discount: Money): number[] {
  try {
    const coupons = transactions.map(({ shop_coupon, buyer_coupon }) =>
      sum(
        [shop_coupon, buyer_coupon].map((coupon) => parse(coupon ?? '0', discount.currency)),
        discount.currency,
      ),
    );
    if (sum(coupons, discount.currency).minor === discount.minor) return coupons.map(({ minor }) => minor);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  return allocate(
    discount.minor,
    priced.map(({ minor }) => minor),
  );
}

/** Etsy's refunds have no ids: when and how much tells them apart, and a count where even that is the same. */
function refundsOf({ refunds }: Receipt): ToldRefund[] {
  const seen = new Map<string, number>();
  const given = (refunds ?? []).filter(({ status }) => !/fail|cancel|declin|reject/i.test(status ?? ''));
  return given.map(({ amount, created_timestamp }) => {
    const id = `${created_timestamp}-${amount.minor}`;
    const count = (seen.get(id) ?? 0) + 1;
    seen.set(id, count);
    const refundId = count === 1 ? id : `${id}-${count}`;
    return { refundId, at: instantOf(created_timestamp), amount, lines: [] };
  });
}

/** What Etsy kept of the payments as it last said; not known where that is in another currency than the sale. */
function feesOf(given: z.infer<typeof payments> | undefined, currency: string): Money | undefined {
  const fees = (given?.results ?? []).map((one) => one.adjusted_fees ?? one.posted_fees ?? one.amount_fees);
  if (fees.length === 0 || fees.some((fee) => fee?.currency !== currency)) return undefined;
  return sum(
    fees.flatMap((fee) => fee ?? []),
    currency,
  );
}

function destinationOf({ country_iso, state }: Receipt): string | undefined {
  const country = (country_iso ?? '').toUpperCase();
  if (!/^[A-Z]{2}$/.test(country)) return undefined;
  const region = ['US', 'CA'].includes(country) ? regionCodeOf({ region: state }) : undefined;
  return region === undefined ? country : `${country}-${region}`;
}

/** What does not fit the rules of a buyer is left out; who has no name is none. Etsy gives no phone, and seldom an address for mail. */
function buyerOf(order: Receipt): Buyer | undefined {
  const { shape } = buyerSchema;
  const fit = (value: string | undefined) => plain(value ?? '').trim() || undefined;
  const name = shape.name.safeParse(fit(order.name));
  if (!name.success) return undefined;
  const email = shape.email.safeParse(order.buyer_email).data;
  const account =
    order.buyer_user_id === undefined ? undefined : shape.account.safeParse(`etsy:${order.buyer_user_id}`).data;
  const [street, addition, postalCode] = [fit(order.first_line), fit(order.second_line), fit(order.zip)];
  const [city, region] = [fit(order.city), fit(order.state)];
  const address = shape.address.safeParse({
    ...{ street, ...(addition && { addition }), ...(postalCode && { postalCode }), city, ...(region && { region }) },
  }).data;
  return {
    name: name.data,
    ...(email !== undefined && { email }),
    ...(address !== undefined && { address }),
    ...(account !== undefined && { account }),
  };
}

function refuseOtherCurrencies(order: Receipt, currency: string, at: string): void {
  const { total_shipping_cost, total_tax_cost, total_vat_cost, discount_amt, gift_wrap_price } = order;
  const sums = { total_shipping_cost, total_tax_cost, total_vat_cost, discount_amt, gift_wrap_price };
  const found: [string, Money | undefined][] = [
    ...Object.entries(sums),
    ...order.transactions.map(({ price }, index): [string, Money] => [`transactions/${index}/price`, price]),
    ...(order.refunds ?? []).map(({ amount }, index): [string, Money] => [`refunds/${index}/amount`, amount]),
  ];
  for (const [pointer, money] of found) {
    if (money === undefined) continue;
    if (money.currency !== currency) throw new Unreadable(`${at}/${pointer}`, 'another currency than the total');
    if (money.minor < 0) throw new Unreadable(`${at}/${pointer}`, 'below 0');
  }
}

function exactly<Result>(at: string, compute: () => Result): Result {
  try {
    return compute();
  } catch (error) {
    if (error instanceof RangeError) throw new Unreadable(`${at}/grandtotal`, 'more than can be counted exactly');
    throw error;
  }
}

/** zod's own messages name what was expected, and never what was there. */
function parsed<Shape extends z.ZodType>(shape: Shape, body: unknown, at: string): z.infer<Shape> {
  if (body === undefined) throw new Unreadable(at, 'not JSON');
  const found = shape.safeParse(body);
  if (found.success) return found.data;
  const [issue] = found.error.issues;
  throw new Unreadable([at, ...(issue?.path ?? [])].join('/'), issue?.message ?? 'not as it should be');
}
