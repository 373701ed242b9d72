import { describe, expect, it } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { parse as amountOf } from '#money/money.js';
import type { NumberedEntry } from './batch.js';
import { accountName } from './day-journal.js';
import {
  anyBooks,
  dayOf,
  entryOf,
  fileOf,
  isoOf,
  itIsAFormat,
  sampleBatch,
  seed,
  tally,
  totalsOf,
  unbalanced,
} from './format.contract.js';
import { quickBooksOnline } from './quickbooks-online.js';

const rowsOf = (text: string) => parse(text, { record_delimiter: '\r\n' }).slice(1);
const written = (...entries: NumberedEntry[]) => rowsOf(fileOf(quickBooksOnline(sampleBatch), dayOf(...entries)));
const sold = (channel: string | undefined, minor = 5) =>
  entryOf(
    [
      ['1010', minor],
      ['4000', -minor],
    ],
    { channel },
  );
const numbersOf = (rows: string[][]) => [...new Set(rows.map(([number]) => number))];

describe('Journals for QuickBooks Online', () => {
  itIsAFormat('quickbooks-online.csv', quickBooksOnline);

  it('are one for each channel, in the order in which these first appear, and one for what has none', () => {
    const rows = written(sold('web', 1), sold(undefined, 2), sold('etsy', 3), sold('web', 4));
    expect(rows.map(([number, , , debit, credit, , , , , name]) => [number, debit! + credit!, name])).toEqual([
      ...['0.01', '0.01', '0.04', '0.04'].map((amount) => ['EXP-20260110-WEB', amount, 'Web']),
      ...['0.02', '0.02'].map((amount) => ['EXP-20260110-BOOKS', amount, '']),
      ...['0.03', '0.03'].map((amount) => ['EXP-20260110-ETSY', amount, 'Etsy']),
    ]);
  });
  it('have numbers of at most 21 characters, and share one where these are alike', () => {
    const rows = written(sold('saleroom-north'), sold('shopify'), sold('saleroom-south'));
    expect(numbersOf(rows)).toEqual(['EXP-20260110-SALEROOM', 'EXP-20260110-SHOPIFY']);
    expect(rows.map((row) => row.at(-1))).toEqual([
      ...['saleroom-north', 'saleroom-north', 'saleroom-south', 'saleroom-south', 'Shopify', 'Shopify'],
    ]);
  });
  it('name whom we owe', () => {
    const owed = ['2100', '2110', '2120'].map((account): [string, number] => [account, -1]);
    expect(written(entryOf([['1410', 3], ...owed])).map((row) => [row[2], row[6]])).toEqual([
      ['Inventory antiques', ''],
      ['Vendor payables', 'Vendors'],
      ['Goods received, not invoiced', 'Vendors'],
      ['Carrier payables', 'Carriers'],
    ]);
  });
  it('are in the currency of the books, without lines that are worth nothing there', () => {
    const yen = (line: NumberedEntry['lines'][number]) => ({ ...line, amount: { minor: 9, currency: 'JPY' } });
    const [debit, credit] = sold('ebay').lines.map(yen);
    const nothing = [
      { ...debit!, baseMinor: 0 },
      { ...credit!, baseMinor: 0 },
    ];
    expect(written({ ...sold('ebay'), lines: [debit!, ...nothing, credit!] }).map((row) => row.slice(3, 8))).toEqual([
      ['0.05', '', 'Vase', '', 'GBP'],
      ['', '0.05', 'Vase', '', 'GBP'],
    ]);
    expect(written({ ...sold('ebay'), lines: nothing })).toEqual([]);
  });
  it('have each text in one line, and none that is a formula', () => {
    const [first, second] = written(
      entryOf([
        ['1010', 5, 'a\r\nb'],
        ['4000', -5, '\t=1'],
      ]),
    );
    expect([first![5], second![5]]).toEqual(['a b', ' =1']);
    expect(
      written(
        entryOf([
          ['1010', 5, '=1'],
          ['4000', -5],
        ]),
      )[0]![5],
    ).toBe("'=1");
  });
  it('are not made of books in another currency, nor of an account that is not there', () => {
    const euro = { ...sold('ebay'), baseCurrency: 'EUR' };
    expect(() => written(euro)).toThrow(new RangeError('E-000991 is in books of EUR, and B-2026-01-11-01 in GBP'));
    expect(() =>
      written(
        entryOf([
          ['9999', 5],
          ['4000', -5],
        ]),
      ),
    ).toThrow(new RangeError('There is no account 9999'));
  });

  it(`balance each, and come to what the entries come to, seed ${seed}`, () => {
    const property = fc.property(anyBooks, ({ batch, days }) => {
      const [journals, totals] = [tally(), tally()];
      const text = fileOf(quickBooksOnline(batch), ...days);
      const rows = rowsOf(text);
      expect(text.split(/[\r\n]+/)).toHaveLength(rows.length + 2);
      for (const [number, date, account, debit, credit, , , currency] of rows) {
        expect([debit, credit]).toContain('');
        const minor = amountOf(debit || '0', currency!).minor - amountOf(credit || '0', currency!).minor;
        expect(minor).not.toBe(0);
        expect(number!.length).toBeLessThanOrEqual(21);
        journals.add(`${number} ${date}`, minor);
        totals.add(`${isoOf(date!, 'month-day')} ${account}`, minor);
      }
      expect(unbalanced(journals.sums)).toEqual([]);
      expect(journals.sums.size).toBe(numbersOf(rows).length);
      expect(totals.sums).toEqual(totalsOf(days, accountName));
    });
    fc.assert(property, { seed, numRuns: 200 });
  });
});
