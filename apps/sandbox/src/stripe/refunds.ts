import type { Cause } from './acquirer.js';
import { checkPositive, checkUnits, inUnits } from './amounts.js';
import type { Call } from './calls.js';
import { integer, metadata, missing, oneOf, onlyKnown } from './form.js';
import type { Payment, Refund } from './payment.js';
import { invalidParameter, noSuch, StripeError } from './stripe-error.js';

const known = new Set(['payment_intent', 'charge', 'amount', 'reason', 'metadata', 'expand']);
const reasons = ['duplicate', 'fraudulent', 'requested_by_customer'] as const;

/** POST /v1/refunds: of a payment or its charge, all that is left unless an amount is given, never more than is left. */
export function createRefund(call: Call, cause: Cause): Refund {
  const { form } = call;
  onlyKnown(form, known);
  const asked = integer(form, 'amount');
  if (asked !== undefined) checkPositive(asked, 'amount');
  const reason = oneOf(form, 'reason', reasons) ?? null;
  const notes = metadata(form);
  const payment = paymentOf(call);
  const { captured, refunded, currency } = payment;
  const charge = call.ids.of('ch', payment.number, Math.max(payment.charges.length - 1, 0));
  if (captured === 0)
    throw new StripeError(
      400,
      {
        ...{ type: 'invalid_request_error', code: 'charge_not_refundable' },
        message: `This PaymentIntent (${call.ids.of('pi', payment.number)}) does not have a successful charge to refund.`,
      },
      payment,
    );
  if (refunded === captured)
    throw new StripeError(
      400,
      {
        ...{ type: 'invalid_request_error', code: 'charge_already_refunded' },
        message: `Charge ${charge} has already been refunded.`,
      },
      payment,
    );
  const left = captured - refunded;
  const amount = asked ?? left;
  checkUnits(amount, currency, 'amount');
  if (amount > left)
    throw invalidParameter(
      `Refund amount (${inUnits(amount, currency)} ${currency}) is greater than unrefunded amount on charge ` +
        `(${inUnits(left, currency)} ${currency})`,
      'amount',
      'amount_too_large',
    );
  return call.acquirer.refund(payment, { amount, reason, metadata: notes }, cause);
}

function paymentOf({ form, books, ids }: Call): Payment {
  const [intent, charge] = [form.get('payment_intent'), form.get('charge')];
  if (intent === undefined && charge === undefined) throw missing('payment_intent');
  const name = intent ?? charge!;
  const found = ids.read(intent === undefined ? 'ch' : 'pi', name);
  const payment = found && books.payment(found.number);
  if (payment === undefined || (intent === undefined && payment.charges[found!.part] === undefined))
    throw intent === undefined ? noSuch('charge', name, 'charge') : noSuch('payment_intent', name, 'payment_intent');
  if (intent !== undefined && charge !== undefined && ids.read('ch', charge)?.number !== payment.number)
    throw invalidParameter('The charge does not belong to the PaymentIntent.', 'charge');
  return payment;
}
