import { describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { eventStoreContract } from './event-store.contract.js';
import { Overloaded, type Position } from './event-store.js';
import { SqliteEventStore } from './sqlite.store.js';

const cause = { causationId: 'r-1', correlationId: 'r-1', actor: 'anonymous' };
const folder = () => mkdtempSync(join(tmpdir(), 'retreasure-log-'));

eventStoreContract('SQLite', async () => {
  const path = folder();
  return {
    open: async ({ now, upcasters }) => new SqliteEventStore(join(path, 'events.db'), now, upcasters),

    remove: async () => rmSync(path, { recursive: true }),
  };
});

describe('The SQLite log', () => {
  const now = () => new Date('2026-01-02T03:04:05.678Z');

  it.each([
    ['a flipped byte', `update event set data = replace(data, '2', '3') where version = 2`, 2],
    ['another time', `update event set at = '2026-01-02T03:04:05.679Z' where version = 3`, 3],
    ['a dropped event', `delete from event where version = 2`, 2],
    [
      'swapped events',
      `update event set version = 9 where version = 2; update event set version = 2 where version = 3; update event set version = 3 where version = 9`,
      2,
    ],
  ])('detects %s', async (_, tamper, version) => {
    const path = folder();
    const file = join(path, 'events.db');
    const store = new SqliteEventStore(file, now);
    for (let n = 1; n <= 3; n++) await store.append('vase-1', n - 1, [{ type: 'Put', data: { n } }], cause);
    await store.append('vase-2', 0, [{ type: 'Put', data: { n: 2 } }], cause);
    expect(store.broken()).toEqual([]);
    const other = new DatabaseSync(file);
    other.exec(tamper.replaceAll('where version', `where stream = 'vase-1' and version`));
    other.close();
    expect(store.broken()).toEqual([{ stream: 'vase-1', version }]);
    await store.close();
    rmSync(path, { recursive: true });
  });

  it('commits appends of one turn together', async () => {
    const store = new SqliteEventStore(':memory:', now);
    const groups: number[] = [];
    store.onAppend((events) => groups.push(events.length));
    await Promise.all(
      Array.from({ length: 40 }, (_, n) => store.append(`vase-${n}`, 0, [{ type: 'Put', data: {} }], cause)),
    );
    expect(groups).toEqual([40]);
    await store.close();
  });

  it('fails what cannot be stored alone, not with what came in the same turn', async () => {
    const store = new SqliteEventStore(':memory:', now);
    const good = store.append('vase-1', 0, [{ type: 'Put', data: {} }], cause);
    await expect(store.append('vase-2', 0, [{ type: 'Put', data: undefined }], cause)).rejects.toThrow(TypeError);
    await expect(store.append('vase-3', 0, [{ type: 'Put', data: 10n }], cause)).rejects.toThrow(TypeError);
    expect(await good).toHaveLength(1);
    await store.close();
  });

  it('feeds what two processes wrote to one file, in order and once, beyond what it remembers', async () => {
    const path = folder();
    const [one, other] = [0, 1].map(() => new SqliteEventStore(join(path, 'events.db'), now)) as [
      SqliteEventStore,
      SqliteEventStore,
    ];
    const written: string[] = [];
    for (let n = 0; n < 1_500; n++) {
      const store = n % 7 === 3 || (n > 600 && n < 640) ? other : one;
      written.push(...(await store.append(`vase-${n}`, 0, [{ type: 'Put', data: { n } }], cause)).map(({ id }) => id));
    }
    for (const store of [one, other])
      for (const limit of [1, 13, 1_000]) {
        const seen: string[] = [];
        for (let position: Position = null; ;) {
          const batch = await store.after(position, limit);
          if (batch.events.length === 0) break;
          seen.push(...batch.events.map(({ id }) => id));
          position = batch.position;
        }
        expect(seen).toEqual(written);
      }
    await Promise.all([one.close(), other.close()]);
    rmSync(path, { recursive: true });
  });

  it('never dates an event before its predecessor', async () => {
    let at = '2026-01-02T03:04:05.678Z';
    const store = new SqliteEventStore(':memory:', () => new Date(at));
    await store.append('vase-1', 0, [{ type: 'Put', data: {} }], cause);
    at = '2026-01-01T00:00:00.000Z';
    const [later] = await store.append('vase-1', 1, [{ type: 'Put', data: {} }], cause);
    expect(later!.at).toBe('2026-01-02T03:04:05.678Z');
    await store.close();
  });

  it('bounds what waits', async () => {
    const store = new SqliteEventStore(':memory:', now);
    const appends = Array.from({ length: 10_001 }, (_, n) =>
      store.append(`vase-${n}`, 0, [{ type: 'Put', data: {} }], cause),
    );
    const verdicts = await Promise.allSettled(appends);
    expect(verdicts.filter(({ status }) => status === 'fulfilled')).toHaveLength(10_000);
    await expect(appends[10_000]).rejects.toThrow(Overloaded);
    await store.close();
  });
});
