import { z } from 'zod';
import { id, price, text } from '#contracts/vocabulary.js';
import type { Money } from '#money/money.js';
import { troubles } from '../timeline/purchase.js';

/** Below our shop, so that no letter leads anywhere else. */
const path = z.string().regex(/^\/[\w-][\w./-]{0,198}$/, 'a path of our shop, /pieces/CM-72');
const piece = z.strictObject({ unitId: id, title: text(200), price, path });
const pieces = z.array(piece).min(1).max(10);
export type Piece = z.infer<typeof piece>;

/** Which letter, and what stands in it: nothing about the person. Who gets one of these agreed to it. */
export const marketingLetter = z.discriminatedUnion('template', [
  z.strictObject({ template: z.literal('abandoned-cart'), values: z.strictObject({ pieces, cart: path }) }),
  z.strictObject({
    template: z.literal('back-in-reach'),
    values: z.strictObject({ lost: text(200), similar: pieces }),
  }),
  z.strictObject({ template: z.literal('price-drop'), values: z.strictObject({ piece, before: price }) }),
  z.strictObject({ template: z.literal('review-request'), values: z.strictObject({ orderId: id }) }),
]);
/** What somebody asked for, or their own order needs: there are no pieces to sell in it. */
const serviceLetter = z.discriminatedUnion('template', [
  z.strictObject({ template: z.literal('confirm-consent'), values: z.strictObject({}) }),
  z.strictObject({
    template: z.literal('delivery-delayed'),
    values: z.strictObject({ orderId: id, trouble: z.enum(troubles) }),
  }),
]);
/** What is in it stands in the plan of its campaign, in several languages: a hundred thousand messages need not repeat that. */
const campaignLetter = z.strictObject({ template: z.literal('campaign'), values: z.strictObject({}) });
export const letterAsked = z.discriminatedUnion('template', [
  ...marketingLetter.options,
  campaignLetter,
  ...serviceLetter.options,
]);
export type LetterAsked = z.infer<typeof letterAsked>;
type OfPlan = { readonly subject: string; readonly paragraphs: readonly string[]; readonly pieces: readonly Piece[] };
/** As it is about to be written: a campaign's with the words of its plan. */
export type LetterWritten =
  Exclude<LetterAsked, { template: 'campaign' }> | { readonly template: 'campaign'; readonly values: OfPlan };

/** What somebody is written to for: what they agreed to, or what needs no consent. */
export type MessagePurpose = 'email-marketing' | 'service';
const serviceTemplates: readonly string[] = serviceLetter.options.map(({ shape }) => shape.template.value);
export const purposeOf = ({ template }: Pick<LetterAsked, 'template'>): MessagePurpose =>
  serviceTemplates.includes(template) ? 'service' : 'email-marketing';
export const isService = (letter: LetterAsked): letter is z.infer<typeof serviceLetter> =>
  purposeOf(letter) === 'service';

/** Below which path a letter is answered by the link in it, if it asks for an answer. */
export const answeredAt: { readonly [template in LetterAsked['template']]?: string } = {
  'confirm-consent': 'consent-confirmations',
  'review-request': 'review-letters',
};

/** A part of a letter, before it has a form. */
export type Part =
  | { readonly say: string }
  | { readonly piece: string; readonly price: string; readonly path: string }
  | { readonly lead: string; readonly path: string }
  /** Leads to where this letter is answered, by a link that is made when it goes out. */
  | { readonly lead: string; readonly answer: true };
export type Wording = { readonly subject: string; readonly parts: readonly Part[] };

type Values<Template extends LetterAsked['template']> = Extract<LetterWritten, { template: Template }>['values'];
/** A language: what each letter says in it, in typed parts from which text and HTML are made. */
export type Words = {
  readonly [template in LetterAsked['template']]: (
    values: Values<template>,
    money: (amount: Money) => string,
  ) => Wording;
} & { readonly why: { readonly [purpose in MessagePurpose]: (shop: string) => string }; readonly unsubscribe: string };

export const shown = (pieces: readonly Piece[], money: (amount: Money) => string): Part[] =>
  pieces.map(({ title, price, path }) => ({ piece: title, price: money(price), path }));

/** As the plan says it, and a way into the shop. */
export const asPlanned =
  (lead: string): Words['campaign'] =>
  ({ subject, paragraphs, pieces }, money) => ({
    subject,
    parts: [...paragraphs.map((say) => ({ say })), ...shown(pieces, money), { lead, path: '/' }],
  });
