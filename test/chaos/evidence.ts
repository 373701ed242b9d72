import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { SqliteEventStore } from '#eventsourcing/sqlite.store.js';
import type { Told } from './buyers.js';

/** One event as it stands in a log; `data` is whatever was stored. */
export type Fact = {
  /** 'order-42/3'. */
  readonly id: string;
  readonly stream: string;
  readonly version: number;
  readonly type: string;
  readonly at: string;
  readonly data: FactData;
};
/** The fields that the verdict looks at, of any event that has them. */
export type FactData = {
  readonly orderId?: string;
  readonly line?: number;
  readonly reason?: string;
  readonly customerId?: string;
  readonly channel?: string;
  readonly placedAt?: string;
  readonly title?: string;
  readonly location?: string;
  readonly askingPrice?: Money;
  readonly total?: Money;
  readonly lines?: readonly { readonly line: number; readonly unitId: string }[];
};
type Money = { readonly minor: number; readonly currency: string };
export type Row = { readonly [column: string]: unknown };

/** All that a run left behind, for the verdict. */
export type Evidence = {
  /** In the order of each log. */
  readonly orders: readonly Fact[];
  readonly inventory: readonly Fact[];
  /** Streams whose hash chain does not hold. */
  readonly brokenChains: readonly string[];
  readonly orderRows: readonly Row[];
  readonly catalogueRows: readonly Row[];
  /** Views whose rows are not what a rebuild makes of the log. */
  readonly notRebuilt: readonly string[];
  readonly told: readonly Told[];
  /** CloudEvents types of everything heard on the bus, by message id. */
  readonly heard: ReadonlyMap<string, string>;
  /** Described in words. */
  readonly deadLetters: readonly string[];
};

/** What lies in the files of the services, which must have stopped. */
export async function readFiles(dataDir: string) {
  const orders = join(dataDir, 'orders');
  const inventory = join(dataDir, 'inventory');
  return {
    orders: factsIn(join(orders, 'events.db')),
    inventory: factsIn(join(inventory, 'events.db')),
    brokenChains: [...(await brokenIn(join(orders, 'events.db'))), ...(await brokenIn(join(inventory, 'events.db')))],
    orderRows: rowsIn(join(orders, 'views.db'), 'select * from order_list order by "orderId"'),
    catalogueRows: rowsIn(join(inventory, 'views.db'), 'select * from catalogue order by "unitId"'),
  };
}

/** How many orders a running service has accepted, and how many of those have no answer yet. */
export function unansweredIn(dataDir: string): number {
  const [row] = rowsIn(
    join(dataDir, 'orders', 'events.db'),
    `select (select count(*) from event where type = 'OrderPlaced')
      - (select count(distinct stream) from event where type in ('OrderConfirmed', 'OrderCancelled')) as unanswered`,
  );
  return Number(row!['unanswered']);
}

function factsIn(file: string): Fact[] {
  return rowsIn(file, 'select stream, version, type, at, data from event order by position').map((row) => {
    const { stream, version, type, at, data } = row as Omit<Fact, 'id' | 'data'> & { readonly data: string };
    return { id: `${stream}/${version}`, stream, version, type, at, data: JSON.parse(data) as FactData };
  });
}

async function brokenIn(file: string): Promise<string[]> {
  const store = new SqliteEventStore(file, () => new Date(0));
  const broken = store.broken().map(({ stream, version }) => `${stream}/${version}`);
  await store.close();
  return broken;
}

function rowsIn(file: string, sql: string): Row[] {
  const database = new DatabaseSync(file, { readOnly: true, timeout: 5_000 });
  try {
    return database.prepare(sql).all();
  } finally {
    database.close();
  }
}
