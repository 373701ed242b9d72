import { describe, expect, it } from '@jest/globals';
import type { Money } from '#money/money.js';
import { convert } from '#money/conversion.js';
import type { Told } from './burden.js';
import { taxSale, type PieceSold, type SaleToTax } from './liability.js';

const money = (minor: number, currency: string): Money => ({ minor, currency });
const rates = {
  ...{ rateId: 'ecb-2026-01-09-5d41402a', asOf: '2026-01-09T15:00:00.000Z', base: 'EUR' },
  rates: { GBP: '0.86503', USD: '1.1476', JPY: '182.85' },
};
const clock = { sku: 'CM-72.49.3' };
const bought = (minor: number, currency = 'GBP'): NonNullable<PieceSold['purchase']> => ({
  ...{ source: 'PRIVATE', documentNo: 'PI-2025-0311', date: '2025-11-03', goods: 'second-hand' },
  base: money(minor, currency),
});
const told = (own: number, collected: number, currency = 'GBP', taxIncluded = false): Told => ({
  ...{ kind: 'channel', ownTax: money(own, currency), collectedTax: money(collected, currency), taxIncluded },
});
type QuotedTax = Extract<Told, { kind: 'quote' }>['taxes'][number];
const quoted = (
  jurisdiction: string,
  ratePercent: string,
  taxable: Money,
  tax: number,
  more: Partial<QuotedTax> = {},
) => {
  const plain = { inclusive: true, scheme: 'standard', collectedBy: 'seller' } as const;
  const taxes = [{ jurisdiction, ratePercent, ...plain, taxable, tax: { ...taxable, minor: tax }, ...more }];
  return { kind: 'quote', taxes } as const;
};

type Case = Partial<Omit<SaleToTax, 'pieces'>> & { base?: string; pieces?: PieceSold[]; paid?: number };

/** A British dealer, whose books are in pounds, sells a clock on eBay for 1,335.00 within Britain, unless it is said otherwise. */
function taxed({ sellerCountry = 'GB', currency = 'GBP', base = 'GBP', paid = 133_500, ...more }: Case) {
  const pieces = more.pieces ?? [{ ...clock, gross: money(paid, currency), purchase: bought(60_000, base) }];
  return taxSale(
    {
      ...{ sellerCountry, channel: 'ebay', destination: 'GB', soldAt: '2026-01-10T15:00:00.000Z', currency },
      ...{ told: told(0, 0, currency), ...more, pieces },
    },
    (money) => (money.currency === base ? money : convert(money, base, rates)),
  );
}
/** 'MARGIN GB 20 % of 73500: 12250 GBP' and so on: what the books say of the one piece. */
function lineOf(one: Case) {
  const [piece] = taxed(one).pieces;
  const { tax, own, net, scheme, because } = piece!;
  const ours = own === undefined ? 'none' : `${own.minor} ${own.currency}`;
  const line =
    tax &&
    `${tax.code} ${tax.jurisdiction} ${tax.ratePercent} % of ${tax.taxable.minor}: ${tax.tax.minor} ${tax.tax.currency}`;
  expect(net).toEqual({ ...piece!.gross, minor: piece!.gross.minor - (own?.minor ?? 0) });
  expect(tax?.scheme ?? 'NORMAL').toBe(scheme);
  expect(tax?.collectedBy).toBe(tax && (tax.code === 'COLLECTED' ? 'MARKETPLACE' : 'SELLER'));
  return [line ?? 'no tax', ours, because];
}

