import { describe, expect, it } from '@jest/globals';
import { priceBasket, type BasketLine, type TaxRule } from './basket.js';

const german: TaxRule = {
  ...{ jurisdiction: 'DE', ratePercent: '19', inclusive: true, scheme: 'standard', collectedBy: 'seller' },
};
const reduced: TaxRule = { ...german, ratePercent: '7' };
const american: TaxRule = {
  ...{ jurisdiction: 'US-PA', ratePercent: '6', inclusive: false, scheme: 'standard', collectedBy: 'marketplace' },
};
const line = (priceMinor: number, tax = german, quantity = 1): BasketLine => ({ priceMinor, quantity, tax });
const price = (lines: BasketLine[], discountMinor = 0, shipping?: { minor: number; tax: TaxRule }) =>
  priceBasket({ lines, discountMinor, ...(shipping && { shipping }) });

describe('A basket with tax in its prices', () => {
  it('costs what its prices say, and shows the tax in them', () =>
    expect(price([line(11_900)])).toEqual({
      lines: [{ amountMinor: 11_900, discountMinor: 0, taxMinor: 1_900, totalMinor: 11_900 }],
      shipping: { amountMinor: 0, taxMinor: 0, totalMinor: 0 },
      taxes: [{ ...german, taxableMinor: 11_900, taxMinor: 1_900 }],
      ...{ subtotalMinor: 11_900, discountMinor: 0, taxMinor: 1_900, totalMinor: 11_900 },
    }));
  it('rounds the tax once for each rule, and shares it out', () => {
    // 19/119 of 10 is 1.597 each; three times that is 4.79, not 6.
    const { lines, taxes } = price([line(10), line(10), line(10)]);
    expect(taxes).toEqual([{ ...german, taxableMinor: 30, taxMinor: 5 }]);
    expect(lines.map(({ taxMinor }) => taxMinor)).toEqual([2, 2, 1]);
  });
});

describe('A basket with tax on top', () => {
  it('costs the tax too, on lines and shipping', () =>
    expect(price([line(1_000, american, 3), line(550, american)], 0, { minor: 495, tax: american })).toEqual({
      lines: [
        { amountMinor: 3_000, discountMinor: 0, taxMinor: 180, totalMinor: 3_180 },
        { amountMinor: 550, discountMinor: 0, taxMinor: 33, totalMinor: 583 },
      ],
      shipping: { amountMinor: 495, taxMinor: 30, totalMinor: 525 },
      taxes: [{ ...american, taxableMinor: 4_045, taxMinor: 243 }],
      ...{ subtotalMinor: 3_550, discountMinor: 0, taxMinor: 243, totalMinor: 4_288 },
    }));
  it('rounds a tie up', () => {
    // 6 % of 25 is 1.5, and of 75 is 4.5.
    expect(price([line(25, american)]).taxMinor).toBe(2);
    expect(price([line(75, american)]).taxMinor).toBe(5);
  });
  it('is exact where a product is beyond 2^53', () => {
    const odd = { ...american, ratePercent: '8.875000000001' };
    // 10^12 x 8.875000000001 % is 88750000000.01
    expect(price([line(1e12, odd)]).taxMinor).toBe(88_750_000_000);
  });
});

describe('A discount', () => {
  it('is shared over the lines by amount, before tax, and not over shipping', () => {
    const two = [line(1_000, american), line(2_000, american)];
    const { lines, shipping, totalMinor, taxMinor } = price(two, 100, { minor: 500, tax: american });
    expect(lines.map(({ discountMinor }) => discountMinor)).toEqual([33, 67]);
    expect(lines.map(({ totalMinor }) => totalMinor)).toEqual([967 + 58, 1_933 + 116]);
    expect(shipping).toEqual({ amountMinor: 500, taxMinor: 30, totalMinor: 530 });
    expect([taxMinor, totalMinor]).toEqual([204, 3_604]);
  });
  it('of everything leaves nothing to tax', () => {
    const { taxes, totalMinor } = price([line(1_000), line(1)], 1_001);
    expect(taxes).toEqual([{ ...german, taxableMinor: 0, taxMinor: 0 }]);
    expect(totalMinor).toBe(0);
  });
  it('is at most the subtotal', () =>
    expect(() => price([line(1_000)], 1_001, { minor: 500, tax: german })).toThrow(
      new RangeError('the discount of 1001 is more than the subtotal of 1000'),
    ));
});

