import { describe, expect, it } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { parse as amountOf } from '#money/money.js';
import { sampleEntry } from '../journal/sample-entry.js';
import type { NumberedEntry } from './batch.js';
import {
  anyLongBooks,
  dayOf,
  entryOf,
  filesOf,
  isoOf,
  itIsAFormat,
  sampleBatch,
  seed,
  tally,
  totalsOf,
  unbalanced,
  type Day,
} from './format.contract.js';
import { xero } from './xero.js';

const rowsOf = (text: string) => parse(text, { record_delimiter: '\r\n' }).slice(1);
const parsed = (days: readonly Day[], batch = sampleBatch) =>
  new Map([...filesOf(xero(batch), days)].map(([file, text]) => [file, rowsOf(text)]));
const written = (...entries: NumberedEntry[]) => parsed([dayOf(...entries)]);
/** How many lines of which narration each file has: 'xero-001.csv EXP-20260110-EBAY 7'. */
const outline = (files: ReadonlyMap<string, string[][]>) => {
  const counts = tally();
  for (const [file, rows] of files) for (const [narration] of rows) counts.add(`${file} ${narration}`, 1);
  return [...counts.sums].map(([place, count]) => `${place} ${count}`);
};
const times = (count: number, entry = sampleEntry) => Array.from({ length: count }, () => entry);
/** An order of so many lines: one debit, the others credits. */
const long = (lines: number) =>
  entryOf([['1250', lines - 1], ...Array.from({ length: lines - 1 }, (): [string, number] => ['4000', -1])]);

describe('Manual journals for Xero', () => {
  itIsAFormat('xero-001.csv', xero);

  it('go on in another file under another narration, and no entry is cut in two', () =>
    expect(outline(written(...times(90)))).toEqual([
      'xero-001.csv EXP-20260110-EBAY 294',
      'xero-002.csv EXP-20260110-EBAY-2 294',
      'xero-003.csv EXP-20260110-EBAY-3 42',
    ]));
  it('share a file with others, also of the next day, as long as there is room', () => {
    const next = { day: '2026-01-11', entries: times(30, { ...sampleEntry, postingDate: '2026-01-11' }) };
    expect(outline(parsed([dayOf(...times(10), { ...long(4), channel: undefined }), next]))).toEqual([
      'xero-001.csv EXP-20260110-EBAY 70',
      'xero-001.csv EXP-20260110-BOOKS 4',
      'xero-001.csv EXP-20260111-EBAY 210',
    ]);
    expect(outline(parsed([dayOf(...times(42), { ...sampleEntry, channel: 'etsy' }), next]))).toEqual([
      'xero-001.csv EXP-20260110-EBAY 294',
      'xero-002.csv EXP-20260110-ETSY 7',
      'xero-002.csv EXP-20260111-EBAY 210',
    ]);
  });
  it('fill a file to its 300th line, of which the header is one', () => {
    expect(outline(written(long(299), long(2)))).toEqual([
      'xero-001.csv EXP-20260110-EBAY 299',
      'xero-002.csv EXP-20260110-EBAY-2 2',
    ]);
    const [text] = [...filesOf(xero(sampleBatch), [dayOf(long(299))]).values()];
    expect(text!.match(/\r\n/g)).toHaveLength(300);
  });
  it('have a longer entry in parts that balance, its first line divided among them', () => {
    const files = written(sampleEntry, long(1_000));
    expect(outline(files)).toEqual([
      'xero-001.csv EXP-20260110-EBAY 7',
      'xero-002.csv EXP-20260110-EBAY-2 299',
      'xero-003.csv EXP-20260110-EBAY-3 299',
      'xero-004.csv EXP-20260110-EBAY-4 299',
      'xero-005.csv EXP-20260110-EBAY-5 106',
    ]);
    const firsts = [...files.values()].slice(1).map(([first]) => [first![3], first![5]]);
    expect(firsts).toEqual(['2.98', '2.98', '2.98', '1.05'].map((amount) => ['1250', amount]));
  });
  it('are tracked by channel, and not where there is none', () => {
    const rows = written({ ...long(2), channel: 'shopify' }, { ...long(2), channel: undefined }).get('xero-001.csv')!;
    expect(rows.map((row) => row.slice(6))).toEqual([
      ...times(2).map(() => ['Channel', 'Shopify', '', '']),
      ...times(2).map(() => ['', '', '', '']),
    ]);
  });
  it('guard what is text, and not what is an amount', () => {
    const [, row] = written(
      entryOf([
        ['1010', 5],
        ['4000', -5, '-5\n%'],
      ]),
    ).get('xero-001.csv')!;
    expect([row![2], row![5]]).toEqual(["'-5 %", '-0.05']);
  });

  it(`balance each and in each file, and come to what the entries come to, seed ${seed}`, () => {
    const property = fc.property(anyLongBooks, ({ batch, days }) => {
      const [journals, places, totals] = [tally(), new Map<string, string>(), tally()];
      for (const [file, text] of filesOf(xero(batch), days)) {
        expect(text.split(/[\r\n]+/).length - 1).toBeLessThanOrEqual(300);
        for (const [narration, date, , account, , amount] of rowsOf(text)) {
          const { minor } = amountOf(amount!, batch.baseCurrency);
          const journal = `${narration} ${date}`;
          expect(places.get(journal) ?? file).toBe(file);
          places.set(journal, file);
          journals.add(journal, minor);
          totals.add(`${isoOf(date!, 'day-month')} ${account}`, minor);
        }
      }
      expect(unbalanced(journals.sums)).toEqual([]);
      expect(totals.sums).toEqual(totalsOf(days));
    });
    fc.assert(property, { seed, numRuns: 60 });
  });
});
