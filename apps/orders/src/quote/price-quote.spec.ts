import { describe, expect, it } from '@jest/globals';
import type { PriceRule, RateSet } from '#contracts/fx.js';
import { Refusal } from '#eventsourcing/decider.js';
import { priceBasket } from '#money/basket.js';
import { plainRule, priceIn } from '#money/pricing.js';
import { taxRule } from '#tax/tax-rules.js';
import { priceQuote, type Circumstances } from './price-quote.js';
import { defaultZones } from '../../../fulfillment/src/zone/default-zones.js';
import { pricedQuote, type Quote } from './quote.js';
import { shippingOptions } from './shipping-options.js';

const at = '2026-03-13T16:00:00.000Z';
const rates: RateSet = {
  ...{ rateId: 'ecb-2026-03-13-5d41402a', source: 'ecb', asOf: '2026-03-13T15:00:00.000Z', base: 'EUR' },
  rates: { USD: '1.1476', GBP: '0.86503', JPY: '182.85', KWD: '0.35' },
};
const gbp: PriceRule = {
  ...{ ruleId: 'GBP-1', currency: 'GBP', marginPercent: '2.5', rounding: { stepMinor: 100, minusMinor: 1 } },
  channelFeePercents: { ebay: '13.25' },
};
const spring = { code: 'SPRING', from: '2026-03-01T00:00:00.000Z', until: '2026-06-01T00:00:00.000Z' };
const clock = { unitId: 'CM-06.19.17' };
const money = (minor: number, currency: string) => ({ minor, currency });
const usd = (minor: number) => money(minor, 'USD');

type Case = Partial<Circumstances> & { seller?: string; to?: string; in?: string; on?: string };

/** One clock, asked 4,850.00 USD for, unless it is said otherwise. */
function priced({ seller = 'US', to = 'DE', in: currency = 'EUR', on: channel = 'web', ...others }: Case = {}): Quote {
  const request = { channel, currency, destination: to, lines: [clock] };
  return priceQuote({
    ...{ quoteId: 'q-1', request, askings: [usd(485_000)], rates, rule: undefined, promotion: undefined, at },
    shipping: shippingOptions(defaultZones(seller), to, undefined),
    tax: taxRule({ destination: to, channel, at, sellerCountry: seller, scheme: 'standard' }),
    terms: { validMinutes: 30, ratesAgeMaxHours: 126, ratesTooOld: 'refuse' },
    ...others,
  });
}
const amounts = ({ lines, shipping, tax, total }: Quote) => ({
  ...{ prices: lines.map(({ price }) => price.minor), shipping: shipping.amount.minor },
  ...{ tax: tax.minor, total: total.minor },
});
function refusal(one: Case) {
  try {
    return amounts(priced(one));
  } catch (error) {
    if (error instanceof Refusal) return [error.code, error.more];
    throw error;
  }
}

