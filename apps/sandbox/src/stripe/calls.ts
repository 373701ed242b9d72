import type { Acquirer, Cause } from './acquirer.js';
import { expanded, onlyKnown, type Form } from './form.js';
import type { Ids } from './ids.js';
import { listBalances, listEvents, listPayments, listPayouts, listRefunds } from './listings.js';
import { cancelPayment, capturePayment, confirmPayment, createPayment } from './payment-intents.js';
import type { Payment, Shown } from './payment.js';
import { createRefund } from './refunds.js';
import { noSuch } from './stripe-error.js';
import type { StripeBooks } from './stripe-books.js';

/** One call of the API, as its endpoint sees it. */
export type Call = {
  readonly form: Form;
  /** What stands in the address: pi_... */
  readonly id: string;
  readonly books: StripeBooks;
  readonly ids: Ids;
  readonly acquirer: Acquirer;
};

/** Answers what is to be shown; throws StripeError before anything is written. */
export type Endpoint = (call: Call, cause: Cause) => Shown;

const nothingAsked = new Set(['expand']);

const payment =
  (act: (call: Call, payment: Payment, cause: Cause) => Payment): Endpoint =>
  (call, cause) => {
    const expand = latestCharge(call.form);
    return { kind: 'payment', of: act(call, paymentNamed(call), cause), ...expand };
  };

/** By method and address, `:id` for a name. */
export const endpoints: Readonly<Record<string, Endpoint>> = {
  'POST /v1/payment_intents': (call, cause) => {
    const expand = latestCharge(call.form);
    return { kind: 'payment', of: createPayment(call, cause), ...expand };
  },
  'GET /v1/payment_intents': listPayments,
  'GET /v1/payment_intents/:id': payment(({ form }, found) => {
    onlyKnown(form, new Set([...nothingAsked, 'client_secret']));
    return found;
  }),
  'POST /v1/payment_intents/:id/confirm': payment(confirmPayment),
  'POST /v1/payment_intents/:id/capture': payment(capturePayment),
  'POST /v1/payment_intents/:id/cancel': payment(cancelPayment),
  'POST /v1/refunds': (call, cause) => ({ kind: 'refund', of: createRefund(call, cause) }),
  'GET /v1/refunds': listRefunds,
  'GET /v1/refunds/:id': ({ id, ids, books }) => {
    const of = books.refund(ids.read('re', id)?.number ?? 0);
    if (of === undefined) throw noSuch('refund', id, 'id');
    return { kind: 'refund', of };
  },
  'GET /v1/charges/:id': ({ id, ids, books }) => {
    const named = ids.read('ch', id);
    const of = named && books.payment(named.number);
    if (of?.charges[named!.part] === undefined) throw noSuch('charge', id, 'id');
    return { kind: 'charge', of, charge: named!.part };
  },
  'GET /v1/balance_transactions': listBalances,
  'GET /v1/payouts': listPayouts,
  'GET /v1/payouts/:id': ({ id, ids, books }) => {
    const of = books.payout(ids.read('po', id)?.number ?? 0);
    if (of === undefined) throw noSuch('payout', id, 'id');
    return { kind: 'payout', of };
  },
  'GET /v1/events': listEvents,
  'GET /v1/events/:id': ({ id, ids, books }) => {
    const of = books.event(ids.read('evt', id)?.number ?? 0);
    if (of === undefined) throw noSuch('event', id, 'id');
    return { kind: 'event', of };
  },
};

function paymentNamed({ id, ids, books }: Call): Payment {
  const found = books.payment(ids.read('pi', id)?.number ?? 0);
  if (found === undefined) throw noSuch('payment_intent', id, 'id');
  return found;
}

const latestCharge = (form: Form): { expand?: true } => (expanded(form, 'latest_charge') ? { expand: true } : {});
