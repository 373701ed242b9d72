import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { openDatabase } from '#eventsourcing/database.js';
import type { Recorded } from '#eventsourcing/event-store.js';
import type { Entry } from './entry.js';
import type { JournalEvent } from './journal.js';
import { EntryBalanceRow, entryBalances, LedgerLineRow, ledgerLines } from './ledger-line.view.js';
import { sampleEntry } from './sample-entry.js';

const day = '2026-01-10';
const { entryId: _, postingDate: __, ...entry } = sampleEntry;
const posted = (of: Entry) =>
  ({ type: 'EntryPosted', data: { entry: of }, version: 1, at: `${day}T15:00:00.000Z` }) as Recorded<JournalEvent>;

/** The decider lets nothing else in: this is what the database does should a row be wrong all the same. */
describe('The database of the ledger', () => {
  let database: DataSource;
  beforeAll(async () => {
    database = await openDatabase('sqlite::memory:', [LedgerLineRow, EntryBalanceRow]);
  });
  afterAll(() => database.destroy());
  beforeEach(async () => {
    await database.getRepository(LedgerLineRow).clear();
    await database.getRepository(EntryBalanceRow).clear();
  });

  const [line] = ledgerLines.rowsOf(posted(entry), day) as [LedgerLineRow];
  const keepLine = (more: Partial<LedgerLineRow>) => database.getRepository(LedgerLineRow).insert({ ...line, ...more });
  const keepBalances = (of: Entry) =>
    database.getRepository(EntryBalanceRow).insert([...entryBalances.rowsOf(posted(of), day)]);

  it('takes an entry that is balanced in each currency and in that of the books', async () => {
    await database.getRepository(LedgerLineRow).insert([...ledgerLines.rowsOf(posted(entry), day)]);
    await keepBalances(entry);
    expect(await database.getRepository(LedgerLineRow).count()).toBe(entry.lines.length);
    expect(await database.getRepository(EntryBalanceRow).count()).toBe(2);
  });

  it.each([
    ['on both sides', { creditMinor: 1 }],
    ['below zero', { debitMinor: -1 }],
    ['of nothing', { debitMinor: 0 }],
    ['worth less than nothing', { baseDebitMinor: -1 }],
  ])('takes no line %s', (_, wrong) => expect(keepLine(wrong)).rejects.toThrow('ledger_line'));

  it('takes no entry that is out by one minor unit, in its own currency or in that of the books', async () => {
    const [first, ...others] = entry.lines;
    const { amount, baseMinor } = first!;
    const out = [
      { ...first!, amount: { ...amount, minor: amount.minor + 1 } },
      { ...first!, baseMinor: baseMinor - 1 },
    ];
    for (const wrong of out)
      await expect(keepBalances({ ...entry, lines: [wrong, ...others] })).rejects.toThrow('entry_balance_balanced');
  });
});
