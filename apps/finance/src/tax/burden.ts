import type { z } from 'zod';
import type { SaleFigures } from '#contracts/channels.js';
import type { OrderBilled } from '#contracts/orders.js';
import { Refusal } from '#eventsourcing/decider.js';
import type { TaxRule } from '#money/basket.js';
import { subtract, type Money } from '#money/money.js';
import { divide } from '#money/rounding.js';
import { isAtHome, rowOf, shopOf, taxRule } from '#tax/tax-rules.js';

type QuotedTax = NonNullable<z.infer<typeof OrderBilled.schema>['taxes']>[number];

/** Whose word there is on the tax of a sale. All amounts are in the currency of the sale. */
export type Told =
  | { readonly kind: 'quote'; readonly taxes: readonly QuotedTax[] }
  | ({ readonly kind: 'channel' } & Readonly<Pick<SaleFigures, 'ownTax' | 'collectedTax' | 'taxIncluded'>>)
  | { readonly kind: 'nothing' };

/** What of a sale decides how it is taxed. */
export type Circumstances = {
  readonly sellerCountry: string;
  readonly channel: string;
  /** A country, or a region of it; without one it counts as sold in the shop, as what is carried home from there. */
  readonly destination?: string | undefined;
  /** RFC 3339 in UTC. */
  readonly soldAt: string;
  readonly told: Told;
};

/** A place of the tax table, and its rate. */
export type Rated = { readonly jurisdiction: string; readonly ratePercent: string };

/** A tax that a marketplace took from the buyer and remits: in the sale's currency, and no money of ours. */
export type Collected = Rated & { readonly taxable: Money; readonly tax: Money };

/** How all pieces of a sale are taxed. */
export type Burden = {
  /** Where it counts as sold. */
  readonly place: string;
  readonly collected?: Collected | undefined;
} & (
  | ({ readonly kind: 'told'; readonly own: Money } & Rated)
  /** Ours, and in the price, though nobody showed it: on all of it, or on the margin. */
  | ({ readonly kind: 'contained' } & Rated)
  /** The marketplace’s, whether or not it said how much. */
  | ({ readonly kind: 'collected' } & Rated)
  | { readonly kind: 'export' }
  | { readonly kind: 'none'; readonly because: 'no-nexus' | 'not-charged' | 'tax-unknown' }
);

/**
 * How a sale is taxed, whose pieces come to `gross` without what a marketplace collected. What a quote or a channel said
 * stands; where nothing was said, the tax rules decide. Where they do not know, there is no tax, because tax-unknown: people
 * have to look, but no sale is kept out of the books.
 */
export function burdenOf(sale: Circumstances, gross: Money): Burden {
  const { told, destination, sellerCountry } = sale;
  const place = destination ?? shopOf(sellerCountry);
  switch (told.kind) {
    case 'quote':
      return burdenOfQuote(sale, told.taxes) ?? burdenByRule(sale, place, false);
    case 'channel':
      return burdenOfChannel(sale, place, told, gross);
    case 'nothing':
      return burdenByRule(sale, place, false);
  }
}

/** A quote's tax says itself where it counts as sold, which is the shop for what the buyer fetches there. */
function burdenOfQuote(sale: Circumstances, [tax, ...others]: readonly QuotedTax[]): Burden | undefined {
  if (tax === undefined) return undefined;
  const { jurisdiction, ratePercent, taxable } = tax;
  const place = jurisdiction;
  // Quotes have one tax on all that they offer; of several nobody could say which piece bears which.
  if (others.length > 0) return { place, kind: 'none', because: 'tax-unknown' };
  const atHome = isAtHome(sale.sellerCountry, place);
  switch (tax.collectedBy) {
    case 'seller':
      if (tax.scheme === 'margin') return { place, kind: 'contained', jurisdiction, ratePercent };
      return { place, kind: 'told', jurisdiction, ratePercent, own: tax.tax };
    case 'marketplace': {
      const collected = { jurisdiction, ratePercent, taxable, tax: tax.tax };
      if (!atHome) return { place, collected, kind: 'export' };
      return { place, collected, kind: 'collected', jurisdiction, ratePercent };
    }
    case 'buyer':
      return atHome ? { place, kind: 'none', because: 'no-nexus' } : { place, kind: 'export' };
  }
}

/** The rate is that of the tax table, which knows no local taxes: they are in the amount alone. */
function burdenOfChannel(
  sale: Circumstances,
  place: string,
  { ownTax, collectedTax, taxIncluded }: Extract<Told, { kind: 'channel' }>,
  gross: Money,
): Burden {
  const taxable = subtract(gross, ownTax);
  const rated = (tax: Money): Rated => {
    const row = rowOf(place, sale.soldAt);
    const { jurisdiction, ratePercent } = row ?? { jurisdiction: place, ratePercent: rateOf(tax, taxable) };
    return { jurisdiction, ratePercent };
  };
  const collected = collectedTax.minor > 0 ? { ...rated(collectedTax), taxable, tax: collectedTax } : undefined;
  const also = collected && { collected };
  if (ownTax.minor > 0) return { place, ...also, kind: 'told', ...rated(ownTax), own: ownTax };
  if (collected && isAtHome(sale.sellerCountry, place))
    return { place, collected, kind: 'collected', ...rated(collectedTax) };
  return { ...burdenByRule(sale, place, taxIncluded), ...also };
}

/** `taxIncluded`: whether prices had the tax in them even where the rules would have it added. */
function burdenByRule(sale: Circumstances, place: string, taxIncluded: boolean): Burden {
  if (!isAtHome(sale.sellerCountry, place)) return { place, kind: 'export' };
  const rule = ruleFor(sale, place);
  if (rule === undefined) return { place, kind: 'none', because: 'tax-unknown' };
  const { jurisdiction, ratePercent, inclusive, collectedBy } = rule;
  switch (collectedBy) {
    case 'seller':
      if (!inclusive && !taxIncluded) return { place, kind: 'none', because: 'not-charged' };
      return { place, kind: 'contained', jurisdiction, ratePercent };
    case 'marketplace':
      return { place, kind: 'collected', jurisdiction, ratePercent };
    case 'buyer':
      return { place, kind: 'none', because: 'no-nexus' };
  }
}

function ruleFor({ channel, soldAt: at, sellerCountry }: Circumstances, destination: string): TaxRule | undefined {
  try {
    return taxRule({ destination, channel, at, sellerCountry, scheme: 'standard' });
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}

/** What a tax comes to in percent, to two decimals: where the table has no rate for the place. */
function rateOf(tax: Money, taxable: Money): string {
  if (taxable.minor <= 0) return '0';
  const hundredths = divide(BigInt(tax.minor) * 10_000n, BigInt(taxable.minor), 'half-up');
  const digits = `${hundredths}`.padStart(3, '0');
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`;
}
