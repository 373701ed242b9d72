import type { StatementSync } from 'node:sqlite';
import type { BookFile } from '../book-file.js';
import type { Balance, Payment, Payout, Refund, StripeEvent } from './payment.js';

const schema = `
  create table if not exists stripe_account (name text not null);
  create table if not exists stripe_payment (number integer primary key, created integer not null, body text not null);
  create table if not exists stripe_refund (
    number integer primary key, created integer not null, payment integer not null, settles integer, body text not null);
  create index if not exists stripe_refund_payment on stripe_refund (payment);
  create index if not exists stripe_refund_settles on stripe_refund (settles) where settles is not null;
  create table if not exists stripe_balance (
    number integer primary key, created integer not null, type text not null, source text not null, body text not null,
    payout integer);
  create table if not exists stripe_payout (number integer primary key, created integer not null, body text not null);
  create table if not exists stripe_event (
    number integer primary key, created integer not null, type text not null, due integer, attempts integer not null,
    body text not null);
  create index if not exists stripe_event_due on stripe_event (due) where due is not null;
  create table if not exists stripe_key (
    number integer primary key, key text not null unique, call text not null, fingerprint text not null, until integer not null,
    reply text not null)`;

const statements = {
  payment: 'select body from stripe_payment where number = ?',
  putPayment: 'insert or replace into stripe_payment values (?, ?, ?)',
  refund: 'select body from stripe_refund where number = ?',
  putRefund: 'insert or replace into stripe_refund values (?, ?, ?, ?, ?)',
  settling: 'select body from stripe_refund where settles <= ? order by settles, number limit 100',
  balance: 'select body from stripe_balance where number = ?',
  putBalance: 'insert into stripe_balance values (?, ?, ?, ?, ?, null)',
  notPaidOut: `select coalesce(sum(body ->> '$.amount' - body ->> '$.fee'), 0) as amount from stripe_balance
    where payout is null and body ->> '$.currency' = ?`,
  payOut: "update stripe_balance set payout = ? where payout is null and body ->> '$.currency' = ?",
  payout: 'select body from stripe_payout where number = ?',
  putPayout: 'insert into stripe_payout values (?, ?, ?)',
  event: 'select body from stripe_event where number = ?',
  putEvent: 'insert into stripe_event values (?, ?, ?, ?, 0, ?)',
  due: 'select number, type, attempts, body from stripe_event where due <= ? order by due, number limit ?',
  delivered: 'update stripe_event set due = null where number = ?',
  dueAgain: 'update stripe_event set due = ?, attempts = ? where number = ?',
  waiting: 'select count(*) as count from stripe_event where due is not null',
  key: 'select call, fingerprint, until, reply from stripe_key where key = ?',
  putKey: 'insert or replace into stripe_key values (?, ?, ?, ?, ?, ?)',
  forgetKeys:
    'delete from stripe_key where number in (select number from (select number, until from stripe_key order by number limit 500) where until <= ?)',
  forgetEvents:
    'delete from stripe_event where number in (select number from (select number, created, due from stripe_event order by number limit 500) where created <= ? and due is null)',
};

export type KeyRow = {
  readonly call: string;
  readonly fingerprint: string;
  readonly until: number;
  readonly reply: string;
};
export type DueEvent = {
  readonly number: number;
  readonly type: string;
  readonly attempts: number;
  readonly body: string;
};
/** A window of a table, newest first. */
export type Page = {
  readonly before?: number;
  readonly from?: number;
  readonly to?: number;
  readonly limit: number;
  /** Columns that must be equal to one of these. */
  readonly where?: Readonly<Record<string, readonly (string | number)[]>>;
};

/** What the payment provider writes down. Reading sees what was written in the same turn. */
export class StripeBooks {
  /** Told apart from the account of other books. */
  readonly account: string;
  private readonly sql: Record<keyof typeof statements, StatementSync>;
  private last: number;

