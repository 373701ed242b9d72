import type { StatementSync } from 'node:sqlite';
import type { BookFile } from '../book-file.js';
import type { Bought, Dispatch, Listing, MarketOrder, Platform, Repaid } from './market.js';

const schema = `
  create table if not exists market_listing (
    platform text not null, number integer not null, sku text not null, ends integer, body text not null,
    primary key (platform, number), unique (platform, sku));
  create index if not exists market_listing_ends on market_listing (ends) where ends is not null;
  create table if not exists market_order (
    platform text not null, number integer not null, updated integer not null, body text not null,
    primary key (platform, number));
  create index if not exists market_order_updated on market_order (platform, updated, number);
  create table if not exists market_line (
    platform text not null, number integer not null, of_order integer not null, body text not null,
    primary key (platform, number));
  create index if not exists market_line_order on market_line (platform, of_order);
  create table if not exists market_refund (
    platform text not null, number integer not null, of_order integer not null, body text not null,
    primary key (platform, number));
  create index if not exists market_refund_order on market_refund (platform, of_order);
  create table if not exists market_dispatch (
    platform text not null, number integer not null, of_order integer not null, body text not null,
    primary key (platform, number));
  create index if not exists market_dispatch_order on market_dispatch (platform, of_order)`;

const statements = {
  listings: 'select body from market_listing where platform = ? order by number',
  bySku: 'select body from market_listing where platform = ? and sku = ?',
  byNumber: 'select body from market_listing where platform = ? and number = ?',
  ending: 'select body from market_listing where ends <= ? order by ends, number',
  putListing: 'insert or replace into market_listing values (?, ?, ?, ?, ?)',
  orders: 'select number, body from market_order where platform = ? order by number',
  order: 'select number, body from market_order where platform = ? and number = ?',
  updatedBetween:
    'select number, body from market_order where platform = ? and updated between ? and ? order by updated, number limit ? offset ?',
  countBetween: 'select count(*) as count from market_order where platform = ? and updated between ? and ?',
  putOrder: 'insert or replace into market_order values (?, ?, ?, ?)',
  lines: 'select body from market_line where platform = ? and of_order = ? order by number',
  putLine: 'insert into market_line values (?, ?, ?, ?)',
  refunds: 'select body from market_refund where platform = ? and of_order = ? order by number',
  putRefund: 'insert into market_refund values (?, ?, ?, ?)',
  dispatches: 'select body from market_dispatch where platform = ? and of_order = ? order by number',
  putDispatch: 'insert into market_dispatch values (?, ?, ?, ?)',
};
const tables = ['listing', 'order', 'line', 'refund', 'dispatch'] as const;
type Table = (typeof tables)[number];

/** The number before the first, of each kind, as the platform's own look. */
const bases: Readonly<Record<Platform, Readonly<Record<Table, number>>>> = {
  ebay: { listing: 295e9, order: 271e9, line: 10_074e9, refund: 5_000e6, dispatch: 9_000e6 },
  etsy: { listing: 14e8, order: 35e8, line: 42e8, refund: 8e8, dispatch: 9e8 },
  shopify: { listing: 45e12, order: 1_000, line: 16e12, refund: 9e11, dispatch: 55e11 },
};

type OrderHead = Omit<MarketOrder, 'lines' | 'refunds' | 'dispatches'>;

/** What the platforms write down: listings, and orders with their lines, refunds and dispatches. Reading sees what was written in the same turn. */
export class MarketBooks {
  private readonly sql: Record<keyof typeof statements, StatementSync>;
  private readonly last = new Map<string, number>();

  constructor(readonly file: BookFile) {
    const { db } = file;
    db.exec(schema);
    this.sql = Object.fromEntries(
      Object.entries(statements).map(([name, text]) => [name, db.prepare(text)]),
    ) as typeof this.sql;
    for (const table of tables)
      for (const row of db
        .prepare(`select platform, max(number) as number from market_${table} group by platform`)
        .all())
        this.last.set(`${String(row['platform'])} ${table}`, row['number'] as number);
  }

  /** The number that the next of that kind at that platform will have. */
  upcoming(platform: Platform, table: Table): number {
    return (this.last.get(`${platform} ${table}`) ?? bases[platform][table]) + 1;
  }

  /** The next number of that kind at that platform. */
  next(platform: Platform, table: Table): number {
    const number = this.upcoming(platform, table);
    this.last.set(`${platform} ${table}`, number);
    return number;
  }

  listings(platform: Platform): Listing[] {
    return this.sql.listings.all(platform).map(bodyOf<Listing>);
  }

  listing(platform: Platform, by: { readonly sku: string } | { readonly number: number }): Listing | undefined {
    const row = 'sku' in by ? this.sql.bySku.get(platform, by.sku) : this.sql.byNumber.get(platform, by.number);
    return row && bodyOf<Listing>(row);
  }

  /** Auctions that go on, and should have ended by then. */
  ending(now: number): Listing[] {
    return this.sql.ending.all(now).map(bodyOf<Listing>);
  }

  putListing(listing: Listing) {
    const { platform, number, sku, state, format, endsAt = null } = listing;
    const ends = state === 'live' && format === 'auction' ? endsAt : null;
    this.write('putListing', platform, number, sku, ends, JSON.stringify(listing));
  }

  orders(platform: Platform): MarketOrder[] {
    return this.sql.orders.all(platform).map((row) => this.whole(platform, row));
  }

  order(platform: Platform, number: number): MarketOrder | undefined {
    const row = this.sql.order.get(platform, number);
    return row && this.whole(platform, row);
  }

  /** By when they changed last, both ends included. */
  updatedBetween(platform: Platform, from: number, to: number, limit: number, offset: number): MarketOrder[] {
    return this.sql.updatedBetween.all(platform, from, to, limit, offset).map((row) => this.whole(platform, row));
  }

  countBetween(platform: Platform, from: number, to: number) {
    return this.sql.countBetween.get(platform, from, to)!['count'] as number;
  }

  /** The order itself. What belongs to it is added by itself, and stays. */
  putOrder(order: OrderHead) {
    const { platform, number, updatedAt } = order;
    this.write('putOrder', platform, number, updatedAt, JSON.stringify({ ...order, ...noParts }));
  }

  addLine(platform: Platform, order: number, line: Bought) {
    this.write('putLine', platform, line.lineId, order, JSON.stringify(line));
  }

  addRefund(platform: Platform, order: number, refund: Repaid) {
    this.write('putRefund', platform, refund.number, order, JSON.stringify(refund));
  }

  addDispatch(platform: Platform, order: number, dispatch: Dispatch) {
    this.write('putDispatch', platform, dispatch.number, order, JSON.stringify(dispatch));
  }

  private whole(platform: Platform, row: Record<string, unknown>): MarketOrder {
    const number = row['number'] as number;
    return {
      ...bodyOf<OrderHead>(row),
      lines: this.sql.lines.all(platform, number).map(bodyOf<Bought>),
      refunds: this.sql.refunds.all(platform, number).map(bodyOf<Repaid>),
      dispatches: this.sql.dispatches.all(platform, number).map(bodyOf<Dispatch>),
    };
  }

  private write(statement: keyof typeof statements, ...values: (string | number | null)[]) {
    this.file.begin();
    this.sql[statement].run(...values);
  }
}

const noParts = { lines: undefined, refunds: undefined, dispatches: undefined };
const bodyOf = <T>(row: Record<string, unknown>) => JSON.parse(row['body'] as string) as T;