describe('A sale that a channel says no tax of', () => {
  it('bears VAT on the margin, if the piece was bought without tax', () => {
    expect(taxed({})).toEqual({
      pieces: [
        {
          ...{ ...clock, gross: money(133_500, 'GBP'), base: money(133_500, 'GBP'), net: money(121_250, 'GBP') },
          ...{ own: money(12_250, 'GBP'), scheme: 'MARGIN_SECOND_HAND', because: 'bought-untaxed' },
          tax: {
            ...{ code: 'MARGIN', scheme: 'MARGIN_SECOND_HAND', jurisdiction: 'GB', ratePercent: '20' },
            ...{ taxable: money(73_500, 'GBP'), tax: money(12_250, 'GBP'), collectedBy: 'SELLER' },
          },
        },
      ],
    });
  });
  it('bears none of it at a loss', () =>
    expect(lineOf({ paid: 24_000 })).toEqual(['MARGIN GB 20 % of 0: 0 GBP', '0 GBP', 'bought-untaxed']));
  it('bears all of it in the price without a document', () => {
    const pieces = [{ ...clock, gross: money(133_500, 'GBP') }];
    expect(lineOf({ pieces })).toEqual(['STANDARD GB 20 % of 111250: 22250 GBP', '22250 GBP', 'no-document']);
  });
  it('has its margin in the currency of the books, and then no tax in its own', () => {
    const one = { currency: 'USD', paid: 177_111 };
    // 1771.11 USD / 1.1476 * 0.86503 = 1335.02 GBP, less 600.00; and 295.19 USD are 222.51 GBP.
    expect(lineOf(one)).toEqual(['MARGIN GB 20 % of 73502: 12250 GBP', 'none', 'bought-untaxed']);
    const pieces = [{ ...clock, gross: money(177_111, 'USD') }];
    expect(lineOf({ ...one, pieces })).toEqual(['STANDARD GB 20 % of 111251: 22251 GBP', '29519 USD', 'no-document']);
  });
  it('counts as sold in the shop if nobody knows where it went', () => {
    const atTheTill = { channel: 'store', destination: undefined };
    expect(lineOf(atTheTill)).toEqual(['MARGIN GB 20 % of 73500: 12250 GBP', '12250 GBP', 'bought-untaxed']);
    expect(lineOf({ ...atTheTill, told: { kind: 'nothing' } })[0]).toBe('MARGIN GB 20 % of 73500: 12250 GBP');
  });
  it('is taxed where the dealer is under the margin scheme, and where it goes otherwise', () => {
    const german = { sellerCountry: 'DE', currency: 'EUR', base: 'EUR', destination: 'FR' };
    expect(lineOf(german)).toEqual(['MARGIN DE 19 % of 73500: 11735 EUR', '11735 EUR', 'bought-untaxed']);
    const pieces = [
      { ...clock, gross: money(133_500, 'EUR'), purchase: { ...bought(1, 'EUR'), source: 'DEALER_VAT' as const } },
    ];
    expect(lineOf({ ...german, pieces })).toEqual([
      'STANDARD FR 20 % of 111250: 22250 EUR',
      '22250 EUR',
      'bought-taxed',
    ]);
  });
  it('is an export where it leaves the country, whatever it cost', () => {
    const line = (destination: string) => lineOf({ destination });
    expect(line('US-TX')).toEqual(['EXPORT US-TX 0 % of 133500: 0 GBP', 'none', 'export']);
    expect(line('IE')).toEqual(['EXPORT IE 0 % of 133500: 0 GBP', 'none', 'export']);
    // Nobody said which state, and an export asks for none.
    expect(line('US')).toEqual(['EXPORT US 0 % of 133500: 0 GBP', 'none', 'export']);
  });
  it('follows the rates of its day', () => {
    const swiss = { sellerCountry: 'CH', currency: 'CHF', base: 'CHF', destination: 'CH' };
    const on = (soldAt: string) => lineOf({ ...swiss, soldAt, pieces: [{ ...clock, gross: money(10_810, 'CHF') }] })[0];
    expect(on('2023-12-31T23:00:00.000Z')).toBe('STANDARD CH 7.7 % of 10037: 773 CHF');
    expect(on('2024-01-01T00:00:00.000Z')).toBe('STANDARD CH 8.1 % of 10000: 810 CHF');
  });
});

