import { describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Overloaded } from '#eventsourcing/event-store.js';
import { FileKek } from './file.kek.js';
import { keyDestructionContract } from './key-destruction.contract.js';
import { keyRingContract, obtain, type Backend } from './key-ring.contract.js';
import { SqliteKeyRing } from './sqlite.ring.js';

const folder = () => mkdtempSync(join(tmpdir(), 'retreasure-ring-'));
const now = () => new Date('2026-01-02T03:04:05.678Z');
const openIn = (path: string, at = now, key = 'key') =>
  SqliteKeyRing.open(join(path, 'ring.db'), new FileKek(join(path, key), randomBytes), {
    now: at,
    random: randomBytes,
  });
const person = (subjectId: string) => ({ subjectId, keep: 'person' }) as const;

const backend = async (): Promise<Backend> => {
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
};
keyRingContract('SQLite', backend);
keyDestructionContract('SQLite', backend);

/** Which of these stand in some file of the folder, at any place. */
const standing = (path: string, wanted: readonly Buffer[]) => {
  const files = readdirSync(path).map((file) => readFileSync(join(path, file)));
  return wanted.filter((bytes) => files.some((file) => file.includes(bytes)));
};

/** Every person's keys, as they stand in the file. */
const wrappedIn = (raw: DatabaseSync) =>
  raw
    .prepare('select subjectId, person, law from person join secret using (number) order by number')
    .all()
    .map((row) => {
      const { subjectId, person, law } = row as { subjectId: string; person: Uint8Array; law: Uint8Array };
      return { subjectId, person: Buffer.from(person), law: Buffer.from(law) };
    });

