import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { auditLog } from '#eventsourcing/log-audit.js';
import type { Booked } from './books.js';
import type { Told } from './buyers.js';
import type { Said } from './correspondence.js';
import type { Letter } from './mail-server.js';

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
  readonly payment?: { readonly method: string };
  readonly method?: string;
  readonly attempt?: number;
  readonly amount?: Money;
  readonly until?: string;
  readonly refundId?: string;
  readonly buyer?: { readonly [field in 'subjectId' | 'name' | 'email' | 'phone' | 'address']?: string };
  /** Of rates that were past already when they became known. */
  readonly history?: boolean;
  readonly entry?: Entry;
  /** Of a message: what it is about, whether anybody had to agree to it, and which letter it is. */
  readonly campaignId?: string;
  readonly trigger?: string;
  readonly purpose?: string;
  readonly letter?: { readonly template: string };
  /** Of a cart. */
  readonly dueAt?: string;
};
/** One entry of the ledger. `baseMinor`: what it is worth in the currency of the books. */
export type Entry = {
  readonly documentType: string;
  readonly orderId?: string;
  readonly lines: readonly {
    readonly account?: string;
    readonly side: 'debit' | 'credit';
    readonly amount: Money;
    readonly baseMinor: number;
  }[];
};
export type Money = { readonly minor: number; readonly currency: string };
export type Row = { readonly [column: string]: unknown };

/** All that a run left behind, for the verdict. */
export type Evidence = {
  /** In the order of each log. */
  readonly orders: readonly Fact[];
  readonly inventory: readonly Fact[];
  readonly fx: readonly Fact[];
  readonly privacy: readonly Fact[];
  readonly fulfillment: readonly Fact[];
  readonly channels: readonly Fact[];
  readonly finance: readonly Fact[];
  readonly marketing: readonly Fact[];
  readonly analytics: readonly Fact[];
  /** Logs whose chain does not hold, with the first position where and what is wrong. */
  readonly brokenChains: readonly string[];
  readonly orderRows: readonly Row[];
  readonly catalogueRows: readonly Row[];
  /** Views whose rows are not what a rebuild makes of the log. */
  readonly notRebuilt: readonly string[];
  /** Files in which personal data stands as its buyer told it, with the place. */
  readonly plaintext: readonly string[];
  readonly told: readonly Told[];
  /** The payment provider's own books. */
  readonly booked: readonly Booked[];
  /** What everybody said of our letters, and was answered. */
  readonly said: readonly Said[];
  /** The mail server's own log. */
  readonly letters: readonly Letter[];
  /** From when on we only waited for silence, RFC 3339: what is due later need not have happened. */
  readonly waitedFrom: string;
  /** CloudEvents types of everything heard on the bus, by message id. */
  readonly heard: ReadonlyMap<string, string>;
  /** Described in words. */
  readonly deadLetters: readonly string[];
};

/** What lies in the files of the services, which must have stopped. */
export async function readFiles(dataDir: string) {
  const fileOf = (service: string, file = 'events.db') => join(dataDir, service, file);
  const services = [
    ...(['orders', 'inventory', 'fx', 'privacy', 'fulfillment', 'channels', 'finance'] as const),
    ...(['marketing', 'analytics'] as const),
  ] as const;
  const logs = Object.fromEntries(services.map((service) => [service, factsIn(fileOf(service))]));
  return {
    ...(logs as Record<(typeof services)[number], Fact[]>),
    brokenChains: services.flatMap((service) => {
      const { fault } = auditLog(fileOf(service));
      return fault === undefined ? [] : [`${service} (${fault.what})`];
    }),
    orderRows: rowsIn(fileOf('orders', 'views.db'), 'select * from order_list order by "orderId"'),
    catalogueRows: rowsIn(fileOf('inventory', 'views.db'), 'select * from catalogue order by "unitId"'),
  };
}

/** How many orders of a running service have no answer yet, and how many refunds have none from the provider. */
export function unansweredIn(dataDir: string): { readonly orders: number; readonly refunds: number } {
  const [row] = rowsIn(
    join(dataDir, 'orders', 'events.db'),
    `select count(*) filter (where type = 'OrderPlaced')
        - count(distinct stream) filter (where type in ('OrderConfirmed', 'OrderCancelled')) as orders,
      count(*) filter (where type = 'RefundRequested')
        - count(distinct stream || ' ' || (data ->> '$.refundId'))
          filter (where type in ('RefundSucceeded', 'RefundFailed')) as refunds
      from event where type in ('OrderPlaced', 'OrderConfirmed', 'OrderCancelled',
        'RefundRequested', 'RefundSucceeded', 'RefundFailed')`,
  );
  return row as { orders: number; refunds: number };
}

function factsIn(file: string): Fact[] {
  return rowsIn(file, 'select stream, version, type, at, data from event order by position').map((row) => {
    const { stream, version, type, at, data } = row as Omit<Fact, 'id' | 'data'> & { readonly data: string };
    return { id: `${stream}/${version}`, stream, version, type, at, data: JSON.parse(data) as FactData };
  });
}

function rowsIn(file: string, sql: string): Row[] {
  const database = new DatabaseSync(file, { readOnly: true, timeout: 5_000 });
  try {
    return database.prepare(sql).all();
  } finally {
    database.close();
  }
}
