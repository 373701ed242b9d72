import { z } from 'zod';
import { id, instant, money } from '#contracts/vocabulary.js';
import type { Recorded } from '#eventsourcing/event-store.js';
import type { OrderEvent } from '../order/order.js';
import type { Payment } from './payment.js';
import { refundedMinor, type Refunds } from './refund.js';

const status = z.enum(['waiting', 'action-required', 'declined', 'authorised', 'capturing', 'captured', 'voided']);

/** How an order is paid, as the API shows it. */
export const paymentResource = z
  .object({
    method: z.enum(['card', 'cash', 'bank-transfer', 'elsewhere']),
    status,
    amount: money,
    captured: money,
    refunded: money.describe('Including refunds that are under way'),
    dueAt: instant.optional().describe('When the pieces wait no longer'),
    paymentId: id.optional().describe('The provider’s name for the last attempt'),
    declineCode: z.string().optional(),
    attempts: z.int(),
    refunds: z.array(
      z.object({
        refundId: id,
        status: z.enum(['requested', 'pending', 'succeeded', 'failed']),
        amount: money,
        tax: money,
        reason: z.string(),
        failureReason: z.string().optional(),
      }),
    ),
  })
  .meta({ id: 'Payment' });
export type PaymentResource = z.infer<typeof paymentResource>;

export function showPayment(payment: Payment, refunds: Refunds): PaymentResource {
  const { method, amount, dueAt, attempts, captured } = payment;
  const money = (minor: number) => ({ minor, currency: amount.currency });
  const last = attempts.at(-1);
  return {
    ...{ method, status: statusOf(payment), amount },
    ...{ captured: money(captured?.amount.minor ?? 0), refunded: money(refundedMinor(refunds)) },
    ...(dueAt !== undefined && captured === undefined && { dueAt }),
    ...(last?.paymentId !== undefined && { paymentId: last.paymentId }),
    ...(last?.status === 'declined' && { declineCode: last.declineCode }),
    attempts: attempts.length,
    refunds: refunds.map(({ refundId, status, amount, tax, reason, failureReason }) => ({
      ...{ refundId, status, amount, tax, reason, ...(failureReason !== undefined && { failureReason }) },
    })),
  };
}

/** Of several attempts that one counts which leads furthest. */
export function statusOf({ method, captured, attempts }: Payment): PaymentResource['status'] {
  if (method === 'elsewhere' || captured !== undefined) return 'captured';
  const statuses = attempts.map(({ status }) => status);
  for (const status of ['capturing', 'authorised', 'action-required', 'declined'] as const)
    if (status !== 'declined' ? statuses.includes(status) : statuses.at(-1) === status) return status;
  return statuses.at(-1) === 'voided' || statuses.at(-1) === 'voiding' ? 'voided' : 'waiting';
}

/** An event as histories show it. The token of a card is for the provider alone. */
export function withoutToken(event: Recorded<OrderEvent>): Recorded {
  if (event.type !== 'PaymentRequested') return event;
  const { token: _, ...data } = event.data;
  return { ...event, data };
}
