import { z } from 'zod';
import type { MarketOrder } from '../market/market.js';
import type { MarketHall } from '../market/market-hall.js';
import { orderIdOf, orderNumberOf } from '../market/order-ids.js';
import { json, type Reply } from '../reply.js';
import { parsedJson } from './catalogue.js';
import type { EbayCall } from './ebay-call.js';
import { EbayError } from './ebay-error.js';

// eBay's reference pages name these calls, their fields and cancelReason's words. Its errors, its status codes and the words of
// failureReason are unverified, since eBay's own sandbox does not have the check, and no schema of them is published.
const cancelReasons = [
  ...(['OUT_OF_STOCK_OR_CANNOT_FULFILL', 'BUYER_ASKED_CANCEL', 'ADDRESS_ISSUES'] as const),
  ...(['BUYER_CANCEL_OR_ADDRESS_ISSUE', 'ORDER_UNPAID', 'OTHER'] as const),
] as const;
const schema = z.object({ legacyOrderId: z.string(), cancelReason: z.enum(cancelReasons).optional() });
/** The seller may change its mind for so long. */
const cancellableMs = 30 * 86_400_000;

/** Whether the seller may cancel it: all of it, or none of it. */
export function checkEligibility(hall: MarketHall, call: EbayCall): Reply {
  return json(200, eligibilityOf(read(hall, call).order, hall.world.now()));
}

/**
 * The seller cancels a paid order, and eBay gives the buyer everything back. An order that cannot be cancelled is no error:
 * the answer is 200, without a cancelId, and says why.
 */
export function createCancellation(hall: MarketHall, call: EbayCall): Reply {
  const { order, cancelReason = 'OTHER' } = read(hall, call);
  const orderEligibilityResult = eligibilityOf(order, hall.world.now());
  if (!orderEligibilityResult.eligible) return json(200, { orderEligibilityResult });
  hall.cancel('ebay', order.number, cancelReason);
  return json(200, { cancelId: String(order.number) });
}

function read(hall: MarketHall, { question }: EbayCall) {
  const parsed = schema.safeParse(parsedJson(question.body));
  if (!parsed.success) throw new EbayError(400, 1_602, 'POST_ORDER', 'Invalid input.');
  const { legacyOrderId, cancelReason } = parsed.data;
  const number = orderNumberOf('ebay', legacyOrderId);
  const order = number === undefined ? undefined : hall.order('ebay', number);
  if (order === undefined) throw new EbayError(404, 1_613, 'POST_ORDER', 'The order was not found.');
  return { order, cancelReason };
}

function eligibilityOf(order: MarketOrder, now: number) {
  const failure = failureOf(order, now);
  const eligible = failure === undefined;
  return {
    ...{ eligible, legacyOrderId: orderIdOf('ebay', order.number) },
    ...(eligible ? { eligibleCancelReason: cancelReasons } : { failureReason: [failure] }),
    itemEligibilityResult: order.lines.map(({ listing, lineId }) => ({
      ...{ eligible, itemId: String(listing), transactionId: String(lineId) },
      ...(!eligible && { failureReason: [failure] }),
    })),
  };
}

function failureOf({ cancelledAt, dispatches, placedAt }: MarketOrder, now: number) {
  if (cancelledAt !== undefined) return 'ALREADY_CANCELED';
  if (dispatches.length > 0) return 'ALREADY_SHIPPED';
  return now - placedAt > cancellableMs ? 'CANCEL_WINDOW_EXPIRED' : undefined;
}
