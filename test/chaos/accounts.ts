import type { Fact, Money } from './evidence.js';

type Refund = { readonly minor: number; readonly state: 'requested' | 'pending' | 'succeeded' | 'failed' };

/** What the log says of an order's money: a fold that shares nothing with the service's own. */
export type Account = {
  readonly orderId: string;
  readonly customerId: string;
  readonly unitIds: readonly string[];
  readonly method: string;
  readonly total: Money;
  state: 'placed' | 'allocated' | 'confirmed' | 'cancelled';
  /** By number: how far each attempt to pay is. */
  readonly attempts: Map<number, string>;
  captured: Money | undefined;
  readonly refunds: Map<string, Refund>;
};

/** By order id. `before` sees each fact with the account as it was until then; the first fact with the account it opens. */
export function accountsIn(
  orders: readonly Fact[],
  before: (fact: Fact, account: Account) => void = () => {},
): Map<string, Account> {
  const accounts = new Map<string, Account>();
  for (const fact of orders) {
    if (!fact.stream.startsWith('order-')) continue;
    const orderId = fact.stream.slice('order-'.length);
    if (fact.type === 'OrderPlaced' && !accounts.has(orderId)) accounts.set(orderId, opened(orderId, fact));
    const account = accounts.get(orderId);
    if (account === undefined) continue;
    before(fact, account);
    follow(fact, account);
  }
  return accounts;
}

const opened = (orderId: string, { data }: Fact): Account => ({
  ...{ orderId, customerId: data.customerId ?? '', unitIds: data.lines!.map(({ unitId }) => unitId) },
  ...{ method: data.payment?.method ?? 'elsewhere', total: data.total!, state: 'placed' },
  ...{ attempts: new Map(), captured: undefined, refunds: new Map() },
});

const attempted: Record<string, string> = {
  PaymentRequested: 'requested',
  PaymentActionRequired: 'waiting for its holder',
  PaymentDeclined: 'declined',
  PaymentAuthorised: 'authorised',
  CaptureRequested: 'capturing',
  PaymentCaptured: 'captured',
  VoidRequested: 'voiding',
  PaymentVoided: 'voided',
};
const refunded: Record<string, Refund['state']> = {
  RefundRequested: 'requested',
  RefundPending: 'pending',
  RefundSucceeded: 'succeeded',
  RefundFailed: 'failed',
};
const states: Record<string, Account['state']> = {
  OrderAllocated: 'allocated',
  OrderConfirmed: 'confirmed',
  OrderCancelled: 'cancelled',
};

function follow({ type, data }: Fact, account: Account) {
  const [attempt, refund] = [attempted[type], refunded[type]];
  account.state = states[type] ?? account.state;
  if (type === 'PaymentCaptured') account.captured = data.amount!;
  // What is being voided stays so when we hear late that it was authorised.
  const late = type === 'PaymentAuthorised' && account.attempts.get(data.attempt ?? 0) === 'voiding';
  if (attempt !== undefined && data.attempt !== undefined && !late) account.attempts.set(data.attempt, attempt);
  if (refund === undefined) return;
  const minor = data.amount?.minor ?? account.refunds.get(data.refundId!)?.minor ?? 0;
  account.refunds.set(data.refundId!, { minor, state: refund });
}
