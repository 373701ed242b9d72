import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { accounts } from '../account/accounts.js';
import { balanced, type EntryLine } from '../journal/entry.js';
import { sampleEntry } from '../journal/sample-entry.js';
import type { Batch, Format, NumberedEntry } from './batch.js';

/** Another seed draws other books: SEED=7 npm test -- apps/finance/src/export */
export const seed = Number(process.env['SEED'] ?? 20_260_110);

export const sampleBatch: Batch = {
  ...{ batchId: 'B-2026-01-11-01', series: 'daily', number: 1, from: '2026-01-10', to: '2026-01-10' },
  ...{ timeZone: 'Europe/London', baseCurrency: 'GBP', country: 'GB', seller: 'Hale & Daughters Antiques Ltd' },
};
export type Day = { readonly day: string; readonly entries: readonly NumberedEntry[] };
export const dayOf = (...entries: NumberedEntry[]): Day => ({ day: '2026-01-10', entries });

/** Each file of a batch, as it is once it is whole. */
export function filesOf(format: Format, days: readonly Day[]): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  const pieces = [format.begin(), ...days.map(({ day, entries }) => format.day(day, entries)), format.end()];
  for (const { file, text } of pieces.flat()) files.set(file, (files.get(file) ?? '') + text);
  return files;
}
/** The only file of a batch. */
export function fileOf(format: Format, ...days: Day[]): string {
  const texts = [...filesOf(format, days).values()];
  expect(texts).toHaveLength(1);
  return texts[0]!;
}

/** The sample entry again, with other lines. Amounts are above zero for debits, below for credits, and pounds. */
export const entryOf = (
  lines: [account: string, minor: number, description?: string][],
  rest: Partial<NumberedEntry> = {},
) =>
  ({
    ...sampleEntry,
    lines: lines.map(([account, minor, description = 'Vase']): EntryLine => {
      const [side, amount] = [minor > 0 ? 'debit' : 'credit', Math.abs(minor)] as const;
      return { account, side, amount: { minor: amount, currency: 'GBP' }, baseMinor: amount, description };
    }),
    ...rest,
  }) satisfies NumberedEntry;

/** What every format does. */
export function itIsAFormat(file: string, formatOf: (batch: Batch) => Format) {
  it('writes the sample order as the sample has it, byte for byte', () => {
    const files = filesOf(formatOf(sampleBatch), [dayOf(sampleEntry)]);
    expect([...files.keys()]).toEqual([file]);
    expect(files.get(file)).toBe(readFileSync(join(__dirname, 'samples', file), 'utf8'));
  });
  it('is a header of a batch without entries', () => {
    const text = fileOf(formatOf(sampleBatch), { day: '2026-01-10', entries: [] });
    expect(text).not.toBe('');
    expect(fileOf(formatOf(sampleBatch), dayOf(sampleEntry)).startsWith(text)).toBe(true);
  });
  it(`is the same whenever it is written, seed ${seed}`, () => {
    const property = fc.property(anyBooks, ({ batch, days }) => {
      const format = formatOf(batch);
      expect(filesOf(format, days)).toEqual(filesOf(formatOf(batch), days));
      expect(filesOf(format, days)).toEqual(filesOf(formatOf(batch), days));
    });
    fc.assert(property, { seed, numRuns: 20 });
  });
}

/** Text as people, programs and villains write it. */
const anyText = fc.oneof(
  fc.constantFrom(
    'Vase',
    '=1+1',
    "'=1",
    '-5',
    '@a',
    '\ta',
    '\rb',
    '＝1',
    '6" plate, blue',
    'a\r\nb',
    "'tis",
    ' ',
    'Zoë; €',
  ),
  fc.string({ unit: 'binary', maxLength: 12 }),
);
/** Decimals: 2, 2, 0 and 3. */
const anyCurrency = fc.constantFrom('GBP', 'USD', 'JPY', 'KWD');
const anyChannel = fc.constantFrom(
  undefined,
  'ebay',
  'etsy',
  'shopify',
  'store',
  'web',
  'saleroom-north',
  'saleroom-south',
);
const anyAccount = fc.constantFrom(...accounts.map(({ code }) => code));

