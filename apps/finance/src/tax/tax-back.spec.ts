import { describe, expect, it } from '@jest/globals';
import type { Money } from '#money/money.js';
import type { LineTax } from '../journal/entry.js';
import type { TaxedPiece } from './liability.js';
import { taxBack } from './tax-back.js';

const gbp = (minor: number): Money => ({ minor, currency: 'GBP' });
const usd = (minor: number): Money => ({ minor, currency: 'USD' });
const none = gbp(0);
type Sold = Pick<TaxedPiece, 'gross' | 'base' | 'own' | 'tax'>;
const line = (code: LineTax['code'], taxable: Money, tax: Money): LineTax => ({
  ...{ code, scheme: code === 'MARGIN' ? 'MARGIN_ART' : 'NORMAL', jurisdiction: 'GB', ratePercent: '20', taxable, tax },
  collectedBy: code === 'COLLECTED' ? 'MARKETPLACE' : 'SELLER',
});
const [gross, vat] = [gbp(133_500), gbp(12_250)];
const onMargin: Sold = { gross, base: gross, own: vat, tax: line('MARGIN', gbp(73_500), vat) };
const inFull: Sold = { gross, base: gross, own: gbp(22_250), tax: line('STANDARD', gbp(111_250), gbp(22_250)) };
/** Each refund as [worth in the books, taxable, tax, tax in the currency of the sale]. */
const back = (sold: Sold, ...refunds: number[]) => {
  let soFar = 0;
  return refunds.map((minor) => {
    const { base, own, tax } = taxBack(sold, minor, soFar);
    soFar += minor;
    return [base.minor, tax?.taxable.minor, tax?.tax.minor, own?.minor];
  });
};

describe('Tax that goes back', () => {
  it('is all of it with all of the price', () => {
    expect(back(inFull, 133_500)).toEqual([[133_500, 111_250, 22_250, 22_250]]);
    expect(back(onMargin, 133_500)).toEqual([[133_500, 73_500, 12_250, 12_250]]);
    const { tax } = taxBack(onMargin, 133_500, 0);
    expect(tax).toEqual(onMargin.tax);
  });
  it('is its share of a part of the price', () =>
    expect(back(inFull, 100, 133_399, 1)).toEqual([
      [100, 83, 17, 17],
      [133_399, 111_166, 22_233, 22_233],
      [1, 1, 0, 0],
    ]));
  it('under the margin scheme is that of the margin lost, while there is one', () =>
    // 735.00 of margin: after 60.00 it is 675.00, with 112.50 in it; then 5.00, with 0.83; then there is none.
    expect(back(onMargin, 6_000, 67_000, 500, 60_000)).toEqual([
      [6_000, 6_000, 1_000, 1_000],
      [67_000, 67_000, 11_167, 11_167],
      [500, 500, 83, 83],
      [60_000, 0, 0, 0],
    ]));
  it('is none of what was sold at a loss', () => {
    const sold = { ...onMargin, own: none, tax: line('MARGIN', none, none) };
    expect(back(sold, 1_000, 132_500)).toEqual([
      [1_000, 0, 0, 0],
      [132_500, 0, 0, 0],
    ]);
  });
  it('is reckoned in both currencies where a piece was sold in another than that of the books', () => {
    const sold = { gross: usd(177_111), base: gbp(133_502), own: usd(29_519) };
    const standard = { ...sold, tax: line('STANDARD', gbp(111_251), gbp(22_251)) };
    expect(back(standard, 88_555, 88_556)).toEqual([
      [66_751, 55_626, 11_125, 14_759],
      [66_751, 55_625, 11_126, 14_760],
    ]);
    const margin = { gross: sold.gross, base: sold.base, tax: line('MARGIN', gbp(73_502), gbp(12_250)) };
    expect(back(margin, 88_555, 88_556)).toEqual([
      [66_751, 66_751, 11_125, undefined],
      [66_751, 6_751, 1_125, undefined],
    ]);
  });
  it('is worth nothing where it is nothing, however small the parts are', () => {
    // Of 4 dollars in cents, 7 pence each: net and tax are both booked in both currencies, or not at all.
    const sold = { gross: usd(4), base: gbp(28), own: usd(1), tax: line('STANDARD', gbp(21), gbp(7)) };
    expect(back(sold, 1, 1, 1, 1)).toEqual([
      [7, 7, 0, 0],
      [7, 7, 0, 0],
      [7, 0, 7, 1],
      [7, 7, 0, 0],
    ]);
  });
  it('of exports and of what a marketplace collected is none of ours', () => {
    expect(back({ gross, base: gross, tax: line('EXPORT', gross, none) }, 33_500, 100_000)).toEqual([
      [33_500, 33_500, 0, undefined],
      [100_000, 100_000, 0, undefined],
    ]);
    expect(back({ gross, base: gross, tax: line('COLLECTED', gross, gbp(8_344)) }, 66_750, 66_750)).toEqual([
      [66_750, 66_750, 4_172, undefined],
      [66_750, 66_750, 4_172, undefined],
    ]);
  });
  it('is not said where no tax was', () =>
    expect(back({ gross, base: gross }, 500)).toEqual([[500, undefined, undefined, undefined]]));
  it('is nothing of what was given away', () => {
    const free = { gross: none, base: none, own: none, tax: line('STANDARD', none, none) };
    expect(back(free, 0)).toEqual([[0, 0, 0, 0]]);
    expect(back({ gross: none, base: none, tax: line('COLLECTED', none, none) }, 0)).toEqual([[0, 0, 0, undefined]]);
  });
  it('is not of more than is left', () => {
    expect(() => back(inFull, 100_000, 33_501)).toThrow(new RangeError('33501 is more than the 33500 that is left'));
    expect(() => back(onMargin, -1)).toThrow(new RangeError('the amount is below 0: -1'));
    expect(() => taxBack(onMargin, 1, 133_501)).toThrow(new RangeError('what is left is below 0: -1'));
  });
});
