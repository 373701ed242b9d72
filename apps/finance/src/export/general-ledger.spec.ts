import { describe, expect, it } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { parse as amountOf } from '#money/money.js';
import { sampleEntry } from '../journal/sample-entry.js';
import type { NumberedEntry } from './batch.js';
import {
  anyBooks,
  dayOf,
  entryOf,
  fileOf,
  itIsAFormat,
  sampleBatch,
  seed,
  tally,
  unbalanced,
  type Day,
} from './format.contract.js';
import { generalLedger } from './general-ledger.js';

type Row = Record<string, string>;
const rowsOf = (text: string) => parse(text, { columns: true, record_delimiter: '\r\n' }) as unknown as Row[];
const written = (entry: NumberedEntry) => rowsOf(fileOf(generalLedger(sampleBatch), dayOf(entry)));
const [sale, credit] = sampleEntry.lines;
/** Takes the guard off. */
const unguarded = (text: string) => text.replace(/^'('*[=+\-@\t\r＝＋－＠])/, '$1');

describe('The general ledger', () => {
  itIsAFormat('general-ledger.csv', generalLedger);

  it('has an amount as it was traded, and as it is in the books', () => {
    const yen = { ...sale!, amount: { minor: 250_000, currency: 'JPY' }, baseMinor: 133_500 };
    const dinar = { ...credit!, amount: { minor: 1_234, currency: 'KWD' }, baseMinor: 0 };
    expect(written({ ...sampleEntry, lines: [yen, dinar], rateId: 'ecb-2026-01-09' })).toMatchObject([
      { debit: '250000', credit: '0', currency: 'JPY', base_debit: '1335.00', base_credit: '0', base_currency: 'GBP' },
      { debit: '0', credit: '1.234', currency: 'KWD', base_debit: '0', base_credit: '0', fx_rate_id: 'ecb-2026-01-09' },
    ]);
  });
  it('has the same number in two currencies as two amounts', () => {
    const yen = { ...sale!, amount: { minor: 133_500, currency: 'JPY' } };
    expect(written({ ...sampleEntry, lines: [yen] })).toMatchObject([{ debit: '133500', base_debit: '1335.00' }]);
  });
  it('has tax by its region, with a rate that has decimals', () => {
    const tax = { ...credit!.tax!, jurisdiction: 'US-PA', taxable: { minor: 0, currency: 'GBP' } };
    const rateOf = (ratePercent: string) =>
      written({ ...sampleEntry, lines: [{ ...credit!, tax: { ...tax, ratePercent } }] });
    expect(rateOf('8.875')).toMatchObject([
      { tax_country: 'US-PA', tax_rate: '8.875', tax_base: '0', tax_amount: '122.50' },
    ]);
    expect(rateOf('0')).toMatchObject([{ tax_rate: '0.0' }]);
  });
  it('is blank where there is nothing to say, and names what is taken back', () => {
    const bare = { ...sampleEntry, channel: undefined, orderId: undefined, reverses: 'orders/order-o-42/7' };
    expect(written({ ...bare, lines: [{ ...sale!, sku: undefined }] })).toMatchObject([
      { source_channel: '', source_order_id: '', sku: '', tax_code: '', reverses_entry_id: 'orders/order-o-42/7' },
    ]);
  });
  it('has the day of the journal, and that of the document', () => {
    const late = entryOf(
      [
        ['1010', 5],
        ['1260', -5],
      ],
      { postingDate: '2026-01-10', documentDate: '2026-01-02' },
    );
    expect(written(late)).toMatchObject(
      [1, 2].map(() => ({ posting_date: '2026-01-10', document_date: '2026-01-02' })),
    );
  });
  it('guards numbers that others chose, and no account is split at its comma', () => {
    const others = { documentNo: '+49', orderId: '@SUM(A1)', lines: [{ ...sale!, account: '2110', sku: '-1' }] };
    const [row] = written({ ...sampleEntry, ...others });
    expect(row).toMatchObject({ document_no: "'+49", source_order_id: "'@SUM(A1)", sku: "'-1" });
    expect(row).toMatchObject({ account_code: '2110', account_name: 'Goods received, not invoiced' });
  });

  it(`balances, and has every line as the entries have it, seed ${seed}`, () => {
    const property = fc.property(anyBooks, ({ batch, days }) => {
      const rows = rowsOf(fileOf(generalLedger(batch), ...days));
      const [sums, all] = [tally(), tally()];
      for (const { entry_id, debit, credit, currency, base_debit, base_credit, base_currency } of rows) {
        const traded = netOf(debit!, credit!, currency!);
        const booked = netOf(base_debit!, base_credit!, base_currency!);
        sums.add(`${entry_id} ${currency}`, traded);
        sums.add(`${entry_id} in the books`, booked);
        all.add(currency!, traded);
        all.add('in the books', booked);
      }
      expect(unbalanced(sums.sums)).toEqual([]);
      expect(unbalanced(all.sums)).toEqual([]);
      expect(rows.map(lineOf)).toEqual(linesOf(days));
    });
    fc.assert(property, { seed, numRuns: 200 });
  });
});

const netOf = (debit: string, credit: string, currency: string) => {
  expect([debit, credit]).toContain('0');
  return amountOf(debit, currency).minor - amountOf(credit, currency).minor;
};
const lineOf = (row: Row) => [
  ...[row['posting_date'], row['entry_id'], row['line_no'], unguarded(row['document_no']!), row['account_code']],
  ...[row['currency'], netOf(row['debit']!, row['credit']!, row['currency']!)],
  ...[netOf(row['base_debit']!, row['base_credit']!, row['base_currency']!), unguarded(row['description']!)],
];
const linesOf = (days: readonly Day[]) =>
  days.flatMap(({ day, entries }) =>
    entries.flatMap(({ entryId, documentNo, lines }) =>
      lines.map(({ account, side, amount, baseMinor, description }, index) => {
        const sign = side === 'debit' ? 1 : -1;
        const place = [day, entryId, `${index + 1}`, documentNo, account];
        return [...place, amount.currency, sign * amount.minor, sign * baseMinor || 0, description];
      }),
    ),
  );
