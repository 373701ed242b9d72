import Stripe from 'stripe';
import type { ProviderPayment, ProviderRefund } from '../payment.provider.js';
import { eventOf, isLiveKey, newsOf as translated, type StripeEvent } from './translate.js';

/** Not from Stripe, not lately, or not an event for us: the message says which, and is fit for an answer. */
export class BadSignature extends Error {}

export type News =
  | { readonly kind: 'payment'; readonly payment: ProviderPayment }
  | { readonly kind: 'refund'; readonly refund: ProviderRefund }
  /** Something was paid out, or what it settles is known now: ask. */
  | { readonly kind: 'payout' };

/** How old a webhook may be, as Stripe advises: whoever taps one may not send it again later. */
const toleranceSeconds = 300;

/**
 * The event in a webhook, if Stripe signed these very bytes (scheme v1) with one of our secrets, of which there are two
 * while one replaces the other. `header` is what Stripe-Signature says, `nowMs` the time in milliseconds since 1970.
 * @throws BadSignature, also for a signed body that is not an event with its object in it
 */
export function verifyWebhook(
  rawBody: Uint8Array,
  header: string | undefined,
  secrets: readonly string[],
  nowMs: number,
): StripeEvent {
  const wrongs = secrets.map((secret) => wrongWith(rawBody, header, secret, nowMs));
  // A secret that does not fit says less than one that fits a letter which is too old.
  const wrong = wrongs.find((wrong) => wrong?.startsWith('Timestamp')) ?? wrongs[0] ?? 'no secret to check by';
  if (wrongs.every((wrong) => wrong !== undefined)) throw new BadSignature(wrong);
  return understood(() => eventOf(JSON.parse(new TextDecoder().decode(rawBody))));
}

/**
 * What an event tells us; undefined if it is of a type that we do not follow, or of a payment or refund that we did not
 * ask for, such as one made by hand in Stripe's dashboard. `secretKey` says whether test or real money is ours.
 * @throws BadSignature if the event is of the other mode, or Stripe's object is not what it says it sends
 */
export const newsOf = (event: StripeEvent, secretKey: string): News | undefined =>
  understood(() => translated(event, isLiveKey(secretKey)));

function understood<Told>(tell: () => Told): Told {
  try {
    return tell();
  } catch (error) {
    throw new BadSignature(error instanceof SyntaxError ? 'not JSON' : (error as Error).message);
  }
}

/** Stripe's own verdict: undefined if nothing is wrong, or its message without the advice and the links. */
function wrongWith(rawBody: Uint8Array, header: string | undefined, secret: string, nowMs: number) {
  const { signature } = Stripe.webhooks;
  try {
    signature!.verifyHeader(rawBody, header ?? '', secret, toleranceSeconds, undefined, nowMs);
    return undefined;
  } catch (error) {
    return (error as Error).message.split(/[.\n]/)[0]!;
  }
}
