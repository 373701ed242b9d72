import type { Money } from '#money/money.js';
import type { LetterWritten, Piece } from './letter.js';

/** A letter with what is asked for its pieces as its reader pays it. */
export function priced(letter: LetterWritten, priceOf: (asking: Money) => Money): LetterWritten {
  const ofPiece = (piece: Piece): Piece => ({ ...piece, price: priceOf(piece.price) });
  switch (letter.template) {
    case 'abandoned-cart':
      return { ...letter, values: { ...letter.values, pieces: letter.values.pieces.map(ofPiece) } };
    case 'back-in-reach':
      return { ...letter, values: { ...letter.values, similar: letter.values.similar.map(ofPiece) } };
    case 'price-drop': {
      const { piece, before } = letter.values;
      return { ...letter, values: { piece: ofPiece(piece), before: priceOf(before) } };
    }
    case 'campaign':
      return { ...letter, values: { ...letter.values, pieces: letter.values.pieces.map(ofPiece) } };
    case 'review-request':
    case 'confirm-consent':
    case 'delivery-delayed':
      return letter;
  }
}
