import { Chance } from './chance.js';
import { personOf, type Person } from './people.js';

const marketplaces = ['ebay', 'etsy', 'store'];
const shares = { twoPieces: 0.08, cancels: 0.08, cancelsLater: 0.1, asksTwice: 0.02, asksAgain: 0.02 };
const cancelsWithinMs = 200;
const cardShares = { declined: 0.1, asksItsHolder: 0.14, slowRefund: 0.08, comesBack: 0.1, refundsInParts: 0.35 };
// The own shop shows a piece a little before the marketplaces do, or too few would be won by card.
const [day, headStart] = [1_000_000, 50_000];
// Yen and krónur have no minor unit; the provider counts krónur in hundredths all the same.
const payers = [
  { currency: 'USD', destination: 'US-PA' },
  { currency: 'EUR', destination: 'DE' },
  { currency: 'GBP', destination: 'GB' },
  { currency: 'JPY', destination: 'JP' },
  { currency: 'ISK', destination: 'IS' },
] as const;

/** What a card's holder does if it was declined or asks for them; comes back to the shop's page although it did neither. */
export type Holder = 'takes-another' | 'authenticates' | 'fails' | 'does-both' | 'walks-away' | 'comes-back';
const afterDecline = ['takes-another', 'does-both', 'walks-away'] as const;
const whenAsked = ['authenticates', 'authenticates', 'takes-another', 'fails', 'does-both', 'walks-away'] as const;

/** How a buyer in the own shop pays. */
export type Card = {
  readonly currency: string;
  readonly destination: string;
  /** The provider's name for a card that behaves like this. */
  readonly token: string;
  /** undefined where the card just works, and nobody does anything. */
  readonly holder: Holder | undefined;
  /** How many refunds of half a line are asked for at the same time, once it is paid; the third is one too many. */
  readonly refunds: number;
};

/** What one buyer is going to do, once. */
export type Request = {
  /** Its Idempotency-Key, and its customerId: so the log tells whose order it is, whatever the buyer was told. */
  readonly key: string;
  readonly buyer: Person;
  readonly channel: string;
  readonly unitIds: readonly string[];
  /** At once: so soon after the order was accepted that its pieces or its money are still under way. */
  readonly cancels: 'at-once' | 'later' | 'never';
  readonly cancelsAfterMs: number;
  /** Sends the request twice, at the same time or when it is answered, and expects the same answer. */
  readonly repeats: 'at-once' | 'later' | 'never';
  /** Of a buyer in the own shop; elsewhere the marketplace takes the money. */
  readonly card?: Card;
};

export type Crowd = {
  /** For every piece. */
  readonly buyers: number;
  /** Of these, how many buy in the own shop and pay by card. */
  readonly cards: number;
  /** Whether some who walk away leave the end of their order to the deadline of the payment; else all of them cancel. */
  readonly deadline: boolean;
  readonly seed: number;
};

export const unitIdsOf = (pieces: number) =>
  Array.from({ length: pieces }, (_, index) => `CH-${String(index + 1).padStart(5, '0')}`);

/** As many buyers for every piece, in an order that only the seed knows; some of them want a second piece with it. */
export function plannedRequests(unitIds: readonly string[], { buyers, cards, deadline, seed }: Crowd): Request[] {
  const chance = new Chance(seed, 'requests');
  const turn = (byCard: boolean) => (byCard ? chance.below(day) : headStart + chance.below(day - headStart));
  const wishes = unitIds
    .flatMap((unitId) => Array.from({ length: buyers }, (_, index) => ({ unitId, byCard: index < cards })))
    .map((wish) => ({ ...wish, turn: turn(wish.byCard) }));
  wishes.sort((one, other) => one.turn - other.turn);
  return wishes.map(({ unitId, byCard }, index) => {
    const other = chance.hits(shares.twoPieces) ? chance.pick(unitIds) : unitId;
    const card = byCard ? plannedCard(chance) : undefined;
    const givesUp = card?.holder === 'walks-away' && !(deadline && chance.hits(0.5));
    const later = givesUp || chance.hits(shares.cancelsLater) ? 'later' : 'never';
    return {
      key: `buyer-${String(index + 1).padStart(6, '0')}`,
      buyer: personOf(seed, index + 1),
      channel: byCard ? 'web' : chance.pick(marketplaces),
      unitIds: [...new Set([unitId, other])],
      cancels: chance.hits(shares.cancels) ? 'at-once' : later,
      cancelsAfterMs: chance.below(cancelsWithinMs),
      repeats: chance.hits(shares.asksTwice) ? 'at-once' : chance.hits(shares.asksAgain) ? 'later' : 'never',
      ...(card && { card }),
    };
  });
}

function plannedCard(chance: Chance): Card {
  const refunds = chance.hits(cardShares.refundsInParts) ? 1 + chance.below(3) : 0;
  const card = { ...chance.pick(payers), refunds };
  if (chance.hits(cardShares.declined))
    return { ...card, token: 'pm_card_chargeDeclined', holder: chance.pick(afterDecline) };
  if (chance.hits(cardShares.asksItsHolder))
    return { ...card, token: 'pm_card_threeDSecure2Required', holder: chance.pick(whenAsked) };
  const token = chance.hits(cardShares.slowRefund) ? 'pm_card_pendingRefund' : 'pm_card_visa';
  return { ...card, token, holder: chance.hits(cardShares.comesBack) ? 'comes-back' : undefined };
}
