import type { Payment } from './payment.js';

export type ErrorBody = {
  readonly type: 'card_error' | 'invalid_request_error' | 'api_error' | 'idempotency_error';
  readonly message: string;
  readonly code?: string;
  readonly decline_code?: string;
  readonly param?: string;
  readonly charge?: string;
  readonly doc_url?: string;
};

/** What Stripe answers instead of an object. Thrown before anything is written. */
export class StripeError extends Error {
  constructor(
    readonly status: number,
    readonly body: ErrorBody,
    /** The payment as it is, if the error is about its state. Such an error is kept under the idempotency key. */
    readonly payment?: Payment,
  ) {
    super(body.message);
  }
}

export function invalidParameter(message: string, param: string | undefined, code?: string) {
  const named = { ...(param !== undefined && { param }), ...(code !== undefined && { code }) };
  return new StripeError(400, { type: 'invalid_request_error', message, ...named });
}

/** An id of a kind that is not in the books. In the address it is 404, in a parameter 400. */
export function noSuch(what: string, id: string, param: string) {
  return new StripeError(param === 'id' ? 404 : 400, {
    ...{ type: 'invalid_request_error', code: 'resource_missing', param },
    message: `No such ${what}: '${id}'`,
  });
}

const may = {
  captured: ['requires_capture'],
  canceled: ['requires_payment_method', 'requires_capture', 'requires_confirmation', 'requires_action', 'processing'],
  confirmed: ['requires_payment_method', 'requires_confirmation', 'requires_action'],
  authenticated: ['requires_action'],
};

/** Throws unless the payment's status allows it. */
export function allow(act: keyof typeof may, payment: Payment) {
  if (may[act].includes(payment.status)) return;
  throw unexpectedState(
    payment,
    `This PaymentIntent could not be ${act} because it has a status of ${payment.status}. ` +
      `Only a PaymentIntent with one of the following statuses may be ${act}: ${may[act].join(', ')}.`,
  );
}

export function unexpectedState(payment: Payment, message: string) {
  return new StripeError(
    400,
    { type: 'invalid_request_error', code: 'payment_intent_unexpected_state', message },
    payment,
  );
}
