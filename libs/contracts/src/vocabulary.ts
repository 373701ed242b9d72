import { z } from 'zod';
import { isCurrency } from '#money/iso-4217.js';

/** An id of ours or a stock number: it is safe in a URL, a file name and a stream name. */
export const id = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'letters, digits, dot, dash and underscore, at most 64');

/** Words from a person: no control characters but line breaks and tabs, and valid Unicode, so that every store keeps them as they are. */
export const text = (lengthMax: number) =>
  z
    .string()
    .min(1)
    .max(lengthMax)
    // eslint-disable-next-line no-control-regex -- control characters are what it forbids
    .regex(/^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]*$/, 'no control characters')
    .refine((value) => value.isWellFormed(), 'valid Unicode only');

/** Why somebody did something, in a few plain words: what is typed here stays in the log and on the bus for ever. */
export const reason = z
  .string()
  .max(60)
  .regex(/^[a-z0-9][a-z0-9 '-]*$/, 'a few words: lower-case letters, digits, spaces, dashes and apostrophes')
  .describe('A reason, nothing about persons');

export const instant = z.iso.datetime({ offset: false, precision: 3 }).describe('RFC 3339 in UTC with milliseconds');

/** Money in minor units: 1250 USD is $12.50. Integers, because 0.1 + 0.2 is not 0.3. */
export const money = z
  .strictObject({ minor: z.int(), currency: z.string().regex(/^[A-Z]{3}$/, 'an ISO 4217 code') })
  .meta({ id: 'Money', description: 'An amount in minor units of an ISO 4217 currency: 1250 USD is $12.50' });
export type Money = z.infer<typeof money>;

export const currency = z.string().regex(/^[A-Z]{3}$/, 'an ISO 4217 code');
/** A currency that somebody asks for: one that ISO 4217 lists today, with a minor unit. */
export const knownCurrency = currency.refine(isCurrency, 'not a currency of ISO 4217');
/** A number as text, exact: rates and percentages. */
export const decimal = z.string().regex(/^\d{1,12}(\.\d{1,12})?$/, 'a decimal such as 1.1476');
/** ISO 3166-1 alpha-2, with a region after a dash where tax depends on it: DE, US-PA. */
export const place = z.string().regex(/^[A-Z]{2}(-[A-Z0-9]{1,3})?$/, 'a country such as DE, or a region such as US-PA');

/** An asking price or a line price. */
export const price = money.superRefine(({ minor, currency }, context) => {
  const wrong = (field: string, message: string) => context.addIssue({ code: 'custom', path: [field], message });
  if (minor < 0 || minor > 1e12) wrong('minor', 'from 0 to 10^12 minor units');
  if (!isCurrency(currency)) wrong('currency', 'not a currency of ISO 4217');
});

/** What an order line asks for: one one-of-a-kind piece, or some of a counted SKU, from a location if the buyer chose one. */
export const orderedUnit = z.strictObject({
  unitId: id,
  holdId: id.optional().describe('The hold that keeps the piece for this buyer, if there is one'),
  price,
});
export const orderedStock = z.strictObject({
  sku: id,
  quantity: z.int().min(1).max(1_000_000),
  location: id.optional(),
  price: price.describe('The price of one piece'),
});
const line = z.int().min(1).describe('Counts from 1 within the order');
// Open in events, where a reader must bear what a later release adds; closed in requests, where it would be a mistake.
export const orderedLine = z.union([
  z.object({ ...orderedUnit.shape, line }),
  z.object({ ...orderedStock.shape, line }),
]);
export type OrderedLine = z.infer<typeof orderedLine>;
