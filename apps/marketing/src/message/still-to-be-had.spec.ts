import { describe, expect, it } from '@jest/globals';
import { offer, type Offer } from '../offer/offer.js';
import { offeredIn, stillToBeHad, type OfShop } from './still-to-be-had.js';

const usd = (minor: number) => ({ minor, currency: 'USD' });
const at = '2026-01-10T15:00:00.000Z';
const asked = (minor: number): Offer => ({ ...offer.initial, asking: { sequence: 1, at, askingPrice: usd(minor) } });
const offers: { readonly [unitId: string]: Offer } = {
  had: asked(100),
  cheaper: asked(80),
  gone: { ...asked(100), claim: { sequence: 2, isTaken: true } },
  withdrawn: { ...offer.initial, asking: { sequence: 2 } },
};
const now = (letter: OfShop) => stillToBeHad(letter, (unitId) => offers[unitId] ?? offer.initial);
const pieces = (unitIds: readonly string[], price = usd(100)) =>
  unitIds.map((unitId) => ({ unitId, title: 'Bowl', price, path: `/pieces/${unitId}` }));
const cart = (...unitIds: string[]): OfShop => ({
  ...{ template: 'abandoned-cart', values: { pieces: pieces(unitIds), cart: '/cart' } },
});
const similar = (...unitIds: string[]): OfShop => ({
  ...{ template: 'back-in-reach', values: { lost: 'Vase', similar: pieces(unitIds) } },
});
const drop = (unitId: string, price = usd(100)): OfShop => ({
  ...{ template: 'price-drop', values: { piece: pieces([unitId], price)[0]!, before: usd(200) } },
});

describe('A letter', () => {
  it.each([
    ['a cart', cart],
    ['similar pieces', similar],
  ])('about %s goes without what is gone, and not at all if nothing is left', (_, of) => {
    expect(now(of('gone', 'had', 'withdrawn', 'never-told'))).toEqual(of('had', 'never-told'));
    expect(now(of('gone', 'withdrawn'))).toBeUndefined();
    expect(offeredIn(of('gone', 'had'))).toEqual(['gone', 'had']);
  });
  it('names the price of today', () =>
    expect(now(cart('cheaper'))).toMatchObject({ values: { pieces: [{ price: usd(80) }] } }));
  it('keeps what was converted', () => {
    const inEuros = {
      ...cart('had'),
      values: { pieces: pieces(['had'], { minor: 90, currency: 'EUR' }), cart: '/cart' },
    };
    expect(now(inEuros as OfShop)).toEqual(inEuros);
  });
  it('about a lower price goes only as long as that is asked', () => {
    expect(now(drop('had'))).toEqual(drop('had'));
    expect([now(drop('cheaper')), now(drop('gone')), now(drop('withdrawn'))]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect(offeredIn(drop('had'))).toEqual(['had']);
  });
  it('that offers nothing goes as it is', () => {
    const delayed: OfShop = { template: 'delivery-delayed', values: { orderId: 'o-1', trouble: 'late' } };
    expect([now(delayed), offeredIn(delayed)]).toEqual([delayed, []]);
  });
});
