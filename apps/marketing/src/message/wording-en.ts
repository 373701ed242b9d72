import { shown, type Words } from './letter.js';

export const english: Words = {
  'abandoned-cart': ({ pieces, cart }, money) => ({
    subject:
      pieces.length === 1 ? `Still yours to take: ${pieces[0]!.title}` : `${pieces.length} pieces wait in your cart`,
    parts: [
      { say: 'You left something in your cart. There is one of each, so whoever comes first has it.' },
      ...shown(pieces, money),
      { lead: 'To your cart', path: cart },
    ],
  }),
  'back-in-reach': ({ lost, similar }, money) => ({
    subject: 'Pieces like the one that got away',
    parts: [
      { say: `Somebody was faster with “${lost}”. These are much like it, and still to be had.` },
      ...shown(similar, money),
    ],
  }),
  'price-drop': ({ piece, before }, money) => ({
    subject: `Now ${money(piece.price)}: ${piece.title}`,
    parts: [
      { say: `A piece that you watch costs less now. Before, it was ${money(before)}.` },
      ...shown([piece], money),
    ],
  }),
  why: (shop) => `You get this because you agreed to letters from ${shop}.`,
  unsubscribe: 'Unsubscribe',
};
