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

describe('What asks for a promotion', () => {
  const { percentOff: _, ...terms } = spring;
  const amountOff = { minor: 500, currency: 'EUR' };

  it('names a share or an amount', () => {
    for (const right of [
      spring,
      { ...terms, percentOff: '0.5' },
      { ...terms, percentOff: '100' },
      { ...terms, amountOff },
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