describe('A quote', () => {
  it('is in the buyer’s currency, whatever its decimals', () => {
    expect(amounts(priced())).toEqual({ prices: [422_621], shipping: 3_480, tax: 0, total: 426_101 });
    expect(amounts(priced({ to: 'KW', in: 'KWD' }))).toEqual({
      ...{ prices: [1_479_174], shipping: 12_180, tax: 0, total: 1_491_354 },
    });
    expect(amounts(priced({ to: 'JP', in: 'JPY' }))).toEqual({
      ...{ prices: [772_763], shipping: 6_363, tax: 0, total: 779_126 },
    });
  });
  it('contains the tax where shops name prices with it', () => {
    const quote = priced({ seller: 'JP', to: 'JP', in: 'JPY' });
    expect(amounts(quote)).toEqual({ prices: [772_763], shipping: 1_719, tax: 70_407, total: 774_482 });
    expect(quote.taxes).toEqual([
      {
        ...{ jurisdiction: 'JP', ratePercent: '10', inclusive: true, scheme: 'standard', collectedBy: 'seller' },
        ...{ taxable: money(774_482, 'JPY'), tax: money(70_407, 'JPY') },
      },
    ]);
  });
  it('adds the tax where they do not', () =>
    expect(amounts(priced({ to: 'US-PA', in: 'USD' }))).toEqual({
      ...{ prices: [485_000], shipping: 1_080, tax: 29_165, total: 515_245 },
    }));
  it('follows the price rule of its currency', () => {
    expect(priced({ in: 'GBP', to: 'GB', rule: gbp }).lines[0]!.price).toEqual(money(374_799, 'GBP'));
    const onEbay = priced({ in: 'GBP', to: 'GB', on: 'ebay', rule: gbp });
    expect([onEbay.lines[0]!.price.minor, onEbay.ruleId]).toEqual([431_999, 'GBP-1']);
    expect(priced().ruleId).toBe('EUR-0');
  });
  it('says everything that the order, the books and a later look need', () => {
    const quote = priced({
      request: {
        ...{ channel: 'web', currency: 'EUR', destination: 'DE', customerId: 'c-1', promotionCode: 'SPRING' },
        lines: [
          { ...clock, holdId: 'h-1' },
          { sku: 'POLISH-250', quantity: 3, location: 'shop' },
        ],
      },
      askings: [usd(485_000), money(1_000, 'EUR')],
      promotion: { created: { ...spring, percentOff: '10' } },
    });
    expect(pricedQuote.parse(JSON.parse(JSON.stringify(quote)))).toEqual(quote);
    const eur = (minor: number) => money(minor, 'EUR');
    expect(quote.lines).toEqual([
      {
        ...{ line: 1, unitId: 'CM-06.19.17', holdId: 'h-1', asking: usd(485_000), price: eur(422_621) },
        ...{ amount: eur(422_621), discount: eur(42_262), tax: eur(0), total: eur(380_359) },
      },
      {
        ...{ line: 2, sku: 'POLISH-250', quantity: 3, location: 'shop', asking: eur(1_000), price: eur(1_000) },
        ...{ amount: eur(3_000), discount: eur(300), tax: eur(0), total: eur(2_700) },
      },
    ]);
    const { lines: _, request: __, taxes: ___, ...rest } = quote;
    expect(rest).toEqual({
      ...{ quoteId: 'q-1', channel: 'web', currency: 'EUR', destination: 'DE', customerId: 'c-1' },
      promotion: { code: 'SPRING', discount: eur(42_562) },
      shipping: {
        options: [
          { optionId: 'standard', name: 'Standard', price: eur(6_450), daysMin: 6, daysMax: 14 },
          { optionId: 'express', name: 'Express', price: eur(13_500), daysMin: 2, daysMax: 5 },
          { optionId: 'collection', name: 'Collection from the shop', price: eur(0), daysMin: 0, daysMax: 0 },
        ],
        ...{ chosen: 'standard', zoneId: 'world', amount: eur(6_450), tax: eur(0), total: eur(6_450) },
      },
      ...{ subtotal: eur(425_621), discount: eur(42_562), tax: eur(0), total: eur(389_509) },
      ...{ rateId: rates.rateId, ratesAsOf: rates.asOf, ratesStale: false, ruleId: 'EUR-0' },
      ...{ issuedAt: at, expiresAt: '2026-03-13T16:30:00.000Z' },
    });
  });
  it('can be computed again from the rates and the rule that it names, to the same integers', () => {
    const logged = { rates: new Map([[rates.rateId, rates]]), rules: new Map([['GBP-1', gbp]]) };
    const cases: Case[] = [
      {},
      { in: 'GBP', to: 'GB', on: 'ebay', rule: gbp },
      { in: 'GBP', to: 'GB', seller: 'GB', rule: gbp, promotion: { created: { ...spring, amountOff: usd(12_345) } } },
      { seller: 'JP', to: 'JP', in: 'JPY' },
      { to: 'KW', in: 'KWD' },
      { to: 'US-PA', in: 'USD' },
    ];
    for (const one of cases) {
      const issued = JSON.parse(JSON.stringify(priced(one))) as Quote;
      const { currency, channel, lines, shipping, discount } = issued;
      const set = issued.rateId === undefined ? undefined : logged.rates.get(issued.rateId);
      const rule = logged.rules.get(issued.ruleId) ?? plainRule(currency);
      for (const { asking, price } of lines) expect(priceIn(asking, currency, channel, set, rule)).toEqual(price);
      const [tax] = issued.taxes.map(({ taxable: _, tax: __, ...rule }) => rule);
      const again = priceBasket({
        lines: lines.map(({ price }) => ({ priceMinor: price.minor, quantity: 1, tax: tax! })),
        ...{ discountMinor: discount.minor, shipping: { minor: shipping.amount.minor, tax: tax! } },
      });
      expect([again.subtotalMinor, again.taxMinor, again.totalMinor]).toEqual(
        [issued.subtotal, issued.tax, issued.total].map(({ minor }) => minor),
      );
    }
  });
});

