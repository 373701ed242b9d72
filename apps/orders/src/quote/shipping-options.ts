import type { Money } from '#contracts/vocabulary.js';
import { Refusal } from '#eventsourcing/decider.js';
import { add, scale } from '#money/money.js';
import { countryOf, inEuropeanUnion, isCountry } from './countries.js';

/** One way to the buyer. */
export type ShippingOffer = {
  readonly optionId: string;
  readonly name: string;
  /** The same price in each currency that has a tariff; other currencies are converted from the first. */
  readonly prices: readonly [Money, ...Money[]];
  readonly daysMin: number;
  readonly daysMax: number;
  /** The buyer fetches it, so it changes hands in the shop. */
  readonly collected: boolean;
};

type Zone = 'domestic' | 'region' | 'world';
type Tariff = { readonly perOrder: number; readonly perPiece: number };
type Service = {
  readonly optionId: string;
  readonly name: string;
  readonly zones: { readonly [zone in Zone]: { EUR: Tariff; USD: Tariff; days: readonly [number, number] } };
};

const tariff = (perOrder: number, perPiece: number): Tariff => ({ perOrder, perPiece });

/**
 * A table, until fulfilment answers with what carriers really ask: it knows nothing of weight, size, value or carrier.
 * Minor units; two currencies have prices of their own, so that a shop which sells in its own needs no exchange rates.
 */
const services: readonly Service[] = [
  {
    ...{ optionId: 'standard', name: 'Standard' },
    zones: {
      domestic: { EUR: tariff(690, 250), USD: tariff(790, 290), days: [2, 4] },
      region: { EUR: tariff(1_290, 490), USD: tariff(1_490, 590), days: [3, 7] },
      world: { EUR: tariff(2_490, 990), USD: tariff(2_890, 1_190), days: [6, 14] },
    },
  },
  {
    ...{ optionId: 'express', name: 'Express' },
    zones: {
      domestic: { EUR: tariff(1_490, 450), USD: tariff(1_690, 520), days: [1, 2] },
      region: { EUR: tariff(2_900, 900), USD: tariff(3_400, 1_050), days: [1, 3] },
      world: { EUR: tariff(5_900, 1_900), USD: tariff(6_900, 2_200), days: [2, 5] },
    },
  },
];

const none = (currency: string): Money => ({ minor: 0, currency });
const collection: ShippingOffer = {
  ...{ optionId: 'collection', name: 'Collection from the shop', prices: [none('EUR'), none('USD')] },
  ...{ daysMin: 0, daysMax: 0, collected: true },
};

/** What a buyer can choose from for so many pieces, the usual way first. Refuses: destination-not-served. */
export function shippingOptions(sellerCountry: string, destination: string, pieces: number): ShippingOffer[] {
  const country = countryOf(destination);
  if (!isCountry(country)) throw new Refusal('destination-not-served', `Nothing can be sent to ${destination}.`);
  const zone = zoneOf(sellerCountry, country);
  const sent = services.map(({ optionId, name, zones }): ShippingOffer => {
    const { EUR, USD, days } = zones[zone];
    const prices = [priceOf(EUR, 'EUR', pieces), priceOf(USD, 'USD', pieces)] as const;
    return { optionId, name, prices: [...prices], daysMin: days[0], daysMax: days[1], collected: false };
  });
  return [...sent, collection];
}

/** The first one if none was asked for. Refuses: shipping-option-unknown. */
export function chosenOption(options: readonly ShippingOffer[], optionId: string | undefined): ShippingOffer {
  const chosen = optionId === undefined ? options[0] : options.find((option) => option.optionId === optionId);
  if (chosen !== undefined) return chosen;
  const known = options.map((option) => option.optionId).join(', ');
  throw new Refusal('shipping-option-unknown', `There is no option ${optionId}; there are ${known}.`);
}

const northAmerica = ['US', 'CA', 'MX'];
function zoneOf(seller: string, buyer: string): Zone {
  if (seller === buyer) return 'domestic';
  if (inEuropeanUnion(seller) && inEuropeanUnion(buyer)) return 'region';
  return northAmerica.includes(seller) && northAmerica.includes(buyer) ? 'region' : 'world';
}

const priceOf = ({ perOrder, perPiece }: Tariff, currency: string, pieces: number): Money =>
  add(
    { minor: perOrder, currency },
    scale({ minor: perPiece, currency }, { numerator: BigInt(pieces), denominator: 1n }, 'half-even'),
  );
