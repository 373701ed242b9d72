import type { Money } from '#contracts/vocabulary.js';
import { isKnown, priceToBeHadAt, type Offer } from '../offer/offer.js';
import { isService, type LetterAsked } from './letter.js';

/** Whose pieces whoever asked for it knew; a campaign's are in its plan. */
export type OfShop = Exclude<LetterAsked, { template: 'campaign' }>;

/** What a letter offers, by stock number. */
export function offeredIn({ values }: OfShop): readonly string[] {
  if ('pieces' in values) return values.pieces.map(({ unitId }) => unitId);
  if ('similar' in values) return values.similar.map(({ unitId }) => unitId);
  return 'piece' in values ? [values.piece.unitId] : [];
}

/**
 * A letter as it may go now: without what is gone, at today's prices; undefined if nothing is left of what it is about. Of a piece that
 * inventory never told us of, whoever asked for the letter knows.
 */
export function stillToBeHad(letter: OfShop, offerOf: (unitId: string) => Offer): OfShop | undefined {
  const left = <Piece extends Priced>(pieces: readonly Piece[]) =>
    pieces.flatMap((piece) => {
      const price = priceNow(piece, offerOf(piece.unitId));
      return price === undefined ? [] : [{ ...piece, price }];
    });
  if (isService(letter)) return letter;
  switch (letter.template) {
    case 'abandoned-cart': {
      const pieces = left(letter.values.pieces);
      return pieces.length === 0 ? undefined : { ...letter, values: { ...letter.values, pieces } };
    }
    case 'back-in-reach': {
      const similar = left(letter.values.similar);
      return similar.length === 0 ? undefined : { ...letter, values: { ...letter.values, similar } };
    }
    case 'review-request':
      return letter;
    case 'price-drop': {
      const { piece } = letter.values;
      // Another price is another letter, if it is lower yet.
      return priceNow(piece, offerOf(piece.unitId))?.minor === piece.price.minor ? letter : undefined;
    }
  }
}

type Priced = { readonly unitId: string; readonly price: Money };

function priceNow({ price }: Priced, offer: Offer): Money | undefined {
  const now = isKnown(offer) ? priceToBeHadAt(offer) : price;
  // In another currency it was converted by whoever asked.
  return now !== undefined && now.currency !== price.currency ? price : now;
}
