import { allocate } from '#money/allocation.js';
import { portion } from '#money/portion.js';
import { decimal } from '#money/ratio.js';
import { divide } from '#money/rounding.js';
import { rowOf } from '#tax/tax-rules.js';
import type { TaxCode } from '../../../finance/src/journal/entry.js';
import type { Billed, Paper, SoldThere } from './trade.js';

/** How the ledger says that a piece was taxed: what nobody told it. The figures are ours. */
export type Claim = {
  readonly sku: string;
  readonly code: TaxCode;
  readonly jurisdiction: string;
  readonly ratePercent: string;
};

/** One line of a sale: what it came to in the currency of the sale and in that of the books, and the tax of ours in it. */
export type TaxedLine = {
  readonly grossMinor: number;
  readonly baseMinor: number;
  readonly taxMinor: number;
  /** The taxable margin, where it is the margin that is taxed: in the currency of the books, and so is its tax. */
  readonly margin?: { readonly minor: number; readonly ratePercent: string } | undefined;
};

/** Tax of ours that the buyer was told of, in the currency of the sale; undefined if nobody said anything of it. */
export function toldTaxOf({ byChannel, taxes }: Billed, sold: SoldThere | undefined): number | undefined {
  if (byChannel) return sold!.ownTaxMinor > 0 ? sold!.ownTaxMinor : undefined;
  const [tax, ...others] = taxes ?? [];
  if (tax === undefined) return undefined;
  if (others.length > 0 || tax.collectedBy !== 'seller') return 0;
  return tax.scheme === 'standard' ? tax.tax.minor : undefined;
}

type Reckoned = {
  readonly at: string;
  /** Of the lines, in their order. */
  readonly skus: readonly string[];
  readonly grosses: readonly number[];
  readonly claims: readonly Claim[];
  /** Undefined if the rates of the sale are not known. */
  readonly worth: (minor: number) => number | undefined;
  readonly bought: (sku: string) => { readonly paper: Paper; readonly baseMinor: number } | undefined;
};

/** Told tax is shared out by what each line came to. */
export function linesTold(told: number, { grosses, worth }: Pick<Reckoned, 'grosses' | 'worth'>): TaxedLine[] {
  const shares = allocate(told, grosses);
  return grosses.map((grossMinor, index) => ({
    grossMinor,
    baseMinor: worth(grossMinor) ?? 0,
    taxMinor: shares[index]!,
  }));
}

/** What nobody told is contained in what was paid: in all of it, or in the margin. */
export function linesReckoned({ at, skus, grosses, claims, worth, bought }: Reckoned): TaxedLine[] {
  return skus.map((sku, index) => {
    const grossMinor = grosses[index]!;
    const baseMinor = worth(grossMinor) ?? 0;
    const claim = claims.find((one) => one.sku === sku);
    if (claim === undefined) return { grossMinor, baseMinor, taxMinor: 0 };
    const ratePercent = rowOf(claim.jurisdiction, at)?.ratePercent ?? claim.ratePercent;
    const cost = claim.code === 'MARGIN' ? bought(sku) : undefined;
    if (cost === undefined || !bearsMargin(cost.paper))
      return { grossMinor, baseMinor, taxMinor: taxIn(grossMinor, ratePercent) };
    const margin = Math.max(0, baseMinor - cost.baseMinor);
    return { grossMinor, baseMinor, taxMinor: taxIn(margin, ratePercent), margin: { minor: margin, ratePercent } };
  });
}

/** What goes back of the tax of a line, when so much of its gross does. */
export function taxBackOf({ grossMinor, baseMinor, taxMinor, margin }: TaxedLine, backMinor: number): number {
  if (grossMinor === 0) return 0;
  if (margin === undefined) return portion(taxMinor, backMinor, grossMinor, 'half-even');
  const lost = portion(baseMinor, backMinor, grossMinor, 'half-even');
  return taxMinor - taxIn(Math.max(0, margin.minor - lost), margin.ratePercent);
}

/** Bought without tax that comes back, of goods that the law lets a dealer sell so. */
const bearsMargin = ({ source, goods, optedIn }: Paper) =>
  goods !== 'excluded' && source !== 'DEALER_VAT' && (optedIn || (source !== 'IMPORT' && source !== 'ARTIST'));

/** rate / (100 + rate) of it, rounded half up. */
function taxIn(minor: number, ratePercent: string): number {
  const { numerator, denominator } = decimal(ratePercent);
  return Number(divide(BigInt(minor) * numerator, 100n * denominator + numerator, 'half-up'));
}
