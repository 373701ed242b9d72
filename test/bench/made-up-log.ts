import { closeSync, openSync, writeSync } from 'node:fs';
import { SqliteEventStore } from '#eventsourcing/sqlite.store.js';
import { StoredLog } from '#eventsourcing/stored-log.js';
import { Chance } from '../chaos/chance.js';

const seed = 20_260_110;
const together = 500;
const apartMs = 43;
const beginsMs = Date.parse('2026-01-10T08:00:00Z');
/** What becomes of an order, in a log of orders. */
const course = [
  ...['OrderPlaced', 'PaymentRequested', 'PaymentAuthorised', 'LineAllocated', 'OrderAllocated', 'CaptureRequested'],
  ...['PaymentCaptured', 'OrderPaid', 'OrderConfirmed', 'OrderPacked', 'OrderShipped', 'OrderDelivered'],
];

/** A log of so many events, twelve for each order, 280 a second: about 700 bytes each. The same seed, the same log. */
export async function writeLog(file: string, events: number): Promise<void> {
  const chance = new Chance(seed, 'lake');
  let atMs = beginsMs;
  const store = new SqliteEventStore(file, () => new Date(atMs));
  const hex = (length: number) => Array.from({ length }, () => chance.below(16).toString(16)).join('');
  let order = 0;
  while (order * course.length < events) {
    const appends = Array.from({ length: together }, () => {
      const orderId = `o-${String(++order).padStart(7, '0')}`;
      const traceparent = `00-${hex(32)}-${hex(16)}-01`;
      const cause = {
        causationId: `r-${hex(12)}`,
        correlationId: `r-${hex(12)}`,
        actor: `customer:c-${order % 9_973}`,
      };
      const lines = [{ line: 1, unitId: `NGA-${order}.1`, price: { minor: chance.below(200_000), currency: 'EUR' } }];
      const buyer = { name: `sealed.${hex(80)}`, email: `sealed.${hex(80)}` };
      const happened = course.map((type) => ({ type, data: { orderId, lines, buyer, total: lines[0]!.price } }));
      return store.append(`order-${orderId}`, 0, happened, { ...cause, traceparent });
    });
    await Promise.all(appends);
    atMs += together * apartMs;
  }
  // So that the last window has ended.
  atMs += 300_000;
  await store.append('bronze-2026-01-10', 0, [{ type: 'WindowEnded', data: {} }], {
    ...{ causationId: 'bench', correlationId: 'bench', actor: 'bench' },
  });
  await store.close();
}

/** The same as lines of JSON, with the columns of bronze, for those who read no log. */
export function writeLines(log: string, into: string): void {
  const stored = StoredLog.open(`sqlite:${log}`);
  const file = openSync(into, 'w');
  let lines: string[] = [];
  const flush = () => {
    if (lines.length > 0) writeSync(file, lines.join('\n') + '\n');
    lines = [];
  };
  for (const { cause, stream, version, ...event } of stored.events(1, Number.MAX_SAFE_INTEGER)) {
    const { causationId, correlationId, actor, traceparent } = JSON.parse(cause) as Record<string, string>;
    const ids = {
      id: `${stream}/${version}`,
      stream,
      version,
      causation_id: causationId,
      correlation_id: correlationId,
    };
    lines.push(JSON.stringify({ ...ids, actor, traceparent, ...event }));
    if (lines.length >= 5_000) flush();
  }
  flush();
  closeSync(file);
  stored.close();
}
