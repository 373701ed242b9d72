import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { Column, Entity, PrimaryColumn, type DataSource } from 'typeorm';
import { openDatabase } from './database.js';
import type { Recorded } from './event-store.js';
import { viewOf } from './specification.js';
import { SqliteEventStore } from './sqlite.store.js';
import { Subscription } from './subscription.js';
import { anyView, dropChanged, ViewSubscriber } from './view-subscriber.js';
import type { View } from './view.js';

@Entity('lot')
class LotRow {
  @PrimaryColumn({ type: 'varchar', length: 64 }) lotId!: string;
  @Column({ type: 'int' }) bids!: number;
  @Column({ type: 'varchar', length: 24 }) lastAt!: string;
}
type LotEvent = { type: 'Bid'; data: { minor: number } } | { type: 'Closed'; data: Record<string, never> };
const lots: View<LotRow, LotEvent> = {
  ...{ name: 'lots', version: 1, stream: 'lot', row: LotRow },
  evolve: (row, { type, at }, lotId) => (type === 'Closed' ? null : { lotId, bids: (row?.bids ?? 0) + 1, lastAt: at }),
};

/** The same view in a later release. */
@Entity('lot')
class CountedLotRow {
  @PrimaryColumn({ type: 'varchar', length: 64 }) lotId!: string;
  @Column({ type: 'int' }) bids!: number;
  @Column({ type: 'boolean' }) closed!: boolean;
}
const countedLots: View<CountedLotRow, LotEvent> = {
  ...{ name: 'lots', version: 1, stream: 'lot', row: CountedLotRow },
  evolve: (row, { type }, lotId) => ({ lotId, bids: (row?.bids ?? 0) + 1, closed: type === 'Closed' }),
};
const cause = { causationId: 'r-1', correlationId: 'r-1', actor: 'anonymous' };
const bid: LotEvent = { type: 'Bid', data: { minor: 100 } };
const closed: LotEvent = { type: 'Closed', data: {} };

