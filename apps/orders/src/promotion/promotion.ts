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
  redemptionsMax: z.int().min(1).max(10_000).optional().describe('So many orders at most; cancelled ones do not count'),
  perCustomerMax: z
    .int()
    .min(1)
    .max(100)
    .optional()
    .describe('So many of them of one customer; somebody without an account is another customer with each token'),
};
const isSpan = ({ from, until }: { from: string; until: string }) => from < until;
const span = { path: ['until'], message: 'must be later than from' };
type Limits = { redemptionsMax?: number | undefined; perCustomerMax?: number | undefined };
const isCounted = ({ redemptionsMax, perCustomerMax }: Limits) =>
  perCustomerMax === undefined || redemptionsMax !== undefined;
const counted = { path: ['redemptionsMax'], message: 'must be said where perCustomerMax is' };
export const createPromotion = z
  .union([
    z
      .strictObject({ ...terms, percentOff })
      .refine(isSpan, span)
      .refine(isCounted, counted),
    z
      .strictObject({ ...terms, amountOff })
      .refine(isSpan, span)
      .refine(isCounted, counted),
  ])
  .meta({ id: 'CreatePromotion' });
export const endPromotion = z.strictObject({ reason }).meta({ id: 'EndPromotion' });

type Created = z.infer<typeof createPromotion>;

/** An order that counts against the limit, and when its discount was granted. */
type Redemption = { readonly orderId: string; readonly customerId?: string | undefined; readonly at: string };

export type PromotionCommand =
  | { type: 'CreatePromotion'; data: Created }
  | { type: 'EndPromotion'; data: z.infer<typeof endPromotion> }
  | { type: 'RedeemPromotion'; data: Redemption }
  /** `at`: only what was granted then, and not again since. */
  | { type: 'ReturnRedemption'; data: { orderId: string; at?: string | undefined } };

// These shapes are on disk for ever: add to them, never change them.
export type PromotionEvent =
  | { type: 'PromotionCreated'; data: Created }
  | { type: 'PromotionEnded'; data: z.infer<typeof endPromotion> }
  /** Again for the same order: it was asked for again before it was placed. */
  | { type: 'PromotionRedeemed'; data: Redemption }
  | { type: 'RedemptionReturned'; data: { orderId: string } };

export type Promotion = {
  readonly created?: Created;
  readonly endedBecause?: string;
  /** Of orders that were not cancelled, if there is a limit. */
  readonly redemptions?: readonly Redemption[];
};

/** Money off for who knows the code, for so many orders if it says so; its id is the code. Whatever was quoted stands. */
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
      case 'RedeemPromotion':
        if (promotion.created?.redemptionsMax === undefined) return [];
        if (promotion.redemptions?.some(({ orderId, at }) => orderId === data.orderId && at >= data.at)) return [];
        refuseUsedUp(promotion, data);
        return [{ type: 'PromotionRedeemed', data }];
      case 'ReturnRedemption': {
        const { orderId, at } = data;
        const known = promotion.redemptions?.find((redemption) => redemption.orderId === orderId);
        if (known === undefined || (at !== undefined && known.at !== at)) return [];
        return [{ type: 'RedemptionReturned', data: { orderId } }];
      }
    }
  },

  evolve(promotion, { type, data }) {
    switch (type) {
      case 'PromotionCreated':
        return { ...promotion, created: data };
      case 'PromotionEnded':
        return { ...promotion, endedBecause: data.reason };
      case 'PromotionRedeemed':
        return { ...promotion, redemptions: [...without(promotion.redemptions, data.orderId), data] };
      case 'RedemptionReturned':
        return { ...promotion, redemptions: without(promotion.redemptions, data.orderId) };
    }
  },
};

/** What it still grants an order; nothing is asked of those that it granted before. */
export function refuseUsedUp(
  { created, redemptions = [] }: Promotion,
  { orderId, customerId }: { readonly orderId?: string; readonly customerId?: string | undefined },
) {
  const { code, redemptionsMax = Infinity, perCustomerMax } = created!;
  if (redemptions.some((redemption) => redemption.orderId === orderId)) return;
  if (redemptions.length >= redemptionsMax)
    throw new Refusal('promotion-used-up', `${code} was for ${redemptionsMax} orders, and they are placed.`);
  if (perCustomerMax === undefined) return;
  if (customerId === undefined)
    throw new Refusal('promotion-needs-customer', `${code} counts by customer: say whose order it is.`);
  if (redemptions.filter((redemption) => redemption.customerId === customerId).length >= perCustomerMax)
    throw new Refusal('promotion-used-up', `${code} is for ${perCustomerMax} of a customer’s orders.`);
}

const without = (redemptions: readonly Redemption[] = [], orderId: string) =>
  redemptions.some((redemption) => redemption.orderId === orderId)
    ? redemptions.filter((redemption) => redemption.orderId !== orderId)
    : redemptions;

const contentOf = (created: Created) => {
  const money = (amount: Money | undefined) => amount && [amount.minor, amount.currency];
  const off = 'percentOff' in created ? created.percentOff : money(created.amountOff);
  const { code, from, until, minimum, redemptionsMax, perCustomerMax } = created;
  return JSON.stringify([code, off, from, until, money(minimum), redemptionsMax, perCustomerMax]);
};
