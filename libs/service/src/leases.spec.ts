import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DataSource } from 'typeorm';
import { openDatabase } from '#eventsourcing/database.js';
import type { EventStore, Position } from '#eventsourcing/event-store.js';
import { FeedPart, FeedReader, Leases, partsOf, whole } from './leases.js';

const dividedInto = (...beginnings: Position[]) => ({ beginnings: async () => beginnings }) as unknown as EventStore;

describe('The parts of a feed', () => {
  const folder = mkdtempSync(join(tmpdir(), 'retreasure-leases-'));
  let database: DataSource;
  beforeEach(async () => void (database = await openDatabase(`sqlite:${folder}/answers.db`, [FeedPart, FeedReader])));
  afterEach(async () => {
    await database.destroy();
    rmSync(folder, { recursive: true });
  });

  /** A process, and what it reads. */
  class Replica {
    readonly reads = new Set<string>();
    readonly leases: Leases;

    constructor(name: string) {
      const readers = {
        start: (part: string) => void this.reads.add(part),
        stop: async (part: string) => void this.reads.delete(part),
      };
      this.leases = new Leases(database, name, readers, () => {});
    }
  }
  const rounds = async (count: number, ...replicas: Replica[]) => {
    for (let n = 0; n < count; n++) for (const { leases } of replicas) await leases.round();
  };
  const counts = (...replicas: Replica[]) => replicas.map(({ reads }) => reads.size);
  const readOnce = (...replicas: Replica[]) =>
    expect(replicas.flatMap(({ reads }) => [...reads]).sort()).toEqual(['0', '1', '2', '3']);

  it('are the whole where a store does not divide it, and keep their names where it divides further', async () => {
    expect(await partsOf(dividedInto(null), database)).toEqual([whole]);
    const made = await partsOf(dividedInto('a', 'b'), database);
    expect(made.map(({ name, beginning }) => [name, beginning])).toEqual([
      ['0', 'a'],
      ['1', 'b'],
    ]);
    expect(await partsOf(dividedInto('a', 'b', 'c'), database)).toEqual(made);
  });

  it('are refused where they cannot be noted, since nobody would read them', async () => {
    const rows = database.getRepository(FeedPart);
    await database.query(`create trigger full before insert on feed_part begin select raise(abort, 'disk full'); end`);
    await expect(partsOf(dividedInto('a', 'b'), database)).rejects.toThrow('disk full');
    await database.query('drop trigger full');
    expect(await rows.count()).toBe(0);
    const [made, theirs] = await Promise.all([1, 2].map(() => partsOf(dividedInto('a', 'b'), database)));
    expect([made, await rows.count()]).toEqual([theirs, 2]);
  });

  it('are shared out among processes that come and go, and each is read by one', async () => {
    await partsOf(dividedInto('a', 'b', 'c', 'd'), database);
    const [one, two, three] = ['one', 'two', 'three'].map((name) => new Replica(name)) as [Replica, Replica, Replica];
    await rounds(1, one);
    expect(counts(one)).toEqual([4]);
    await rounds(4, one, two);
    expect(counts(one, two)).toEqual([2, 2]);
    readOnce(one, two);
    await rounds(8, one, two, three);
    expect(counts(one, two, three).sort()).toEqual([1, 1, 2]);
    readOnce(one, two, three);
    await one.leases.stop();
    expect(counts(one)).toEqual([0]);
    await rounds(2, two, three);
    expect(counts(two, three)).toEqual([2, 2]);
    readOnce(two, three);
  });

  it('are taken from who is dead after four rounds, and not before', async () => {
    await partsOf(dividedInto('a', 'b', 'c', 'd'), database);
    const [dead, heir] = [new Replica('dead'), new Replica('heir')];
    await rounds(3, dead, heir);
    expect(counts(dead, heir)).toEqual([2, 2]);
    await rounds(3, heir);
    expect(counts(heir)).toEqual([2]);
    await rounds(1, heir);
    expect(counts(heir)).toEqual([4]);
  });

  it('are given up by who only slept, as soon as it wakes', async () => {
    await partsOf(dividedInto('a', 'b', 'c', 'd'), database);
    const [sleeper, heir] = [new Replica('sleeper'), new Replica('heir')];
    await rounds(3, sleeper, heir);
    await rounds(4, heir);
    expect(counts(sleeper, heir)).toEqual([2, 4]);
    await rounds(1, sleeper);
    expect(counts(sleeper, heir)).toEqual([0, 4]);
    await rounds(4, sleeper, heir);
    expect(counts(sleeper, heir)).toEqual([2, 2]);
    readOnce(sleeper, heir);
  });
});