describe('The shipping of a quote', () => {
  const insured = (above: { minor: number; currency: string }) => {
    const zones = defaultZones('US').map((zone) => ({
      ...zone,
      services: zone.services.map((service) => ({ ...service, insurance: { above, permille: 6 } })),
    }));
    return shippingOptions(zones, 'DE', undefined);
  };

  it('names its zone, unless the goods are fetched from the shop', () => {
    expect(priced({ to: 'US-PA', in: 'USD' }).shipping.zoneId).toBe('domestic');
    const fetched = priced({ shipping: shippingOptions(defaultZones('US'), 'DE', 'collection') });
    expect(fetched.shipping.chosen).toBe('collection');
    expect(fetched.shipping).not.toHaveProperty('zoneId');
  });
  it('insures goods by their prices, before any discount', () => {
    // 6 per mille of 4226.21.
    expect(priced({ shipping: insured(money(422_620, 'EUR')) }).shipping.amount).toEqual(money(3_480 + 2_536, 'EUR'));
    expect(priced({ shipping: insured(money(422_621, 'EUR')) }).shipping.amount).toEqual(money(3_480, 'EUR'));
    const promotion = { created: { ...spring, percentOff: '50' } };
    const cheaper = priced({ shipping: insured(money(422_620, 'EUR')), promotion });
    expect(cheaper.shipping.amount).toEqual(money(3_480 + 2_536, 'EUR'));
  });
  it('needs rates for a threshold in another currency', () => {
    const shipping = insured(money(1, 'GBP'));
    expect(priced({ shipping }).shipping.amount).toEqual(money(3_480 + 2_536, 'EUR'));
    const inEuros = { askings: [money(485_000, 'EUR')], rates: undefined };
    expect(refusal({ ...inEuros, shipping })).toEqual(['rates-missing', {}]);
    expect(priced({ ...inEuros, shipping: insured(money(1, 'EUR')) }).rateId).toBeUndefined();
  });
  it('is refused where it costs more than a number holds', () => {
    const tariffs = [{ perOrder: money(0, 'EUR'), perPiece: money(1e12, 'EUR') }];
    const [domestic] = defaultZones('DE');
    const services = domestic!.services.map((service) => ({ ...service, tariffs }));
    const shipping = shippingOptions([{ ...domestic!, services }], 'DE', undefined);
    const lines = [{ sku: 'POLISH', quantity: 1_000_000 }];
    const request = { channel: 'web', currency: 'EUR', destination: 'DE', lines };
    expect(refusal({ request, shipping, askings: [money(1, 'EUR')] })).toEqual(['price-impossible', {}]);
  });
});

