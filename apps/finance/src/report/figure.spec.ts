import { describe, expect, it } from '@jest/globals';
import type { NumberedEntry } from '../export/batch.js';
import type { EntryLine } from '../journal/entry.js';
import { countedLines, linesBehind, noPiece, type Figure } from './figure.js';
import { ossReturn } from './oss-return.js';
import { Profits } from './profit.js';
import { salesTax } from './sales-tax.js';
import { eleventh, gbp, tenth } from './sample-days.contract.js';
import { emptySummary } from './summary.js';
import { add } from './tally.js';
import { vatReturn } from './vat-return.js';

const entries: readonly NumberedEntry[] = [...tenth, ...eleventh];
const summary = add(emptySummary('GBP'), entries);
const behind = (figure: Figure) => entries.flatMap((entry) => countedLines(entry, figure));
const earned = (lines: readonly EntryLine[]) =>
  lines.reduce((sum, { side, baseMinor }) => sum + (side === 'credit' ? baseMinor : -baseMinor), 0);
const taxOf = (lines: readonly EntryLine[], what: 'taxable' | 'tax') =>
  lines.reduce((sum, { side, tax }) => sum + (side === 'credit' ? 1 : -1) * (tax?.[what].minor ?? 0), 0);

describe('The lines behind a figure of a report', () => {
  it('are worth what was sold and given back, by channel and by place', () => {
    expect(summary.channels.length).toBeGreaterThan(3);
    for (const { channel, revenueMinor, refundsMinor } of summary.channels)
      expect([channel, earned(behind({ of: 'sales', channel }))]).toEqual([channel, revenueMinor - refundsMinor]);
    expect(summary.places.length).toBeGreaterThan(3);
    for (const { place, revenueMinor, refundsMinor } of summary.places)
      expect([place, earned(behind({ of: 'sales', place }))]).toEqual([place, revenueMinor - refundsMinor]);
  });

  it('bear what a tax return says, and were bought or left untaxed', () => {
    const told = vatReturn(summary, 'GB');
    expect(told.lines.map(({ on }) => on)).toEqual(['sales', 'margins']);
    for (const { on, ratePercent, taxable, tax } of told.lines) {
      const taxCode = on === 'sales' ? 'STANDARD' : 'MARGIN';
      const lines = behind({ of: 'sales', country: 'GB', taxCode, ratePercent });
      expect([on, taxOf(lines, 'taxable'), taxOf(lines, 'tax')]).toEqual([on, taxable.minor, tax.minor]);
    }
    expect(earned(behind({ of: 'sales' }))).toBe(told.sales.minor);
    expect(earned(behind({ of: 'sales', taxCode: 'EXPORT' }))).toBe(told.exports.minor);
    expect(0 - earned(behind({ of: 'purchases' }))).toBe(told.purchases.minor);
  });

  it('of the one-stop shop are of the quarter of the supply', () => {
    const rates = { rateId: 'ecb-1', base: 'EUR', asOf: '2026-03-31', rates: { GBP: '1' } };
    const told = ossReturn(summary, { home: 'GB', quarter: '2026-Q1', rates });
    expect(told.lines.map(({ memberState, ratePercent }) => [memberState, ratePercent])).toEqual([['FR', '20']]);
    const french = (quarter: string) => behind({ of: 'sales', country: 'FR', taxCode: 'STANDARD', quarter });
    expect(taxOf(french('2026-Q1'), 'tax')).toBe(told.lines[0]!.tax.minor);
    expect(taxOf(french('2025-Q4'), 'tax')).toBe(told.corrections[0]!.tax.minor);
  });

  it('of a state are all that was sold there', () => {
    const told = salesTax(summary);
    expect(told.map(({ state }) => state)).toEqual(['US-NY']);
    for (const { state, gross, refunds } of told)
      expect(earned(behind({ of: 'sales', place: state }))).toBe(gross.minor - refunds.minor);
  });

  it('of a piece are its income and its expense, and those of no piece are the rest', () => {
    const pieces = entries.map((entry, index): NumberedEntry => {
      const sku = index % 2 === 0 ? undefined : `PIECE-${index % 3}`;
      return { ...entry, lines: entry.lines.map((line) => ({ ...line, sku })) };
    });
    const profits = new Profits();
    for (const entry of pieces) profits.take(entry);
    expect(profits.rows().length).toBeGreaterThan(2);
    for (const { sku = noPiece, profitMinor } of profits.rows()) {
      const lines = pieces.flatMap((entry) => countedLines(entry, { of: 'result', sku }));
      expect([sku, earned(lines)]).toEqual([sku, profitMinor]);
    }
  });

  it('are where a report says they are', () => {
    const days = { from: '2026-01-01', to: '2026-01-31' };
    expect(linesBehind(days, { of: 'sales', channel: '(none)' })).toBe(
      '/v1/books/reports/lines?from=2026-01-01&to=2026-01-31&of=sales&channel=%28none%29',
    );
    expect(countedLines(tenth[0]!, { of: 'purchases' })).toMatchObject([{ account: '1410', amount: gbp(60_000) }]);
  });
});
