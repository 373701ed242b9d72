import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import { SqliteEventStore } from '#eventsourcing/sqlite.store.js';
import { noTotals } from '../export/control-totals.js';
import { exportSeries, type Made } from '../export/export-series.js';
import { daysBetween } from '../period/day.js';
import { emptySummary } from '../report/summary.js';
import type { Entry } from './entry.js';
import { JournalDesk } from './journal-desk.worker.js';
import { journal, type JournalEvent } from './journal.js';
import { sampleEntry } from './sample-entry.js';

const cause = { causationId: 'sale-o-42/2', correlationId: 'r-1', actor: 'worker:books' };
const dated = (documentDate: string, key: string): Entry => ({ ...sampleEntry, documentDate, key });

describe('The desk of the journal', () => {
  let store: SqliteEventStore;
  let commands: CommandHandler;
  let desk: JournalDesk;
  beforeEach(() => {
    store = new SqliteEventStore(':memory:', () => new Date('2026-01-12T08:00:00Z'));
    commands = new CommandHandler(store);
    desk = new JournalDesk(commands);
  });
  afterEach(() => store.close());

  const close = (day: string, entries = 0) => {
    const end = { entries, summary: emptySummary('GBP'), totals: noTotals('GBP') };
    return commands.handle(journal, day, { type: 'CloseDay', data: end }, cause);
  };
  const exportOf = (day: string) => {
    const { files, totals, manifestSha256 }: Omit<Made, 'batch' | 'at'> = {
      ...{ files: [], totals: noTotals('GBP'), manifestSha256: '0'.repeat(64) },
    };
    const batch = {
      ...{ batchId: `B-${day}-D`, series: 'daily' as const, number: 1, from: day, to: day, timeZone: 'UTC' },
      ...{ baseCurrency: 'GBP', country: 'GB', seller: 'The seller' },
    };
    const data: Made = { batch, files, totals, manifestSha256, at: '2026-01-12T03:00:00.000Z' };
    return commands.handle(exportSeries, 'daily', { type: 'MakeExport', data }, cause);
  };
  const keysOn = async (day: string) =>
    (await store.read<JournalEvent>(`journal-${day}`)).flatMap(({ type, data }) =>
      type === 'EntryPosted' ? [data.entry.key] : [],
    );

  it('posts on the day of the document, once', async () => {
    expect([
      await desk.post(dated('2026-01-10', 'a'), cause),
      await desk.post(dated('2026-01-10', 'a'), cause),
    ]).toEqual(['2026-01-10', '2026-01-10']);
    expect(await keysOn('2026-01-10')).toEqual(['a']);
  });
  it('posts what comes late on the first day that is open, and knows it there', async () => {
    await close('2026-01-10');
    await close('2026-01-11');
    expect(await desk.post(dated('2026-01-10', 'late'), cause)).toBe('2026-01-12');
    expect(await desk.post(dated('2026-01-10', 'late'), cause)).toBe('2026-01-12');
    expect(await keysOn('2026-01-12')).toEqual(['late']);
  });
  it('finds again what stands on a day that was closed since, though later days are open', async () => {
    await desk.post(dated('2026-01-10', 'a'), cause);
    await close('2026-01-10', 1);
    expect(await desk.post(dated('2026-01-10', 'a'), cause)).toBe('2026-01-10');
    await exportOf('2026-01-10');
    expect(await desk.post(dated('2026-01-10', 'a'), cause)).toBe('2026-01-10');
    expect(await keysOn('2026-01-11')).toEqual([]);
  });
  it('posts nothing before the end of what was exported, where it would be in no export', async () => {
    await close('2026-01-10');
    await exportOf('2026-01-10');
    expect(await desk.post(dated('2026-01-03', 'a'), cause)).toBe('2026-01-11');
  });
  it('looks at a closed day without entries once', async () => {
    const year = daysBetween('2025-01-01', '2025-12-31');
    for (const day of year) await close(day);
    await exportOf('2025-12-31');
    const asked = jest.spyOn(commands, 'read');
    expect(await desk.post(dated('2025-01-01', 'a'), cause)).toBe('2026-01-01');
    expect(asked.mock.calls.length).toBeGreaterThan(year.length);
    asked.mockClear();
    expect(await desk.post(dated('2025-01-01', 'b'), cause)).toBe('2026-01-01');
    expect(asked.mock.calls.length).toBeLessThan(3);
  });
  it('posts a thousand at once with few appends, each for what caused it', async () => {
    const appends = jest.spyOn(store, 'append');
    const keys = Array.from({ length: 1_000 }, (_, index) => `sale-o-${index}/2`);
    await Promise.all(keys.map((key) => desk.post(dated('2026-01-10', key), { ...cause, causationId: key })));
    const events = await store.read<JournalEvent>('journal-2026-01-10');
    expect(events.map(({ cause }) => cause.causationId)).toEqual(keys);
    expect(await keysOn('2026-01-10')).toEqual(keys);
    expect(appends.mock.calls.length).toBeLessThan(50);
  });
});
