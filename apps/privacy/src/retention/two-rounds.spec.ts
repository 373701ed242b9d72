import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import { openDatabase } from '#eventsourcing/database.js';
import { SqliteEventStore } from '#eventsourcing/sqlite.store.js';
import { openKeyRing } from '#personal/open-key-ring.js';
import { Clock } from '#service/clock.js';
import { Report } from '#service/report.js';
import { privacyConfig, PrivacySettings } from '../config.js';
import { LawRetentionRow } from './law-retention.view.js';
import { Retention } from './retention.worker.js';

const people = Array.from({ length: 20 }, (_, n) => `c-${n}`);

it('Who told us nothing for years is forgotten once, though two processes look in the same instant', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'retreasure-retentions-'));
  let now = new Date('2026-03-01T12:00:00Z');
  const edge = { now: () => now, random: randomBytes };
  const ring = await openKeyRing(`sqlite:${folder}/ring.db`, `file:${folder}/key`, edge);
  const store = new SqliteEventStore(join(folder, 'events.db'), edge.now);
  const database = await openDatabase('sqlite::memory:', [LawRetentionRow]);
  // What one of them has read the other has to read by itself.
  const process = () => {
    const [commands, settings] = [new CommandHandler(store), new PrivacySettings(privacyConfig({}))];
    return new Retention(ring, commands, settings, new Clock(edge.now), new Report(() => {}), database);
  };
  for (const keep of ['person', 'law'] as const) for (const one of people) await ring.obtain(one, [keep], []);
  now = new Date('2040-01-01T12:00:00Z');
  const two = await Promise.all([process(), process()].map((one) => one.round()));
  const sum = (of: 'forgotten' | 'lawKeys') => two.reduce((all, round) => all + round[of], 0);
  expect([sum('forgotten'), sum('lawKeys')]).toEqual([people.length, people.length]);
  for (const one of people)
    expect((await store.read(`subject-${one}`)).map(({ type }) => type)).toEqual([
      'ErasureRequested',
      'LawKeyReleased',
    ]);
  await store.close();
  await database.destroy();
  await ring.close();
  rmSync(folder, { recursive: true });
});