describe('A view', () => {
  let store: SqliteEventStore;
  let database: DataSource;
  beforeEach(async () => {
    store = new SqliteEventStore(':memory:', () => new Date(0));
    database = await openDatabase('sqlite::memory:', [LotRow]);
  });
  afterEach(async () => {
    await database.destroy();
    await store.close();
  });

  const append = async (lotId: string, event: LotEvent) =>
    store.append(`lot-${lotId}`, (await store.read(`lot-${lotId}`)).length, [event], cause);
  const follow = () => new Subscription(store, new ViewSubscriber(database, anyView(lots)), () => {});

  it('folds its streams to rows, and rows can go', () => {
    viewOf(lots, '1')(bid, bid).then({ lotId: '1', bids: 2, lastAt: '2026-01-02T03:04:05.678Z' });
    viewOf(lots, '1')(bid, closed).then(null);
  });

  it('follows the log, and other streams do not concern it', async () => {
    const subscription = follow();
    subscription.start();
    await append('1', bid);
    await append('1', bid);
    await append('2', bid);
    await append('2', closed);
    await store.append('order-1', 0, [bid], cause);
    await subscription.caughtUp();
    expect(await database.manager.find(LotRow)).toEqual([{ lotId: '1', bids: 2, lastAt: '1970-01-01T00:00:00.000Z' }]);
    expect(await subscription.status()).toEqual({ name: 'lots', behind: 0 });
    await subscription.stop();
  });

  it('goes on where it stopped', async () => {
    for (let round = 1; round <= 3; round++) {
      await append('1', bid);
      const subscription = follow();
      subscription.start();
      await subscription.caughtUp();
      await subscription.stop();
      expect((await database.manager.findOneBy(LotRow, { lotId: '1' }))?.bids).toBe(round);
    }
  });

  it('rolls rows and checkpoint back together, and tries again', async () => {
    let failures = 1;
    const view = new ViewSubscriber(database, {
      ...anyView(lots),
      evolve(row, event, id) {
        if (event.version === 3 && failures-- > 0) throw new Error('disk full');
        return lots.evolve(row as LotRow | null, event as Recorded<LotEvent>, id);
      },
    });
    for (let n = 0; n < 5; n++) await append('1', bid);
    const reports: string[] = [];
    const subscription = new Subscription(store, view, (message) => reports.push(message));
    subscription.start();
    await subscription.caughtUp();
    await subscription.stop();
    expect(reports).toEqual(['lots failed and tries again in 100 ms: disk full']);
    expect((await database.manager.findOneBy(LotRow, { lotId: '1' }))?.bids).toBe(5);
  });

  it('leaves a row alone that an event does not change', async () => {
    const second: View<LotRow, LotEvent> = {
      ...lots,
      evolve: (row, event, id) => (event.version === 2 ? row : lots.evolve(row, event, id)),
    };
    const view = new ViewSubscriber(database, anyView(second));
    for (let n = 0; n < 3; n++) await append('1', bid);
    const { events } = await store.after(null, 10);
    await view.handle(events.slice(0, 1), '1');
    await database.manager.update(LotRow, { lotId: '1' }, { lastAt: 'by hand' });
    await view.handle(events.slice(1, 2), '2');
    expect(await database.manager.find(LotRow)).toEqual([{ lotId: '1', bids: 1, lastAt: 'by hand' }]);
    await view.handle(events.slice(2), '3');
    expect(await database.manager.find(LotRow)).toEqual([{ lotId: '1', bids: 2, lastAt: '1970-01-01T00:00:00.000Z' }]);
  });

  it('is built anew by its running subscription when it is reset', async () => {
    const view = new ViewSubscriber(database, anyView(lots));
    const subscription = new Subscription(store, view, () => {});
    subscription.start();
    await append('1', bid);
    await subscription.caughtUp();
    await view.reset();
    await append('2', bid);
    await subscription.caughtUp();
    expect(await database.manager.countBy(LotRow, { bids: 1 })).toBe(2);
    await subscription.stop();
  });

  it('is written by one process at a time: who is late goes on from where the other is', async () => {
    const [one, other] = [new ViewSubscriber(database, anyView(lots)), new ViewSubscriber(database, anyView(lots))];
    await append('1', bid);
    const { events, position } = await store.after(null, 10);
    for (const view of [one, other]) expect(await view.load()).toBeNull();
    await one.handle(events, position);
    await expect(other.handle(events, position)).rejects.toThrow('UNIQUE');
    expect(await other.load()).toBe(position);
    await append('1', bid);
    const more = await store.after(position, 10);
    await other.handle(more.events, more.position);
    await expect(one.handle(more.events, more.position)).rejects.toThrow('another process');
    expect((await database.manager.findOneBy(LotRow, { lotId: '1' }))?.bids).toBe(2);
  });

  it('is built anew when its columns or its version changed', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'retreasure-view-'));
    const url = `sqlite:${join(folder, 'views.db')}`;
    await append('1', bid);
    const followed = async (view: View<never, never>) => {
      const known = [anyView(view)];
      const views = await openDatabase(url, [view.row], dropChanged(known));
      const subscriber = new ViewSubscriber(views, known[0]!);
      const from = await subscriber.load();
      const { events, position } = await store.after(from, 10);
      await subscriber.handle(events, position);
      const rows = await views.manager.find(view.row);
      await views.destroy();
      return [from, rows];
    };
    expect(await followed(lots as never)).toEqual([
      null,
      [{ lotId: '1', bids: 1, lastAt: '1970-01-01T00:00:00.000Z' }],
    ]);
    expect(await followed(lots as never)).toEqual(['1', [{ lotId: '1', bids: 1, lastAt: '1970-01-01T00:00:00.000Z' }]]);
    expect(await followed(countedLots as never)).toEqual([null, [{ lotId: '1', bids: 1, closed: false }]]);
    expect(await followed({ ...countedLots, version: 2 } as never)).toEqual([
      null,
      [{ lotId: '1', bids: 1, closed: false }],
    ]);
    rmSync(folder, { recursive: true });
  });

  it('begins anew over the rows of another release, whoever is still writing them', async () => {
    await append('1', bid);
    const { events, position } = await store.after(null, 10);
    const older = new ViewSubscriber(database, anyView(lots));
    await older.load();
    await older.handle(events, position);
    const newer = new ViewSubscriber(database, anyView({ ...lots, version: 2 }));
    expect(await newer.load()).toBeNull();
    expect(await database.manager.count(LotRow)).toBe(0);
    await newer.handle(events, position);
    expect(await newer.load()).toBe(position);
    await append('1', bid);
    const more = await store.after(position, 10);
    await expect(older.handle(more.events, more.position)).rejects.toThrow('another process');
  });

  it('hashes the same live, in batches of any size, and rebuilt', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 9 }), fc.boolean()), { maxLength: 60 }),
        async (story) => {
          const view = new ViewSubscriber(database, anyView(lots));
          for (const [lot, closes] of story) await append(String(lot), closes ? closed : bid);
          let position = await view.load();
          for (let size = 1; ; size = (size % 7) + 1) {
            const batch = await store.after(position, size);
            if (batch.events.length === 0) break;
            await view.handle(batch.events, batch.position);
            position = batch.position;
          }
          const live = await view.hash();
          await view.reset();
          expect(await view.load()).toBeNull();
          const all = await store.after(null, 100_000);
          await view.handle(all.events, all.position);
          expect(await view.hash()).toBe(live);
        },
      ),
      { numRuns: 30 },
    );
  });
});
