import { describe, expect, it } from '@jest/globals';
import { specification } from '#eventsourcing/specification.js';
import {
  createPromotion,
  endPromotion,
  promotion,
  promotionCode,
  type PromotionCommand,
  type PromotionEvent,
} from './promotion.js';

const given = specification(promotion);

const spring = {
  ...{ code: 'SPRING-10', percentOff: '10', minimum: { minor: 10_000, currency: 'USD' } },
  ...{ from: '2026-01-01T00:00:00.000Z', until: '2026-06-01T00:00:00.000Z' },
};

const at = '2026-03-13T15:00:00.000Z';
const later = '2026-03-13T15:00:01.000Z';

describe('A promotion', () => {
  it('is created', () => given().when(create).then(created));
  it('is the same when it is created again, in whatever order its fields come', () => {
    const { code, percentOff, minimum, from, until } = spring;
    const again: PromotionCommand = {
      type: 'CreatePromotion',
      data: { until, from, minimum: { currency: minimum.currency, minor: minimum.minor }, percentOff, code },
    };
    given(created).when(again).thenNothing();
    given(created, ended('budget spent')).when(create).thenNothing();
  });
  it('keeps its code to itself', () => {
    for (const other of [{ percentOff: '11' }, { until: '2027-01-01T00:00:00.000Z' }, { minimum: undefined }])
      given(created)
        .when({ type: 'CreatePromotion', data: { ...spring, ...other } })
        .thenRefused('promotion-code-taken');
  });
  it('ends before its time, once', () => {
    given(created).when(end('budget spent')).then(ended('budget spent'));
    given(created, ended('budget spent')).when(end('changed our mind')).thenNothing();
  });
  it('cannot end before it exists', () => given().when(end('budget spent')).thenRefused('promotion-unknown'));
});

describe('A promotion for two orders, one of a customer’s', () => {
  const few = { ...spring, redemptionsMax: 2, perCustomerMax: 1 };
  const made: PromotionEvent = { type: 'PromotionCreated', data: few };
  const [first, second, third] = ['1', '2', '3'].map((n) => ({ orderId: `o-${n}`, customerId: `c-${n}`, at }));
  const redeem = (data = first!): PromotionCommand => ({ type: 'RedeemPromotion', data });
  const redeemed = (data = first!): PromotionEvent => ({ type: 'PromotionRedeemed', data });
  const giveBack = (orderId: string, at?: string): PromotionCommand => ({
    type: 'ReturnRedemption',
    data: { orderId, at },
  });
  const returned: PromotionEvent = { type: 'RedemptionReturned', data: { orderId: 'o-1' } };

  it('is taken by two, and by no third', () => {
    given(made, redeemed()).when(redeem(second)).then(redeemed(second));
    given(made, redeemed(), redeemed(second)).when(redeem(third)).thenRefused('promotion-used-up');
  });
  it('is taken once by a customer, who says who it is', () => {
    given(made, redeemed())
      .when(redeem({ ...third!, customerId: 'c-1' }))
      .thenRefused('promotion-used-up');
    given(made)
      .when({ type: 'RedeemPromotion', data: { orderId: 'o-9', at } })
      .thenRefused('promotion-needs-customer');
  });
  it('is granted an order that has it already, also when the last is taken', () => {
    const again = { ...first!, at: later };
    given(made, redeemed(), redeemed(second)).when(redeem(again)).then(redeemed(again));
    given(made, redeemed(), redeemed(second), redeemed(again)).when(redeem(third)).thenRefused('promotion-used-up');
  });
  it('comes back from an order that comes to nothing, once', () => {
    given(made, redeemed()).when(giveBack('o-1')).then(returned);
    given(made, redeemed(), returned).when(giveBack('o-1')).thenNothing();
    given(made, redeemed(), redeemed(second), returned).when(redeem(third)).then(redeemed(third));
  });
  it('does not come back from an order that asked for it again meanwhile', () => {
    given(made, redeemed(), redeemed({ ...first!, at: later }))
      .when(giveBack('o-1', at))
      .thenNothing();
    given(made, redeemed()).when(giveBack('o-1', at)).then(returned);
  });
  it('stands for what was quoted, although it ended meanwhile', () =>
    given(made, ended('budget spent')).when(redeem()).then(redeemed()));
  it('is not counted where there is no limit', () => given(created).when(redeem()).thenNothing());
  it('keeps its limits', () => {
    given(made).when({ type: 'CreatePromotion', data: few }).thenNothing();
    given(made)
      .when({ type: 'CreatePromotion', data: { ...few, redemptionsMax: 3 } })
      .thenRefused('promotion-code-taken');
  });
});

describe('What asks for a promotion', () => {
  const { percentOff: _, ...terms } = spring;
  const amountOff = { minor: 500, currency: 'EUR' };

  it('names a share or an amount', () => {
    for (const right of [
      spring,
      { ...terms, percentOff: '0.5' },
      { ...terms, percentOff: '100' },
      { ...terms, amountOff },
      { ...terms, amountOff, redemptionsMax: 50, perCustomerMax: 1 },
    ])
      expect(createPromotion.safeParse(right).error).toBeUndefined();
  });
  it('does not fit otherwise', () => {
    for (const wrong of [
      terms,
      { ...spring, amountOff },
      { ...terms, percentOff: '0' },
      { ...terms, percentOff: '0.00' },
      { ...terms, percentOff: '100.5' },
      { ...terms, percentOff: '-5' },
      { ...terms, percentOff: 10 },
      { ...terms, amountOff: { minor: 0, currency: 'EUR' } },
      { ...terms, amountOff: { minor: -500, currency: 'EUR' } },
      { ...terms, amountOff: { minor: 500, currency: 'XAU' } },
      { ...spring, until: spring.from },
      { ...spring, code: 'spring' },
      { ...spring, combinable: true },
      { ...spring, redemptionsMax: 0 },
      { ...spring, redemptionsMax: 10_001 },
      { ...spring, perCustomerMax: 1 },
    ])
      expect({ wrong, fits: createPromotion.safeParse(wrong).success }).toEqual({ wrong, fits: false });
  });
  it('ends for a reason that names nobody', () => {
    expect(endPromotion.safeParse({ reason: 'budget spent' }).success).toBe(true);
    for (const wrong of ['', 'Mrs Smith asked', 'anna@example.com', 'x'.repeat(61)])
      expect(endPromotion.safeParse({ reason: wrong }).success).toBe(false);
  });
  it('has a code of capital letters, digits and dashes', () => {
    for (const right of ['A', '10', 'SPRING-10', 'A'.repeat(32)])
      expect(promotionCode.safeParse(right).success).toBe(true);
    for (const wrong of ['', '-A', 'a', 'A B', 'A_B', 'A'.repeat(33)])
      expect(promotionCode.safeParse(wrong).success).toBe(false);
  });
});

const create: PromotionCommand = { type: 'CreatePromotion', data: spring };
const created: PromotionEvent = { type: 'PromotionCreated', data: spring };
const end = (reason: string): PromotionCommand => ({ type: 'EndPromotion', data: { reason } });
const ended = (reason: string): PromotionEvent => ({ type: 'PromotionEnded', data: { reason } });
