import { z } from 'zod';
import type { Dispatch, MarketOrder } from '../market/market.js';
import type { MarketHall } from '../market/market-hall.js';
import { orderIdOf } from '../market/order-ids.js';
import { json, type Reply } from '../reply.js';
import { parsedJson } from './catalogue.js';
import type { EbayCall } from './ebay-call.js';
import { fulfillmentError } from './ebay-error.js';
import { orderOf } from './orders.js';

const schema = z.object({
  lineItems: z.array(z.object({ lineItemId: z.string(), quantity: z.int().min(1).optional() })).min(1),
  shippedDate: z.iso.datetime().optional(),
  shippingCarrierCode: z.string().min(1).max(50),
  trackingNumber: z.string().regex(/^[A-Za-z0-9]{1,50}$/),
});
const isAbout = (error: z.ZodError, field: string) => error.issues.some(({ path }) => path[0] === field);

/**
 * A package is on its way: 201, an empty body, and in Location the number by which it is found, which is its tracking number.
 * The books know packages of orders, so that all lines of the order have gone with any package. The same tracking number again
 * is the same package; what eBay says to that is unverified.
 */
export function fulfil(hall: MarketHall, call: EbayCall): Reply {
  const order = orderOf(hall, call);
  const parsed = schema.safeParse(parsedJson(call.question.body));
  if (!parsed.success) {
    if (isAbout(parsed.error, 'trackingNumber') || isAbout(parsed.error, 'shippingCarrierCode'))
      throw fulfillmentError(32_300, 'Invalid shipment tracking number or carrier');
    if (isAbout(parsed.error, 'shippedDate')) throw fulfillmentError(32_500, 'Invalid shipped date');
    throw fulfillmentError(32_600, 'Invalid input data');
  }
  const { lineItems, shippedDate, shippingCarrierCode: carrier, trackingNumber } = parsed.data;
  const ids = lineItems.map(({ lineItemId }) => lineItemId);
  if (new Set(ids).size < ids.length) throw fulfillmentError(32_210, 'Duplicate line item in the request');
  if (!ids.every((id) => order.lines.some(({ lineId }) => String(lineId) === id)))
    throw fulfillmentError(32_200, 'Invalid line item id');
  if (shippedDate !== undefined && Date.parse(shippedDate) > hall.world.now())
    throw fulfillmentError(32_500, 'Invalid shipped date');
  // Unverified: what exactly eBay says of an order that was cancelled.
  if (order.cancelledAt !== undefined) throw fulfillmentError(32_600, 'Invalid input data');
  hall.dispatch('ebay', order.number, { carrier, trackingNumber });
  const id = orderIdOf('ebay', order.number);
  const location = `${call.origin}/sell/fulfillment/v1/order/${id}/shipping_fulfillment/${trackingNumber}`;
  return { status: 201, headers: { location }, body: '' };
}

export function fulfillments(hall: MarketHall, call: EbayCall): Reply {
  const order = orderOf(hall, call);
  const all = order.dispatches.map((dispatch) => shown(order, dispatch));
  return json(200, { fulfillments: all, total: all.length });
}

export function fulfillment(hall: MarketHall, call: EbayCall): Reply {
  const order = orderOf(hall, call);
  const dispatch = order.dispatches.find(({ trackingNumber }) => trackingNumber === call.found[1]);
  if (dispatch === undefined) throw fulfillmentError(32_110, 'Invalid shipping fulfillment ID', 404);
  return json(200, shown(order, dispatch));
}

/** It is read under another name than it is written: shipmentTrackingNumber. */
const shown = ({ lines }: MarketOrder, { trackingNumber, carrier, at }: Dispatch) => ({
  ...{ fulfillmentId: trackingNumber, shipmentTrackingNumber: trackingNumber, shippingCarrierCode: carrier },
  shippedDate: new Date(at).toISOString(),
  lineItems: lines.map(({ lineId, quantity }) => ({ lineItemId: String(lineId), quantity })),
});
