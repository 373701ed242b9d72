import { allocate } from './allocation.js';
import { minorOf, natural, whole } from './money.js';
import { compare, percent } from './ratio.js';
import { divide } from './rounding.js';

/** How one place taxes one kind of sale. Inclusive: the price contains the tax. */
export type TaxRule = {
  readonly jurisdiction: string;
  readonly ratePercent: string;
  readonly inclusive: boolean;
  /** Under the margin scheme the seller pays tax on the margin, and none is shown. */
  readonly scheme: 'standard' | 'margin';
  /** A buyer who collects (reverse charge, use tax) is charged none here. */
  readonly collectedBy: 'seller' | 'marketplace' | 'buyer';
};

export type BasketLine = { readonly priceMinor: number; readonly quantity: number; readonly tax: TaxRule };

/** All amounts in minor units of one currency. */
export type Basket = {
  readonly lines: readonly {
    readonly amountMinor: number;
    readonly discountMinor: number;
    readonly taxMinor: number;
    readonly totalMinor: number;
  }[];
  readonly shipping: { readonly amountMinor: number; readonly taxMinor: number; readonly totalMinor: number };
  readonly taxes: readonly (TaxRule & { readonly taxableMinor: number; readonly taxMinor: number })[];
  readonly subtotalMinor: number;
  readonly discountMinor: number;
  readonly taxMinor: number;
  readonly totalMinor: number;
};

type Taxed = { readonly taxableMinor: number; readonly tax: TaxRule };

/**
 * What a basket costs, to the minor unit: parts always add up to their sums. The discount is shared over the lines by
 * amount. Tax is rounded once for each rule, half up, and shared over what it applies to.
 * RangeError for amounts that are no safe integers from 0, quantities below 1, or a discount above the subtotal.
 */
export function priceBasket({
  lines,
  discountMinor,
  shipping,
}: {
  readonly lines: readonly BasketLine[];
  readonly discountMinor: number;
  readonly shipping?: { readonly minor: number; readonly tax: TaxRule } | undefined;
}): Basket {
  const amounts = lines.map(amountOf);
  const subtotalMinor = total(amounts);
  if (natural(discountMinor, 'the discount') > subtotalMinor)
    throw new RangeError(`the discount of ${discountMinor} is more than the subtotal of ${subtotalMinor}`);
  const discounts = allocate(discountMinor, amounts);
  const taxed: Taxed[] = lines.map(({ tax }, index) => ({ taxableMinor: amounts[index]! - discounts[index]!, tax }));
  if (shipping) taxed.push({ taxableMinor: natural(shipping.minor, 'shipping'), tax: shipping.tax });
  const { taxes, shares } = taxesOn(taxed);
  const totals = taxed.map(({ taxableMinor, tax }, index) => taxableMinor + (tax.inclusive ? 0 : shares[index]!));
  const shippingAt = lines.length;
  return {
    lines: amounts.map((amountMinor, index) => ({
      amountMinor,
      discountMinor: discounts[index]!,
      taxMinor: shares[index]!,
      totalMinor: totals[index]!,
    })),
    shipping: {
      amountMinor: shipping?.minor ?? 0,
      taxMinor: shares[shippingAt] ?? 0,
      totalMinor: totals[shippingAt] ?? 0,
    },
    taxes,
    subtotalMinor,
    discountMinor,
    taxMinor: total(shares),
    totalMinor: total(totals),
  };
}

/** One entry for each rule, in the order in which they appear, and the tax in each part. */
function taxesOn(taxed: readonly Taxed[]) {
  const shares = taxed.map(() => 0);
  const taxes: (TaxRule & { taxableMinor: number; taxMinor: number })[] = [];
  for (const [rule, members] of groupedByRule(taxed)) {
    const taxables = members.map((index) => taxed[index]!.taxableMinor);
    const taxableMinor = total(taxables);
    const taxMinor = taxOn(taxableMinor, rule);
    allocate(taxMinor, taxables).forEach((share, place) => (shares[members[place]!] = share));
    const { jurisdiction, ratePercent, inclusive, scheme, collectedBy } = rule;
    taxes.push({ jurisdiction, ratePercent, inclusive, scheme, collectedBy, taxableMinor, taxMinor });
  }
  return { taxes, shares };
}

function groupedByRule(taxed: readonly Taxed[]) {
  const groups: [rule: TaxRule, members: number[]][] = [];
  taxed.forEach(({ tax }, index) => {
    const group = groups.find(([rule]) => sameRule(rule, tax));
    if (group) group[1].push(index);
    else groups.push([tax, [index]]);
  });
  return groups;
}

const sameRule = (a: TaxRule, b: TaxRule) =>
  a === b ||
  (a.jurisdiction === b.jurisdiction &&
    a.inclusive === b.inclusive &&
    a.scheme === b.scheme &&
    a.collectedBy === b.collectedBy &&
    sameRate(a.ratePercent, b.ratePercent));

/** 19 and 19.0 are one rate, or a basket with both would be rounded twice. */
const sameRate = (a: string, b: string) => a === b || compare(percent(a), percent(b)) === 0;

function taxOn(taxableMinor: number, { ratePercent, inclusive, scheme, collectedBy }: TaxRule): number {
  const { numerator, denominator } = percent(ratePercent);
  if (numerator < 0n) throw new RangeError(`a tax rate is below 0: ${ratePercent} %`);
  if (scheme === 'margin' || collectedBy === 'buyer') return 0;
  return minorOf(
    divide(BigInt(taxableMinor) * numerator, inclusive ? denominator + numerator : denominator, 'half-up'),
  );
}

function amountOf({ priceMinor, quantity }: BasketLine): number {
  if (whole(quantity, 'a quantity') < 1) throw new RangeError(`a quantity is below 1: ${quantity}`);
  return whole(natural(priceMinor, 'a price') * quantity, 'the amount of a line');
}

const total = (amounts: readonly number[]) => amounts.reduce((sum, amount) => whole(sum + amount, 'the total'), 0);
