import { z } from 'zod';
import { id, price, text } from '#contracts/vocabulary.js';
import { format, type Money } from '#money/money.js';

/** Below our shop, so that no letter leads anywhere else. */
const path = z.string().regex(/^\/[\w-][\w./-]{0,198}$/, 'a path of our shop, /pieces/CM-72');
const piece = z.strictObject({ unitId: id, title: text(200), price, path });
const pieces = z.array(piece).min(1).max(10);
type Piece = z.infer<typeof piece>;

/** Which letter, and what stands in it: nothing about the person. */
export const letterAsked = z.discriminatedUnion('template', [
  z.strictObject({ template: z.literal('abandoned-cart'), values: z.strictObject({ pieces, cart: path }) }),
  z.strictObject({
    template: z.literal('back-in-reach'),
    values: z.strictObject({ lost: text(200), similar: pieces }),
  }),
  z.strictObject({ template: z.literal('price-drop'), values: z.strictObject({ piece, before: price }) }),
]);
export type LetterAsked = z.infer<typeof letterAsked>;

/** A part of a letter, before it has a form. */
export type Part =
  | { readonly say: string }
  | { readonly piece: string; readonly price: string; readonly path: string }
  | { readonly lead: string; readonly path: string };
export type Wording = { readonly subject: string; readonly parts: readonly Part[] };

type Values<Template extends LetterAsked['template']> = Extract<LetterAsked, { template: Template }>['values'];
type Words = {
  readonly [template in LetterAsked['template']]: (
    values: Values<template>,
    money: (amount: Money) => string,
  ) => Wording;
} & { readonly why: (shop: string) => string; readonly unsubscribe: string };

const shown = (pieces: readonly Piece[], money: (amount: Money) => string): Part[] =>
  pieces.map(({ title, price, path }) => ({ piece: title, price: money(price), path }));

const english: Words = {
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

const german: Words = {
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

const languages: { readonly [language: string]: Words } = { en: english, de: german };

/** In a language (BCP 47), or in English if there are no words in it; money as that language writes it. */
export function worded(
  { template, values }: LetterAsked,
  language: string,
): Wording & Pick<Words, 'why' | 'unsubscribe'> {
  const words = languages[language.split('-', 1)[0]!.toLowerCase()] ?? english;
  const money = moneyIn(words === english && !/^en\b/i.test(language) ? 'en' : language);
  const write = words[template] as (values: unknown, money: (amount: Money) => string) => Wording;
  const { why, unsubscribe } = words;
  return { ...write(values, money), why, unsubscribe };
}

/** The decimals are those of ISO 4217, which Intl does not know for 16 currencies. */
const moneyIn = (language: string) => (amount: Money) => {
  const digits = format(amount);
  const decimals = digits.split('.')[1]?.length ?? 0;
  const fixed = { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
  return new Intl.NumberFormat(language, { style: 'currency', currency: amount.currency, ...fixed }).format(
    // As text, since a number would round what is large.
    digits as `${number}`,
  );
};
