import type { Money } from '#contracts/vocabulary.js';
import { Refusal } from '#eventsourcing/decider.js';
import { minorRate, type Rates } from '#money/conversion.js';
import { compare, times, type Ratio } from '#money/ratio.js';
import type { ShippingRule, Way } from './shipping-rule.js';

/** What one carrier asks for one of its services. */
export type Offer = {
  readonly carrier: string;
  readonly service: string;
  readonly name: string;
  readonly price: Money;
  /** RFC 3339 date; undefined where the carrier promises none. */
  readonly arrivesBy?: string | undefined;
};

/** What the parcel is about. */
export type Circumstances = {
  /** RFC 3339, UTC: its day counts. Undefined where nobody was promised anything. */
  readonly promisedBy?: string | undefined;
  readonly zoneId?: string | undefined;
  readonly value: Money;
  /** DE, US-TX. It decides nothing that its zone does not; whoever reads of the choice later wants to know. */
  readonly destination?: string | undefined;
};

/** Why the chosen one: what made the last difference that the rule asks for, or only its price. */
export type ChoiceReason =
  | 'no-offer'
  | 'only-offer'
  | 'preferred-for-value'
  | 'preferred-for-zone'
  | 'cheapest'
  | 'cheapest-within-promise'
  | 'cheapest-none-in-time';

/** Why not this one. `alike`: same price, same day; the carrier's name came later. */
export type WhyNot =
  | 'never'
  | 'not-preferred-for-value'
  | 'late'
  | 'arrival-unknown'
  | 'not-preferred-for-zone'
  | 'dearer'
  | 'slower'
  | 'alike';

export type Choice = {
  /** Undefined if nobody may take the parcel. */
  readonly chosen?: Offer | undefined;
  readonly reason: ChoiceReason;
  /** All offers by carrier and service; the chosen one is without a reason against it. */
  readonly considered: readonly (Offer & { readonly whyNot?: WhyNot | undefined })[];
};

type Considered = { readonly offer: Offer; readonly whyNot?: WhyNot | undefined };

/**
 * The offer to take. Of those that the rule does not exclude: the ones it prefers for the value, then those that are in time,
 * then the ones it prefers for the zone, each as far as there are any; of these the cheapest, then the fastest, then the first
 * by name. The same input, in whatever order, gives the same answer, so a choice can be made again from what is stored of it.
 *
 * Offers in one currency are compared as they are; in several, exactly, in the rule's currency at `rates`.
 * @throws Refusal offers-not-comparable where that needs a rate that is not given.
 */
export function choose(
  offers: readonly Offer[],
  circumstances: Circumstances,
  rule: ShippingRule,
  rates?: Rates,
): Choice {
  // Copies, so that an offer that is listed twice is two.
  const admitted = offers
    .map((offer) => ({ ...offer }))
    .sort(byName)
    .map((offer): Considered => ({ offer, ...(isAmong(rule.neverServices, offer) && { whyNot: 'never' }) }));
  const open = openOf(admitted);
  if (open.length === 0) return choiceOf(admitted, 'no-offer');
  if (open.length === 1) return choiceOf(admitted, 'only-offer');
  const forValue = narrowed(admitted, 'not-preferred-for-value', preferredForValue(circumstances.value, rule, rates));
  const promised = inTime(forValue, circumstances.promisedBy);
  const forZone = narrowed(promised, 'not-preferred-for-zone', preferredForZone(circumstances.zoneId, rule));
  return choiceOf(
    cheapest(forZone, rule.currency, rates),
    reasonOf(circumstances, admitted, forValue, promised, forZone),
  );
}

function reasonOf(
  { promisedBy }: Circumstances,
  admitted: readonly Considered[],
  forValue: readonly Considered[],
  promised: readonly Considered[],
  forZone: readonly Considered[],
): ChoiceReason {
  const count = (considered: readonly Considered[]) => openOf(considered).length;
  if (count(forZone) < count(promised)) return 'preferred-for-zone';
  if (count(forValue) < count(admitted)) return 'preferred-for-value';
  if (promisedBy === undefined) return 'cheapest';
  const lateness = openOf(promised).map(({ offer }) => lateOf(offer, promisedBy));
  return lateness.every((late) => late === undefined) ? 'cheapest-within-promise' : 'cheapest-none-in-time';
}

const openOf = (considered: readonly Considered[]) => considered.filter(({ whyNot }) => whyNot === undefined);

function choiceOf(considered: readonly Considered[], reason: ChoiceReason): Choice {
  const chosen = openOf(considered)[0]?.offer;
  return {
    ...(chosen !== undefined && { chosen }),
    reason,
    considered: considered.map(({ offer, whyNot }) => ({ ...offer, ...(whyNot !== undefined && { whyNot }) })),
  };
}

/** Without what speaks against an offer, unless it speaks against them all: then nothing is lost by any of them. */
function without(considered: readonly Considered[], against: (offer: Offer) => WhyNot | undefined) {
  const left = considered.map((one): Considered => {
    const whyNot = one.whyNot ?? against(one.offer);
    return { offer: one.offer, ...(whyNot !== undefined && { whyNot }) };
  });
  return openOf(left).length === 0 ? considered : left;
}