describe('The exchange rates of a quote', () => {
  const old = { ...rates, asOf: '2026-03-08T09:59:59.999Z' };
  const terms = { validMinutes: 30, ratesAgeMaxHours: 126, ratesTooOld: 'flag' as const };

  it('are needed only where something is converted', () => {
    const { rateId, ratesAsOf, ratesStale } = priced({ to: 'US-PA', in: 'USD', rates: undefined });
    expect([rateId, ratesAsOf, ratesStale]).toEqual([undefined, undefined, false]);
    expect(priced({ to: 'US-PA', in: 'USD', rates: old }).rateId).toBeUndefined();
    expect(refusal({ rates: undefined })).toEqual(['rates-missing', {}]);
    expect(refusal({ in: 'GBP', askings: [money(1, 'GBP')], rates: undefined })).toEqual(['rates-missing', {}]);
    const off = { created: { ...spring, amountOff: money(500, 'GBP') } };
    expect(refusal({ to: 'US-PA', in: 'USD', promotion: off, rates: undefined })).toEqual(['rates-missing', {}]);
  });
  it('may be old, but not too old, unless the shop only wants to know', () => {
    expect(priced({ rates: { ...old, asOf: '2026-03-08T10:00:00.000Z' } }).ratesStale).toBe(false);
    expect(refusal({ rates: old })).toEqual(['rates-too-old', {}]);
    const { ratesStale, ratesAsOf } = priced({ rates: old, terms });
    expect([ratesStale, ratesAsOf]).toEqual([true, old.asOf]);
  });
  it('must have each currency that is needed', () => {
    expect(refusal({ in: 'PLN' })).toEqual(['currency-not-priced', { currency: 'PLN' }]);
    expect(refusal({ askings: [money(1, 'PLN')] })).toEqual(['currency-not-priced', { currency: 'PLN' }]);
    expect(refusal({ in: 'USD', to: 'US-PA', rates: { ...rates, rates: {} }, askings: [money(1, 'EUR')] })).toEqual([
      'currency-not-priced',
      { currency: 'USD' },
    ]);
  });
});

describe('A quote is refused', () => {
  const request = { channel: 'web', currency: 'EUR', destination: 'DE' };

  it('for what is not for sale, by name', () => {
    expect(refusal({ askings: [undefined] })).toEqual(['piece-not-offered', { unitId: 'CM-06.19.17' }]);
    const lines = [clock, { sku: 'POLISH', quantity: 1 }];
    const askings = [usd(1), undefined];
    expect(refusal({ request: { ...request, lines }, askings })).toEqual(['piece-not-offered', { sku: 'POLISH' }]);
  });
  it('for the same piece twice, not for the same article', () => {
    const askings = [usd(100), usd(100)];
    expect(refusal({ request: { ...request, lines: [clock, clock] }, askings })).toEqual(['piece-ordered-twice', {}]);
    const polish = { sku: 'POLISH', quantity: 1 };
    expect(priced({ request: { ...request, lines: [polish, polish] }, askings }).lines).toHaveLength(2);
  });
  it('with a promotion that does not count', () => {
    expect(refusal({ promotion: {} })).toEqual(['promotion-unknown', {}]);
    const dear = { created: { ...spring, percentOff: '10', minimum: usd(485_001) } };
    expect(refusal({ promotion: dear })).toEqual(['promotion-not-enough', {}]);
    const huge = { created: { ...spring, amountOff: usd(1e12) } };
    expect(refusal({ promotion: huge, in: 'JPY', rates: { ...rates, rates: { USD: '0.000001', JPY: '1' } } })).toEqual([
      'price-impossible',
      {},
    ]);
  });
  it('beyond what the books can hold', () => {
    const most = (quantity: number, minor: number, count = 1) => {
      const lines = Array.from({ length: count }, () => ({ sku: 'POLISH', quantity }));
      return refusal({ request: { ...request, lines }, askings: lines.map(() => money(minor, 'EUR')) });
    };
    expect(most(1, 1e12 + 1)).toEqual(['total-too-large', {}]);
    expect(most(1_000_000, 1e12, 1_000)).toEqual(['total-too-large', {}]);
    expect(most(1_000, 1e12)).toEqual(['total-too-large', {}]);
    expect(most(999, 1e12)).toEqual({ prices: [1e12], shipping: 991_500, tax: 0, total: 999e12 + 991_500 });
  });
  it('where rule and rates lead to no price', () => {
    const greedy = { ...plainRule('EUR'), channelFeePercents: { web: '100' } };
    expect(refusal({ rule: greedy })).toEqual(['price-impossible', {}]);
    expect(refusal({ askings: [usd(-1)] })).toEqual(['price-impossible', {}]);
    expect(refusal({ rates: { ...rates, rates: { USD: '0.000000000001' } } })).toEqual(['price-impossible', {}]);
  });
});
