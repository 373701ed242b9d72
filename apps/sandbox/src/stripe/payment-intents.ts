import { checkAmount, checkCurrency, checkPositive, checkUnits, inUnits } from './amounts.js';
import type { Cause } from './acquirer.js';
import type { Call } from './calls.js';
import { cards } from './cards.js';
import { flag, integer, metadata, missing, oneOf, onlyKnown, type Form } from './form.js';
import type { Payment } from './payment.js';
import { allow, invalidParameter, noSuch, StripeError, unexpectedState } from './stripe-error.js';

// Parameters that Stripe knows. Those that change nothing here, such as shipping, may be sent all the same.
const words = (text: string) => new Set(text.split(' '));
const forCreate = words(
  'amount currency allowed_payment_method_types automatic_payment_methods capture_method confirm confirmation_method customer description expand ' +
    'metadata off_session payment_method payment_method_options receipt_email return_url ' +
    'setup_future_usage shipping statement_descriptor statement_descriptor_suffix use_stripe_sdk',
);
const forConfirm = words(
  'allowed_payment_method_types expand off_session payment_method payment_method_options receipt_email return_url ' +
    'setup_future_usage shipping use_stripe_sdk',
);
const forCapture = words('amount_to_capture expand metadata statement_descriptor statement_descriptor_suffix');
const forCancel = words('cancellation_reason expand');
const cancellationReasons = ['duplicate', 'fraudulent', 'requested_by_customer', 'abandoned'] as const;

const chargesMax = 30;

/** POST /v1/payment_intents */
export function createPayment({ form, acquirer }: Call, cause: Cause): Payment {
  onlyKnown(form, forCreate);
  const amount = integer(form, 'amount');
  if (amount === undefined) throw missing('amount');
  const currency = form.get('currency')?.toLowerCase();
  if (currency === undefined) throw missing('currency');
  checkCurrency(currency);
  checkAmount(amount, currency);
  const captureMethod = oneOf(form, 'capture_method', ['manual', 'automatic', 'automatic_async']) ?? 'automatic_async';
  const returnUrl = form.get('return_url') ?? null;
  const asked = {
    ...{ amount, currency, captureMethod, redirects: redirects(form), metadata: metadata(form) },
    ...{ description: form.get('description') ?? null, card: cardOf(form), returnUrl },
  };
  const confirm = flag(form, 'confirm');
  if (returnUrl !== null && !confirm)
    throw invalidParameter('return_url can only be used with confirm=true.', 'return_url');
  if (confirm) {
    if (asked.card === null) throw withoutMethod(undefined);
    checkReturn(asked.redirects, returnUrl);
  }
  const payment = acquirer.open(asked, cause);
  return confirm ? acquirer.confirm(payment, asked.card!, returnUrl, cause) : payment;
}

/** POST /v1/payment_intents/:id/confirm */
export function confirmPayment({ form, acquirer }: Call, payment: Payment, cause: Cause): Payment {
  onlyKnown(form, forConfirm);
  const card = cardOf(form) ?? payment.card;
  const returnUrl = form.get('return_url') ?? payment.returnUrl;
  allow('confirmed', payment);
  if (card === null) throw withoutMethod(payment);
  if (payment.charges.length >= chargesMax)
    throw new StripeError(
      400,
      {
        ...{ type: 'invalid_request_error', code: 'payment_intent_rate_limit_exceeded' },
        message: 'The PaymentIntent was confirmed too many times. Create a new one.',
      },
      payment,
    );
  checkReturn(payment.redirects, returnUrl);
  return acquirer.confirm(payment, card, returnUrl, cause);
}

/** POST /v1/payment_intents/:id/capture */
export function capturePayment({ form, acquirer }: Call, payment: Payment, cause: Cause): Payment {
  onlyKnown(form, forCapture);
  const amount = integer(form, 'amount_to_capture') ?? payment.amount;
  const notes = metadata(form);
  checkPositive(amount, 'amount_to_capture');
  checkUnits(amount, payment.currency, 'amount_to_capture');
  allow('captured', payment);
  if (amount > payment.authorised)
    throw invalidParameter(
      `The requested capture amount (${inUnits(amount, payment.currency)}) is greater than the amount you can capture ` +
        `(${inUnits(payment.authorised, payment.currency)}) for this PaymentIntent.`,
      'amount_to_capture',
      'amount_too_large',
    );
  return acquirer.capture({ ...payment, metadata: { ...payment.metadata, ...notes } }, amount, cause);
}

/** POST /v1/payment_intents/:id/cancel */
export function cancelPayment({ form, acquirer }: Call, payment: Payment, cause: Cause): Payment {
  onlyKnown(form, forCancel);
  const reason = oneOf(form, 'cancellation_reason', cancellationReasons) ?? null;
  allow('canceled', payment);
  return acquirer.cancel(payment, reason, cause);
}

function cardOf(form: Form): string | null {
  const name = form.get('payment_method');
  if (name === undefined) return null;
  if (!cards.has(name)) throw noSuch('PaymentMethod', name, 'payment_method');
  return name;
}

/** Automatic methods unless methods are listed, as Stripe does since 2023; only cards are taken here. */
function redirects(form: Form): Payment['redirects'] {
  const listed = [...form].filter(([key]) => /^allowed_payment_method_types(\[|$)/.test(key));
  const other = listed.find(([, value]) => value !== 'card');
  if (other)
    throw invalidParameter(`The payment method type "${other[1]}" is not activated.`, 'allowed_payment_method_types');
  const automatic = flag(form, 'automatic_payment_methods[enabled]');
  if (listed.length > 0 && automatic)
    throw invalidParameter(
      'You may only specify one of these parameters: automatic_payment_methods, allowed_payment_method_types.',
      'allowed_payment_method_types',
    );
  if (listed.length > 0) return null;
  return oneOf(form, 'automatic_payment_methods[allow_redirects]', ['always', 'never'] as const) ?? 'always';
}

function checkReturn(redirects: Payment['redirects'], returnUrl: string | null) {
  if (returnUrl !== null && !URL.canParse(returnUrl))
    throw invalidParameter('Invalid URL: return_url must begin with a scheme such as https://.', 'return_url');
  if (redirects === 'always' && returnUrl === null)
    throw invalidParameter(
      'This PaymentIntent is configured to accept payment methods that might redirect your customer off of your page, ' +
        'so you must provide a `return_url`. To accept none of those, set automatic_payment_methods[enabled] to true ' +
        'and automatic_payment_methods[allow_redirects] to never.',
      'return_url',
    );
}

function withoutMethod(payment: Payment | undefined): StripeError {
  const message =
    "You cannot confirm this PaymentIntent because it's missing a payment method. You can either update the " +
    'PaymentIntent with a payment method and then confirm it again, or confirm it again directly with a payment method.';
  if (payment) return unexpectedState(payment, message);
  return invalidParameter(message, 'payment_method', 'parameter_missing');
}
