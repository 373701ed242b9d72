import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DataSource } from 'typeorm';
import type { Keep } from '#contracts/personal.js';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import { SqliteEventStore } from '#eventsourcing/sqlite.store.js';
import { openDatabase } from '#eventsourcing/database.js';
import { anyView, ViewSubscriber } from '#eventsourcing/view-subscriber.js';
import type { KeyRing } from '#personal/key-ring.js';
import { openKeyRing } from '#personal/open-key-ring.js';
import { Clock } from '#service/clock.js';
import { Report } from '#service/report.js';
import { privacyConfig, PrivacySettings } from '../config.js';
import { ErasureWorker } from '../subject/erasure.worker.js';
import { subject, type Retained } from '../subject/subject.js';
import { daysAgo, untilNextHourMs, yearsAgo } from './retention-times.js';
import { LawRetentionRow, lawRetention } from './law-retention.view.js';
import { Retention } from './retention.worker.js';

const cause = { causationId: 'test', correlationId: 'test', actor: 'test' };
const never = '9999-12-31';
const nothing = { forgotten: 0, lawKeys: 0, kept: 0 };

let folder: string;
let now: Date;
let ring: KeyRing;
let store: SqliteEventStore;
let commands: CommandHandler;
let database: DataSource;
let retention: Retention;
let told: string[];
let tell: () => void;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'retreasure-retention-'));
  [told, tell, now] = [[], () => {}, new Date('2026-03-01T12:00:00Z')];
  const clock = new Clock(() => now);
  ring = await openRing();
  store = new SqliteEventStore(join(folder, 'events.db'), () => now);
  commands = new CommandHandler(store);
  const report = new Report((message) => {
    told.push(message);
    tell();
  });
  database = await openDatabase('sqlite::memory:', [LawRetentionRow]);
  retention = new Retention(ring, commands, new PrivacySettings(privacyConfig({})), clock, report, database);
});
afterEach(async () => {
  await retention.stop();
  await store.close();
  await database.destroy();
  await ring.close();
  rmSync(folder, { recursive: true });
});

const options = { now: () => now, random: randomBytes };
const openRing = () => openKeyRing(`sqlite:${folder}/ring.db`, `file:${folder}/key`, options);
const used = async (subjectId: string, keep: Keep, day: string) => {
  now = new Date(`${day}T12:00:00Z`);
  return (await ring.obtain(subjectId, [keep], []))[keep];
};
const roundOn = (day: string) => {
  now = new Date(`${day}T12:00:00Z`);
  return retention.round();
};
/** As the service would, while it is open. */
async function work() {
  const worker = new ErasureWorker(ring, commands, new Clock(() => now), new PrivacySettings(privacyConfig({})));
  const { events } = await store.after(null, 10_000);
  for (const event of events) await worker.workFor(event)?.();
  await show();
}
/** What is in the log, in the view: built anew, as it is short. */
async function show() {
  const view = new ViewSubscriber(database, anyView(lawRetention));
  await view.reset();
  await view.load();
  const { events, position } = await store.after(null, 10_000);
  await view.handle(events, position);
}
const typesOf = async (subjectId: string) => (await store.read(`subject-${subjectId}`)).map(({ type }) => type);

