import { describe, expect, it } from '@jest/globals';
import { isCountry } from '#contracts/places.js';
import { taxTable } from '#tax/tax-table.js';
import { goodsKinds, marginPlaceOf, marginPlaces, marginRowOf, marginRules, marginRulesOf } from './margin-rules.js';

const soldAt = '2026-01-10T15:00:00.000Z';
const margins = [...new Set(taxTable.filter(({ margin }) => margin).map(({ jurisdiction }) => jurisdiction))];
const days = ['2021-07-01', '2024-12-31', '2025-01-01', '2026-01-10', '2036-01-01'].map(
  (day) => `${day}T12:00:00.000Z`,
);

describe('The margin rules', () => {
  it('are there for each country that the tax table takes to have the scheme, and for no other', () => {
    expect(margins).toHaveLength(30);
    for (const soldAt of days)
      for (const sellerCountry of margins) {
        const rules = marginRulesOf({ sellerCountry, soldAt });
        expect(rules.flatMap(({ sources }) => sources).sort()).toEqual([
          ...['ARTIST', 'DEALER_MARGIN', 'IMPORT', 'PRIVATE', 'SMALL_ENTERPRISE'],
        ]);
      }
    const named = new Set(marginRules.flatMap(({ countries }) => countries));
    expect([...named].sort()).toEqual([...margins].sort());
    expect(marginRulesOf({ sellerCountry: 'CH', soldAt: '2017-12-31T23:59:59.999Z' })).toEqual([]);
  });
  it('name places that exist, and no goods that are excluded', () => {
    for (const { countries, goods, from, to } of marginRules) {
      expect(countries.filter((country) => !isCountry(country))).toEqual([]);
      expect(goods).not.toContain('excluded');
      expect(goodsKinds).toEqual(expect.arrayContaining([...goods]));
      if (to !== undefined) expect(from < to).toBe(true);
    }
  });
});

describe('A sale under the margin scheme', () => {
  const sale = { sellerCountry: 'DE', destination: 'FR-IDF', soldAt };
  it('is taxed where the dealer is', () => {
    expect(marginPlaceOf(sale)).toBe('DE');
    expect(marginRowOf(sale)).toMatchObject({ jurisdiction: 'DE', ratePercent: '19' });
    for (const sellerCountry of margins)
      for (const soldAt of days) expect(marginPlaceOf({ ...sale, sellerCountry, soldAt })).toBe(sellerCountry);
  });
  it('is taxed where it goes from the day on that the data says so', () => {
    const [today] = marginPlaces;
    const places = [
      { ...today!, to: '2028-07-01' },
      { ...today!, countries: ['DE', 'FR'], placeOfSupply: 'destination' as const, from: '2028-07-01' },
    ];
    const placeOn = (soldAt: string, sellerCountry = 'DE') => marginPlaceOf({ ...sale, sellerCountry, soldAt }, places);
    expect(placeOn('2028-06-30T23:59:59.999Z')).toBe('DE');
    expect(placeOn('2028-07-01T00:00:00.000Z')).toBe('FR');
    expect(placeOn('2028-07-01T00:00:00.000Z', 'GB')).toBe('GB');
  });
  it('bears no tax that the table does not know', () => {
    expect(marginRowOf({ ...sale, sellerCountry: 'US' })).toBeUndefined();
    expect(marginRowOf({ ...sale, sellerCountry: 'JP' })).toBeUndefined();
    expect(marginRowOf({ ...sale, soldAt: '2020-01-01T00:00:00.000Z' })).toBeUndefined();
  });
});
