import { z } from 'zod';
import type { Money } from '#money/money.js';
import { fromStripe, toStripe } from './stripe-amount.js';

/** What Stripe sent is not what it says it sends. */
export class Unreadable extends Error {}

/** Money of the other mode: test money must not look like money, and money not like a test. */
export class WrongMode extends Error {}

/** Whether a secret or restricted key moves real money. */
export const isLiveKey = (secretKey: string) => /^[sr]k_live_/.test(secretKey);

/** Our words to Stripe's. The order's metadata is how an answer, a webhook or a dispute finds back to it. */
export const authorisationRequest = (asked: { orderId: string; attempt: number; amount: Money; token: string }) => ({
  ...toStripe(asked.amount),
  capture_method: 'manual' as const,
  confirm: true,
  payment_method: asked.token,
  allowed_payment_method_types: ['card'],
  metadata: { order_id: asked.orderId, attempt: String(asked.attempt) },
});

export const refundRequest = (asked: { orderId: string; refundId: string; paymentId: string; amount: Money }) => ({
  payment_intent: asked.paymentId,
  amount: toStripe(asked.amount).amount,
  metadata: { order_id: asked.orderId, refund_id: asked.refundId },
});

const metadata = z.record(z.string(), z.string()).default({});
const attempt = z.coerce.number().int().min(1).optional().catch(undefined);

const paymentIntent = z.object({
  id: z.string().min(1),
  object: z.literal('payment_intent'),
  amount: z.int().min(0),
  amount_received: z.int().min(0),
  currency: z.string(),
  livemode: z.boolean(),
  status: z.enum([
    ...(['requires_payment_method', 'requires_confirmation', 'requires_action', 'processing'] as const),
    ...(['requires_capture', 'succeeded', 'canceled'] as const),
  ]),
  metadata,
  last_payment_error: z.object({ code: z.string().optional(), decline_code: z.string().optional() }).nullish(),
});
type PaymentIntent = z.infer<typeof paymentIntent>;

const refund = z.object({
  id: z.string().min(1),
  object: z.literal('refund'),
  status: z.enum(['pending', 'requires_action', 'succeeded', 'failed', 'canceled']),
  failure_reason: z.string().optional(),
  metadata,
});

const list = z.object({ data: z.array(z.looseObject({ id: z.string() })), has_more: z.boolean() });
/** A page of a list. */
export const listOf = (body: unknown) => read(list, body);

const secret = z.object({ client_secret: z.string().min(1), livemode: z.boolean() });

/** What a payment intent says of our payment. Its client secret is left behind. */
export function paymentOf(body: unknown, live: boolean) {
  const intent = read(paymentIntent, body);
  inMode(intent, live);
  const status = statusOf(intent);
  const { code, decline_code } = intent.last_payment_error ?? {};
  return {
    paymentId: intent.id,
    orderId: intent.metadata['order_id'],
    attempt: attempt.parse(intent.metadata['attempt']),
    status,
    ...amountsOf(intent),
    ...(status === 'declined' ? { declineCode: decline_code ?? code } : {}),
  };
}

/** What a refund of Stripe's says of ours. A refund does not tell its mode. */
export function refundOf(body: unknown) {
  const { id, status, metadata, failure_reason } = read(refund, body);
  return {
    providerRefundId: id,
    orderId: metadata['order_id'],
    refundId: metadata['refund_id'],
    status: refundStatuses[status],
    ...(failure_reason === undefined ? {} : { failureReason: failure_reason }),
  };
}

export function clientSecretOf(body: unknown, live: boolean): string {
  const intent = read(secret, body);
  inMode(intent, live);
  return intent.client_secret;
}

const statuses = {
  requires_payment_method: 'processing',
  requires_confirmation: 'processing',
  requires_action: 'action-required',
  processing: 'processing',
  requires_capture: 'authorised',
  succeeded: 'captured',
  canceled: 'voided',
} as const;
/** After a decline Stripe says what it said before the first card was tried: that a payment method is required. */
const statusOf = ({ status, last_payment_error }: PaymentIntent) =>
  status === 'requires_payment_method' && last_payment_error ? ('declined' as const) : statuses[status];

const refundStatuses = {
  pending: 'pending',
  requires_action: 'pending',
  succeeded: 'succeeded',
  failed: 'failed',
  canceled: 'failed',
} as const;

function amountsOf({ amount, amount_received, currency }: PaymentIntent) {
  try {
    return { amount: fromStripe(amount, currency), capturedMinor: fromStripe(amount_received, currency).minor };
  } catch (error) {
    throw new Unreadable((error as RangeError).message);
  }
}

