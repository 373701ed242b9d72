import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openDatabase } from '#eventsourcing/database.js';
import type { Message } from '#eventsourcing/decider.js';
import { SqliteEventStore } from '#eventsourcing/sqlite.store.js';
import { ViewSubscriber } from '#eventsourcing/view-subscriber.js';
import { defaultZones } from '../../apps/fulfillment/src/zone/default-zones.js';
import { closedShop } from '../../apps/local/src/every-service.js';
import { readFiles, unansweredIn } from './evidence.js';
import { notRebuilt } from './rebuilt.js';

const cause = { causationId: 'r-1', correlationId: 'r-1', actor: 'anonymous' };
const total = { minor: 100, currency: 'USD' };
const placed = {
  channel: 'web',
  placedAt: '2026-01-01T00:00:00.000Z',
  lines: [{ line: 1, unitId: 'V1', price: total }],
  total,
};

describe('The evidence', () => {
  let folder: string;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'evidence-'));
    await record('orders', 'order-o-1', [
      { type: 'OrderPlaced', data: placed },
      { type: 'OrderCancelled', data: { reason: 'changed-mind', lines: placed.lines } },
      { type: 'RefundRequested', data: { refundId: 'r-1', amount: total } },
      { type: 'RefundRequested', data: { refundId: 'r-2', amount: total } },
      { type: 'RefundSucceeded', data: { refundId: 'r-1', amount: total } },
      { type: 'RefundFailed', data: { refundId: 'r-2', reason: 'expired_card' } },
    ]);
    await record('inventory', 'unit-V1', [{ type: 'UnitRegistered', data: { title: 'Vase', location: 'shop' } }]);
    await record('privacy', 'alert-a-1', [{ type: 'AlertRaised', data: { kind: 'failed-logins' } }]);
    await record('fulfillment', 'zone-domestic', [{ type: 'ZoneSet', data: defaultZones('US')[0]! }]);
    await record('finance', 'stockBook-all', [{ type: 'PieceNumbered', data: { unitId: 'V1', number: 1 } }]);
    await record('channels', 'piece-V1', [{ type: 'WordsRecorded', data: { title: 'Vase', sequence: 1 } }]);
    await record('fx', 'feed-ecb', [{ type: 'RateFileRejected', data: { sha256: 'ab', reason: 'not XML' } }]);
    await record('marketing', 'suppression-ab', [{ type: 'SuppressionLifted', data: { at: placed.placedAt } }]);
    await record('analytics', 'window-1', [{ type: 'WindowEnded', data: { end: placed.placedAt } }]);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** Writes a log and its views as the service does. */
  async function record(service: string, stream: string, events: Message[]) {
    mkdirSync(join(folder, service));
    const store = new SqliteEventStore(join(folder, service, 'events.db'), () => new Date(0));
    await store.append(stream, 0, events, cause);
    const { views: ofService } = closedShop.find(({ name }) => name === service)!;
    const database = await openDatabase(
      `sqlite:${join(folder, service, 'views.db')}`,
      ofService.map(({ row }) => row),
    );
    const all = await store.after(null, 100);
    for (const view of ofService) await new ViewSubscriber(database, view).handle(all.events, all.position);
    await database.destroy();
    await store.close();
  }

  function tamper(file: string, sql: string) {
    const database = new DatabaseSync(join(folder, file));
    database.exec(sql);
    database.close();
  }

  it('is what the files hold', async () => {
    const { orders, inventory, fx, privacy, fulfillment, channels, finance, ...others } = await readFiles(folder);
    const { marketing, analytics, orderRows, catalogueRows, brokenChains } = others;
    expect(orders.slice(0, 2).map(({ id, type }) => `${id} ${type}`)).toEqual([
      'order-o-1/1 OrderPlaced',
      'order-o-1/2 OrderCancelled',
    ]);
    expect(fx).toMatchObject([{ id: 'feed-ecb/1', type: 'RateFileRejected' }]);
    expect(privacy).toMatchObject([{ id: 'alert-a-1/1', type: 'AlertRaised' }]);
    expect(fulfillment).toMatchObject([{ id: 'zone-domestic/1', type: 'ZoneSet' }]);
    expect(channels).toMatchObject([{ id: 'piece-V1/1', type: 'WordsRecorded' }]);
    expect(finance).toMatchObject([{ id: 'stockBook-all/1', type: 'PieceNumbered' }]);
    expect(marketing).toMatchObject([{ id: 'suppression-ab/1', type: 'SuppressionLifted' }]);
    expect(analytics).toMatchObject([{ id: 'window-1/1', type: 'WindowEnded' }]);
    expect(inventory).toMatchObject([{ id: 'unit-V1/1', data: { title: 'Vase' } }]);
    expect(orderRows).toMatchObject([{ orderId: 'o-1', status: 'cancelled' }]);
    expect(catalogueRows).toMatchObject([{ unitId: 'V1', status: 'not-offered' }]);
    expect(brokenChains).toEqual([]);
    expect(await notRebuilt(folder)).toEqual([]);
    expect(unansweredIn(folder)).toEqual({ orders: 0, refunds: 0 });
  });

  it('shows an event that was changed afterwards', async () => {
    tamper('orders/events.db', `update event set data = replace(data, 'changed-mind', 'piece-gone')`);
    expect((await readFiles(folder)).brokenChains).toEqual(['orders (position 2: order-o-1/2 was changed)']);
  });

  it('shows that the last events are gone', async () => {
    tamper('orders/events.db', `delete from event where position > 4`);
    expect((await readFiles(folder)).brokenChains).toEqual(['orders (the end is missing: 4 of 6 events)']);
  });

  it('shows an order that waits for its answer', () => {
    tamper('orders/events.db', `delete from event where type = 'OrderCancelled'`);
    expect(unansweredIn(folder)).toEqual({ orders: 1, refunds: 0 });
  });

  it('shows a refund that waits for its answer, also where another of the order has one', () => {
    tamper('orders/events.db', `delete from event where type = 'RefundFailed'`);
    expect(unansweredIn(folder)).toEqual({ orders: 0, refunds: 1 });
    // Once more, as a bank does that sends the money back after all.
    tamper('orders/events.db', `update event set type = 'RefundFailed' where type = 'RefundSucceeded'`);
    expect(unansweredIn(folder)).toEqual({ orders: 0, refunds: 1 });
  });

  it('shows a row that is no longer what the log makes of it', async () => {
    tamper('inventory/views.db', `update catalogue set location = 'attic'`);
    expect(await notRebuilt(folder)).toEqual(['catalogue']);
  });
});
