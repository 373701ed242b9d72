import { z } from 'zod';
import { currency, decimal, id, instant } from '#contracts/vocabulary.js';
import { sourceName } from './rate-set.js';
import { rateStatuses, type Rates } from './rates.js';

/** Which rates a request is about: of which source, when, and as far as we knew when. */
export const whichRates = {
  source: sourceName.optional().describe('Without it the source that the shop asks every hour'),
  asOf: instant.optional().describe('The rates that counted then; without it now'),
  knownAt: instant
    .optional()
    .describe('As far as we knew then; without it now. What has passed is never answered anew'),
};
export type WhichRates = {
  readonly source?: string | undefined;
  readonly asOf?: string | undefined;
  readonly knownAt?: string | undefined;
};

const ratesByCurrency = z.record(currency, decimal).describe('How much of each currency one unit of the base buys');
const jump = z.object({
  currency,
  from: decimal.describe('In the newest usable set before'),
  to: decimal.optional().describe('Without it the currency is gone'),
});

export const age = {
  ageHours: z.int().describe('Of the rates at the moment that was asked for, in whole hours'),
  stale: z.boolean().describe('Older than the shop allows: prices should not follow them'),
};
export const moment = z
  .object({ asOf: instant, knownAt: instant })
  .describe('Ask with these again, and the answer is the same');

const setFields = {
  rateId: id,
  source: id,
  fixed: z.string().describe('What the source says they are of: a day, or an instant'),
  asOf: instant.describe('From when they count: 16:00 in Frankfurt if the source only gives a day'),
  base: currency,
};

/** A set as the API shows it. */
export const rateSetResource = z
  .object({
    ...setFields,
    rates: ratesByCurrency,
    status: z.enum(rateStatuses).describe('Questioned and declined rates are used for nothing'),
    history: z.boolean().describe('Imported as a fact of the past, so not questioned, and told to nobody yet'),
    because: z.array(jump).describe('What is strange about it'),
    note: z.string().optional().describe('Why it was accepted'),
    reason: z.string().optional().describe('Why it was declined'),
    importedFrom: z.string(),
    sha256: z.string().describe('Of the file that it came in: /v1/rate-files/{sha256}'),
    version: z.int().describe('Counts the events behind it; also the ETag'),
  })
  .meta({ id: 'RateSet' });
export type RateSetResource = z.infer<typeof rateSetResource>;

/** undefined for a set that was never imported. */
export function show(rateId: string, rates: Rates, version: number): RateSetResource | undefined {
  if (rates === undefined) return undefined;
  const { set, because, ...others } = rates;
  return { rateId, ...set, ...others, rates: { ...set.rates }, because: [...because], version };
}

export const rateSetSummary = z
  .object({
    ...setFields,
    status: z.enum(rateStatuses),
    publishedAt: instant.optional().describe('Since when it is used'),
  })
  .meta({ id: 'RateSetSummary' });

/** The rates that count, at a moment that the caller can ask for again. */
export const currentRates = z
  .object({
    ...setFields,
    rates: ratesByCurrency,
    publishedAt: instant.describe('Since when it is used'),
    ...age,
    moment,
  })
  .meta({ id: 'CurrentRates' });
export type CurrentRates = z.infer<typeof currentRates>;
