import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import {
  PaymentProvider,
  Rejected,
  Unreachable,
  type Authorisation,
  type ProviderPayment,
  type ProviderPayout,
  type ProviderRefund,
  type Refunding,
} from '../payment.provider.js';

const accepted = ['authorised', null] as const;
const generic = ['declined', 'generic_decline'] as const;
const unauthenticated = ['declined', 'payment_intent_authentication_failure'] as const;
const poor = ['declined', 'insufficient_funds'] as const;
/** Test cards by the names Stripe gives them, and what becomes of each. */
const cards = new Map<string, readonly [status: ProviderPayment['status'], declineCode: string | null]>([
  ['pm_card_visa', accepted],
  ['pm_card_mastercard', accepted],
  ['pm_card_visa_chargeDeclined', generic],
  ['pm_card_chargeDeclined', generic],
  ['pm_card_visa_chargeDeclinedInsufficientFunds', poor],
  ['pm_card_chargeDeclinedInsufficientFunds', poor],
  ['pm_card_threeDSecure2Required', ['action-required', null]],
]);

const schema = `
  pragma journal_mode = wal; pragma synchronous = full; pragma busy_timeout = 5000;
  create table if not exists asked (key text primary key, request text not null) without rowid;
  create table if not exists payment (
    paymentId text primary key, orderId text not null, attempt integer not null, minor integer not null,
    currency text not null, status text not null, capturedMinor integer not null, declineCode text) without rowid;
  create table if not exists refund (
    providerRefundId text primary key, orderId text not null, refundId text not null, paymentId text not null,
    minor integer not null) without rowid;
  create index if not exists refund_payment on refund (paymentId)`;

type PaymentRow = Omit<ProviderPayment, 'amount' | 'declineCode'> & {
  readonly minor: number;
  readonly currency: string;
  readonly declineCode: string | null;
};

/**
 * A provider without an account, a network or money: it takes Stripe's test cards and keeps its books in one SQLite file,
 * `file`. What it answered is on disk. A name it gives is made of the key it was given, so that it never comes twice,
 * not even from new books.
 */
export class LocalProvider extends PaymentProvider {
  private readonly db: DatabaseSync;

  constructor({ file }: { file: string }) {
    super();
    mkdirSync(dirname(file), { recursive: true });
    this.db = new DatabaseSync(file);
    this.db.exec(schema);
  }

  async authorise({ orderId, attempt, amount, token, key }: Authorisation): Promise<ProviderPayment> {
    const paymentId = nameOf('pi', key);
    const { minor, currency } = amount;
    const reserve = () => {
      const [status, declineCode] = cards.get(token) ?? no(`${token} is not a test card`);
      if (!Number.isSafeInteger(minor) || minor < 1) no(`${minor} ${currency} is nothing to pay`);
      const row = [paymentId, orderId, attempt, minor, currency, status, 0, declineCode];
      this.run('insert into payment values (?, ?, ?, ?, ?, ?, ?, ?)', ...row);
    };
    return this.once(key, ['authorise', orderId, attempt, minor, currency, token], reserve, () =>
      this.payment(paymentId),
    );
  }

  async capture(paymentId: string, key: string): Promise<ProviderPayment> {
    const take = () => {
      const { status } = this.payment(paymentId);
      if (status !== 'authorised' && status !== 'captured') no(`a payment that is ${status} cannot be captured`);
      this.run(`update payment set status = 'captured', capturedMinor = minor where paymentId = ?`, paymentId);
    };
    return this.once(key, ['capture', paymentId], take, () => this.payment(paymentId));
  }

  async void(paymentId: string, key: string): Promise<ProviderPayment> {
    const giveUp = () =>
      this.run(`update payment set status = 'voided' where paymentId = ? and status <> 'captured'`, paymentId);
    return this.once(key, ['void', paymentId], giveUp, () => this.payment(paymentId));
  }

