import { describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Overloaded } from '#eventsourcing/event-store.js';
import { FileKek } from './file.kek.js';
import { keyRingContract } from './key-ring.contract.js';
import { SqliteKeyRing } from './sqlite.ring.js';

const folder = () => mkdtempSync(join(tmpdir(), 'retreasure-ring-'));
const now = () => new Date('2026-01-02T03:04:05.678Z');
const openIn = (path: string, at = now, key = 'key') =>
  SqliteKeyRing.open(join(path, 'ring.db'), new FileKek(join(path, key), randomBytes), {
    now: at,
    random: randomBytes,
  });
const person = (subjectId: string) => ({ subjectId, keep: 'person' }) as const;

keyRingContract('SQLite', async () => {
  const path = folder();
  return {
    open: (at) => openIn(path, at),
    async openWithWrongKey(at) {
      const other = folder();
      const key = join(other, 'key');
      const made = await SqliteKeyRing.open(join(other, 'ring.db'), new FileKek(key, randomBytes), {
        ...{ now: at, random: randomBytes },
      });
      await made.close();
      return openIn(path, at, join('..', other.split('/').at(-1)!, 'key')).finally(() =>
        rmSync(other, { recursive: true }),
      );
    },
    remove: async () => rmSync(path, { recursive: true, force: true }),
  };
});

/** Which of these stand in some file of the folder, at any place. */
const standing = (path: string, wanted: readonly Buffer[]) => {
  const files = readdirSync(path).map((file) => readFileSync(join(path, file)));
  return wanted.filter((bytes) => files.some((file) => file.includes(bytes)));
};

