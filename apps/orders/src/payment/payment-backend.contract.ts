import { expect } from '@jest/globals';
import { Unreachable, type PaymentProvider } from './payment.provider.js';

/** What the suite asks of an adapter, with empty books behind it. */
export type Backend = {
  /** The provider as it is now: after a restart it is another object. */
  readonly provider: () => PaymentProvider;
  /** Makes the call in such a way that it is done and nobody hears the answer. */
  readonly unheard: (call: (provider: PaymentProvider) => Promise<unknown>) => Promise<void>;
  /** The buyer proves to be who they say, or does not. */
  readonly authenticate: (paymentId: string, outcome: 'succeed' | 'fail') => Promise<unknown>;
  /** What the provider's own books say of an order, in our minor units, whatever it answered. */
  readonly booked: (orderId: string) => Booked;
  /** All that is ours is paid out, and how many payouts that makes: none where nobody keeps money for us. */
  readonly payOut: () => Promise<number>;
  readonly close: () => Promise<void>;
};
export type Booked = { readonly payments: number; readonly capturedMinor: number; readonly refundedMinor: number };

/** Before every call of the suite. */
export const since = '2025-12-31T00:00:00.000Z';
export const amount = { minor: 12_500, currency: 'USD' };
export const asked = { orderId: 'order-1', attempt: 1, amount, token: 'pm_card_visa', key: 'order-1/authorise/1' };
export const known = { orderId: 'order-1', attempt: 1, amount, capturedMinor: 0 };
export const secure = { ...asked, token: 'pm_card_threeDSecure2Required' };
export const declined = { ...asked, token: 'pm_card_visa_chargeDeclined' };
export const captured = { ...known, status: 'captured', capturedMinor: 12_500 };
export const times = (count: number) => Array.from({ length: count }, (_, n) => n);

/** What became of calls made at once: an answer, or nobody knows; never anything else. */
export const outcomes = async <Answer>(calls: Promise<Answer>[]): Promise<Answer[]> => {
  const settled = await Promise.allSettled(calls);
  for (const one of settled) if (one.status === 'rejected') expect(one.reason).toBeInstanceOf(Unreachable);
  return settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
};