  async refund({ orderId, refundId, paymentId, amount, key }: Refunding): Promise<ProviderRefund> {
    const { minor, currency } = amount;
    const providerRefundId = nameOf('re', key);
    const giveBack = () => {
      const { capturedMinor, amount: paid } = this.payment(paymentId);
      const refunded = this.row('select coalesce(sum(minor), 0) as minor from refund where paymentId = ?', paymentId);
      const leftMinor = capturedMinor - (refunded as { minor: number }).minor;
      if (currency !== paid.currency) no(`${paid.currency} were paid, not ${currency}`);
      if (!Number.isSafeInteger(minor) || minor < 1 || minor > leftMinor) no(`${leftMinor} are left, not ${minor}`);
      this.run('insert into refund values (?, ?, ?, ?, ?)', providerRefundId, orderId, refundId, paymentId, minor);
    };
    const done = () => ({ providerRefundId, orderId, refundId, status: 'succeeded' as const });
    return this.once(key, ['refund', orderId, refundId, paymentId, minor, currency], giveBack, done);
  }

  async find(paymentId: string): Promise<ProviderPayment> {
    return this.atomically(() => this.payment(paymentId));
  }

  async *madeSince(): AsyncGenerator<ProviderPayment> {
    yield* this.atomically(() => {
      const names = this.db.prepare('select paymentId from payment').all() as { paymentId: string }[];
      return names.map(({ paymentId }) => this.payment(paymentId));
    });
  }

  async findRefund(paymentId: string, refundId: string): Promise<ProviderRefund | undefined> {
    const sql = 'select providerRefundId, orderId, refundId from refund where paymentId = ? and refundId = ?';
    const found = this.row(sql, paymentId, refundId) as Omit<ProviderRefund, 'status'> | undefined;
    return found && { ...found, status: 'succeeded' };
  }

  /** Nobody's money was taken, so nobody is paid. */
  async *payouts(): AsyncGenerator<never> {}

  async *settledBy({ payoutId }: ProviderPayout): AsyncGenerator<never> {
    no(`there is no payout ${payoutId}`);
  }

  async clientSecret(paymentId: string): Promise<string> {
    return this.atomically(() => `${this.payment(paymentId).paymentId}_secret`);
  }

  /** The buyer's bank, which there is none of: it says whether the buyer is who they say. Not part of the port. */
  async authenticate(paymentId: string, outcome: 'succeed' | 'fail'): Promise<ProviderPayment> {
    const [status, declineCode] = outcome === 'succeed' ? accepted : unauthenticated;
    return this.atomically(() => {
      const known = this.payment(paymentId).status;
      if (known !== 'action-required') no(`a payment that is ${known} waits for nobody`);
      this.run('update payment set status = ?, declineCode = ? where paymentId = ?', status, declineCode, paymentId);
      return this.payment(paymentId);
    });
  }

  close() {
    this.db.close();
  }

  /** Does it unless the key says it is done, and answers what is true now. What is refused leaves no trace. */
  private once<Answer>(key: string, asked: readonly unknown[], act: () => void, answer: () => Answer): Answer {
    const request = JSON.stringify(asked);
    return this.atomically(() => {
      const known = this.row('select request from asked where key = ?', key) as { request: string } | undefined;
      if (known !== undefined && known.request !== request) no('the key was used to ask for something else');
      if (known === undefined) {
        act();
        this.run('insert into asked values (?, ?)', key, request);
      }
      return answer();
    });
  }

  private atomically<Answer>(work: () => Answer): Answer {
    try {
      this.db.exec('begin immediate');
      const answer = work();
      this.db.exec('commit');
      return answer;
    } catch (error) {
      if (this.db.isOpen && this.db.isTransaction) this.db.exec('rollback');
      throw error instanceof Rejected ? error : new Unreachable((error as Error).message);
    }
  }

  private payment(paymentId: string): ProviderPayment {
    const found = this.row('select * from payment where paymentId = ?', paymentId) as PaymentRow | undefined;
    const { minor, currency, declineCode, ...payment } = found ?? no(`there is no payment ${paymentId}`);
    return { ...payment, amount: { minor, currency }, ...(declineCode === null ? {} : { declineCode }) };
  }

  private row(sql: string, ...parameters: SQLInputValue[]) {
    return this.db.prepare(sql).get(...parameters) as unknown;
  }

  private run(sql: string, ...parameters: SQLInputValue[]) {
    this.db.prepare(sql).run(...parameters);
  }
}

const no = (because: string): never => {
  throw new Rejected(because);
};

const nameOf = (kind: 'pi' | 're', key: string) =>
  `${kind}_local_${createHash('sha256').update(key).digest('hex').slice(0, 24)}`;