type Pair = { account: string; other: string; minor: number; baseMinor: number; description: string };
type Drawn = { pairs: Pair[]; currency: string; channel: string | undefined; merged: number; text: string };
const anyEntry = (pairsMax: number) =>
  fc.record<Drawn>({
    pairs: fc.array(
      fc.record({
        ...{ account: anyAccount, other: anyAccount, minor: fc.integer({ min: 1, max: 1e9 }), description: anyText },
        baseMinor: fc.oneof(fc.constant(0), fc.nat(1e9)),
      }),
      { minLength: 1, maxLength: pairsMax, size: 'max' },
    ),
    ...{ currency: anyCurrency, channel: anyChannel, merged: fc.integer({ min: 1, max: 400 }), text: anyText },
  });

/** Debits, and credits of which each covers `merged` of them. */
function entryFrom({ pairs, currency, channel, merged, text }: Drawn, place: string, baseCurrency: string) {
  const baseOf = ({ minor, baseMinor }: Pair) => (currency === baseCurrency ? minor : baseMinor);
  const lines = pairs.map((pair): EntryLine => {
    const { account, minor, description } = pair;
    return { account, side: 'debit', amount: { minor, currency }, baseMinor: baseOf(pair), description };
  });
  for (let from = 0; from < pairs.length; from += merged) {
    const covered = pairs.slice(from, from + merged);
    const minor = covered.reduce((sum, pair) => sum + pair.minor, 0);
    const baseMinor = covered.reduce((sum, pair) => sum + baseOf(pair), 0);
    const [account, description] = [covered[0]!.other, text];
    lines.push({ account, side: 'credit', amount: { minor, currency }, baseMinor, description });
  }
  const entry = { ...sampleEntry, documentNo: text, orderId: undefined, channel, baseCurrency, lines };
  return balanced({ ...entry, key: place }) as NumberedEntry;
}

const booksOf = (entriesMax: number, pairsMax: number) =>
  fc
    .record({
      baseCurrency: anyCurrency,
      days: fc.array(fc.array(anyEntry(pairsMax), { maxLength: entriesMax }), { maxLength: 3 }),
    })
    .map(({ baseCurrency, days }) => ({
      batch: { ...sampleBatch, baseCurrency },
      days: days.map((entries, index): Day => {
        const day = `2026-01-${10 + index}`;
        const numbered = entries.map((drawn, at) => {
          const entryId = `E-${10 + index}-${at + 1}`;
          return { ...entryFrom(drawn, entryId, baseCurrency), entryId, postingDate: day };
        });
        return { day, entries: numbered };
      }),
    }));
/** A few days of small entries. */
export const anyBooks = booksOf(8, 6);
/** Entries of up to 1,000 lines, too. */
export const anyLongBooks = booksOf(4, 500);

/** What the entries come to on each account of a day, in minor units of the books: debits less credits. */
export function totalsOf(days: readonly Day[], nameOf = (code: string) => code): ReadonlyMap<string, number> {
  const totals = tally();
  for (const { day, entries } of days)
    for (const { lines } of entries)
      for (const { account, side, baseMinor } of lines)
        if (baseMinor > 0) totals.add(`${day} ${nameOf(account)}`, side === 'debit' ? baseMinor : -baseMinor);
  return totals.sums;
}
/** Sums by key. */
export function tally() {
  const sums = new Map<string, number>();
  return { sums, add: (key: string, minor: number) => void sums.set(key, (sums.get(key) ?? 0) + minor) };
}
/** 01/10/2026 and 10/01/2026 as 2026-01-10. */
export const isoOf = (date: string, order: 'month-day' | 'day-month') => {
  const [first, second, year] = date.split('/');
  return order === 'month-day' ? `${year}-${first}-${second}` : `${year}-${second}-${first}`;
};
/** Which journals do not balance. */
export const unbalanced = (sums: ReadonlyMap<string, number>) => [...sums].filter(([, sum]) => sum !== 0);