describe('The SQLite ring', () => {
  it('leaves no byte of a destroyed key in any file, also while others have it open', async () => {
    const path = folder();
    const [ring, other] = [await openIn(path), await openIn(path)];
    const keys = new Map<string, Buffer>();
    const raw = new DatabaseSync(join(path, 'ring.db'));
    for (let n = 0; n < 600; n++) keys.set(`c-${n}`, (await ring.obtain(person(`c-${n}`), [])).secret);
    const rows = raw.prepare('select subjectId, wrapped from person_key join secret using (number)').all() as {
      subjectId: string;
      wrapped: Uint8Array;
    }[];
    raw.close();
    const wrapped = new Map(rows.map((row) => [row.subjectId, Buffer.from(row.wrapped)]));
    expect(wrapped.size).toBe(600);
    expect(standing(path, [...wrapped.values()])).toHaveLength(600);
    // Alone, by halves, and with more people coming in between.
    const gone = [...keys.keys()].filter((_, n) => n === 7 || n % 2 === 0 || (n > 200 && n < 300));
    for (const [n, subjectId] of gone.entries()) {
      await (n % 3 ? ring : other).destroy(person(subjectId));
      expect(standing(path, [wrapped.get(subjectId)!.subarray(0, 24)])).toEqual([]);
      if (n % 50 === 0) await other.obtain(person(`late-${n}`), []);
    }
    const parts = gone.flatMap((subjectId) => [
      wrapped.get(subjectId)!.subarray(0, 24),
      wrapped.get(subjectId)!.subarray(-24),
      keys.get(subjectId)!.subarray(0, 24),
    ]);
    expect(standing(path, parts)).toEqual([]);
    for (const subjectId of ['c-1', 'c-599'])
      expect((await ring.obtain(person(subjectId), [])).secret).toEqual(keys.get(subjectId));
    // Without the key-encryption key nothing that is left can be read either.
    expect(standing(path, [...keys.values()])).toEqual([]);
    await ring.close();
    await other.close();
    rmSync(path, { recursive: true });
  });

  it('says so while somebody reads the write-ahead log, and destroys it when asked again', async () => {
    const path = folder();
    const ring = await openIn(path);
    await ring.obtain(person('c-1'), []);
    const reader = new DatabaseSync(join(path, 'ring.db'));
    reader.exec('begin; select count(*) from secret');
    const raw = (ring as unknown as { db: DatabaseSync }).db;
    raw.exec('pragma busy_timeout = 1');
    await expect(ring.destroy(person('c-1'))).rejects.toThrow('destroy again');
    reader.exec('commit');
    await ring.destroy(person('c-1'));
    expect(statSync(join(path, 'ring.db-wal')).size).toBe(0);
    reader.close();
    await ring.close();
    rmSync(path, { recursive: true });
  });

  it('commits what is asked for in one turn together', async () => {
    const path = folder();
    const ring = await openIn(path);
    await ring.destroy(person('c-none'));
    const watcher = new DatabaseSync(join(path, 'ring.db'));
    const version = () => watcher.prepare('pragma data_version').get()!['data_version'] as number;
    const before = version();
    await Promise.all(
      Array.from({ length: 40 }, (_, n) => ring.obtain(person(`c-${n}`), [ring.lookUpOf('email', `${n}`)])),
    );
    expect(version()).toBe(before + 1);
    // Known people of the same day cost no write.
    await Promise.all(Array.from({ length: 40 }, (_, n) => ring.obtain(person(`c-${n}`), [])));
    expect(version()).toBe(before + 1);
    watcher.close();
    await ring.close();
    rmSync(path, { recursive: true });
  });

  it('writes the day of use once a day', async () => {
    const path = folder();
    let at = '2026-01-02T03:04:05.678Z';
    const ring = await openIn(path, () => new Date(at));
    await ring.obtain(person('c-1'), []);
    const watcher = new DatabaseSync(join(path, 'ring.db'));
    const seen: unknown[] = [];
    for (at of [
      '2026-01-02T23:00:00.000Z',
      '2026-01-03T00:00:00.000Z',
      '2026-01-03T09:00:00.000Z',
      '2026-01-02T23:59:59.000Z',
    ]) {
      await ring.obtain(person('c-1'), []);
      const { usedOn } = watcher.prepare('select usedOn from person_key').get()!;
      seen.push([usedOn, watcher.prepare('pragma data_version').get()!['data_version']]);
    }
    expect(seen.map((each) => (each as [string])[0])).toEqual(['2026-01-02', '2026-01-03', '2026-01-03', '2026-01-03']);
    expect(new Set(seen.map((each) => (each as [string, number])[1])).size).toBe(2);
    watcher.close();
    await ring.close();
    rmSync(path, { recursive: true });
  });

  it('fails for the person whose key was tampered with, and for nobody else', async () => {
    const path = folder();
    const ring = await openIn(path);
    const keys = [await ring.obtain(person('c-1'), []), await ring.obtain(person('c-2'), [])];
    const raw = new DatabaseSync(join(path, 'ring.db'));
    raw.exec('update secret set wrapped = (select wrapped from secret where number = 2) where number = 1');
    raw.close();
    await expect(ring.find(keys[0]!.id)).rejects.toThrow();
    const [one, two] = await Promise.allSettled([ring.obtain(person('c-1'), []), ring.obtain(person('c-2'), [])]);
    expect(one.status).toBe('rejected');
    expect(two).toMatchObject({ value: keys[1] });
    await ring.close();
    rmSync(path, { recursive: true });
  });

  it('bounds what waits, and is read by its owner only', async () => {
    const path = folder();
    const ring = await openIn(path);
    const asked = Array.from({ length: 10_001 }, () => ring.obtain(person('c-1'), []));
    const verdicts = await Promise.allSettled(asked);
    expect(verdicts.filter(({ status }) => status === 'fulfilled')).toHaveLength(10_000);
    await expect(asked[10_000]).rejects.toThrow(Overloaded);
    for (const file of readdirSync(path)) expect(statSync(join(path, file)).mode & 0o077).toBe(0);
    await ring.close();
    rmSync(path, { recursive: true });
  });
});
