import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { marginVat, taxIn } from './margin.js';

/** Another seed draws other pieces: SEED=7 npm test -- finance/src/tax */
const seed = Number(process.env['SEED'] ?? 20_260_313);
const runs = { seed, numRuns: 2_000 };

describe('Margin VAT', () => {
  it('is contained in what the dealer earns with the piece', () => {
    expect(marginVat(133_500, 60_000, '20')).toEqual({ marginMinor: 73_500, vatMinor: 12_250 });
    expect(marginVat(133_500, 0, '20')).toEqual({ marginMinor: 133_500, vatMinor: 22_250 });
  });
  it('is none where a piece was sold at a loss, or for what it cost', () => {
    expect(marginVat(24_000, 30_000, '20')).toEqual({ marginMinor: -6_000, vatMinor: 0 });
    expect(marginVat(30_000, 30_000, '20')).toEqual({ marginMinor: 0, vatMinor: 0 });
  });
  it('is rounded once, half up', () => {
    const vat = (margin: number, rate: string) => marginVat(margin, 0, rate).vatMinor;
    // A sixth of 3 is a half, of 2 is less.
    expect([vat(3, '20'), vat(2, '20'), vat(9, '20')]).toEqual([1, 0, 2]);
    expect([vat(10_000, '25.5'), vat(10_000, '7.7'), vat(10_000, '8.1'), vat(10_000, '0')]).toEqual([
      ...[2_032, 715, 749, 0],
    ]);
  });
  it('is that of a shop with prices as high as numbers go', () =>
    expect(marginVat(2 ** 53 - 1, 0, '20').vatMinor).toBe(1_501_199_875_790_165));

  it.each([
    ['half a cent', () => marginVat(0.5, 0, '20'), 'the selling price is not a safe integer: 0.5'],
    ['a purchase below 0', () => marginVat(1, -1, '20'), 'the purchase price is below 0: -1'],
    ['an amount below 0', () => taxIn(-1, '20'), 'the amount is below 0: -1'],
    ['a rate below 0', () => marginVat(1, 0, '-20'), 'a tax rate is below 0: -20 %'],
    ['no rate', () => marginVat(1, 0, '20 %'), '"20 %" is not a decimal such as 1.1476'],
  ])('refuses %s', (_, reckon, reason) => expect(reckon).toThrow(new RangeError(reason)));

  const amount = fc.oneof(fc.nat({ max: 1_000 }), fc.nat({ max: 10_000_000 }), fc.maxSafeNat());
  const rate = fc.oneof(
    fc.constantFrom('0', '5', '7.7', '8.1', '16', '19', '20', '25.5', '27', '100'),
    fc.nat({ max: 99_999 }).map((milli) => `${Math.floor(milli / 1_000)}.${`${milli % 1_000}`.padStart(3, '0')}`),
  );
  it(`is from 0 to the margin, and what long division says (SEED=${seed})`, () => {
    const property = fc.property(amount, amount, rate, (selling, purchase, rate) => {
      const { marginMinor, vatMinor } = marginVat(selling, purchase, rate);
      expect(marginMinor).toBe(selling - purchase);
      expect(vatMinor).toBeGreaterThanOrEqual(0);
      expect(vatMinor).toBeLessThanOrEqual(Math.max(0, marginMinor));
      // In thousandths of a percent: VAT is the whole number of which the exact share is less than half a unit away, or half below.
      const thousandths = BigInt(Math.round(Number(rate) * 1_000));
      const [share, all] = [BigInt(Math.max(0, marginMinor)) * thousandths, 100_000n + thousandths];
      const beyond = 2n * (BigInt(vatMinor) * all - share);
      expect(beyond > -all && beyond <= all).toBe(true);
    });
    fc.assert(property, runs);
  });
  it(`grows with the price and the rate, and falls with the cost (SEED=${seed})`, () => {
    const property = fc.property(amount, amount, rate, fc.nat({ max: 1_000 }), (selling, purchase, rate, more) => {
      const vat = (selling: number, purchase: number, percent = rate) => marginVat(selling, purchase, percent).vatMinor;
      const higher = Math.min(selling + more, Number.MAX_SAFE_INTEGER);
      expect(vat(higher, purchase)).toBeGreaterThanOrEqual(vat(selling, purchase));
      expect(vat(selling, Math.min(purchase + more, Number.MAX_SAFE_INTEGER))).toBeLessThanOrEqual(
        vat(selling, purchase),
      );
      expect(vat(selling, purchase, `1${rate.padStart(6, '0')}`)).toBeGreaterThanOrEqual(vat(selling, purchase));
    });
    fc.assert(property, runs);
  });
});
