import { accountsIn, type Account } from './accounts.js';
import type { Booked } from './books.js';
import type { Evidence } from './evidence.js';

/**
 * What the payment provider's books say, against what buyers were quoted and what our log says: who has their pieces paid
 * exactly once, everybody else nothing, and both books are equal to the minor unit.
 */
export function booksAgree({ orders, told, booked }: Evidence): string[] {
  const accounts = accountsIn(orders);
  const quoted = new Map(told.map(({ request, quoted }) => [request.key, quoted]));
  const byOrder = Map.groupBy(booked, ({ orderId }) => orderId ?? '');
  return [
    ...booked.flatMap((payment) => [...wrongInItself(payment), ...wrongWith(payment, accounts)]),
    ...[...byOrder.values()].flatMap(takenTwice),
    ...[...accounts.values()].flatMap((account) => {
      const payments = byOrder.get(account.orderId) ?? [];
      return [...differing(account, payments), ...notAsQuoted(account, payments, quoted.get(account.customerId))];
    }),
    ...totalsDiffering([...accounts.values()], booked),
  ];
}

/** The provider counts krónur in hundredths; the other currencies of this run as ISO 4217 does. */
const oursOf = (amount: number, currency: string) => (currency === 'isk' ? amount / 100 : amount);

function wrongInItself({ id, amount, authorised, captured, refunded }: Booked): string[] {
  const inOrder = 0 <= refunded && refunded <= captured && captured <= authorised && authorised <= amount;
  return inOrder ? [] : [`${id}: ${refunded} refunded of ${captured} captured of ${authorised} of ${amount}.`];
}

function wrongWith({ id, orderId, attempt, amount, currency, status }: Booked, accounts: Map<string, Account>) {
  const account = accounts.get(orderId ?? '');
  if (account === undefined) return [`${id} is of the order ${orderId}, which is in no log.`];
  const { total, attempts, state } = account;
  const findings: string[] = [];
  if (!attempts.has(Number(attempt))) findings.push(`${id} is attempt ${attempt} of ${orderId}, which is in no log.`);
  if (oursOf(amount, currency) !== total.minor || currency !== total.currency.toLowerCase())
    findings.push(`${id} asks for ${amount} ${currency}; ${orderId} is of ${total.minor} ${total.currency}.`);
  // What nobody will take must not be held; and what is nobody's must not be payable any more.
  if (status === 'requires_capture' || (status !== 'canceled' && status !== 'succeeded' && state === 'cancelled'))
    findings.push(`${id} of ${orderId}, which is ${state}, is left as ${status}.`);
  return findings;
}

function takenTwice(payments: readonly Booked[]): string[] {
  const { orderId } = payments[0]!;
  const namesOf = (some: readonly Booked[]) => some.map(({ id }) => id).join(', ');
  const captured = payments.filter(({ captured }) => captured > 0);
  const attempts = [...Map.groupBy(payments, ({ attempt }) => attempt)].filter(([, same]) => same.length > 1);
  return [
    ...(captured.length > 1 ? [`${orderId} was captured ${captured.length} times: ${namesOf(captured)}.`] : []),
    ...attempts.map(
      ([attempt, same]) => `${orderId}: attempt ${attempt} was made ${same.length} times: ${namesOf(same)}.`,
    ),
  ];
}

const sumOf = (payments: readonly Booked[], what: 'captured' | 'refunded') =>
  payments.reduce((sum, payment) => sum + oursOf(payment[what], payment.currency), 0);
const refundedOf = ({ refunds }: Account) =>
  [...refunds.values()].reduce((sum, { minor, state }) => sum + (state === 'succeeded' ? minor : 0), 0);

/** Our books and theirs, order by order. */
function differing(account: Account, payments: readonly Booked[]): string[] {
  const { orderId, total, captured, method, state } = account;
  if (method !== 'card') return [];
  const ours = { captured: captured?.minor ?? 0, refunded: refundedOf(account) };
  const theirs = { captured: sumOf(payments, 'captured'), refunded: sumOf(payments, 'refunded') };
  const different = (['captured', 'refunded'] as const).filter((what) => ours[what] !== theirs[what]);
  const kept = theirs.captured - theirs.refunded;
  return [
    ...different.map(
      (what) => `${orderId}: ${ours[what]} ${what} by our log, ${theirs[what]} by the provider's books.`,
    ),
    ...(state !== 'confirmed' && kept !== 0
      ? [`${orderId} is ${state}, and the provider keeps ${kept} ${total.currency} for it.`]
      : []),
  ];
}

/** Who was confirmed has paid what they were told, and only once. */
function notAsQuoted(
  account: Account,
  payments: readonly Booked[],
  quoted: Evidence['told'][number]['quoted'],
): string[] {
  const { orderId, method, state, total } = account;
  if (method !== 'card') return [];
  if (quoted === undefined) return [`${orderId} is paid by card, and nobody was quoted a price.`];
  const findings: string[] = [];
  if (quoted.minor !== total.minor || quoted.currency !== total.currency)
    findings.push(`${orderId} is of ${total.minor} ${total.currency}; quoted was ${quoted.minor} ${quoted.currency}.`);
  const captures = payments.filter(({ captured }) => captured > 0);
  const [capture] = captures.map(({ captured, currency }) => `${oursOf(captured, currency)} ${currency.toUpperCase()}`);
  if (state === 'confirmed' && (captures.length !== 1 || capture !== `${quoted.minor} ${quoted.currency}`))
    findings.push(
      `${orderId} is confirmed at ${quoted.minor} ${quoted.currency}, and captured is ${capture ?? 'nothing'}.`,
    );
  return findings;
}

/** Our books and theirs, currency by currency. */
function totalsDiffering(accounts: readonly Account[], booked: readonly Booked[]): string[] {
  const ours = Map.groupBy(
    accounts.filter(({ method }) => method === 'card'),
    ({ total }) => total.currency,
  );
  const theirs = Map.groupBy(booked, ({ currency }) => currency.toUpperCase());
  return [...new Set([...ours.keys(), ...theirs.keys()])].flatMap((currency) => {
    const [of, payments] = [ours.get(currency) ?? [], theirs.get(currency) ?? []];
    const captured = of.reduce((sum, account) => sum + (account.captured?.minor ?? 0), 0);
    const refunded = of.reduce((sum, account) => sum + refundedOf(account), 0);
    const [capturedThere, refundedThere] = [sumOf(payments, 'captured'), sumOf(payments, 'refunded')];
    if (captured === capturedThere && refunded === refundedThere) return [];
    return [
      `In ${currency} ${captured} captured and ${refunded} refunded by our log, ${capturedThere} and ${refundedThere} by the provider's books.`,
    ];
  });
}