const event = z.object({
  id: z.string().min(1),
  object: z.literal('event', 'not an event with its object in it, such as a thin one (v2.core.event)'),
  type: z.string(),
  livemode: z.boolean(),
  data: z.object({ object: z.unknown() }),
});
/** A webhook's body: `id` (evt_...) is the same when Stripe sends it again. */
export type StripeEvent = z.infer<typeof event>;

export const eventOf = (body: unknown): StripeEvent => read(event, body);

/** The events to send us; others are let pass. What a payment intent was when it was created we know from its answer. */
export const eventTypes = {
  payment: [
    ...['payment_intent.amount_capturable_updated', 'payment_intent.succeeded', 'payment_intent.payment_failed'],
    ...['payment_intent.canceled', 'payment_intent.processing', 'payment_intent.requires_action'],
  ],
  refund: ['refund.created', 'refund.updated', 'refund.failed', 'charge.refund.updated'],
  payout: ['payout.paid', 'payout.reconciliation_completed'],
} as const;

/**
 * What an event tells us; undefined if it is of another type, or of a payment or refund that we did not ask for, such as
 * one that was made by hand in Stripe's dashboard. Of a payout it tells only that there is one.
 * @throws WrongMode, Unreadable
 */
export function newsOf({ type, livemode, data: { object } }: StripeEvent, live: boolean) {
  inMode({ livemode }, live);
  if (isOneOf(eventTypes.payout, type)) return { kind: 'payout' as const };
  const ours = owned.safeParse(object).data?.metadata;
  if (ours === undefined) return undefined;
  if (isOneOf(eventTypes.payment, type) && ours.attempt !== undefined)
    return { kind: 'payment' as const, payment: paymentOf(object, live) };
  if (isOneOf(eventTypes.refund, type) && ours.refund_id !== undefined)
    return { kind: 'refund' as const, refund: refundOf(object) };
  return undefined;
}

const owned = z.object({ metadata: z.object({ order_id: z.string(), attempt, refund_id: z.string().optional() }) });
const isOneOf = (list: readonly string[], type: string) => list.includes(type);

const fault = z.object({
  statusCode: z.int().optional(),
  rawType: z.string().optional(),
  code: z.string().optional(),
  message: z.string().catch(''),
  requestId: z.string().optional(),
  headers: z.unknown(),
  payment_intent: z.unknown(),
});

/** Whether Stripe's answer is the one it gave to this key before. */
export const isReplayed = (headers: unknown) => replay.safeParse(headers).data?.['idempotent-replayed'] === 'true';
const replay = z.object({ 'idempotent-replayed': z.string().optional() });

/**
 * What an error of the `stripe` package means: the card was declined (and `intent` is the payment), the payment's state
 * forbids it, no, or nobody knows whether it was done. `because` is fit for a log: it holds no object of Stripe's.
 */
export function verdictOf(error: unknown) {
  const { statusCode, rawType, code, message, requestId, headers, payment_intent } = fault.safeParse(error).data ?? {};
  const because = [statusCode, code ?? rawType, message, requestId].filter(Boolean).join(' ');
  // A key that was replaced or lacks a right is our operator's to put right, and not a declined card.
  const passing = [401, 403, 409, 429].includes(statusCode ?? 0) || code === 'rate_limit';
  if (statusCode === undefined || statusCode < 400 || statusCode >= 500 || passing)
    return { verdict: 'unknown' as const, because, headers };
  if (rawType === 'card_error' && payment_intent !== undefined)
    return { verdict: 'declined' as const, because, intent: payment_intent, headers };
  if (code === 'payment_intent_unexpected_state') return { verdict: 'unexpected-state' as const, because, headers };
  return { verdict: 'refused' as const, because, headers };
}

export function inMode({ livemode }: { livemode: boolean }, live: boolean) {
  const modeOf = (isLive: boolean) => (isLive ? 'live' : 'test');
  if (livemode !== live)
    throw new WrongMode(`Stripe’s object is of ${modeOf(livemode)} mode, our key of ${modeOf(live)}`);
}

/** @throws Unreadable, which says where and what, and quotes nothing. */
export function read<Body>(schema: z.ZodType<Body>, body: unknown): Body {
  const { data, error } = schema.safeParse(body);
  if (error === undefined) return data;
  // Where and what, but not the values: a client secret may be among them.
  throw new Unreadable(error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '));
}
