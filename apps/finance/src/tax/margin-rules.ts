import { countryOf, europeanUnion } from '#contracts/places.js';
import { rowOf } from '#tax/tax-rules.js';
import type { TaxRow } from '#tax/tax-table.js';

/** From whom a dealer has a piece, as its document shows. */
export const purchaseSources = [
  'PRIVATE',
  'DEALER_MARGIN',
  'DEALER_VAT',
  'SMALL_ENTERPRISE',
  'IMPORT',
  'ARTIST',
] as const;
export type PurchaseSource = (typeof purchaseSources)[number];

/** What the tax law takes a piece for. Excluded are gold, other precious metals, and stones that are not mounted. */
export const goodsKinds = ['second-hand', 'art', 'antique', 'collectors', 'excluded'] as const;
export type GoodsKind = (typeof goodsKinds)[number];

/** Which pieces dealers of these countries may sell under the margin scheme, by what is sold while the row is in force. */
export type MarginRule = {
  readonly countries: readonly string[];
  readonly sources: readonly PurchaseSource[];
  readonly goods: readonly GoodsKind[];
  /** By law, or only if the dealer opted for it. */
  readonly by: 'law' | 'option';
  /** Whether that holds for pieces on which a reduced rate was charged when they were bought or imported. */
  readonly afterReducedRate: boolean;
  /** Dates in UTC: from the first on, and before the second. */
  readonly from: string;
  readonly to?: string | undefined;
};

const untaxed = ['PRIVATE', 'DEALER_MARGIN', 'SMALL_ENTERPRISE'] as const;
const collected = ['art', 'antique', 'collectors'] as const;
const anyGoods = ['second-hand', ...collected] as const;

const lawful = { sources: untaxed, goods: anyGoods, by: 'law', afterReducedRate: true } as const;
const imported = { sources: ['IMPORT'], goods: collected, by: 'option' } as const;
const fromArtist = { sources: ['ARTIST'], goods: ['art'], by: 'option' } as const;

// The scheme began with Directive 94/5/EC.
const begun = '1995-01-01';
const lowerRatesBack = '2025-01-01';

/**
 * Directive 2006/112/EC, Art. 314 (by law) and Art. 316 (by option, and since Directive (EU) 2022/542 only where no reduced
 * rate was charged); Great Britain by VAT Notice 718, which has no such condition; Switzerland by Art. 24a MWSTG, which
 * knows the scheme for collectors' items, art and antiques only.
 *
 * An accountant must check it before anybody relies on it. Not verified: whether Art. 316 in its new words holds for all
 * that is sold since 2025, as we take it, or only for what was bought since then; Norway, which is from memory; what a
 * dealer in Switzerland opts for, who may take the scheme for imports if no input tax was deducted. Left out on purpose:
 * global accounting of many pieces together, setting off losses (allowed in Switzerland), and Northern Ireland.
 */
export const marginRules: readonly MarginRule[] = [
  { countries: [...europeanUnion, 'GB', 'NO'], ...lawful, from: begun },
  { countries: europeanUnion, ...imported, afterReducedRate: true, from: begun, to: lowerRatesBack },
  { countries: europeanUnion, ...imported, afterReducedRate: false, from: lowerRatesBack },
  { countries: europeanUnion, ...fromArtist, afterReducedRate: true, from: begun, to: lowerRatesBack },
  { countries: europeanUnion, ...fromArtist, afterReducedRate: false, from: lowerRatesBack },
  { countries: ['GB', 'NO'], ...imported, afterReducedRate: true, from: begun },
  { countries: ['GB', 'NO'], ...fromArtist, afterReducedRate: true, from: begun },
  { countries: ['CH'], ...lawful, goods: collected, from: '2018-01-01' },
  { countries: ['CH'], ...imported, afterReducedRate: true, from: '2018-01-01' },
  { countries: ['CH'], ...fromArtist, afterReducedRate: true, from: '2018-01-01' },
];

/** Where what dealers of these countries sell under the scheme is taxed: where they are, or where it goes. */
export type MarginPlace = {
  readonly countries: readonly string[];
  readonly placeOfSupply: 'dealer' | 'destination';
  readonly from: string;
  readonly to?: string | undefined;
};

/**
 * By Art. 35 no distance-selling rule moves such a sale out of the dealer's country, so that the one-stop shop knows none.
 * The proposal "VAT in the digital age" of December 2022 deletes Art. 35. It was adopted in March 2025, its single
 * registration to begin in July 2028; whether that still moves these sales to the destination is not verified. If it does,
 * end the first row that day and add one for the EU with `destination`.
 */
export const marginPlaces: readonly MarginPlace[] = [
  { countries: [...europeanUnion, 'GB', 'NO', 'CH'], placeOfSupply: 'dealer', from: begun },
];

type Sale = { readonly sellerCountry: string; readonly destination: string; readonly soldAt: string };

/** The rules for dealers of a country that are in force. None: it has no margin scheme. */
export const marginRulesOf = ({ sellerCountry, soldAt }: Pick<Sale, 'sellerCountry' | 'soldAt'>) =>
  inForce(marginRules, sellerCountry, soldAt);

/** The country that taxes a sale under the scheme, if there is one. */
export const marginPlaceOf = ({ sellerCountry, destination, soldAt }: Sale, places = marginPlaces) =>
  inForce(places, sellerCountry, soldAt)[0]?.placeOfSupply === 'destination' ? countryOf(destination) : sellerCountry;

/** Its row of the tax table; undefined where the table knows of no margin scheme there. */
export function marginRowOf(sale: Sale): TaxRow | undefined {
  const row = rowOf(marginPlaceOf(sale), sale.soldAt);
  return row?.margin ? row : undefined;
}

type Dated = { readonly countries: readonly string[]; readonly from: string; readonly to?: string | undefined };

function inForce<Row extends Dated>(rows: readonly Row[], country: string, at: string): readonly Row[] {
  const day = at.slice(0, 10);
  return rows.filter(
    ({ countries, from, to }) => countries.includes(country) && from <= day && (to === undefined || day < to),
  );
}
