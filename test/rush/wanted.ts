import { Chance } from '../chaos/chance.js';

export const marketplaces = ['ebay', 'etsy', 'shopify'] as const;
export type Marketplace = (typeof marketplaces)[number];
/** Where a piece can be bought: at three marketplaces, in the own shop by card, and in the store. */
export const places = [...marketplaces, 'shop', 'till'] as const;
export type Place = (typeof places)[number];
/** One piece, and where somebody buys it in the same instant as all others. */
export type Wanted = { readonly unitId: string; readonly at: readonly Place[] };

/**
 * Where each of so many pieces is wanted, as the seed has it: at one place, or at several. Of the first ten, five are wanted at
 * one place each, and five everywhere, so that few pieces will do to have met every case.
 */
export function wantedPieces(seed: number, count: number): Wanted[] {
  const chance = new Chance(seed, 'rush');
  return Array.from({ length: count }, (_, index): Wanted => {
    const unitId = `RUSH-${String(index + 1).padStart(5, '0')}`;
    const at = chance.shuffled(places).slice(0, 1 + chance.below(places.length));
    const one = places[index];
    return { unitId, at: one !== undefined ? [one] : index < 2 * places.length ? places : at };
  });
}
