import { z } from 'zod';
import { portionAndRest } from '#money/portion.js';
import { add, subtract, sum, zero, type Money } from '#money/money.js';
import { exactJson } from '#contracts/exact-json.js';
import { Unreadable, type News } from '../channel/channel.js';
import { checked } from '../order/sense.js';
import type { ToldLine, ToldOrder } from '../order/told-order.js';
import { buyerOf, contact, destinationOf } from './read-buyer.js';
import { refundsOf, toldRefund } from './read-refunds.js';
import { amount } from './replies.js';

const instant = z.iso.datetime({ offset: true }).transform((at) => new Date(at).toISOString());
const list = <Shape extends z.ZodType>(shape: Shape) =>
  z
    .array(shape)
    .nullish()
    .transform((some) => some ?? []);
const tax = z.object({ taxType: z.string().optional(), amount: amount.optional() });

const line = z.object({
  lineItemId: z.string().min(1).max(100),
  legacyItemId: z.string().optional(),
  sku: z.string().optional(),
  title: z.string(),
  quantity: z.int().min(1),
  lineItemCost: amount,
  discountedLineItemCost: amount.optional(),
  taxes: list(tax),
  ebayCollectAndRemitTaxes: list(tax),
  lineItemFulfillmentInstructions: z.object({ shipByDate: instant.optional() }).nullish(),
  refunds: list(toldRefund),
});
export type EbayLine = z.infer<typeof line>;

const order = z.object({
  orderId: z.string(),
  creationDate: instant,
  lastModifiedDate: instant,
  orderPaymentStatus: z.string(),
  buyer: z.object({ username: z.string().optional() }).nullish(),
  cancelStatus: z.object({ cancelState: z.string().optional() }).nullish(),
  pricingSummary: z.object({
    priceSubtotal: amount,
    priceDiscount: amount.optional(),
    deliveryCost: amount.optional(),
    deliveryDiscount: amount.optional(),
    total: amount,
  }),
  paymentSummary: z
    .object({ payments: list(z.object({ paymentStatus: z.string().optional() })), refunds: list(toldRefund) })
    .nullish(),
  fulfillmentStartInstructions: list(
    z.object({
      shippingStep: z.object({ shipTo: contact.nullish(), shipToReferenceId: z.string().optional() }).nullish(),
    }),
  ),
  lineItems: z.array(line).min(1),
  totalMarketplaceFee: amount.nullish(),
});
export type EbayOrder = z.infer<typeof order>;

const named = z.object({ orderId: z.string().regex(/^[\w.-]{1,50}$/) });
/** It only says of which order it tells, whose buyer we know by asking. eBay has been seen to say it in `order`, and described it beside. */
const confirmation = z.object({
  notification: z.object({ data: z.union([z.object({ order: named }).transform(({ order }) => order), named]) }),
});

/**
 * What eBay tells: an order as getOrder and getOrders write it, or a notification that there is one. Of all else it tells us
 * nothing that a shop has to know here.
 * @throws Unreadable
 */
export function newsOf(topic: string, text: string): News {
  if (topic === 'order') return { kind: 'order', order: orderOf(readable(order, text)) };
  if (topic !== 'ORDER_CONFIRMATION') return { kind: 'nothing' };
  return { kind: 'look', number: readable(confirmation, text).notification.data.orderId };
}

function readable<Shape extends z.ZodType>(shape: Shape, text: string): z.output<Shape> {
  const body = exactJson(text);
  if (body === undefined) throw new Unreadable('#', 'no JSON');
  const parsed = shape.safeParse(body);
  if (parsed.success) return parsed.data;
  const { path, message } = parsed.error.issues[0]!;
  throw new Unreadable(`#/${path.join('/')}`, message);
}

/**
 * The total is what the buyer paid, the tax that eBay collects and remits included; eBay's own total leaves that tax out unless
 * a breakdown was asked for, and then it stands among the line's taxes too. Discounts are negative numbers there, and a
 * discount on delivery is one on what we call shipping. Adjustments, special fees, and what else eBay does not break down are
 * what is left over.
 */
function orderOf(told: EbayOrder): ToldOrder {
  try {
    return checked(summedUp(told));
  } catch (error) {
    if (error instanceof RangeError) throw new Unreadable('#/pricingSummary', 'amounts that do not go together');
    throw error;
  }
}

