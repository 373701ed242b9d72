import { z } from 'zod';
import { contract } from './contract.js';
import { alertEnded, alertRaised, personalDataRead } from './oversight.js';
import { currency, decimal, id, instant, text } from './vocabulary.js';

export const PersonalDataRead = personalDataRead('fx');
export const AlertRaised = alertRaised('fx');
export const AlertEnded = alertEnded('fx');

/** One set of exchange rates: how much of each currency one unit of the base buys. Decimals as text, never as floats. */
export const rateSet = z.object({
  rateId: id.describe('Names the set for ever: source, date and the beginning of its hash'),
  source: id.describe('ecb'),
  asOf: instant.describe('When the source fixed or published it'),
  base: currency.describe('EUR'),
  rates: z.record(currency, decimal),
});
export type RateSet = z.infer<typeof rateSet>;

/** A set and since when it may be used: of two sets of one moment the later corrects the other, whichever arrives first. */
export const publishedRates = z.object({
  ...rateSet.shape,
  publishedAt: instant.describe('When it became usable; of two sets with one asOf the later counts'),
});
export type PublishedRates = z.infer<typeof publishedRates>;

/** How an asking price becomes a price in this currency. Percentages as decimal text: "2.5". */
export const priceRule = z.object({
  ruleId: id.describe('Currency and version: JPY-3'),
  currency,
  marginPercent: decimal.describe('Added for the risk that the rate moves'),
  rounding: z
    .object({
      stepMinor: z.int().min(1).max(1e9).describe('Prices go up to the next multiple of this many minor units'),
      minusMinor: z.int().min(0).max(1e9).describe('less this: step 100 and minus 1 is 12.99'),
    })
    .optional(),
  floorMinor: z.int().min(0).max(1e12).optional().describe('No price is lower'),
  channelFeePercents: z.record(id, decimal).describe('Per channel: the price is raised until this fee leaves it whole'),
});
export type PriceRule = z.infer<typeof priceRule>;

const rates = { USD: '1.1476', GBP: '0.86503', JPY: '182.85' };
const rateId = 'ecb-2026-03-13-5d41402a';
const asOf = '2026-03-13T15:00:00.000Z';

export const RatesPublished = contract(
  'retreasure.fx.rates-published.v1',
  'A set of exchange rates may be used for prices from now on.',
  publishedRates,
  { rateId, source: 'ecb', asOf, base: 'EUR', rates, publishedAt: '2026-03-13T15:05:00.000Z' },
);

export const RatesQuestioned = contract(
  'retreasure.fx.rates-questioned.v1',
  'An alert: rates moved further than is plausible, so the set is not used until a person accepts it.',
  z.object({
    rateId: id,
    source: id,
    asOf: instant,
    because: z.array(z.object({ currency, from: decimal.optional(), to: decimal.optional() })).min(1),
  }),
  { rateId, source: 'ecb', asOf, because: [{ currency: 'USD', from: '1.1476', to: '11.476' }] },
);

export const RateFileRejected = contract(
  'retreasure.fx.rate-file-rejected.v1',
  'An alert: a file from a rate source could not be read, so nothing of it was used and the old rates stay.',
  z.object({ source: id, sha256: z.string().regex(/^[0-9a-f]{64}$/), reason: text(500) }),
  { source: 'ecb', sha256: 'a'.repeat(64), reason: 'the file ends in the middle of an element' },
);

export const PriceRuleSet = contract(
  'retreasure.fx.price-rule-set.v1',
  'From now on prices in this currency follow this rule.',
  priceRule,
  {
    ...{ ruleId: 'GBP-1', currency: 'GBP', marginPercent: '2.5', rounding: { stepMinor: 100, minusMinor: 1 } },
    ...{ floorMinor: 500, channelFeePercents: { ebay: '13.25' } },
  },
);
