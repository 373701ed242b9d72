import { z } from 'zod';
import { parse } from '#money/money.js';
import type { MarketOrder } from '../market/market.js';
import { leftOf, type MarketHall } from '../market/market-hall.js';
import { json, type Reply } from '../reply.js';
import { parsedJson } from './catalogue.js';
import type { EbayCall } from './ebay-call.js';
import { fulfillmentError } from './ebay-error.js';
import { hasPendingRefund, netOf, netRefunds } from './order-shape.js';
import { orderOf } from './orders.js';

const reasons = [
  ...(['BUYER_CANCEL', 'SELLER_CANCEL', 'ITEM_NOT_RECEIVED', 'BUYER_RETURN', 'ITEM_NOT_AS_DESCRIBED'] as const),
  ...(['OTHER_ADJUSTMENT', 'SHIPPING_DISCOUNT'] as const),
] as const;
const amount = z.object({ value: z.string().max(20).optional(), currency: z.string().optional() });
const schema = z.object({
  reasonForRefund: z.unknown(),
  comment: z.string().optional(),
  orderLevelRefundAmount: amount.optional(),
  refundItems: z.array(z.object({ lineItemId: z.string().optional(), refundAmount: amount.optional() })).optional(),
});
const commentMax = 100;

/**
 * The seller gives money back, without what eBay collected: PENDING now, REFUNDED in a while. One refund after another: while
 * one is on its way the next is refused. All that is left takes the tax back to the buyer as well; of a part of it, how much
 * tax eBay gives back is not in these books.
 */
export function issueRefund(hall: MarketHall, call: EbayCall): Reply {
  const order = ordered(hall, call);
  const asked = schema.safeParse(parsedJson(call.question.body));
  if (!asked.success) throw fulfillmentError(34_902, "Request can't be empty.");
  const { reasonForRefund: reason, comment = '' } = asked.data;
  const known = reasons.find((one) => one === reason);
  if (known === undefined) throw fulfillmentError(34_903, 'The refund reason must be specified.');
  if (comment.length > commentMax)
    throw fulfillmentError(34_921, `The comment exceeds the length limit of ${commentMax} characters.`);
  const minor = amountsOf(asked.data, order).reduce((sum, one) => sum + one, 0);
  const left = netRefunds(order).reduce((left, { amountMinor }) => left - amountMinor, netOf(order));
  if (left === 0) throw fulfillmentError(34_917, 'This order was already refunded.');
  if (hasPendingRefund(order, hall.world.now()))
    throw fulfillmentError(34_922, "Refund can't be issued while previous refund is processing.");
  if (minor > left) throw fulfillmentError(34_915, 'The refund amount exceeds order amount.');
  const { number } = hall.repay('ebay', order.number, minor === left ? leftOf(order) : minor, known);
  return json(200, { refundId: String(number), refundStatus: 'PENDING' });
}

type Asked = z.infer<typeof schema>;

function amountsOf({ orderLevelRefundAmount, refundItems }: Asked, order: MarketOrder): number[] {
  if (orderLevelRefundAmount !== undefined) return [minorOf(orderLevelRefundAmount, order)];
  if (!refundItems?.length)
    throw fulfillmentError(34_905, 'Either orderLevelRefundAmount or refundItems must be specified.');
  return refundItems.map(({ lineItemId, refundAmount }) => {
    if (lineItemId === undefined)
      throw fulfillmentError(34_910, 'Either legacyReference or lineItemId must be specified for item level refund.');
    if (!order.lines.some(({ lineId }) => String(lineId) === lineItemId))
      throw fulfillmentError(34_914, "Can't find the item in the order.");
    return minorOf(refundAmount ?? {}, order);
  });
}

function minorOf({ value, currency }: z.infer<typeof amount>, order: MarketOrder): number {
  if (value === undefined) throw fulfillmentError(34_906, 'The amount value must be specified.');
  if (currency === undefined) throw fulfillmentError(34_908, 'The amount currency must be specified.');
  if (currency !== order.currency) throw fulfillmentError(34_909, "The amount currency isn't correct.");
  try {
    const { minor } = parse(value, currency);
    if (minor > 0) return minor;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  throw fulfillmentError(34_907, 'The amount value must be positive and within two decimals.');
}

function ordered(hall: MarketHall, call: EbayCall): MarketOrder {
  try {
    return orderOf(hall, call);
  } catch {
    throw fulfillmentError(34_913, 'Can not find the order.', 404);
  }
}
