import { describe, expect, it } from '@jest/globals';
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
} from './format.contract.js';
import { quickBooksDesktop } from './quickbooks-desktop.js';

const rowsOf = (text: string) => {
  expect(text.endsWith('\r\n')).toBe(true);
  return text
    .slice(0, -2)
    .split('\r\n')
    .slice(3)
    .map((row) => row.split('\t'));
};
const written = (...entries: NumberedEntry[]) => rowsOf(fileOf(quickBooksDesktop(sampleBatch), dayOf(...entries)));
const sold = (channel: string | undefined, minor = 5) =>
  entryOf(
    [
      ['1010', minor],
      ['4000', -minor],
    ],
    { channel },
  );
const memo = (description: string) =>
  written(
    entryOf([
      ['1010', 5, description],
      ['4000', -5],
    ]),
  )[0]![8];

describe('A general journal for QuickBooks Desktop', () => {
  itIsAFormat('quickbooks-desktop.iif', quickBooksDesktop);

  it('is one transaction for each channel', () => {
    const rows = written(sold('store', 1), sold(undefined, 2), sold('store', 3));
    expect(rows.map((row) => [row[0], row[5], row[6], row[7]])).toEqual([
      ['TRNS', 'Store', '0.01', 'EXP-0110-ST'],
      ['SPL', 'Store', '-0.01', 'EXP-0110-ST'],
      ['SPL', 'Store', '0.03', 'EXP-0110-ST'],
      ['SPL', 'Store', '-0.03', 'EXP-0110-ST'],
      ['ENDTRNS', undefined, undefined, undefined],
      ['TRNS', '', '0.02', 'EXP-0110-BO'],
      ['SPL', '', '-0.02', 'EXP-0110-BO'],
      ['ENDTRNS', undefined, undefined, undefined],
    ]);
  });
  it('begins with the first line that is worth something, and is none without', () => {
    const entry = sold('ebay');
    const nothing = entry.lines.map((line) => ({ ...line, baseMinor: 0 }));
    expect(written({ ...entry, lines: [...nothing, ...entry.lines] }).map(([kind]) => kind)).toEqual([
      'TRNS',
      'SPL',
      'ENDTRNS',
    ]);
    expect(written({ ...entry, lines: nothing })).toEqual([]);
  });
  it('has no tab and no line break in a text, and none that is a formula', () => {
    expect(memo('a\tb\r\nc')).toBe('a b c');
    expect(memo('=1')).toBe("'=1");
    expect(memo('−1')).toBe("'-1");
  });
  it('spells in ASCII what has a spelling there, and asks where it has none', () => {
    expect(memo('Zoë’s “Café Müller” – 12½″ × 6", Łódź; Straße 5 °C')).toBe(
      "Zoe's ''Cafe Muller'' - 121/2'' x 6'', Lodz, Strasse 5 degC",
    );
    expect(memo('£5 and €5')).toBe('GBP5 and EUR5');
    expect(memo('花瓶 of Ἀθῆναι 🏺')).toBe('?? of ?????? ?');
    expect(memo('plain ~ text, as it is')).toBe('plain ~ text, as it is');
  });

  it(`balances each transaction, and comes to what the entries come to, seed ${seed}`, () => {
    const property = fc.property(anyBooks, ({ batch, days }) => {
      const text = fileOf(quickBooksDesktop(batch), ...days);
      expect(text).toMatch(/^[ -~\t\r\n]*$/);
      const totals = tally();
      let [sum, lines] = [0, 0];
      for (const [kind, , type, date, account, , amount, documentNo, , ...more] of rowsOf(text)) {
        if (kind === 'ENDTRNS') {
          expect(sum).toBe(0);
          expect(lines).toBeGreaterThan(1);
          lines = 0;
          continue;
        }
        expect([kind, type, more]).toEqual([lines === 0 ? 'TRNS' : 'SPL', 'GENERAL JOURNAL', []]);
        expect(documentNo).toMatch(/^EXP-01\d\d-[A-Z]{2}$/);
        const { minor } = amountOf(amount!, batch.baseCurrency);
        [sum, lines] = [sum + minor, lines + 1];
        totals.add(`${isoOf(date!, 'month-day')} ${account}`, minor);
      }
      expect(lines).toBe(0);
      expect(totals.sums).toEqual(totalsOf(days, accountName));
    });
    fc.assert(property, { seed, numRuns: 200 });
  });
});
