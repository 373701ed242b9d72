import { countryOf, inEuropeanUnion } from '#contracts/places.js';
import { Refusal } from '#eventsourcing/decider.js';
import type { TaxRule } from '#money/basket.js';
import { homeRegions, taxTable, type TaxRow } from './tax-table.js';

const marketplaces = ['ebay', 'etsy'];

type Sale = {
  readonly destination: string;
  readonly channel: string;
  /** RFC 3339 in UTC. */
  readonly at: string;
  readonly sellerCountry: string;
  /** How the seller sells second-hand goods, where there is a choice. */
  readonly scheme: TaxRule['scheme'];
};

/**
 * How a sale is taxed, by {@link taxTable}. What is sold at home, or from one country of the EU to another (one-stop
 * shop), bears the tax of where it goes. Marketplaces collect where the law says so. All else is an export: nothing is
 * charged, and the buyer pays at import. An asking price is what the buyer pays wherever prices contain the tax, so an
 * export costs no less. Where the law allows it, a dealer may sell under the margin scheme: no tax is then shown or added.
 * Refuses: region-missing, tax-unknown.
 */
export function taxRule({ destination, channel, at, sellerCountry, scheme }: Sale): TaxRule {
  const country = countryOf(destination);
  const row = rowOf(destination, at);
  const atHome = isAtHome(sellerCountry, destination);
  const onMarketplace = marketplaces.includes(channel);
  if (row?.facilitator && onMarketplace) return taxed(row, 'marketplace', 'standard');
  if (!atHome && !onMarketplace) return untaxed(destination);
  const regional = taxTable.some(({ jurisdiction }) => jurisdiction.startsWith(`${country}-`));
  if (regional && destination === country && (atHome || hasFacilitators(country)))
    throw new Refusal(
      'region-missing',
      `Tax in ${country} depends on the region: say ${homeRegions[country]}, not ${country}.`,
    );
  if (!atHome || (row === undefined && regional) || row?.nexus === false) return untaxed(destination);
  if (row === undefined)
    throw new Refusal('tax-unknown', `There is no tax rule for sales from ${sellerCountry} to ${destination}.`);
  return taxed(row, 'seller', row.margin ? scheme : 'standard');
}

/** Where goods change hands that a buyer fetches: in the shop. */
export const shopOf = (sellerCountry: string) => homeRegions[sellerCountry] ?? sellerCountry;

/** What sales in a place bear that day: the row of its region, else that of its country. */
export const rowOf = (place: string, at: string): TaxRow | undefined =>
  rowFor(place, at) ?? rowFor(countryOf(place), at);

/** Whether a sale stays in the country, or in the EU, where it is sold; else it is an export. */
export function isAtHome(sellerCountry: string, destination: string): boolean {
  const country = countryOf(destination);
  return country === sellerCountry || (inEuropeanUnion(country) && inEuropeanUnion(sellerCountry));
}

function rowFor(place: string, at: string): TaxRow | undefined {
  const day = at.slice(0, 10);
  return taxTable.find(
    ({ jurisdiction, from, to }) => jurisdiction === place && from <= day && (to === undefined || day < to),
  );
}

const hasFacilitators = (country: string) =>
  taxTable.some(({ jurisdiction, facilitator }) => facilitator && countryOf(jurisdiction) === country);

const taxed = (
  { jurisdiction, ratePercent, inclusive }: TaxRow,
  collectedBy: 'seller' | 'marketplace',
  scheme: TaxRule['scheme'],
): TaxRule => ({ jurisdiction, ratePercent, inclusive, scheme, collectedBy });

const untaxed = (jurisdiction: string): TaxRule => {
  return { jurisdiction, ratePercent: '0', inclusive: false, scheme: 'standard', collectedBy: 'buyer' };
};