describe('Who told us nothing', () => {
  it('for three years is forgotten, and nobody a day before', async () => {
    await used('c-old', 'person', '2026-03-01');
    await used('c-new', 'person', '2026-03-02');
    // 1,095 days later.
    expect(await roundOn('2029-02-28')).toEqual(nothing);
    expect(await roundOn('2029-03-01')).toEqual({ ...nothing, forgotten: 1 });
    await work();
    expect(await typesOf('c-old')).toEqual(['ErasureRequested', 'SubjectErased']);
    expect(await ring.unusedSince('person', never, 10)).toEqual(['c-new']);
  });
  it('is forgotten once, however often the hour strikes', async () => {
    await used('c-old', 'person', '2026-03-01');
    expect(await roundOn('2030-01-01')).toMatchObject({ forgotten: 1 });
    expect(await roundOn('2030-01-01')).toEqual(nothing);
    // The worker has not come to it for a day.
    expect(await roundOn('2030-01-02')).toEqual(nothing);
    await work();
    expect(await roundOn('2030-01-03')).toEqual(nothing);
    expect(await typesOf('c-old')).toEqual(['ErasureRequested', 'SubjectErased']);
  });
  it('and came back is forgotten again after as many years', async () => {
    await used('c-old', 'person', '2026-03-01');
    await roundOn('2030-01-01');
    await work();
    await used('c-old', 'person', '2030-06-01');
    expect(await roundOn('2033-05-30')).toEqual(nothing);
    expect(await roundOn('2033-06-01')).toMatchObject({ forgotten: 1 });
    await work();
    expect(await ring.unusedSince('person', never, 10)).toEqual([]);
  });
  it('and says something before it is done is not forgotten', async () => {
    await used('c-old', 'person', '2026-03-01');
    await roundOn('2030-01-01');
    await used('c-old', 'person', '2030-01-01');
    await work();
    expect(await typesOf('c-old')).toEqual(['ErasureRequested', 'ErasureWithdrawn']);
    expect(await ring.unusedSince('person', never, 10)).toEqual(['c-old']);
  });
  it('and says something in the moment in which it is done is either forgotten or not, and it is told which', async () => {
    for (let n = 0; n < 20; n++) await used(`c-${n}`, 'person', '2026-03-01');
    await roundOn('2030-01-01');
    const other = await openRing();
    const said = Array.from({ length: 20 }, (_, n) => other.obtain(`c-${n}`, ['person'], []));
    await Promise.all([work(), ...said]);
    for (let n = 0; n < 20; n++) {
      const { id } = (await said[n]!).person;
      // Either way what she said can be read.
      expect(await ring.find(id)).toMatchObject({ id });
      expect(['SubjectErased', 'ErasureWithdrawn']).toContain((await typesOf(`c-${n}`))[1]);
    }
    await other.close();
  });
  it('is forgotten although a try before this one failed once the key was gone', async () => {
    await used('c-old', 'person', '2026-03-01');
    await roundOn('2030-01-01');
    await ring.destroy({ subjectId: 'c-old', keep: 'person' });
    await work();
    expect(await typesOf('c-old')).toEqual(['ErasureRequested', 'SubjectErased']);
  });
  it('is forgotten five hundred at a time', async () => {
    await Promise.all(Array.from({ length: 600 }, (_, index) => used(`c-${index}`, 'person', '2026-03-01')));
    expect(await roundOn('2030-01-01')).toEqual({ ...nothing, forgotten: 500 });
    await work();
    expect(await roundOn('2030-01-01')).toEqual({ ...nothing, forgotten: 100 });
  });
});

