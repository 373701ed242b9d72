import { z } from 'zod';
import { instant, price, reason, type Money } from '#contracts/vocabulary.js';
import { Refusal, type Decider } from '#eventsourcing/decider.js';

/** What a buyer types in. */
export const promotionCode = z
  .string()
  .regex(/^[A-Z0-9][A-Z0-9-]{0,31}$/, 'capital letters, digits and dashes, at most 32');

const percentOff = z
  .string()
  .regex(/^(?=.*[1-9])(100(\.0{1,12})?|\d{1,2}(\.\d{1,12})?)$/, 'a decimal above 0 and at most 100, such as 12.5');
const amountOff = price.refine(({ minor }) => minor > 0, 'more than nothing');
const terms = {
  code: promotionCode,
  from: instant,
  until: instant.describe('It no longer counts at this instant'),
  minimum: price.optional().describe('Of the goods, before the discount'),
};
const isSpan = ({ from, until }: { from: string; until: string }) => from < until;
const span = { path: ['until'], message: 'must be later than from' };
export const createPromotion = z
  .union([
    z.strictObject({ ...terms, percentOff }).refine(isSpan, span),
    z.strictObject({ ...terms, amountOff }).refine(isSpan, span),
  ])
  .meta({ id: 'CreatePromotion' });
export const endPromotion = z.strictObject({ reason }).meta({ id: 'EndPromotion' });

type Created = z.infer<typeof createPromotion>;

export type PromotionCommand =
  { type: 'CreatePromotion'; data: Created } | { type: 'EndPromotion'; data: z.infer<typeof endPromotion> };

// These shapes are on disk for ever: add to them, never change them.
export type PromotionEvent =
  { type: 'PromotionCreated'; data: Created } | { type: 'PromotionEnded'; data: z.infer<typeof endPromotion> };

export type Promotion = { readonly created?: Created; readonly endedBecause?: string };

/** Money off for who knows the code; its id is the code. */
export const promotion: Decider<PromotionCommand, PromotionEvent, Promotion> = {
  stream: 'promotion',
  initial: {},

  decide({ type, data }, promotion) {
    switch (type) {
      case 'CreatePromotion':
        if (promotion.created === undefined) return [{ type: 'PromotionCreated', data }];
        if (contentOf(data) === contentOf(promotion.created)) return [];
        throw new Refusal('promotion-code-taken', 'Another promotion was created under this code.');
      case 'EndPromotion':
        if (promotion.created === undefined) throw new Refusal('promotion-unknown', 'There is no such promotion.');
        return promotion.endedBecause === undefined ? [{ type: 'PromotionEnded', data }] : [];
    }
  },

  evolve(promotion, { type, data }) {
    switch (type) {
      case 'PromotionCreated':
        return { ...promotion, created: data };
      case 'PromotionEnded':
        return { ...promotion, endedBecause: data.reason };
    }
  },
};

const contentOf = (created: Created) => {
  const money = (amount: Money | undefined) => amount && [amount.minor, amount.currency];
  const off = 'percentOff' in created ? created.percentOff : money(created.amountOff);
  return JSON.stringify([created.code, off, created.from, created.until, money(created.minimum)]);
};