function summedUp(told: EbayOrder): ToldOrder {
  const { pricingSummary: pricing, fulfillmentStartInstructions: instructions, totalMarketplaceFee: fees } = told;
  const { currency } = pricing.total;
  const none = zero(currency);
  const taxes = told.lineItems.map((one) => taxesOf(one, currency));
  const own = sum(
    taxes.map((one) => one.own),
    currency,
  );
  const collected = sum(
    taxes.map((one) => one.collected),
    currency,
  );
  const total = add(
    pricing.total,
    sum(
      taxes.map((one) => one.unsaid),
      currency,
    ),
  );
  const lines = told.lineItems.map((one, n) => lineOf(one, taxes[n]!, n));
  const goods = pricing.priceSubtotal;
  const discount = pricing.priceDiscount
    ? subtract(none, pricing.priceDiscount)
    : sum(
        lines.map((one) => one.discount),
        currency,
      );
  const shipping = add(pricing.deliveryCost ?? none, pricing.deliveryDiscount ?? none);
  const known = [goods, subtract(none, discount), shipping, own, collected].reduce(add);
  const shipBy = told.lineItems.flatMap(shipByOf).sort()[0];
  const step = instructions[0]?.shippingStep;
  return {
    ...{ number: told.orderId, placedAt: told.creationDate, updatedAt: told.lastModifiedDate, status: statusOf(told) },
    // eBay's sandbox is a world of its own, at an address of its own.
    isTest: false,
    ...{ lines, goods, discount, shipping, tax: { own, collected }, taxIncluded: false },
    ...{ other: subtract(total, known), total },
    // What we pay eBay may be in the currency that it pays us in.
    fees: fees?.currency === currency ? fees : undefined,
    refunds: refundsOf(told, total, subtract(total, collected)),
    destination: destinationOf(step?.shipTo),
    shipBy,
    buyer: buyerOf(step?.shipTo, told.buyer?.username, step?.shipToReferenceId),
  };
}

const shipByOf = ({ lineItemFulfillmentInstructions: instructions }: EbayLine) =>
  instructions?.shipByDate === undefined ? [] : [instructions.shipByDate];

/**
 * PENDING and FAILED may be said of the payment and of a refund, so the payments themselves decide. A cancellation that is
 * asked for, or under way, is none yet.
 */
function statusOf({ orderPaymentStatus, paymentSummary, cancelStatus }: EbayOrder): ToldOrder['status'] {
  if (['CANCELED', 'CANCELLED'].includes(cancelStatus?.cancelState ?? '')) return 'cancelled';
  const isPaid = paymentSummary?.payments.some(({ paymentStatus }) => paymentStatus === 'PAID') ?? false;
  return isPaid || ['PAID', 'PARTIALLY_REFUNDED', 'FULLY_REFUNDED'].includes(orderPaymentStatus) ? 'paid' : 'unpaid';
}

/** `unsaid`: of what eBay collects, what its totals leave out. It is in them where it stands among the line's taxes as well. */
function taxesOf({ taxes, ebayCollectAndRemitTaxes: remitted }: EbayLine, currency: string) {
  const amounts = (some: readonly z.infer<typeof tax>[]) => some.flatMap((one) => one.amount ?? []);
  const left = [...taxes];
  const unsaid = remitted.filter(({ amount: is, taxType }) => {
    const same = left.findIndex(
      (one) => one.amount?.minor === is?.minor && (one.taxType ?? taxType) === taxType && is?.minor !== 0,
    );
    if (same >= 0) left.splice(same, 1);
    return same < 0;
  });
  return {
    own: sum(amounts(left), currency),
    collected: sum(amounts(remitted), currency),
    unsaid: sum(amounts(unsaid), currency),
  };
}

function lineOf(told: EbayLine, { own, collected }: { own: Money; collected: Money }, n: number): ToldLine {
  const { lineItemCost: cost, discountedLineItemCost: discounted = cost, quantity } = told;
  const [each, rest] = portionAndRest(cost.minor, 1, quantity);
  if (rest !== 0) throw new Unreadable(`#/lineItems/${n}/lineItemCost`, 'no multiple of the quantity');
  const discount = subtract(cost, discounted);
  return {
    ...{ lineId: told.lineItemId, sku: told.sku || undefined, listingNumber: told.legacyItemId, title: told.title },
    ...{ quantity, price: { ...cost, minor: each } },
    discount: discount.minor < 0 ? zero(cost.currency) : discount,
    tax: { own, collected },
  };
}
