import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { SaleEvent } from '../../apps/finance/src/sale/sale.js';

const services = ['orders', 'inventory', 'channels', 'fulfillment', 'finance', 'fx', 'privacy'] as const;
export type Events = Readonly<Record<(typeof services)[number], number>>;

/** How many events the log of each service has, also while it is written. */
export const eventsIn = (dataDir: string) =>
  Object.fromEntries(
    services.map((service) => [service, Number(rowsIn(dataDir, service, 'select count(*) as n from event')[0]!['n'])]),
  ) as Events;

export const sumOf = (events: Events) => Object.values(events).reduce((sum, count) => sum + count, 0);

/** How many statements of payers are whole in finance's log. */
export const statementsIn = (dataDir: string) =>
  rowsIn(dataDir, 'finance', `select 1 from event where type = 'PayoutComplete'`).length;

/** What the books questioned in statements, by order: 'fee', 'amount', and so on. */
export function questionsIn(dataDir: string): { readonly orderId: string; readonly what: string }[] {
  type Settled = Extract<SaleEvent, { type: 'LineSettled' }>['data'];
  return rowsIn(dataDir, 'finance', `select stream, data from event where type = 'LineSettled'`).flatMap((row) => {
    const { questions } = JSON.parse(String(row['data'])) as Settled;
    return questions.map(({ what }) => ({ orderId: String(row['stream']).slice('sale-'.length), what }));
  });
}

function rowsIn(dataDir: string, service: string, sql: string) {
  const log = new DatabaseSync(join(dataDir, service, 'events.db'), { readOnly: true, timeout: 5_000 });
  try {
    return log.prepare(sql).all();
  } finally {
    log.close();
  }
}