describe('A sale by a US seller', () => {
  const american = { sellerCountry: 'US', currency: 'USD', base: 'USD', channel: 'shopify' };
  const ofPieces = { paid: 106_000, ...american };
  it('bears what the channel charged for us', () => {
    const charged = { ...ofPieces, destination: 'US-PA', told: told(6_000, 0, 'USD') };
    expect(lineOf(charged)).toEqual(['STANDARD US-PA 6 % of 100000: 6000 USD', '6000 USD', 'tax-shown']);
  });
  it('bears what was charged for us in a state without a rate here, at what it comes to', () => {
    const one = (destination: string, own: number) =>
      lineOf({ ...ofPieces, destination, told: told(own, 0, 'USD') })[0];
    expect(one('US-OH', 6_000)).toBe('STANDARD US-OH 6.00 % of 100000: 6000 USD');
    expect(one('US-OH', 7)).toBe('STANDARD US-OH 0.01 % of 105993: 7 USD');
    expect(one('US-OH', 106_000)).toBe('STANDARD US-OH 0 % of 0: 106000 USD');
    expect(one('US-TX', 6_000)).toBe('STANDARD US-TX 6.25 % of 100000: 6000 USD');
  });
  it('bears none in states where the seller has no nexus', () => {
    expect(lineOf({ ...ofPieces, destination: 'US-CA' })).toEqual(['no tax', 'none', 'no-nexus']);
    expect(lineOf({ ...ofPieces, destination: 'US-OR' })).toEqual(['no tax', 'none', 'no-nexus']);
  });
  it('says so where none was charged at home, and finds it in the prices of a till', () => {
    expect(lineOf({ ...ofPieces, destination: 'US-PA' })).toEqual(['no tax', 'none', 'not-charged']);
    expect(lineOf({ ...ofPieces, destination: 'US-PA', told: { kind: 'nothing' } })[2]).toBe('not-charged');
    const atTheTill = { ...ofPieces, channel: 'store', destination: undefined, told: told(0, 0, 'USD', true) };
    expect(lineOf(atTheTill)).toEqual(['STANDARD US-PA 6 % of 100000: 6000 USD', '6000 USD', 'no-scheme-here']);
  });
  it('is for the record where the marketplace collects', () => {
    const onEbay = { ...american, channel: 'ebay', destination: 'US-CA', paid: 100_000, told: told(0, 7_250, 'USD') };
    expect(lineOf(onEbay)).toEqual(['COLLECTED US-CA 7.25 % of 100000: 7250 USD', 'none', 'collected']);
    expect(taxed(onEbay).collected).toEqual({
      ...{ jurisdiction: 'US-CA', ratePercent: '7.25', taxable: money(100_000, 'USD'), tax: money(7_250, 'USD') },
    });
    const silent = { ...onEbay, told: told(0, 0, 'USD') };
    expect(lineOf(silent)).toEqual(['COLLECTED US-CA 7.25 % of 100000: 0 USD', 'none', 'collected']);
    expect(taxed(silent).collected).toBeUndefined();
  });
  it('may bear some of ours and some of the channel’s', () => {
    const both = { ...ofPieces, destination: 'US-PA', told: told(6_000, 250, 'USD') };
    expect(lineOf(both)).toEqual(['STANDARD US-PA 6 % of 100000: 6000 USD', '6000 USD', 'tax-shown']);
    expect(taxed(both).collected).toMatchObject({ taxable: money(100_000, 'USD'), tax: money(250, 'USD') });
  });
});

describe('An export on which a marketplace collects', () => {
  it('is an export of ours, and what it collects is for the record', () => {
    const one = { destination: 'US-NY', told: told(0, 5_340) };
    expect(lineOf(one)).toEqual(['EXPORT US-NY 0 % of 133500: 0 GBP', 'none', 'export']);
    expect(taxed(one).collected).toEqual({
      ...{ jurisdiction: 'US-NY', ratePercent: '4', taxable: money(133_500, 'GBP'), tax: money(5_340, 'GBP') },
    });
    const byQuote = quoted('US-NY', '4', money(133_500, 'GBP'), 5_340, {
      inclusive: false,
      collectedBy: 'marketplace',
    });
    expect(taxed({ ...one, told: byQuote })).toEqual(taxed(one));
  });
});

