import { describe, expect, it } from '@jest/globals';
import { countryOf, inEuropeanUnion, isCountry } from '#contracts/places.js';
import { Refusal } from '#eventsourcing/decider.js';
import { percent } from '#money/ratio.js';
import { homeRegions, taxTable } from './tax-table.js';
import { isAtHome, rowOf, shopOf, taxRule } from './tax-rules.js';

const at = '2026-03-13T15:00:00.000Z';
/** 'DE 19 in seller': jurisdiction, rate, whether prices contain it, and who collects. */
function taxed(
  sellerCountry: string,
  destination: string,
  { channel = 'web', when = at }: { channel?: string; when?: string } = {},
) {
  try {
    const tax = taxRule({ destination, channel, at: when, sellerCountry, scheme: 'standard' });
    expect(tax.scheme).toBe('standard');
    return `${tax.jurisdiction} ${tax.ratePercent} ${tax.inclusive ? 'in' : 'on'} ${tax.collectedBy}`;
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
}

describe('Tax', () => {
  it('is neither shown nor added under the margin scheme, where the law allows it and the seller chose it', () => {
    const scheme = (destination: string, channel = 'web') =>
      taxRule({ destination, channel, at, sellerCountry: destination.slice(0, 2), scheme: 'margin' }).scheme;
    expect([scheme('DE'), scheme('GB'), scheme('US-PA'), scheme('US-PA', 'ebay')]).toEqual([
      ...['margin', 'margin', 'standard', 'standard'],
    ]);
  });

  it('is that of the country where it is sold at home', () => {
    expect(taxed('DE', 'DE')).toBe('DE 19 in seller');
    expect(taxed('GB', 'GB')).toBe('GB 20 in seller');
    expect(taxed('JP', 'JP')).toBe('JP 10 in seller');
    expect(taxed('CA', 'CA-ON')).toBe('CA-ON 13 on seller');
  });
  it('is that of the destination within the EU, in the price', () => {
    expect(taxed('DE', 'FR')).toBe('FR 20 in seller');
    expect(taxed('FR', 'HU')).toBe('HU 27 in seller');
    expect(taxed('DE', 'DE-BY')).toBe('DE 19 in seller');
  });
  it('is left to the buyer on exports', () => {
    expect(taxed('US', 'DE')).toBe('DE 0 on buyer');
    expect(taxed('DE', 'GB')).toBe('GB 0 on buyer');
    expect(taxed('DE', 'US-CA')).toBe('US-CA 0 on buyer');
    expect(taxed('DE', 'US')).toBe('US 0 on buyer');
    expect(taxed('DE', 'NP')).toBe('NP 0 on buyer');
  });
  it('is charged by a US seller in the home state, and nowhere else', () => {
    expect(taxed('US', 'US-PA')).toBe('US-PA 6 on seller');
    expect(taxed('US', 'US-CA')).toBe('US-CA 0 on buyer');
    expect(taxed('US', 'US-OR')).toBe('US-OR 0 on buyer');
  });
  it('is collected by marketplaces in US states, whoever sells', () => {
    for (const channel of ['ebay', 'etsy']) {
      expect(taxed('US', 'US-CA', { channel })).toBe('US-CA 7.25 on marketplace');
      expect(taxed('US', 'US-PA', { channel })).toBe('US-PA 6 on marketplace');
      expect(taxed('DE', 'US-NY', { channel })).toBe('US-NY 4 on marketplace');
      expect(taxed('DE', 'FR', { channel })).toBe('FR 20 in seller');
      expect(taxed('US', 'FR', { channel })).toBe('FR 0 on buyer');
    }
    expect(taxed('US', 'US-PA', { channel: 'shopify' })).toBe('US-PA 6 on seller');
  });
  it('asks for the region where it depends on one', () => {
    expect(taxed('US', 'US')).toBe('region-missing');
    expect(taxed('CA', 'CA')).toBe('region-missing');
    expect(taxed('DE', 'US', { channel: 'ebay' })).toBe('region-missing');
  });
  it('is not guessed where no rule is known', () => expect(taxed('NZ', 'NZ')).toBe('tax-unknown'));
  it('changes on the day it changes', () => {
    expect(taxed('DE', 'EE', { when: '2025-06-30T23:59:59.999Z' })).toBe('EE 22 in seller');
    expect(taxed('DE', 'EE', { when: '2025-07-01T00:00:00.000Z' })).toBe('EE 24 in seller');
    expect(taxed('RO', 'RO', { when: '2025-07-31T23:59:59.999Z' })).toBe('RO 19 in seller');
    expect(taxed('RO', 'RO', { when: '2025-08-01T00:00:00.000Z' })).toBe('RO 21 in seller');
  });
  it('is that of the region, else of its country', () => {
    const rate = (place: string, when = at) => rowOf(place, when)?.ratePercent;
    expect([rate('US-PA'), rate('DE-BY'), rate('US'), rate('NZ')]).toEqual(['6', '19', undefined, undefined]);
    expect([rate('CH', '2023-12-31T23:59:59.999Z'), rate('CH')]).toEqual(['7.7', '8.1']);
  });
  it('is ours to think of at home, which for the EU is all of it', () => {
    expect([isAtHome('US', 'US-CA'), isAtHome('GB', 'GB'), isAtHome('DE', 'FR-IDF')]).toEqual([true, true, true]);
    expect([isAtHome('US', 'CA-ON'), isAtHome('GB', 'IE'), isAtHome('DE', 'CH')]).toEqual([false, false, false]);
  });
  it('is that of the shop where the buyer fetches it', () =>
    expect([shopOf('DE'), shopOf('US')]).toEqual(['DE', 'US-PA']));
});

describe('The tax table', () => {
  it('has a row for each of the 27 countries of the EU, on any day since the one-stop shop', () => {
    const countries = [...new Set(taxTable.map(({ jurisdiction }) => jurisdiction))].filter(inEuropeanUnion);
    expect(countries).toHaveLength(27);
    for (const country of countries)
      for (const day of [
        '2021-07-01',
        '2022-12-31',
        '2023-01-01',
        '2024-01-01',
        '2025-01-01',
        '2025-12-31',
        '2036-01-01',
      ])
        expect(taxed(country, country, { when: `${day}T12:00:00.000Z` })).toMatch(/ in seller$/);
  });
  it('names places that exist, rates that are decimals, and one rate for a day', () => {
    for (const { jurisdiction, ratePercent, from, to } of taxTable) {
      expect(isCountry(countryOf(jurisdiction))).toBe(true);
      expect(percent(ratePercent).numerator).toBeGreaterThan(0n);
      const others = taxTable.filter((row) => row.jurisdiction === jurisdiction && row.from !== from);
      expect(others.filter((row) => row.from > from).every((row) => to !== undefined && row.from >= to)).toBe(true);
      if (to !== undefined) expect(from < to).toBe(true);
    }
  });
  it('knows the home regions', () => {
    for (const region of Object.values(homeRegions))
      expect(taxTable.find(({ jurisdiction }) => jurisdiction === region)?.nexus).toBe(true);
  });
});
