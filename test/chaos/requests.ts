import { Chance } from './chance.js';

const channels = ['web', 'ebay', 'etsy', 'store'];
const shares = { twoPieces: 0.08, cancels: 0.05, asksTwice: 0.02, asksAgain: 0.02 };

/** What one buyer is going to do, once. */
export type Request = {
  /** Its Idempotency-Key, and its customerId: so the log tells whose order it is, whatever the buyer was told. */
  readonly key: string;
  readonly channel: string;
  readonly unitIds: readonly string[];
  /** Cancels as soon as the order is accepted, while inventory allocates. */
  readonly cancels: boolean;
  /** Sends the request twice, at the same time or when it is answered, and expects the same answer. */
  readonly repeats: 'at-once' | 'later' | 'never';
};

export const unitIdsOf = (pieces: number) =>
  Array.from({ length: pieces }, (_, index) => `CH-${String(index + 1).padStart(5, '0')}`);

/** As many buyers for every piece, in an order that only the seed knows; some of them want a second piece with it. */
export function plannedRequests(unitIds: readonly string[], buyers: number, seed: number): Request[] {
  const chance = new Chance(seed, 'requests');
  const wishes = chance.shuffled(unitIds.flatMap((unitId) => Array.from({ length: buyers }, () => unitId)));
  return wishes.map((unitId, index) => {
    const other = chance.hits(shares.twoPieces) ? chance.pick(unitIds) : unitId;
    return {
      key: `buyer-${String(index + 1).padStart(6, '0')}`,
      channel: chance.pick(channels),
      unitIds: [...new Set([unitId, other])],
      cancels: chance.hits(shares.cancels),
      repeats: chance.hits(shares.asksTwice) ? 'at-once' : chance.hits(shares.asksAgain) ? 'later' : 'never',
    };
  });
}
