import type { ShippingZone } from '#contracts/fulfillment.js';
import { countries, europeanUnion } from '#contracts/places.js';

type Range = 'domestic' | 'region' | 'world';
type Tariff = readonly [perOrderMinor: number, perPieceMinor: number];
type Service = {
  readonly optionId: string;
  readonly name: string;
  readonly ranges: { readonly [range in Range]: { EUR: Tariff; USD: Tariff; days: readonly [number, number] } };
};

/** Two currencies have prices of their own, so that a shop which sells in its own needs no exchange rates. */
const services: readonly Service[] = [
  {
    ...{ optionId: 'standard', name: 'Standard' },
    ranges: {
      domestic: { EUR: [690, 250], USD: [790, 290], days: [2, 4] },
      region: { EUR: [1_290, 490], USD: [1_490, 590], days: [3, 7] },
      world: { EUR: [2_490, 990], USD: [2_890, 1_190], days: [6, 14] },
    },
  },
  {
    ...{ optionId: 'express', name: 'Express' },
    ranges: {
      domestic: { EUR: [1_490, 450], USD: [1_690, 520], days: [1, 2] },
      region: { EUR: [2_900, 900], USD: [3_400, 1_050], days: [1, 3] },
      world: { EUR: [5_900, 1_900], USD: [6_900, 2_200], days: [2, 5] },
    },
  },
];

const northAmerica: readonly string[] = ['US', 'CA', 'MX'];

/**
 * What a shop in this country begins with, until somebody sets zones of its own: the country itself, the union of countries
 * around it if there is one, and the rest of the world, which together are every country of ISO 3166-1.
 */
export function defaultZones(sellerCountry: string): ShippingZone[] {
  const neighbours = [europeanUnion, northAmerica].find((union) => union.includes(sellerCountry)) ?? [];
  const region = neighbours.filter((country) => country !== sellerCountry);
  const near = new Set([sellerCountry, ...region]);
  const far = countries.filter((country) => !near.has(country));
  const regionName = neighbours === europeanUnion ? 'European Union' : 'North America';
  return [
    zoneWith('domestic', 'Domestic', [sellerCountry]),
    ...(region.length === 0 ? [] : [zoneWith('region', regionName, region)]),
    zoneWith('world', 'World', far),
  ];
}

const zoneWith = (zoneId: Range, name: string, places: string[]): ShippingZone => ({
  ...{ zoneId, name, places, except: [] },
  services: services.map(({ optionId, name, ranges }) => {
    const { EUR, USD, days } = ranges[zoneId];
    const [daysMin, daysMax] = days;
    return { optionId, name, tariffs: [tariffIn('EUR', EUR), tariffIn('USD', USD)], daysMin, daysMax };
  }),
});

const tariffIn = (currency: string, [perOrder, perPiece]: Tariff) => ({
  perOrder: { minor: perOrder, currency },
  perPiece: { minor: perPiece, currency },
});
