import { describe, expect, it } from '@jest/globals';
import { Chance } from './chance.js';
import { minutesOpen, programmeOf } from './programme.js';
import { ownership } from './sold-once.js';

const happened = (...steps: [type: string, orderId?: string][]) =>
  steps.map(([type, orderId]) => ({ type, data: orderId === undefined ? {} : { orderId } }));

describe('the audit after the hour', () => {
  it('finds whose a piece is', () => {
    const history = happened(
      ['UnitRegistered'],
      ['UnitAllocated', 'o-1'],
      ['UnitDeclined', 'o-2'],
      ['UnitSold', 'o-1'],
    );
    expect(ownership(history)).toEqual({ owner: 'o-1' });
  });

  it('lets a piece be sold again after its order gave it back', () => {
    const history = happened(
      ['UnitAllocated', 'o-1'],
      ['UnitSold', 'o-1'],
      ['UnitSaleReversed', 'o-1'],
      ['UnitAllocated', 'o-2'],
    );
    expect(ownership(history)).toEqual({ owner: 'o-2' });
    expect(ownership(history.slice(0, 3))).toEqual({});
  });

  it('notices two owners at once, also when one of them gave it back later', () => {
    const history = happened(['UnitAllocated', 'o-1'], ['UnitAllocated', 'o-2'], ['UnitReleased', 'o-1']);
    expect(ownership(history)).toEqual({ owner: 'o-1', twice: ['o-1', 'o-2'] });
  });
});

describe('the programme of an hour', () => {
  const price = { minor: 100, currency: 'USD' };
  const offered = Array.from({ length: 40 }, (_, index) => ({
    unitId: `u-${index}`,
    title: 'Cup',
    askingPrice: price,
  }));
  const goods = [{ sku: 'POLISH', title: 'Polish', askingPrice: price }];

  it('is the same for the same seed', () => {
    expect(programmeOf(new Chance(7), offered, goods)).toEqual(programmeOf(new Chance(7), offered, goods));
    expect(programmeOf(new Chance(7), offered, goods)).not.toEqual(programmeOf(new Chance(8), offered, goods));
  });

  it('has up to fifty buyers for one piece, no piece contested twice, and ends in time', () => {
    const { visits, contests } = programmeOf(new Chance(1), offered, goods);
    expect(Math.max(...contests.map(({ buyers }) => buyers.length))).toBe(50);
    expect(new Set(contests.map(({ piece }) => piece.unitId)).size).toBe(contests.length);
    for (const { minute } of [...visits, ...contests]) expect(minute).toBeLessThan(minutesOpen);
  });

  it('has buyers who pay as their entry point asks for, in many currencies, some with a card that is declined', () => {
    const { visits, contests } = programmeOf(new Chance(1), offered, goods);
    const crowd = contests.flatMap(({ buyers }) => buyers);
    const buyers = [...crowd, ...visits.map(({ buyer }) => buyer)];
    const methods = new Set(buyers.map(({ channel, purse }) => `${channel} ${purse.method}`));
    expect([...methods].sort()).toEqual(['ebay elsewhere', 'etsy elsewhere', 'store cash', 'web card']);
    const cards = buyers.flatMap(({ purse }) => (purse.method === 'card' ? [purse] : []));
    expect(new Set(cards.map(({ currency }) => currency)).size).toBeGreaterThan(3);
    const declined = cards.filter(({ card }) => card.includes('Declined'));
    expect(declined.some(({ otherCard }) => otherCard !== undefined)).toBe(true);
    expect(declined.some(({ otherCard }) => otherCard === undefined)).toBe(true);
    for (const { purse } of crowd)
      if (purse.method === 'card' && purse.card.includes('Declined')) expect(purse.otherCard).toBeDefined();
  });
});