describe('What the law keeps', () => {
  const until = (day: string): Retained => ({ record: 'order o-1', fields: ['name'], basis: 'invoice', until: day });
  const declare = async (subjectId: string, ...retained: Retained[]) => {
    const data = { requestId: 'r-1', reason: 'asked' } as const;
    await commands.handle(subject, subjectId, { type: 'RequestErasure', data }, cause);
    await work();
    for (const declared of [
      { service: 'fulfillment', retained: [], sequence: 1 } as const,
      { service: 'channels', retained: [], sequence: 1 } as const,
      { service: 'finance', retained: [], sequence: 1 } as const,
      { service: 'marketing', retained: [], sequence: 1 } as const,
      { service: 'orders', retained, sequence: 1 } as const,
    ])
      await commands.handle(subject, subjectId, { type: 'DeclareRetention', data: declared }, cause);
  };

  it('goes after ten years and one to spare, counted from the end of the year', async () => {
    const { id } = await used('c-1', 'law', '2026-01-02');
    expect(await roundOn('2037-12-31')).toEqual(nothing);
    expect(await roundOn('2038-01-01')).toEqual({ ...nothing, lawKeys: 1 });
    expect(await roundOn('2038-01-01')).toEqual(nothing);
    await work();
    expect(await ring.find(id)).toBeUndefined();
    expect(await typesOf('c-1')).toEqual(['LawKeyReleased', 'LawKeyDestroyed']);
  });
  it('goes only after the last day that a service declared', async () => {
    const { id } = await used('c-1', 'law', '2026-01-02');
    await declare('c-1', until('2036-12-31'), until('2038-12-31'));
    expect(await roundOn('2038-01-01')).toEqual({ ...nothing, kept: 1 });
    await show();
    expect(await roundOn('2039-01-01')).toEqual({ ...nothing, lawKeys: 1 });
    await work();
    expect(await ring.find(id)).toBeUndefined();
  });
  it('of who was forgotten goes after that day, before the years are over', async () => {
    await used('c-1', 'person', '2026-01-02');
    const { id } = await used('c-1', 'law', '2026-01-02');
    await declare('c-1', until('2029-12-31'), until('2030-12-31'));
    await show();
    expect(await roundOn('2030-12-31')).toEqual(nothing);
    expect(await ring.find(id)).toMatchObject({ retired: true });
    expect(await roundOn('2031-01-01')).toEqual({ ...nothing, lawKeys: 1 });
    await work();
    expect(await ring.find(id)).toBeUndefined();
    expect(await typesOf('c-1')).toEqual(expect.arrayContaining(['LawKeyReleased', 'LawKeyDestroyed']));
    expect(await roundOn('2031-01-02')).toEqual(nothing);
  });
  it('of who was forgotten goes without the key of who came back', async () => {
    const gone = await used('c-1', 'law', '2026-01-02');
    await declare('c-1');
    const anew = await used('c-1', 'law', '2026-01-02');
    await work();
    expect(await ring.find(gone.id)).toBeUndefined();
    expect(await ring.find(anew.id)).toMatchObject({ retired: false });
    expect(await used('c-1', 'law', '2026-01-03')).toEqual(anew);
  });
  it('stays if it was used again before it went', async () => {
    const { id } = await used('c-1', 'law', '2026-01-02');
    expect(await roundOn('2040-01-01')).toMatchObject({ lawKeys: 1 });
    await used('c-1', 'law', '2040-01-01');
    await work();
    expect(await ring.find(id)).toMatchObject({ retired: false });
  });
  it('stays when its person is forgotten, unless it is nothing', async () => {
    const [kept, free] = [await used('c-kept', 'law', '2026-01-02'), await used('c-free', 'law', '2026-01-02')];
    await declare('c-kept', until('2036-12-31'));
    await declare('c-free');
    await work();
    expect(await ring.find(kept.id)).toMatchObject({ retired: true });
    expect(await ring.find(free.id)).toBeUndefined();
  });
});

describe('The hour', () => {
  it('has it done again, until the service closes', async () => {
    for (const year of [2026, 2027, 2028]) await used(`c-${year}`, 'person', `${year}-01-01`);
    const { promise, resolve } = Promise.withResolvers<void>();
    // Always five milliseconds before the hour: what is due then is due soon.
    now = new Date('2029-06-01T11:59:59.995Z');
    tell = () => {
      now = new Date(now.getTime() + 365 * 86_400_000);
      if (told.length === 3) resolve();
    };
    retention.start();
    await promise;
    await retention.stop();
    expect(told).toEqual(Array(3).fill('retention: 1 who told us nothing for years are forgotten'));
    for (const year of [2026, 2027, 2028]) expect(await typesOf(`c-${year}`)).toEqual(['ErasureRequested']);
  });
  it('tells what went wrong', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    tell = resolve;
    await ring.close();
    retention.start();
    await promise;
    expect(told).toEqual([expect.stringMatching(/^retention failed, and is tried again in an hour: /)]);
  });
  it('is the next full one', () => {
    expect(untilNextHourMs(Date.parse('2026-03-01T12:00:00Z'))).toBe(3_600_000);
    expect(untilNextHourMs(Date.parse('2026-03-01T12:59:59.999Z'))).toBe(1);
  });
  it('counts days and years', () => {
    expect(daysAgo(new Date('2026-03-01T00:00:00Z'), 1)).toBe('2026-02-28');
    expect(yearsAgo(new Date('2026-12-31T23:59:59Z'), 10)).toBe('2016-01-01');
    expect(yearsAgo(new Date('2027-01-01T00:00:00Z'), 10)).toBe('2017-01-01');
  });
});
