import type { Decline } from './payment.js';

export type Card = {
  /** What the bank says when it is charged. */
  readonly answer: 'yes' | 'authenticate' | Decline;
  /** What becomes of a refund to it. */
  readonly refund: 'at-once' | 'later' | 'fails';
  readonly brand: string;
  readonly last4: string;
};

const accepted = (brand: string, last4: string, refund: Card['refund'] = 'at-once'): Card => ({
  ...{ answer: 'yes', refund, brand, last4 },
});
const declined = (last4: string, message: string, declineCode: string, code = 'card_declined'): Card => ({
  ...{ answer: { type: 'card_error', code, declineCode, message }, refund: 'at-once', brand: 'visa', last4 },
});

const generic = declined('0002', 'Your card was declined.', 'generic_decline');
const poor = declined('9995', 'Your card has insufficient funds.', 'insufficient_funds');
const lost = declined('9987', 'Your card was declined.', 'lost_card');
const stolen = declined('9979', 'Your card was declined.', 'stolen_card');
const expired = declined('0069', 'Your card has expired.', 'expired_card', 'expired_card');
const wrongCvc = declined('0127', "Your card's security code is incorrect.", 'incorrect_cvc', 'incorrect_cvc');
const mishap = declined(
  '0119',
  'An error occurred while processing your card. Try again in a little bit.',
  'processing_error',
  'processing_error',
);
const toAuthenticate: Card = { answer: 'authenticate', refund: 'at-once', brand: 'visa', last4: '3220' };

/** Stripe's test payment methods by the names Stripe gives them, old and new. */
export const cards: ReadonlyMap<string, Card> = new Map([
  ['pm_card_visa', accepted('visa', '4242')],
  ['pm_card_visa_debit', accepted('visa', '5556')],
  ['pm_card_mastercard', accepted('mastercard', '4444')],
  ['pm_card_amex', accepted('amex', '8431')],
  ['pm_card_visa_chargeDeclined', generic],
  ['pm_card_chargeDeclined', generic],
  ['pm_card_visa_chargeDeclinedInsufficientFunds', poor],
  ['pm_card_chargeDeclinedInsufficientFunds', poor],
  ['pm_card_visa_chargeDeclinedLostCard', lost],
  ['pm_card_visa_chargeDeclinedStolenCard', stolen],
  ['pm_card_chargeDeclinedExpiredCard', expired],
  ['pm_card_chargeDeclinedIncorrectCvc', wrongCvc],
  ['pm_card_chargeDeclinedProcessingError', mishap],
  ['pm_card_threeDSecure2Required', toAuthenticate],
  ['pm_card_threeDSecureRequired', toAuthenticate],
  ['pm_card_refundFail', accepted('visa', '5126', 'fails')],
  ['pm_card_pendingRefund', accepted('visa', '7726', 'later')],
]);
