import { describe, expect, it } from '@jest/globals';
import { Chance } from './chance.js';
import { isMarketplace, marketplaces } from './market-square.js';
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

  const programme = (seed: number) => programmeOf(new Chance(seed), offered, goods, marketplaces);

  it('is the same for the same seed', () => {
    expect(programme(7)).toEqual(programme(7));
    expect(programme(7)).not.toEqual(programme(8));
  });

  it('has every contested piece in the window wherever somebody comes for it, and nobody where we do not sell', () => {
    const { contests, windows } = programme(1);
    const channelsOf = (some: readonly { channel: string }[]) =>
      some.map(({ channel }) => channel).filter(isMarketplace);
    for (const { piece, buyers } of contests)
      for (const marketplace of channelsOf(buyers)) expect(windows.get(marketplace)).toContain(piece);
    const without = programmeOf(new Chance(1), offered, goods, ['shopify']);
    const buyers = [...without.contests.flatMap((one) => one.buyers), ...without.visits.map(({ buyer }) => buyer)];
    expect(new Set(channelsOf(buyers))).toEqual(new Set(['shopify']));
  });

  it('has up to fifty buyers for one piece, no piece contested twice, and ends in time', () => {
    const { visits, contests } = programme(1);
    expect(Math.max(...contests.map(({ buyers }) => buyers.length))).toBe(50);
    expect(new Set(contests.map(({ piece }) => piece.unitId)).size).toBe(contests.length);
    for (const { minute } of [...visits, ...contests]) expect(minute).toBeLessThan(minutesOpen);
  });

  it('has buyers who pay as their entry point asks for, in many currencies, some with a card that is declined', () => {
    const { visits, contests } = programme(1);
    const crowd = contests.flatMap(({ buyers }) => buyers);
    const buyers = [...crowd, ...visits.map(({ buyer }) => buyer)];
    const methods = new Set(buyers.map(({ channel, purse }) => `${channel} ${purse.method}`));
    expect([...methods].sort()).toEqual([
      ...['ebay elsewhere', 'etsy elsewhere', 'shopify elsewhere', 'store cash', 'web card'],
    ]);
    const cards = buyers.flatMap(({ purse }) => (purse.method === 'card' ? [purse] : []));
    expect(new Set(cards.map(({ currency }) => currency)).size).toBeGreaterThan(3);
    const declined = cards.filter(({ card }) => card.includes('Declined'));
    expect(declined.some(({ otherCard }) => otherCard !== undefined)).toBe(true);
    expect(declined.some(({ otherCard }) => otherCard === undefined)).toBe(true);
    for (const { purse } of crowd)
      if (purse.method === 'card' && purse.card.includes('Declined')) expect(purse.otherCard).toBeDefined();
  });
});
