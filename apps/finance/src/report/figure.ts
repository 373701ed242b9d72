import { countryOf } from '#contracts/places.js';
import { accountOf } from '../account/accounts.js';
import type { NumberedEntry } from '../export/batch.js';
import type { EntryLine, TaxCode } from '../journal/entry.js';
import { quarterOf } from './oss-return.js';
import { noChannel } from './summary.js';
import { isSold, placeOf, plainRate, suppliedInOf } from './tally.js';

/** A figure of a report, by what its lines have in common: what is not said is not asked for. */
export type Figure = {
  /** What was sold and given back; what pieces were bought for; what the result of a period is made of. */
  readonly of: 'sales' | 'purchases' | 'result';
  /** {@link noChannel} for what was sold through none. */
  readonly channel?: string | undefined;
  readonly place?: string | undefined;
  /** Where tax of ours is; a channel's is of its place. */
  readonly country?: string | undefined;
  readonly taxCode?: TaxCode | undefined;
  readonly ratePercent?: string | undefined;
  /** Of the supply: 2026-Q1. */
  readonly quarter?: string | undefined;
  /** {@link noPiece} for what is of none. */
  readonly sku?: string | undefined;
};
export const noPiece = '(none)';
export const figureKinds = ['sales', 'purchases', 'result'] as const satisfies readonly Figure['of'][];

/** The lines of an entry that a figure counts, each with its place in the entry: those behind what a report says, and no others. */
export const countedLines = (entry: NumberedEntry, figure: Figure): (EntryLine & { readonly lineNo: number })[] =>
  entry.lines.map((line, index) => ({ ...line, lineNo: index + 1 })).filter((line) => isCounted(entry, line, figure));

function isCounted(entry: NumberedEntry, line: EntryLine, figure: Figure): boolean {
  const { channel, place, country, taxCode, ratePercent, quarter, sku } = figure;
  const { tax } = line;
  return (
    isOf(entry, line, figure) &&
    (channel === undefined || channel === (entry.channel ?? noChannel)) &&
    (place === undefined || place === placeOf(tax, entry)) &&
    (country === undefined || (tax?.collectedBy === 'SELLER' && country === countryOf(tax.jurisdiction))) &&
    (taxCode === undefined || taxCode === tax?.code) &&
    (ratePercent === undefined || (tax !== undefined && ratePercent === plainRate(tax.ratePercent))) &&
    (quarter === undefined || quarter === quarterOf(suppliedInOf(entry))) &&
    (sku === undefined || sku === (line.sku ?? noPiece))
  );
}

function isOf({ documentType }: NumberedEntry, line: EntryLine, { of }: Figure): boolean {
  const { kind } = accountOf(line.account)!;
  switch (of) {
    case 'sales':
      return isSold(line);
    case 'purchases':
      return documentType === 'PURCHASE' && line.account === '1410';
    case 'result':
      return kind === 'income' || kind === 'expense';
  }
}

/** Where the lines behind a figure are, for the same days as the report. */
export function linesBehind({ from, to }: { readonly from: string; readonly to: string }, figure: Figure): string {
  const where = new URLSearchParams({ from, to });
  for (const [name, value] of Object.entries(figure)) if (value !== undefined) where.set(name, value);
  return `/v1/books/reports/lines?${where.toString()}`;
}
