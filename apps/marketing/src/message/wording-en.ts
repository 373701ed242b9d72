import { asPlanned, shown, type Words } from './letter.js';

export const english: Words = {
  campaign: asPlanned('Look around'),
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
  'review-request': ({ orderId }) => ({
    subject: 'How do you like what you bought?',
    parts: [
      { say: `Your order ${orderId} has been with you for a while. Others would like to know how you find it.` },
      { lead: 'Say how you like it', answer: true },
    ],
  }),
  'confirm-consent': () => ({
    subject: 'Was it you who asked for our letters?',
    parts: [
      { say: 'Somebody entered this address to hear from us about new finds. If it was you, say so within a week:' },
      { lead: 'Yes, write to me', answer: true },
      { say: 'If it was not you, do nothing: you then hear no more of it.' },
    ],
  }),
  'delivery-delayed': ({ orderId, trouble }) => ({
    subject: `Your order ${orderId} ${trouble === 'late' ? 'is late' : 'is held up'}`,
    parts: [
      {
        say: {
          late: 'Your parcel should be with you by now, and is not. The carrier still has it, and we keep asking.',
          exception: 'The carrier says that something holds your parcel up. We keep asking until it moves.',
          returning: 'Your parcel is on its way back to us. We see to what comes next, and write to you.',
          lost: 'The carrier cannot find your parcel. We are sorry, and see to it that you do not lose by it.',
        }[trouble],
      },
      { lead: 'To your order', path: `/orders/${orderId}` },
    ],
  }),
  why: {
    'email-marketing': (shop) => `You get this because you agreed to letters from ${shop}.`,
    service: (shop) => `You get this because of something that you asked for or ordered at ${shop}. It sells nothing.`,
  },
  unsubscribe: 'Unsubscribe',
};
