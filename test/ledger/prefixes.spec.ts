import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '#eventsourcing/database.js';
import { SqliteEventStore } from '#eventsourcing/sqlite.store.js';
import type { Entry, EntryLine } from '../../apps/finance/src/journal/entry.js';
import { entryIdOf, type JournalEvent } from '../../apps/finance/src/journal/journal.js';
import { LedgerLineRow, ledgerLines } from '../../apps/finance/src/journal/ledger-line.view.js';
import { prefixesOfLines, prefixesOfLog } from './prefixes.js';

const day = '2026-01-10';
const cause = { causationId: 'r-1', correlationId: 'r-1', actor: 'anonymous' };

type Figures = readonly [side: EntryLine['side'], minor: number, currency: string, baseMinor: number];
const entry = (...figures: readonly Figures[]): Entry => ({
  ...{ key: 'sale-o-1/3', documentType: 'SALE', documentNo: 'o-1', documentDate: day, baseCurrency: 'USD' },
  ...{ orderId: 'o-1', causedBy: 'orders/order-o-1/7' },
  lines: figures.map(([side, minor, currency, baseMinor]) => ({
    ...{
      account: side === 'debit' ? '1260' : '4000',
      side,
      amount: { minor, currency },
      baseMinor,
      description: 'Vase',
    },
  })),
});
const dollars = entry(['debit', 100, 'USD', 100], ['credit', 100, 'USD', 100]);
const euros = entry(['debit', 100, 'EUR', 115], ['credit', 60, 'EUR', 69], ['credit', 40, 'EUR', 46]);
const aCentMore = entry(['debit', 101, 'EUR', 115], ['credit', 100, 'EUR', 115]);
const aCentLess = entry(['debit', 99, 'EUR', 115], ['credit', 100, 'EUR', 115]);
const worthMore = entry(['debit', 100, 'EUR', 116], ['credit', 100, 'EUR', 115]);

describe('The trial balance at every prefix', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'prefixes-'));
    mkdirSync(join(folder, 'finance'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** Into log and read model, past the decider and the fence that would refuse them. */
  async function posted(...entries: readonly Entry[]) {
    const events = entries.map((one): JournalEvent => ({ type: 'EntryPosted', data: { entry: one } }));
    const store = new SqliteEventStore(join(folder, 'finance', 'events.db'), () => new Date(0));
    await store.append(`journal-${day}`, 0, events, cause);
    const database = await openDatabase(`sqlite:${join(folder, 'finance', 'views.db')}`, [LedgerLineRow]);
    const recorded = await store.read<JournalEvent>(`journal-${day}`);
    await database.manager.save(
      LedgerLineRow,
      recorded.flatMap((event) => ledgerLines.rowsOf(event, day)),
    );
    await database.destroy();
    await store.close();
    return [prefixesOfLog(folder), prefixesOfLines(folder)] as const;
  }

  it('is zero where every entry balances, in each currency and in that of the books', async () => {
    const [log, lines] = await posted(dollars, euros, dollars);
    expect(log).toEqual({ entries: 3, lines: 7, currencies: ['EUR', 'USD'], findings: [] });
    expect(lines).toEqual(log);
  });

  it('is not where a cent is too much, also if another entry makes up for it', async () => {
    const [log, lines] = await posted(dollars, aCentMore, dollars, aCentLess);
    expect(log.findings).toEqual([
      `journal-${day}/2 SALE: after it the trial balance is out by 1 minor units of EUR`,
      `journal-${day}/4 SALE: after it the trial balance is out by 0 minor units of EUR`,
    ]);
    // Of a currency only entries in that one are prefixes.
    expect(lines.findings).toEqual([`after ${entryIdOf(day, 2)} the lines are out by 1 in EUR`]);
  });

  it('is not where debits are worth more than credits', async () => {
    const [log, lines] = await posted(euros, worthMore, dollars);
    expect(log.findings).toEqual([
      `journal-${day}/2 SALE: after it the trial balance is out by 1 minor units of USD in the books`,
    ]);
    expect(lines.findings).toEqual(
      [2, 3].map((number) => `after ${entryIdOf(day, number)} the lines are out by 1 in the books`),
    );
  });
});
