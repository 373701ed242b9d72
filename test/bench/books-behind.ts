import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { JournalEvent } from '../../apps/finance/src/journal/journal.js';
import { quantile } from './closed-loop.js';
import type { Figure } from './figure.js';
import type { Sale } from './sales.js';

type Row = { readonly stream: string; readonly at: string; readonly data: string };

/**
 * How long after an order was confirmed its sale stood in the books, by the two logs of a shop at rest; and how long after the
 * last order the last entry did. `since`: orders confirmed before are not looked at.
 */
export function* booksBehind(dataDir: string, { one }: Pick<Sale, 'one'>, since: string): Generator<Figure> {
  const confirmed = new Map<string, number>();
  for (const { stream, at } of rowsOf(dataDir, 'orders', 'OrderConfirmed'))
    if (at >= since) confirmed.set(stream.slice('order-'.length), Date.parse(at));
  const behindMs: number[] = [];
  let last = 0;
  for (const { at, data } of rowsOf(dataDir, 'finance', 'EntryPosted')) {
    const { entry } = JSON.parse(data) as Extract<JournalEvent, { type: 'EntryPosted' }>['data'];
    const confirmedAt = confirmed.get(entry.orderId ?? '');
    if (confirmedAt === undefined || entry.documentType !== 'SALE') continue;
    behindMs.push(Date.parse(at) - confirmedAt);
    last = Math.max(last, Date.parse(at));
  }
  const [orders, entries] = [confirmed.size, behindMs.length];
  behindMs.sort((a, b) => a - b);
  for (const [name, share] of Object.entries({ p50: 0.5, p99: 0.99, most: 1 }))
    yield { figure: `books behind ${one}, ${name}`, value: quantile(behindMs, share), unit: 'ms', orders, entries };
  const afterMs = last - Math.max(...confirmed.values());
  yield { figure: `the last entry after the last ${one}`, value: afterMs, unit: 'ms' };
}

function rowsOf(dataDir: string, service: string, type: string): Row[] {
  const log = new DatabaseSync(join(dataDir, service, 'events.db'), { readOnly: true });
  const rows = log.prepare('select stream, at, data from event where type = ?').all(type) as Row[];
  log.close();
  return rows;
}
