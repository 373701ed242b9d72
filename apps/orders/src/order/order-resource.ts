import { z } from 'zod';
import { id, instant, money, orderedStock, orderedUnit } from '#contracts/vocabulary.js';
import { paymentResource, showPayment } from '../payment/payment-resource.js';
import type { Order } from './order.js';
import { orderStatuses } from './order-status.js';

const allocation = z.enum(['pending', 'allocated', 'unknown', 'not-offered', 'held', 'gone', 'short']);
const line = z.object({ line: z.int(), allocation });

/** An order as the API shows it. */
export const orderResource = z
  .object({
    orderId: id,
    status: z.enum(orderStatuses),
    channel: id,
    customerId: id.optional(),
    placedAt: instant,
    lines: z.array(z.union([orderedUnit.extend(line.shape), orderedStock.extend(line.shape)])),
    total: money.describe('With shipping and tax, less any discount'),
    quoteId: id.optional(),
    buyer: z.object({ subjectId: id }).optional().describe('Whose data is kept with it; GET …/buyer shows it'),
    payment: paymentResource,
    cancelledBecause: z.string().optional(),
    version: z.int().describe('Counts the events behind it; also the ETag'),
  })
  .meta({ id: 'Order' });
export type OrderResource = z.infer<typeof orderResource>;

/** undefined for an order that was never placed. */
export function show(orderId: string, order: Order, version: number): OrderResource | undefined {
  const { status, placed, allocations, cancelledBecause, payment, refunds } = order;
  if (placed === undefined || status === 'new') return undefined;
  const { channel, customerId, placedAt, total, quote, buyer } = placed;
  return {
    ...{ orderId, status, channel, ...(customerId === undefined ? {} : { customerId }), placedAt },
    lines: placed.lines.map((line, index) => ({ ...line, allocation: allocations[index]! })),
    ...(quote && { quoteId: quote.quoteId }),
    ...(buyer && { buyer: { subjectId: buyer.subjectId } }),
    payment: showPayment(payment, refunds),
    ...{ total, ...(cancelledBecause === undefined ? {} : { cancelledBecause }), version },
  };
}
