import { shown, type Words } from './letter.js';

export const german: Words = {
  'abandoned-cart': ({ pieces, cart }, money) => ({
    subject:
      pieces.length === 1 ? `Noch zu haben: ${pieces[0]!.title}` : `${pieces.length} Stücke warten in Ihrem Warenkorb`,
    parts: [
      { say: 'In Ihrem Warenkorb liegt noch etwas. Jedes Stück gibt es nur einmal: Wer zuerst kommt, bekommt es.' },
      ...shown(pieces, money),
      { lead: 'Zum Warenkorb', path: cart },
    ],
  }),
  'back-in-reach': ({ lost, similar }, money) => ({
    subject: 'Ähnliche Stücke, die noch zu haben sind',
    parts: [
      { say: `Bei „${lost}“ war jemand schneller. Diese Stücke sind ihm ähnlich und noch zu haben.` },
      ...shown(similar, money),
    ],
  }),
  'price-drop': ({ piece, before }, money) => ({
    subject: `Jetzt ${money(piece.price)}: ${piece.title}`,
    parts: [
      { say: `Ein Stück, das Sie beobachten, kostet jetzt weniger. Bisher waren es ${money(before)}.` },
      ...shown([piece], money),
    ],
  }),
  why: (shop) => `Sie erhalten diese Nachricht, weil Sie Post von ${shop} zugestimmt haben.`,
  unsubscribe: 'Abmelden',
};