describe('The SQLite ring', () => {
  it('leaves no byte of a destroyed key in any file, also while others have it open', async () => {
    const path = folder();
    const [ring, other] = [await openIn(path), await openIn(path)];
    const keys = new Map<string, Buffer>();
    const raw = new DatabaseSync(join(path, 'ring.db'));
    for (let n = 0; n < 600; n++) keys.set(`c-${n}`, (await obtain(ring, person(`c-${n}`), [])).secret);
    const rows = wrappedIn(raw);
    raw.close();
    const wrapped = new Map(rows.map((row) => [row.subjectId, row.person]));
    expect(wrapped.size).toBe(600);
    expect(standing(path, [...wrapped.values()])).toHaveLength(600);
    // Alone, by halves, and with more people coming in between.
    const gone = [...keys.keys()].filter((_, n) => n === 7 || n % 2 === 0 || (n > 200 && n < 300));
    for (const [n, subjectId] of gone.entries()) {
      await (n % 3 ? ring : other).destroy(person(subjectId));
      expect(standing(path, [wrapped.get(subjectId)!.subarray(0, 24)])).toEqual([]);
      if (n % 50 === 0) await obtain(other, person(`late-${n}`), []);
    }
    const parts = gone.flatMap((subjectId) => [
      wrapped.get(subjectId)!.subarray(0, 24),
      wrapped.get(subjectId)!.subarray(-24),
      keys.get(subjectId)!.subarray(0, 24),
    ]);
    expect(standing(path, parts)).toEqual([]);
    for (const subjectId of ['c-1', 'c-599'])
      expect((await obtain(ring, person(subjectId), [])).secret).toEqual(keys.get(subjectId));
    // Without the key-encryption key nothing that is left can be read either.
    expect(standing(path, [...keys.values()])).toEqual([]);
    await ring.close();
    await other.close();
    rmSync(path, { recursive: true });
  });

  it('leaves no byte of one of a person’s keys, and every byte of the other', async () => {
    const path = folder();
    const ring = await openIn(path);
    for (let n = 0; n < 60; n++) await ring.obtain(`c-${n}`, ['person', 'law'], [ring.lookUpOf('email', `${n}`)]);
    const raw = new DatabaseSync(join(path, 'ring.db'));
    const rows = wrappedIn(raw);
    const lookUps = rows.map((_, n) => Buffer.from(ring.lookUpOf('email', `${n}`), 'base64url'));
    expect(standing(path, lookUps)).toHaveLength(60);
    for (const [n, { subjectId }] of rows.entries()) await ring.destroy({ subjectId, keep: n % 2 ? 'person' : 'law' });
    const halves = (of: 'gone' | 'kept') =>
      rows.flatMap((row, n) => {
        const wrapped = row[(n % 2 === 1) === (of === 'gone') ? 'person' : 'law'];
        return [wrapped.subarray(0, 24), wrapped.subarray(-24)];
      });
    expect(standing(path, halves('gone'))).toEqual([]);
    expect(standing(path, halves('kept'))).toHaveLength(120);
    expect(standing(path, lookUps)).toEqual(lookUps.filter((_, n) => n % 2 === 0));
    // Whoever comes back gets a new key in the same place, and nothing of it is left either.
    for (const { subjectId } of rows) await ring.obtain(subjectId, ['person', 'law'], []);
    const anew = wrappedIn(raw);
    raw.close();
    for (const { subjectId } of rows)
      for (const keep of ['person', 'law'] as const) await ring.destroy({ subjectId, keep });
    const none = Buffer.alloc(24);
    const all = anew.flatMap(({ person, law }) => [person.subarray(0, 24), law.subarray(0, 24)]);
    const made = all.filter((wrapped) => !wrapped.equals(none));
    expect(made).toHaveLength(150);
    expect(standing(path, made)).toEqual([]);
    await ring.close();
    rmSync(path, { recursive: true });
  });

  it('says so while somebody reads the write-ahead log, and destroys it when asked again', async () => {
    const path = folder();
    const ring = await openIn(path);
    await obtain(ring, person('c-1'), []);
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
      Array.from({ length: 40 }, (_, n) => obtain(ring, person(`c-${n}`), [ring.lookUpOf('email', `${n}`)])),
    );
    expect(version()).toBe(before + 1);
    // Known people of the same day cost no write.
    await Promise.all(Array.from({ length: 40 }, (_, n) => obtain(ring, person(`c-${n}`), [])));
    expect(version()).toBe(before + 1);
    watcher.close();
    await ring.close();
    rmSync(path, { recursive: true });
  });

  it('writes the day of use once a day', async () => {
    const path = folder();
    let at = '2026-01-02T03:04:05.678Z';
    const ring = await openIn(path, () => new Date(at));
    await obtain(ring, person('c-1'), []);
    const watcher = new DatabaseSync(join(path, 'ring.db'));
    const seen: unknown[] = [];
    for (at of [
      '2026-01-02T23:00:00.000Z',
      '2026-01-03T00:00:00.000Z',
      '2026-01-03T09:00:00.000Z',
      '2026-01-02T23:59:59.000Z',
    ]) {
      await obtain(ring, person('c-1'), []);
      const { usedOn } = watcher.prepare('select personUsedOn as usedOn from person').get()!;
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
    const keys = [await obtain(ring, person('c-1'), []), await obtain(ring, person('c-2'), [])];
    const raw = new DatabaseSync(join(path, 'ring.db'));
    raw.exec('update secret set person = (select person from secret where number = 2) where number = 1');
    raw.close();
    await expect(ring.find(keys[0]!.id)).rejects.toThrow();
    const [one, two] = await Promise.allSettled([obtain(ring, person('c-1'), []), obtain(ring, person('c-2'), [])]);
    expect(one.status).toBe('rejected');
    expect(two).toMatchObject({ value: keys[1] });
    await ring.close();
    rmSync(path, { recursive: true });
  });

  it('bounds what waits, and is read by its owner only', async () => {
    const path = folder();
    const ring = await openIn(path);
    const asked = Array.from({ length: 10_001 }, () => obtain(ring, person('c-1'), []));
    const verdicts = await Promise.allSettled(asked);
    expect(verdicts.filter(({ status }) => status === 'fulfilled')).toHaveLength(10_000);
    await expect(asked[10_000]).rejects.toThrow(Overloaded);
    for (const file of readdirSync(path)) expect(statSync(join(path, file)).mode & 0o077).toBe(0);
    await ring.close();
    rmSync(path, { recursive: true });
  });
});
