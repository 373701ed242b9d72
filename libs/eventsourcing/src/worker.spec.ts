import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DataSource } from 'typeorm';
import { openDatabase } from './database.js';
import type { Recorded } from './event-store.js';
import { SqliteEventStore } from './sqlite.store.js';
import { Subscription } from './subscription.js';
import { Worker, WorkerSubscriber } from './worker.js';

const cause = { causationId: 'r-1', correlationId: 'r-1', actor: 'test' };

/** Does what a test says for each event it wants, and notes it down. */
class Diary extends Worker {
  readonly name = 'diary';
  readonly done: string[] = [];
  work = async (_id: string, _tries: number): Promise<void> => {};
  lane = (_stream: string) => '';

  override laneOf({ stream }: Recorded) {
    return this.lane(stream);
  }

  workFor({ id, type }: Recorded) {
    if (type !== 'Asked') return undefined;
    return async (tries: number) => {
      await this.work(id, tries);
      this.done.push(id);
    };
  }
}

describe('A worker', () => {
  let folder: string;
  let store: SqliteEventStore;
  let database: DataSource;
  let diary: Diary;
  let subscription: Subscription;
  const reports: string[] = [];

  const start = () => {
    diary = new Diary();
    const subscriber = new WorkerSubscriber(diary, database, (message) => reports.push(message));
    subscription = new Subscription(store, subscriber, (message) => reports.push(message));
  };
  const ask = (stream: string, ...types: string[]) =>
    store.read(stream).then(({ length }) =>
      store.append(
        stream,
        length,
        types.map((type) => ({ type, data: {} })),
        cause,
      ),
    );

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'retreasure-worker-'));
    store = new SqliteEventStore(join(folder, 'events.db'), () => new Date(0), {});
    database = await openDatabase(`sqlite:${join(folder, 'answers.db')}`, []);
    reports.splice(0);
    start();
  });
  afterEach(async () => {
    await subscription.stop();
    await store.close();
    await database.destroy();
    rmSync(folder, { recursive: true });
  });

  it('does what events ask for, in order within a stream, and nothing for others', async () => {
    await ask('a-1', 'Asked', 'Other', 'Asked');
    await ask('a-2', 'Asked');
    subscription.start();
    await subscription.caughtUp();
    expect(diary.done.filter((id) => id.startsWith('a-1'))).toEqual(['a-1/1', 'a-1/3']);
    expect(new Set(diary.done)).toEqual(new Set(['a-1/1', 'a-1/3', 'a-2/1']));
  });

  it('tries again what failed, says so, and does not let others wait', async () => {
    const failed = Promise.withResolvers<void>();
    const other = Promise.withResolvers<void>();
    diary.work = async (id, tries) => {
      if (id === 'a-2/1') other.resolve();
      if (id !== 'a-1/1' || tries >= 2) return;
      failed.resolve();
      throw new Error('nobody answers');
    };
    await ask('a-1', 'Asked', 'Asked');
    subscription.start();
    await failed.promise;
    await ask('a-2', 'Asked');
    await other.promise;
    expect(diary.done).not.toContain('a-1/2');
    await subscription.caughtUp();
    expect(diary.done.slice(-2)).toEqual(['a-1/1', 'a-1/2']);
    expect(reports).toEqual([
      'diary: a-1/1 failed and is tried again in 100 ms: nobody answers',
      'diary: a-1/1 failed and is tried again in 200 ms: nobody answers',
    ]);
  });

  it('begins again after a restart with the oldest that is not done, and not before', async () => {
    await ask('a-1', 'Asked');
    subscription.start();
    await subscription.caughtUp();
    const begun = Promise.withResolvers<void>();
    diary.work = async (id) => {
      if (id !== 'a-2/1') return;
      begun.resolve();
      throw new Error('nobody answers');
    };
    await ask('a-2', 'Asked');
    await begun.promise;
    await ask('a-3', 'Asked');
    expect((await subscription.status()).behind).toBeGreaterThan(0);
    await subscription.stop();

    start();
    subscription.start();
    await subscription.caughtUp();
    expect(diary.done).toContain('a-2/1');
    expect(diary.done).toContain('a-3/1');
    expect(diary.done).not.toContain('a-1/1');
  });

  it('finishes what has begun before it stops', async () => {
    const begun = Promise.withResolvers<void>();
    const answer = Promise.withResolvers<void>();
    diary.work = async () => {
      begun.resolve();
      await answer.promise;
    };
    await ask('a-1', 'Asked');
    subscription.start();
    await begun.promise;
    const stopped = subscription.stop();
    answer.resolve();
    await stopped;
    expect(diary.done).toEqual(['a-1/1']);
  });

  it('works on many streams at once, but not on more than 64', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const full = Promise.withResolvers<void>();
    let working = 0;
    let most = 0;
    diary.work = async () => {
      most = Math.max(most, (working += 1));
      if (working === 64) full.resolve();
      await promise;
      working -= 1;
    };
    for (let n = 0; n < 100; n++) await ask(`a-${n}`, 'Asked');
    subscription.start();
    await full.promise;
    resolve();
    await subscription.caughtUp();
    expect([most, diary.done.length]).toEqual([64, 100]);
  });

  it('in one lane takes no place of another, however many wait there', async () => {
    diary.lane = (stream) => stream.split('-')[0]!;
    const held = Promise.withResolvers<void>();
    diary.work = (id) => (id.startsWith('slow') ? held.promise : Promise.resolve());
    for (let n = 0; n < 65; n++) await ask(`slow-${n}`, 'Asked');
    await ask('quick-1', 'Asked');
    const quick = Promise.withResolvers<void>();
    const { work } = diary;
    diary.work = async (id, tries) => {
      await work(id, tries);
      if (id.startsWith('quick')) quick.resolve();
    };
    subscription.start();
    await quick.promise;
    expect(diary.done.filter((id) => id.startsWith('slow'))).toEqual([]);
    held.resolve();
    await subscription.caughtUp();
    expect(diary.done).toHaveLength(66);
  });
});