describe('A sale by quote', () => {
  const german = {
    sellerCountry: 'DE',
    currency: 'EUR',
    base: 'EUR',
    channel: 'web',
    destination: 'FR',
    paid: 120_000,
  };
  const price = money(120_000, 'EUR');
  it('bears the tax that was quoted', () =>
    expect(lineOf({ ...german, told: quoted('FR', '20', price, 20_000) })).toEqual([
      ...['STANDARD FR 20 % of 100000: 20000 EUR', '20000 EUR', 'tax-shown'],
    ]));
  it('under the margin scheme bears VAT on the margin of what was bought without tax, and all of it on the rest', () => {
    const pieces = [
      { sku: 'A', gross: money(60_000, 'EUR'), purchase: bought(20_000, 'EUR') },
      { sku: 'B', gross: money(60_000, 'EUR') },
    ];
    const sale = taxed({ ...german, pieces, told: quoted('FR', '20', price, 0, { scheme: 'margin' }) });
    expect(sale.pieces.map(({ sku, scheme, because, own, tax }) => [sku, scheme, because, own?.minor, tax])).toEqual([
      [
        ...['A', 'MARGIN_SECOND_HAND', 'bought-untaxed', 6_387],
        {
          ...{ code: 'MARGIN', scheme: 'MARGIN_SECOND_HAND', jurisdiction: 'DE', ratePercent: '19' },
          ...{ taxable: money(40_000, 'EUR'), tax: money(6_387, 'EUR'), collectedBy: 'SELLER' },
        },
      ],
      [
        ...['B', 'NORMAL', 'no-document', 10_000],
        {
          ...{ code: 'STANDARD', scheme: 'NORMAL', jurisdiction: 'FR', ratePercent: '20' },
          ...{ taxable: money(50_000, 'EUR'), tax: money(10_000, 'EUR'), collectedBy: 'SELLER' },
        },
      ],
    ]);
  });
  it('that the buyer fetches is sold in the shop', () =>
    expect(lineOf({ ...german, destination: 'US-NY', told: quoted('DE', '19', price, 19_160) })[0]).toBe(
      'STANDARD DE 19 % of 100840: 19160 EUR',
    ));
  it('is an export, or without nexus, where the buyer is left with the tax', () => {
    const left = { inclusive: false, collectedBy: 'buyer' } as const;
    expect(lineOf({ ...german, told: quoted('CH', '0', price, 0, left) })).toEqual([
      ...['EXPORT CH 0 % of 120000: 0 EUR', 'none', 'export'],
    ]);
    const american = { sellerCountry: 'US', currency: 'USD', base: 'USD' };
    const inCalifornia = quoted('US-CA', '0', money(133_500, 'USD'), 0, left);
    expect(lineOf({ ...american, told: inCalifornia })).toEqual(['no tax', 'none', 'no-nexus']);
  });
  it('is for the record where a marketplace collects at home', () => {
    const american = { sellerCountry: 'US', currency: 'USD', base: 'USD', paid: 100_000 };
    const collecting = { inclusive: false, collectedBy: 'marketplace' } as const;
    const sale = { ...american, told: quoted('US-CA', '7.25', money(100_000, 'USD'), 7_250, collecting) };
    expect(lineOf(sale)).toEqual(['COLLECTED US-CA 7.25 % of 100000: 7250 USD', 'none', 'collected']);
    expect(taxed(sale).collected?.tax).toEqual(money(7_250, 'USD'));
  });
  it('without any tax is one of which nothing was said', () =>
    expect(lineOf({ told: { kind: 'quote', taxes: [] } })[0]).toBe('MARGIN GB 20 % of 73500: 12250 GBP'));
});

describe('A sale that nobody knows the tax of', () => {
  it('is in the books all the same, for people to see', () => {
    const unknown = ['no tax', 'none', 'tax-unknown'];
    expect(lineOf({ sellerCountry: 'NZ', destination: 'NZ' })).toEqual(unknown);
    expect(lineOf({ sellerCountry: 'US', destination: 'US', channel: 'web' })).toEqual(unknown);
    const { taxes } = quoted('GB', '20', money(133_500, 'GBP'), 22_250);
    expect(lineOf({ told: { kind: 'quote', taxes: [...taxes, ...taxes] } })).toEqual(unknown);
  });
});

describe('Tax is refused', () => {
  const gross = money(133_500, 'GBP');
  it.each([
    ['of two currencies', { pieces: [{ ...clock, gross: money(1, 'EUR') }] }, 'GBP and EUR do not mix'],
    ['told in another one', { told: told(1, 0, 'EUR') }, 'GBP and EUR do not mix'],
    ['quoted in another one', { told: quoted('GB', '20', money(2, 'EUR'), 1) }, 'GBP and EUR do not mix'],
    [
      'of a piece whose cost is not in the currency of the books',
      { pieces: [{ ...clock, gross, purchase: bought(1, 'EUR') }] },
      'a purchase in EUR is not in GBP',
    ],
    ['of less than nothing', { paid: -1 }, 'a weight is below 0: -1'],
  ])('%s', (_, one: Case, reason) => expect(() => taxed(one)).toThrow(new RangeError(reason)));
});
