import type { StatementSync } from 'node:sqlite';
import type { BookFile } from '../book-file.js';
import type { CarrierName, Parcel, Scan } from './parcel.js';

const schema = `
  create table if not exists parcel_office (base integer not null);
  create table if not exists parcel (
    number integer primary key, carrier text not null, tracking text not null unique, reference text not null,
    sold integer not null, voided integer, body text not null);
  create index if not exists parcel_reference on parcel (carrier, reference);
  create table if not exists parcel_scan (
    number integer primary key, parcel integer not null, at integer not null, told integer not null, body text not null);
  create index if not exists parcel_scan_parcel on parcel_scan (parcel);
  create index if not exists parcel_scan_told on parcel_scan (at) where told = 0;
  create table if not exists parcel_push (
    number integer primary key, carrier text not null, scan integer not null, due integer, attempts integer not null,
    missed integer);
  create index if not exists parcel_push_due on parcel_push (due) where due is not null;
  create index if not exists parcel_push_missed on parcel_push (missed) where missed is not null`;

const statements = {
  parcel: 'select body from parcel where number = ?',
  byTracking: 'select body from parcel where tracking = ?',
  byReference: 'select body from parcel where carrier = ? and reference = ? order by number limit 100',
  put: 'insert or replace into parcel values (?, ?, ?, ?, ?, ?, ?)',
  scan: 'select body from parcel_scan where number = ?',
  scans: 'select body from parcel_scan where parcel = ? order by at, number',
  putScan: 'insert into parcel_scan values (?, ?, ?, 0, ?)',
  untold: 'select body from parcel_scan where told = 0 and at <= ? order by at, number limit 500',
  told: 'update parcel_scan set told = 1 where number = ?',
  putPush: 'insert into parcel_push values (?, ?, ?, ?, 0, null)',
  due: 'select number, carrier, scan, attempts from parcel_push where due <= ? order by due, number limit ?',
  ended: 'delete from parcel_push where number = ?',
  missed: 'update parcel_push set due = null, missed = ?, attempts = ? where number = ?',
  dueAgain: 'update parcel_push set due = ?, attempts = ? where number = ?',
  waiting: 'select count(*) as count from parcel_push where due is not null and carrier in (?, ?)',
  everyMissed:
    'select number, carrier, scan, attempts, missed from parcel_push where missed >= ? order by number limit 1000',
  replay: 'update parcel_push set due = ?, attempts = 0, missed = null where missed >= ?',
};

/** One scan that is to be told to whoever subscribed. */
export type Push = {
  readonly number: number;
  readonly carrier: CarrierName;
  readonly scan: number;
  readonly attempts: number;
};
export type MissedPush = Push & { readonly missed: number };

/** What both carriers write down: labels sold, what was seen of each parcel, and whom that is to be told. */
export class ParcelBooks {
  private readonly sql: Record<keyof typeof statements, StatementSync>;
  private last: number;
  /** Where serial numbers begin, so that books which were begun anew do not sell a number twice. */
  private readonly base: number;

  /** @param base of the serial numbers, if these books are new. */
  constructor(
    readonly file: BookFile,
    base: number,
  ) {
    const { db } = file;
    db.exec(schema);
    const known = db.prepare('select base from parcel_office').get() as { base: number } | undefined;
    if (known === undefined) db.prepare('insert into parcel_office values (?)').run(base);
    this.base = known?.base ?? base;
    const highest = ['parcel', 'parcel_scan', 'parcel_push'].map(
      (table) => `select max(number) as number from ${table}`,
    );
    const row = db.prepare(`select max(number) as number from (${highest.join(' union all ')})`).get();
    this.last = (row!['number'] as number | null) ?? 0;
    this.sql = Object.fromEntries(
      Object.entries(statements).map(([name, text]) => [name, db.prepare(text)]),
    ) as typeof this.sql;
  }

  /** A number that nothing in these books has. */
  next() {
    return ++this.last;
  }

  serialOf(number: number) {
    return this.base + number;
  }

  parcel(number: number) {
    return this.read<Parcel>('parcel', number)[0];
  }

  /** Of which carrier it is stands in it. */
  byTracking(trackingNumber: string) {
    return this.read<Parcel>('byTracking', trackingNumber)[0];
  }

  /** Oldest first, voided ones too. */
  byReference(carrier: CarrierName, reference: string) {
    return this.read<Parcel>('byReference', carrier, reference).filter(({ isFindable }) => isFindable);
  }

  put(parcel: Parcel) {
    const { number, carrier, trackingNumber, reference, soldAt, voidedAt } = parcel;
    this.write('put', number, carrier, trackingNumber, reference, soldAt, voidedAt, JSON.stringify(parcel));
  }

  scan(number: number) {
    return this.read<Scan>('scan', number)[0];
  }

  /** By their time, those to come too. */
  scans(parcel: number) {
    return this.read<Scan>('scans', parcel);
  }

  putScan(scan: Scan) {
    this.write('putScan', scan.number, scan.parcel, scan.at, JSON.stringify(scan));
  }

  /** What has happened by now and nobody was told yet. */
  untold(now: number) {
    return this.read<Scan>('untold', now);
  }

  told(scan: number) {
    this.write('told', scan);
  }

  putPush(number: number, carrier: CarrierName, scan: number, due: number) {
    this.write('putPush', number, carrier, scan, due);
  }

  due(now: number, limit: number) {
    return this.sql.due.all(now, limit) as unknown as Push[];
  }

  ended(number: number) {
    this.write('ended', number);
  }

  missed(number: number, at: number, attempts: number) {
    this.write('missed', at, attempts, number);
  }

  dueAgain(number: number, due: number, attempts: number) {
    this.write('dueAgain', due, attempts, number);
  }

  /** How many are to be told, now or later. */
  waiting(carrier?: CarrierName) {
    return this.sql.waiting.get(carrier ?? 'ups', carrier ?? 'fedex')!['count'] as number;
  }

  everyMissed(since: number) {
    return this.sql.everyMissed.all(since) as unknown as MissedPush[];
  }

  replay(now: number, since: number) {
    this.write('replay', now, since);
  }

  private read<T>(statement: keyof typeof statements, ...values: (string | number)[]): T[] {
    return this.sql[statement].all(...values).map((row) => JSON.parse(row['body'] as string) as T);
  }

  private write(statement: keyof typeof statements, ...values: (string | number | null)[]) {
    this.file.begin();
    this.sql[statement].run(...values);
  }
}
