import type { ShippingZone } from '#contracts/fulfillment.js';
import { countryOf, isCountry, zoneOf } from '#contracts/places.js';
import type { Money } from '#contracts/vocabulary.js';
import { Refusal } from '#eventsourcing/decider.js';
import { add, scale, zero } from '#money/money.js';

type Service = ShippingZone['services'][number];

/** One way to the buyer. Without tariffs it is free. */
export type ShippingOffer = Omit<Service, 'tariffs'> & {
  /** One for each currency with prices of its own; other currencies are converted from the first. */
  readonly tariffs: readonly Service['tariffs'][number][];
  /** The buyer fetches it, so it changes hands in the shop. */
  readonly collected: boolean;
};

/** What a buyer can choose from, the usual way first, and whose prices these are; no zone where there is only collection. */
export type ShippingOptions = {
  readonly zoneId?: string;
  readonly options: readonly ShippingOffer[];
  readonly chosen: ShippingOffer;
};

const collection: ShippingOffer = {
  ...{ optionId: 'collection', name: 'Collection from the shop', tariffs: [] },
  ...{ daysMin: 0, daysMax: 0, collected: true },
};

/**
 * The ways to a destination, as far as we heard of zones, and the one that is wanted: the first that is sent if none is named.
 * Whoever fetches it from the shop may come from anywhere. Refuses: destination-not-served, shipping-unknown,
 * shipping-option-unknown.
 */
export function shippingOptions(
  zones: readonly ShippingZone[],
  destination: string,
  wanted: string | undefined,
): ShippingOptions {
  if (!isCountry(countryOf(destination))) throw notServed(destination);
  const zone = zoneOf(zones, destination);
  const sent = (zone?.services ?? []).map((service): ShippingOffer => ({ ...service, collected: false }));
  if (sent.length === 0 && wanted !== collection.optionId) throw zones.length > 0 ? notServed(destination) : unknown();
  const options = [...sent, collection];
  return { ...(zone && { zoneId: zone.zoneId }), options, chosen: chosenOf(options, wanted) };
}

function chosenOf(options: readonly ShippingOffer[], wanted: string | undefined): ShippingOffer {
  const chosen = wanted === undefined ? options[0] : options.find(({ optionId }) => optionId === wanted);
  if (chosen !== undefined) return chosen;
  const known = options.map(({ optionId }) => optionId).join(', ');
  throw new Refusal('shipping-option-unknown', `There is no option ${wanted}; there are ${known}.`);
}

const notServed = (destination: string) =>
  new Refusal('destination-not-served', `Nothing can be sent to ${destination}.`);
const unknown = () =>
  new Refusal('shipping-unknown', 'No shipping zones are known yet, so nobody knows what it costs.');

/** A tariff in this currency, or the first, which is then converted; none for what is free. */
export const tariffFor = ({ tariffs }: ShippingOffer, currency: string) =>
  tariffs.find(({ perOrder }) => perOrder.currency === currency) ?? tariffs[0];

/** Every amount that goes into the price of a way in this currency. */
export function amountsOfWay(offer: ShippingOffer, currency: string): Money[] {
  const tariff = tariffFor(offer, currency);
  return [...(tariff ? [tariff.perOrder] : []), ...(offer.insurance ? [offer.insurance.above] : [])];
}

/**
 * What a way costs for so many pieces that are worth `goods`, before any discount, in the currency of `goods`: for the order
 * and each piece, exact in the tariff's currency and then converted; and the insurance of the whole value once it is above the
 * threshold, converted, too. Each of both is rounded once, half-even. `exchange` leads into the currency of `goods`. RangeError
 * beyond 2^53.
 */
export function priceOfWay(
  offer: ShippingOffer,
  pieces: number,
  goods: Money,
  exchange: (amount: Money) => Money,
): Money {
  const tariff = tariffFor(offer, goods.currency);
  const carriage = tariff === undefined ? zero(goods.currency) : exchange(carriageOf(tariff, pieces));
  return add(carriage, premiumOf(offer, goods, exchange));
}

const carriageOf = ({ perOrder, perPiece }: Service['tariffs'][number], pieces: number): Money =>
  add(perOrder, scale(perPiece, { numerator: BigInt(pieces), denominator: 1n }, 'half-even'));

function premiumOf({ insurance }: ShippingOffer, goods: Money, exchange: (amount: Money) => Money): Money {
  if (insurance === undefined || goods.minor <= exchange(insurance.above).minor) return zero(goods.currency);
  return scale(goods, { numerator: BigInt(insurance.permille), denominator: 1_000n }, 'half-even');
}
