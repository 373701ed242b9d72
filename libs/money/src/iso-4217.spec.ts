import { describe, expect, it } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { currencies, exponentOf, isCurrency } from './iso-4217.js';

type Row = { AlphabeticCode: string; MinorUnit: string; WithdrawalDate: string };
const rows: Row[] = parse(readFileSync(join(__dirname, '../iso-4217/codes.csv')), { columns: true });
const withMinorUnit = rows.filter(({ MinorUnit }) => /^\d$/.test(MinorUnit));

describe('The currency table', () => {
  it('is the list of ISO 4217, as it stands in the file beside it', () => {
    expect(withMinorUnit.length).toBeGreaterThan(250);
    const listed = new Map(withMinorUnit.map(({ AlphabeticCode, MinorUnit }) => [AlphabeticCode, Number(MinorUnit)]));
    expect(Object.fromEntries(currencies.map((code) => [code, exponentOf(code)]))).toEqual(Object.fromEntries(listed));
  });
  it('knows each currency by one code, and the exponents 0, 2, 3 and 4', () => {
    expect(new Set(currencies).size).toBe(currencies.length);
    expect(['JPY', 'USD', 'KWD', 'CLF'].map(exponentOf)).toEqual([0, 2, 3, 4]);
  });
  it('leaves out what has no minor unit', () => {
    const without = rows.filter(({ MinorUnit }) => MinorUnit === '-').map(({ AlphabeticCode }) => AlphabeticCode);
    expect(without).toEqual(expect.arrayContaining(['XAU', 'XDR', 'XTS', 'XXX']));
    expect(without.filter(isCurrency)).toEqual([]);
  });
  it('leaves out what was withdrawn: the kuna, the lev, the Netherlands Antillean guilder', () => {
    expect(rows.filter(({ WithdrawalDate }) => WithdrawalDate !== '')).toEqual([]);
    expect(['HRK', 'BGN', 'ANG', 'DEM'].filter(isCurrency)).toEqual([]);
  });
  it('does not follow Intl, which gives other decimals to some', () => {
    const toldByIntl = (currency: string) =>
      new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits;
    const different = currencies.filter((code) => toldByIntl(code) !== exponentOf(code));
    expect(different).toEqual(expect.arrayContaining(['HUF', 'IDR', 'IQD']));
    expect(['HUF', 'IDR', 'IQD'].map(exponentOf)).toEqual([2, 2, 3]);
  });
  it.each(['', 'usd', 'US', 'USDT', ' USD', 'XAU', 'constructor', '__proto__'])('does not know %j', (code) => {
    expect(isCurrency(code)).toBe(false);
    expect(() => exponentOf(code)).toThrow(new RangeError(`${code} is not a currency of ISO 4217 with a minor unit`));
  });
});
