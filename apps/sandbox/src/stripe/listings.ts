import type { Call } from './calls.js';
import { expanded, integer, onlyKnown, type Form } from './form.js';
import type { Prefix } from './ids.js';
import type { Balance, Payment, Payout, Refund, Shown, StripeEvent } from './payment.js';
import type { Page } from './stripe-books.js';
import { invalidParameter, noSuch } from './stripe-error.js';

const limitMax = 100;
const windowing = ['created', 'limit', 'starting_after', 'expand'];

/** GET /v1/payment_intents */
export function listPayments({ form, books, ids }: Call): Shown {
  onlyKnown(form, new Set([...windowing, 'customer']));
  return list('/v1/payment_intents', pageOf(form, ids, 'pi'), (page) =>
    books.page<Payment>('payment', page).map((of) => ({ kind: 'payment', of })),
  );
}

/** GET /v1/refunds, also of one payment or charge. */
export function listRefunds({ form, books, ids }: Call): Shown {
  onlyKnown(form, new Set([...windowing, 'payment_intent', 'charge']));
  const payment = form.get('payment_intent');
  const charge = form.get('charge');
  const of =
    payment !== undefined ? ids.read('pi', payment) : charge !== undefined ? ids.read('ch', charge) : undefined;
  if (payment !== undefined && of === undefined) throw noSuch('payment_intent', payment, 'payment_intent');
  if (charge !== undefined && of === undefined) throw noSuch('charge', charge, 'charge');
  const where = of === undefined ? {} : { payment: [of.number] };
  return list('/v1/refunds', { ...pageOf(form, ids, 're'), where }, (page) =>
    books.page<Refund>('refund', page).map((one) => ({ kind: 'refund', of: one })),
  );
}

/** GET /v1/balance_transactions, also of one type, source or payout; with data.source laid open on demand. */
export function listBalances({ form, books, ids }: Call): Shown {
  onlyKnown(form, new Set([...windowing, 'type', 'source', 'currency', 'payout']));
  const payout = form.get('payout');
  const paidOut = payout === undefined ? undefined : ids.read('po', payout)?.number;
  if (payout !== undefined && books.payout(paidOut ?? 0) === undefined) throw noSuch('payout', payout, 'payout');
  const where = {
    ...Object.fromEntries(['type', 'source'].filter((name) => form.has(name)).map((name) => [name, [form.get(name)!]])),
    ...(paidOut !== undefined && { payout: [paidOut] }),
  };
  const open = expanded(form, 'data.source');
  return list('/v1/balance_transactions', { ...pageOf(form, ids, 'txn'), where }, (page) =>
    books
      .page<Balance>('balance', page)
      .map((of) => ({ kind: 'balance', of, ...(open && { source: sourceOf(of, books, ids) }) })),
  );
}

/** What moved the balance. */
function sourceOf({ type, source }: Balance, books: Call['books'], ids: Call['ids']): Shown {
  switch (type) {
    case 'charge': {
      const { number, part } = ids.read('ch', source)!;
      return { kind: 'charge', of: books.payment(number)!, charge: part };
    }
    case 'refund':
    case 'refund_failure':
      return { kind: 'refund', of: books.refund(ids.read('re', source)!.number)! };
    case 'payout':
      return { kind: 'payout', of: books.payout(ids.read('po', source)!.number)! };
  }
}

/** GET /v1/payouts */
export function listPayouts({ form, books, ids }: Call): Shown {
  onlyKnown(form, new Set(windowing));
  return list('/v1/payouts', pageOf(form, ids, 'po'), (page) =>
    books.page<Payout>('payout', page).map((of) => ({ kind: 'payout', of })),
  );
}

/** GET /v1/events, also of one type or of several. */
export function listEvents({ form, books, ids }: Call): Shown {
  onlyKnown(form, new Set([...windowing, 'type', 'types', 'delivery_success']));
  const types = [...form].filter(([key]) => /^types?(\[\d*\])?$/.test(key)).map(([, type]) => type);
  const where = types.length === 0 ? {} : { type: types };
  return list('/v1/events', { ...pageOf(form, ids, 'evt'), where }, (page) =>
    books.page<StripeEvent>('event', page).map((of) => ({ kind: 'event', of })),
  );
}

function list(url: string, page: Page, read: (page: Page) => Shown[]): Shown {
  const found = read({ ...page, limit: page.limit + 1 });
  return { kind: 'list', of: found.slice(0, page.limit), url, more: found.length > page.limit };
}

function pageOf(form: Form, ids: Call['ids'], prefix: Prefix): Page {
  const limit = integer(form, 'limit') ?? 10;
  if (limit < 1 || limit > limitMax)
    throw invalidParameter(`This value must be from 1 to ${limitMax}.`, 'limit', 'parameter_invalid_integer');
  const after = form.get('starting_after');
  const before = after === undefined ? undefined : ids.read(prefix, after)?.number;
  if (after !== undefined && before === undefined) throw noSuch(prefix, after, 'starting_after');
  const exactly = integer(form, 'created');
  const [gt, gte] = [integer(form, 'created[gt]'), integer(form, 'created[gte]')];
  const [lt, lte] = [integer(form, 'created[lt]'), integer(form, 'created[lte]')];
  return {
    ...{ limit, from: exactly ?? Math.max(gte ?? 0, (gt ?? -1) + 1) },
    to: exactly ?? Math.min(lte ?? Number.MAX_SAFE_INTEGER, (lt ?? Number.MAX_SAFE_INTEGER) - 1),
    ...(before !== undefined && { before }),
  };
}
