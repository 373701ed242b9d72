import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { closeSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { link } from './chain.js';
import { eventStoreContract } from './event-store.contract.js';
import { Overloaded, type Position } from './event-store.js';
import { auditLog } from './log-audit.js';
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

const openOn = (name: string) => {
  try {
    return readlinkSync(`/proc/self/fd/${name}`);
  } catch {
    return '';
  }
};

const event = (n: number) => ({ type: 'Put', data: { n } });

describe('The SQLite log', () => {
  const now = () => new Date('2026-01-02T03:04:05.678Z');

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

  it('promises nothing more once the disk has failed', async () => {
    const path = folder();
    const store = new SqliteEventStore(join(path, 'events.db'), now);
    await store.append('vase-1', 0, [event(1)], cause);
    const heard: string[] = [];
    store.onAppend((events) => heard.push(...events.map(({ id }) => id)));
    // The handle through which it waits for the disk: the one that only reads.
    const handles = readdirSync('/proc/self/fd').filter((name) => openOn(name).endsWith(`${path}/events.db-wal`));
    const reading = handles.filter((name) =>
      /^flags:\s+\d*0$/m.test(readFileSync(`/proc/self/fdinfo/${name}`, 'utf8')),
    );
    expect(reading).toHaveLength(1);
    closeSync(Number(reading[0]));
    await expect(store.append('vase-1', 1, [event(2)], cause)).rejects.toThrow('EBADF');
    await expect(store.append('vase-2', 0, [event(1)], cause)).rejects.toThrow('EBADF');
    expect(heard).toEqual([]);
    rmSync(path, { recursive: true });
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
    expect(auditLog(join(path, 'events.db'))).toMatchObject({ events: 1_500, fault: undefined });
    await Promise.all([one.close(), other.close()]);
    rmSync(path, { recursive: true });
  });

  it('keeps the whole log a chain, whatever of a turn is refused', async () => {
    const path = folder();
    const file = join(path, 'events.db');
    const store = new SqliteEventStore(file, now);
    for (let turn = 0; turn < 4; turn++) {
      const appends = [0, 1, turn, 9].map((version, n) =>
        store.append(`vase-${n}`, version, [event(turn), event(n)], cause),
      );
      const verdicts = await Promise.allSettled(appends);
      const won = verdicts.filter(({ status }) => status === 'fulfilled').length;
      expect([turn, won]).toEqual([turn, [2, 0, 1, 0][turn]]);
      expect(auditLog(file).fault).toBeUndefined();
    }
    expect(auditLog(file).events).toBe(6);
    await store.close();
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

describe('A log of an earlier release', () => {
  const now = () => new Date('2026-01-02T03:04:05.678Z');
  let path: string;
  let file: string;
  beforeEach(() => {
    path = folder();
    file = join(path, 'events.db');
  });
  afterEach(() => rmSync(path, { recursive: true }));

  /** What the first release wrote, into the tables that it made or that it found. */
  function written(...envelopes: readonly (readonly [stream: string, version: number])[]) {
    const db = new DatabaseSync(file);
    db.exec(`pragma journal_mode = wal; create table if not exists event (
      position integer primary key, stream text not null, version integer not null, type text not null,
      schema integer not null, at text not null, cause text not null, data text not null, hash text not null,
      unique (stream, version)); begin`);
    const last = db.prepare('select hash from event where stream = ? and version = ?');
    const insert = db.prepare(
      'insert into event (stream, version, type, schema, at, cause, data, hash) values (?, ?, ?, ?, ?, ?, ?, ?)',
    );
    for (const [stream, version] of envelopes) {
      const at = now().toISOString();
      const envelope = { stream, version, type: 'Put', schema: 1, at, cause: JSON.stringify(cause), data: '{}' };
      const hash = link((last.get(stream, version - 1)?.['hash'] as string | undefined) ?? '', envelope);
      insert.run(stream, version, envelope.type, 1, at, envelope.cause, envelope.data, hash);
    }
    db.exec('commit');
    db.close();
  }
  const chains = () => {
    const db = new DatabaseSync(file, { readOnly: true });
    const rows = db.prepare('select chain from event order by position').all();
    db.close();
    return rows.map(({ chain }) => chain);
  };

  it('gets its chain when it is opened, still loads, and goes on', async () => {
    written(['vase-1', 1], ['vase-2', 1], ['vase-1', 2]);
    expect(auditLog(file).fault?.what).toMatch(/^an earlier release wrote it/);
    const store = new SqliteEventStore(file, now);
    expect(auditLog(file)).toMatchObject({ events: 3, fault: undefined });
    expect((await store.read('vase-1')).map(({ id }) => id)).toEqual(['vase-1/1', 'vase-1/2']);
    await store.append('vase-1', 2, [event(3)], cause);
    expect((await store.after('3', 10)).events.map(({ id }) => id)).toEqual(['vase-1/3']);
    expect(auditLog(file)).toMatchObject({ events: 4, fault: undefined });
    await store.close();
  });

  it('gets the same chain that today would have given it', async () => {
    written(['vase-1', 1], ['vase-2', 1]);
    const store = new SqliteEventStore(file, now);
    const upgraded = chains();
    await store.close();
    for (const part of ['', '-wal', '-shm']) rmSync(file + part, { force: true });
    const today = new SqliteEventStore(file, now);
    for (const stream of ['vase-1', 'vase-2']) await today.append(stream, 0, [{ type: 'Put', data: {} }], cause);
    expect(chains()).toEqual(upgraded);
    await today.close();
  });

  it('gets its chain batch by batch, and where that was interrupted it goes on', async () => {
    written(...Array.from({ length: 20_010 }, (_, n) => [`vase-${n}`, 1] as const));
    await new SqliteEventStore(file, now).close();
    const whole = chains();
    expect(auditLog(file)).toMatchObject({ events: 20_010, fault: undefined });
    const db = new DatabaseSync(file);
    db.exec(`update event set chain = '' where position > 10000;
      update head set position = 10000, count = 10000, chain = (select chain from event where position = 10000)`);
    db.close();
    expect(auditLog(file).fault?.position).toBe(10_001);
    await new SqliteEventStore(file, now).close();
    expect(chains()).toEqual(whole);
    expect(auditLog(file)).toMatchObject({ events: 20_010, fault: undefined });
  });

  it('is in order also while the earlier release goes on writing beside this one', async () => {
    const store = new SqliteEventStore(file, now);
    for (let n = 1; n < 10; n++) {
      written([`vase-${n}`, 1], [`vase-${n}`, 2]);
      await store.append(`vase-${n}`, 2, [event(n)], cause);
      expect(auditLog(file)).toMatchObject({ events: 3 * n, fault: undefined });
    }
    written(['vase-9', 4]);
    await store.close();
    await new SqliteEventStore(file, now).close();
    expect(auditLog(file)).toMatchObject({ events: 28, fault: undefined });
  });

  it('still shows what was changed in it before', async () => {
    written(['vase-1', 1], ['vase-2', 1], ['vase-1', 2]);
    const db = new DatabaseSync(file);
    db.exec(`update event set data = '{"n":1}' where position = 2`);
    db.close();
    await new SqliteEventStore(file, now).close();
    expect(auditLog(file).fault).toEqual({ position: 2, what: 'position 2: vase-2/1 was changed' });
  });
});