  /** @param account the name of the account, if these books are new. */
  constructor(
    readonly file: BookFile,
    account: string,
  ) {
    const { db } = file;
    db.exec(schema);
    // Books of before anything was paid out.
    if (
      !db
        .prepare('select * from stripe_balance')
        .columns()
        .some(({ name }) => name === 'payout')
    )
      db.exec('alter table stripe_balance add column payout integer');
    db.exec('create index if not exists stripe_balance_payout on stripe_balance (payout)');
    const known = db.prepare('select name from stripe_account').get() as { name: string } | undefined;
    this.account = known?.name ?? account;
    if (known === undefined) db.prepare('insert into stripe_account values (?)').run(account);
    const tables = ['payment', 'refund', 'balance', 'payout', 'event', 'key'];
    const highest = tables.map((table) => `select max(number) as number from stripe_${table}`).join(' union all ');
    const row = db.prepare(`select max(number) as number from (${highest})`).get() as { number: number | null };
    this.last = row.number ?? 0;
    this.sql = Object.fromEntries(
      Object.entries(statements).map(([name, text]) => [name, db.prepare(text)]),
    ) as typeof this.sql;
  }

  /** A number that no object of these books has. */
  next() {
    return ++this.last;
  }

  payment(number: number) {
    return this.read<Payment>('payment', number);
  }

  put(payment: Payment) {
    this.write('putPayment', payment.number, payment.created, JSON.stringify(payment));
  }

  refund(number: number) {
    return this.read<Refund>('refund', number);
  }

  /** @param settles when the bank decides, in milliseconds; null: it has. */
  putRefund(refund: Refund, settles: number | null) {
    this.write('putRefund', refund.number, refund.created, refund.payment, settles, JSON.stringify(refund));
  }

  settling(now: number): Refund[] {
    return this.sql.settling.all(now).map((row) => JSON.parse(row['body'] as string) as Refund);
  }

  balance(number: number) {
    return this.read<Balance>('balance', number);
  }

  putBalance(balance: Balance) {
    const { number, created, type, source } = balance;
    this.write('putBalance', number, created, type, source, JSON.stringify(balance));
  }

  /** The net of what no payout has settled, in minor units. */
  notPaidOut(currency: string) {
    return (this.sql.notPaidOut.get(currency) as { amount: number }).amount;
  }

  payout(number: number) {
    return this.read<Payout>('payout', number);
  }

  /** It settles all of its currency that none before it has, its own movement among them. */
  putPayout(payout: Payout) {
    const { number, created, currency } = payout;
    this.write('putPayout', number, created, JSON.stringify(payout));
    this.write('payOut', number, currency);
  }

  event(number: number) {
    return this.read<StripeEvent>('event', number);
  }

  /** @param due when it is to be delivered, in milliseconds; null: nobody asked for it. */
  putEvent(event: StripeEvent, due: number | null) {
    this.write('putEvent', event.number, event.created, event.type, due, JSON.stringify(event));
  }

  due(now: number, limit: number) {
    return this.sql.due.all(now, limit) as unknown as DueEvent[];
  }

  /** How many events are to be delivered, now or later. */
  waiting() {
    return (this.sql.waiting.get() as { count: number }).count;
  }

  delivered(number: number) {
    this.write('delivered', number);
  }

  dueAgain(number: number, due: number, attempts: number) {
    this.write('dueAgain', due, attempts, number);
  }

  key(key: string) {
    return this.sql.key.get(key) as KeyRow | undefined;
  }

  putKey(key: string, { call, fingerprint, until, reply }: KeyRow) {
    this.write('putKey', this.next(), key, call, fingerprint, until, reply);
  }

  /** Keys that are past their time, and events from before that second that were delivered. Some at a time. */
  forget(now: number, eventsBefore: number) {
    this.write('forgetKeys', now);
    this.write('forgetEvents', eventsBefore);
  }

  page<T>(table: 'payment' | 'refund' | 'balance' | 'payout' | 'event', page: Page): T[] {
    const { before = Number.MAX_SAFE_INTEGER, from = 0, to = Number.MAX_SAFE_INTEGER, limit, where = {} } = page;
    const more = Object.entries(where).map(([column, any]) => ` and ${column} in (${any.map(() => '?').join(', ')})`);
    const rows = this.file.db
      .prepare(
        `select body from stripe_${table} where number < ? and created >= ? and created <= ?${more.join('')} order by number desc limit ?`,
      )
      .all(before, from, to, ...Object.values(where).flat(), limit);
    return rows.map((row) => JSON.parse(row['body'] as string) as T);
  }

  private read<T>(table: 'payment' | 'refund' | 'balance' | 'payout' | 'event', number: number): T | undefined {
    const row = this.sql[table].get(number);
    return row && (JSON.parse(row['body'] as string) as T);
  }

  private write(statement: keyof typeof statements, ...values: (string | number | null)[]) {
    this.file.begin();
    this.sql[statement].run(...values);
  }
}