const narrowed = (considered: readonly Considered[], whyNot: WhyNot, allowed: readonly Way[] | undefined) =>
  without(considered, (offer) => (allowed === undefined || isAmong(allowed, offer) ? undefined : whyNot));

const inTime = (considered: readonly Considered[], promisedBy: string | undefined) =>
  promisedBy === undefined ? considered : without(considered, (offer) => lateOf(offer, promisedBy));

/** By days: carriers promise no hour that all of them could be compared by. */
function lateOf({ arrivesBy }: Offer, promisedBy: string): WhyNot | undefined {
  if (arrivesBy === undefined) return 'arrival-unknown';
  return arrivesBy.slice(0, 10) > promisedBy.slice(0, 10) ? 'late' : undefined;
}

const preferredForZone = (zoneId: string | undefined, { preferredByZone }: ShippingRule) =>
  preferredByZone.find((preferred) => preferred.zoneId === zoneId)?.allowed;

const preferredForValue = (value: Money, { preferredByValue }: ShippingRule, rates: Rates | undefined) =>
  preferredByValue
    .filter(({ above }) => isAbove(value, above, rates))
    .toSorted((one, other) => other.above.minor - one.above.minor)[0]?.allowed;

const isAmong = (ways: readonly Way[], { carrier, service }: Offer) =>
  ways.some((way) => way.carrier === carrier && (way.service === undefined || way.service === service));

function cheapest(considered: readonly Considered[], currency: string, rates: Rates | undefined): Considered[] {
  const open = openOf(considered).map(({ offer }) => offer);
  const alike = open.every(({ price }) => price.currency === open[0]!.price.currency);
  const costs = new Map(
    open.map((offer) => [offer, alike ? plain(offer.price) : costIn(offer.price, currency, rates)]),
  );
  const dearer = (one: Offer, other: Offer) => compare(costs.get(one)!, costs.get(other)!);
  const best = open.toSorted((one, other) => dearer(one, other) || slower(one, other) || byName(one, other))[0]!;
  return considered.map(({ offer, whyNot }): Considered => {
    if (whyNot !== undefined) return { offer, whyNot };
    if (offer === best) return { offer };
    return { offer, whyNot: dearer(offer, best) > 0 ? 'dearer' : slower(offer, best) > 0 ? 'slower' : 'alike' };
  });
}

const plain = ({ minor }: Money): Ratio => ({ numerator: BigInt(minor), denominator: 1n });

function costIn(price: Money, currency: string, rates: Rates | undefined): Ratio {
  const rate = rateTo(currency, price, rates);
  if (rate !== undefined) return times(plain(price), rate);
  const detail = `Offers in several currencies need a rate from ${price.currency} to ${currency}.`;
  throw new Refusal('offers-not-comparable', detail, { currency: price.currency });
}

function rateTo(currency: string, { currency: from }: Money, rates: Rates | undefined): Ratio | undefined {
  if (from === currency) return { numerator: 1n, denominator: 1n };
  if (rates === undefined) return undefined;
  const isKnown = (one: string) => one === rates.base || Object.hasOwn(rates.rates, one);
  return isKnown(from) && isKnown(currency) ? minorRate(rates, from, currency) : undefined;
}

/** What promises no day comes after what does. */
const slower = ({ arrivesBy: one = '~' }: Offer, { arrivesBy: other = '~' }: Offer) => inOrder(one, other);

/** A total order: two offers that are equal by it are the same. */
const byName = (one: Offer, other: Offer) =>
  inOrder(one.carrier, other.carrier) ||
  inOrder(one.service, other.service) ||
  inOrder(one.name, other.name) ||
  inOrder(one.price.currency, other.price.currency) ||
  one.price.minor - other.price.minor ||
  slower(one, other);

const inOrder = (one: string, other: string) => (one < other ? -1 : one > other ? 1 : 0);

/** Without a rate it counts as above: too careful rather than not careful enough. */
function isAbove(value: Money, limit: Money, rates: Rates | undefined): boolean {
  const rate = rateTo(limit.currency, value, rates);
  return rate === undefined || compare(times(plain(value), rate), plain(limit)) > 0;
}

/** How a parcel of this value travels. */
export type Care = {
  /** Whether its value is declared to the carrier. */
  readonly insured: boolean;
  readonly signature: 'none' | 'required' | 'adult';
};

/** By the thresholds of the rule; where `rates` do not lead into its currency, as if the value were above them all. */
export function careOf(value: Money, { insuredAbove, adultSignatureAbove }: ShippingRule, rates?: Rates): Care {
  const adult = adultSignatureAbove !== undefined && isAbove(value, adultSignatureAbove, rates);
  const insured = adult || isAbove(value, insuredAbove, rates);
  return { insured, signature: adult ? 'adult' : insured ? 'required' : 'none' };
}