describe('Tax rules', () => {
  it('have an entry each, in the order of the lines; shipping comes last', () => {
    const { taxes } = price([line(1_190), line(1_070, reduced), line(2_380)], 0, { minor: 107, tax: reduced });
    expect(taxes).toEqual([
      { ...german, taxableMinor: 3_570, taxMinor: 570 },
      { ...reduced, taxableMinor: 1_177, taxMinor: 77 },
    ]);
  });
  it('are told apart by all that they say', () => {
    const others: TaxRule[] = [
      { ...german, jurisdiction: 'FR' },
      { ...german, ratePercent: '20' },
      { ...german, inclusive: false },
      { ...german, scheme: 'margin' },
      { ...german, collectedBy: 'marketplace' },
    ];
    for (const other of others) expect(price([line(1_000), line(1_000, other)]).taxes).toHaveLength(2);
  });
  it('are one where they say the same, in another object or with other zeros', () => {
    const { taxes } = price([line(10), line(10, { ...german }), line(10, { ...german, ratePercent: '19.00' })]);
    expect(taxes).toEqual([{ ...german, taxableMinor: 30, taxMinor: 5 }]);
  });
  it.each([
    ['under the margin scheme', { scheme: 'margin' }],
    ['that the buyer settles', { collectedBy: 'buyer' }],
  ] as const)('%s show and charge nothing, and are named all the same', (_, words) => {
    for (const rule of [german, american]) {
      const tax = { ...rule, ...words };
      const basket = price([line(1_000, tax)], 100, { minor: 200, tax });
      expect(basket.taxes).toEqual([{ ...tax, taxableMinor: 1_100, taxMinor: 0 }]);
      expect([basket.taxMinor, basket.totalMinor]).toEqual([0, 1_100]);
    }
  });
});

describe('An empty basket', () => {
  const nothing = {
    ...{ lines: [], taxes: [] },
    ...{ subtotalMinor: 0, discountMinor: 0, taxMinor: 0, totalMinor: 0 },
  };
  it('costs nothing', () =>
    expect(price([])).toEqual({ ...nothing, shipping: { amountMinor: 0, taxMinor: 0, totalMinor: 0 } }));
});

describe('A basket is refused', () => {
  it.each([
    ['a price of half a cent', line(0.5), 'a price is not a safe integer: 0.5'],
    ['a price below 0', line(-1), 'a price is below 0: -1'],
    ['a quantity of 0', line(1, german, 0), 'a quantity is below 1: 0'],
    ['half a piece', line(1, german, 0.5), 'a quantity is not a safe integer: 0.5'],
    [
      'an amount beyond 2^53',
      line(1e12, german, 10_000),
      'the amount of a line is not a safe integer: 10000000000000000',
    ],
    ['a tax rate below 0', line(1, { ...german, ratePercent: '-1' }), 'a tax rate is below 0: -1 %'],
    ['a tax rate that is none', line(1, { ...german, ratePercent: '19%' }), '"19%" is not a decimal such as 1.1476'],
  ])('for %s', (_, wrong, reason) => expect(() => price([wrong])).toThrow(new RangeError(reason)));
  it('for a sum beyond 2^53', () =>
    expect(() => price([line(2 ** 53 - 1), line(1)])).toThrow('the total is not a safe integer'));
  it('for a discount or shipping that is no amount', () => {
    expect(() => price([line(1)], -1)).toThrow(new RangeError('the discount is below 0: -1'));
    expect(() => price([line(1)], 0.1)).toThrow(new RangeError('the discount is not a safe integer: 0.1'));
    expect(() => price([line(1)], 0, { minor: -5, tax: german })).toThrow(new RangeError('shipping is below 0: -5'));
    expect(() => price([line(1)], 0, { minor: NaN, tax: german })).toThrow('shipping is not a safe integer: NaN');
  });
});
