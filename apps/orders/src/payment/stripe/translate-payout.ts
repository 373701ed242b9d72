import { z } from 'zod';
import type { PayoutLine } from '#contracts/payout.js';
import { id } from '#contracts/vocabulary.js';
import type { ProviderPayout } from '../provider-news.js';
import { rateFromStripe, signedFromStripe } from './stripe-amount.js';
import { inMode, read, Unreadable } from './translate.js';

const seconds = z
  .int()
  .min(0)
  .max(253_402_300_799)
  .transform((at) => new Date(Number(BigInt(at) * 1_000n)).toISOString());

const payout = z.object({
  id,
  object: z.literal('payout'),
  amount: z.int(),
  currency: z.string(),
  created: seconds,
  livemode: z.boolean(),
  status: z.string(),
  reconciliation_status: z.string(),
});

/** What Stripe says of a payout. */
export function payoutOf(body: unknown, live: boolean): ProviderPayout {
  const told = read(payout, body);
  inMode(told, live);
  return {
    ...{ payoutId: told.id, at: told.created, status: statusOf(told) },
    total: legible(() => signedFromStripe(told.amount, told.currency)),
    byHand: told.reconciliation_status === 'not_applicable',
  };
}

/** It may be paid before Stripe has listed what it settles. */
function statusOf({ status, reconciliation_status }: z.infer<typeof payout>): ProviderPayout['status'] {
  if (status === 'failed' || status === 'canceled') return 'failed';
  return status === 'paid' && reconciliation_status !== 'in_progress' ? 'paid' : 'open';
}

/** Stripe lists no movements of it. What it took is missing in the next payout by itself, and is an adjustment there. */
export const paidByHand = ({ payoutId, total, at }: ProviderPayout): PayoutLine => ({
  ...{ lineId: payoutId, kind: 'adjustment', amount: total, description: 'paid out by hand', at },
});

const movement = z.object({
  id,
  object: z.literal('balance_transaction'),
  amount: z.int(),
  fee: z.int(),
  currency: z.string(),
  created: seconds,
  reporting_category: z.string().min(1),
  description: z.string().nullish(),
  // A number in JSON; as text no digit of it changes.
  exchange_rate: z.coerce.string().nullish(),
  source: z.unknown(),
});
type Movement = z.infer<typeof movement>;

const metadata = z.record(z.string(), z.string()).nullish();
const paymentId = z.string().nullish();
const amount = z.int().min(0);
const givenBack = { amount, currency: z.string(), metadata, payment_intent: paymentId };
const source = z.discriminatedUnion('object', [
  z
    .object({ object: z.literal('charge'), amount_captured: amount, currency: z.string(), metadata })
    // Its metadata are the payment's: if they name no order of ours, neither does the payment.
    .transform(({ amount_captured, ...charge }) => ({ ...charge, amount: amount_captured, payment_intent: undefined })),
  z.object({ object: z.literal('refund'), ...givenBack }),
  z.object({ object: z.literal('dispute'), ...givenBack }),
]);
type Source = z.infer<typeof source>;
/** What may be about an order; the rest we need not understand. */
const ofBuyer = z.object({ object: z.enum(['charge', 'refund', 'dispute']) });

/** Stripe's categories, for the accountants. What is not among them is an adjustment; `tax` is the tax on Stripe's fees. */
const kinds: Readonly<Record<string, PayoutLine['kind']>> = {
  ...{ charge: 'sale', refund: 'refund', refund_failure: 'refund', dispute: 'dispute', dispute_reversal: 'dispute' },
  ...{ fee: 'fee', network_cost: 'fee', tax: 'fee' },
};

const isOfOrder = new Set<PayoutLine['kind']>(['sale', 'refund', 'dispute']);

/**
 * A movement of our balance at Stripe as a line of the payout that settled it; undefined for the payout's own movement.
 * Where the movement does not say which order it is about, `paymentId` is the payment that does, see {@link orderOf}.
 * @throws Unreadable
 */
export function movementOf(
  body: unknown,
  payoutId: string,
): { readonly line: PayoutLine; readonly paymentId?: string | undefined } | undefined {
  const told = read(movement, body);
  const { currency, reporting_category: category } = told;
  if (category === 'payout' && nameOf(told.source) === payoutId) return undefined;
  const about = ofBuyer.safeParse(told.source).success ? read(source, told.source) : undefined;
  const [amount, fee] = legible(() => [told.amount, told.fee].map((one) => signedFromStripe(one, currency)));
  const kind = Object.hasOwn(kinds, category) ? kinds[category]! : 'adjustment';
  const ours = oursOf(about?.metadata);
  const line: PayoutLine = {
    ...{ lineId: told.id, kind: kind === 'fee' && told.amount > 0 ? 'fee-credit' : kind, ...ours, amount: amount! },
    ...(told.fee !== 0 && { fee: fee! }),
    ...(isOfOrder.has(kind) && presentedOf(told, about)),
    ...{ description: wordsOf(kind, told), at: told.created },
  };
  const known = ours.orderId !== undefined || about === undefined;
  return { line, ...(!known && { paymentId: about.payment_intent ?? undefined }) };
}

/** Which order a payment is for, as we told Stripe; nothing if it is not ours. */
export const orderOf = (intent: unknown) => {
  const { orderId } = oursOf(read(z.object({ metadata }), intent).metadata);
  return orderId === undefined ? {} : { orderId };
};

function oursOf(notes: z.infer<typeof metadata>) {
  const [orderId, refundId] = ['order_id', 'refund_id'].map((name) =>
    id.optional().catch(undefined).parse(notes?.[name]),
  );
  return { ...(orderId !== undefined && { orderId }), ...(refundId !== undefined && { refundId }) };
}

/** In the buyer's currency, with the sign of what it came to in ours. */
function presentedOf({ amount, currency, exchange_rate: rate }: Movement, about: Source | undefined) {
  if (about === undefined || typeof rate !== 'string' || about.currency === currency) return {};
  return legible(() => ({
    presented: {
      amount: signedFromStripe(amount < 0 ? -about.amount : about.amount, about.currency),
      rate: rateFromStripe(rate, about.currency.toUpperCase(), currency.toUpperCase()),
    },
  }));
}

const descriptionMax = 60;

/** What a fee is for, Stripe says best. What is written on a charge anybody may have typed, a name for instance: it stays there. */
function wordsOf(kind: PayoutLine['kind'], { reporting_category: category, description }: Movement): string {
  const told = kind === 'fee' ? (description ?? '').replace(/\p{Cc}+/gu, ' ').trim() : '';
  const words = told === '' ? category.replaceAll('_', ' ') : told;
  return [...words.toWellFormed()].slice(0, descriptionMax).join('');
}

const nameOf = (about: unknown) =>
  typeof about === 'string' ? about : z.object({ id: z.string() }).safeParse(about).data?.id;

function legible<Amounts>(count: () => Amounts): Amounts {
  try {
    return count();
  } catch (error) {
    throw new Unreadable((error as RangeError).message);
  }
}
