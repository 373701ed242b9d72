import { describe, expect, it } from '@jest/globals';
import { specification } from '#eventsourcing/specification.js';
import { noTotals } from '../export/control-totals.js';
import { emptySummary } from '../report/summary.js';
import type { Entry, EntryLine } from './entry.js';
import { entryIdOf, isPosted, journal, placeOfEntry, type JournalCommand, type JournalEvent } from './journal.js';

const given = specification(journal);
const line = (side: EntryLine['side'], minor: number, more: Partial<EntryLine> = {}): EntryLine => ({
  ...{ account: '1010', side, amount: { minor, currency: 'USD' }, baseMinor: minor, description: 'money', ...more },
});
const entry = (lines: readonly EntryLine[], key = 'sale-o-42/3'): Entry => ({
  ...{ key, documentType: 'SALE', documentNo: 'o-42', documentDate: '2026-01-10', baseCurrency: 'GBP', lines },
  causedBy: 'orders/order-o-42/7',
});
const balanced = [line('debit', 500), line('credit', 500, { account: '4000' })];
const post = (posted: Entry): JournalCommand => ({ type: 'PostEntry', data: { entry: posted } });
const posted = (posted: Entry): JournalEvent => ({ type: 'EntryPosted', data: { entry: posted } });
const end = (entries: number) => ({ entries, summary: emptySummary('GBP'), totals: noTotals('GBP') });
const close = (entries: number): JournalCommand => ({ type: 'CloseDay', data: end(entries) });
const closed = (entries: number): JournalEvent => ({ type: 'DayClosed', data: end(entries) });

describe('The journal of a day', () => {
  it('takes an entry once for its key, whatever it says the second time', () => {
    given()
      .when(post(entry(balanced)))
      .then(posted(entry(balanced)));
    given(posted(entry(balanced)))
      .when(post(entry([...balanced, ...balanced])))
      .thenNothing();
    given(posted(entry(balanced)))
      .when(post(entry(balanced, 'sale-o-42/4')))
      .then(posted(entry(balanced, 'sale-o-42/4')));
  });
  it('is closed once, with all entries that were summed up, and takes no more then', () => {
    given(posted(entry(balanced)))
      .when(close(0))
      .thenRefused('day-went-on');
    given(closed(0)).when(close(0)).thenNothing();
    given(posted(entry(balanced)))
      .when(close(1))
      .then(closed(1));
    given(closed(0))
      .when(post(entry(balanced)))
      .thenRefused('day-closed');
    given(posted(entry(balanced)), closed(1))
      .when(post(entry(balanced)))
      .thenNothing();
  });
  it('knows what was posted', () => {
    const day = journal.evolve(journal.initial, posted(entry(balanced)));
    expect([isPosted(day, 'sale-o-42/3'), isPosted(day, 'sale-o-42/4')]).toEqual([true, false]);
  });
});

describe('An entry', () => {
  const refused = (code: string, lines: readonly EntryLine[]) =>
    given()
      .when(post(entry(lines)))
      .thenRefused(code);
  it('balances in every currency', () => {
    refused('unbalanced', [line('debit', 500), line('credit', 501)]);
    const euro = { amount: { minor: 500, currency: 'EUR' }, baseMinor: 500 };
    refused('unbalanced', [line('debit', 500), line('credit', 500, euro)]);
    const exchanged = [...balanced, line('debit', 9, euro), line('credit', 9, euro)];
    given()
      .when(post(entry(exchanged)))
      .then(posted(entry(exchanged)));
  });
  it('balances in the currency of the books', () =>
    refused('unbalanced', [line('debit', 500), line('credit', 500, { baseMinor: 499 })]));
  it('has two lines at least, each of an amount above zero, on accounts of the chart', () => {
    refused('no-lines', []);
    refused('unbalanced', [line('debit', 0), line('credit', 0)]);
    refused('unbalanced', [line('debit', 500, { baseMinor: -1 }), line('credit', 500, { baseMinor: -1 })]);
    refused('unbalanced', [line('debit', 0.5), line('credit', 0.5)]);
    refused('unknown-account', [line('debit', 500, { account: '9999' }), line('credit', 500)]);
  });
  it('has a number that says where it stands', () => {
    expect(entryIdOf('2026-01-10', 17)).toBe('E-20260110-17');
    expect(placeOfEntry('E-20260110-17')).toEqual({ day: '2026-01-10', version: 17 });
    for (const none of ['E-2026011-17', 'E-20260110-', 'B-20260110-17']) expect(placeOfEntry(none)).toBeUndefined();
  });
});
