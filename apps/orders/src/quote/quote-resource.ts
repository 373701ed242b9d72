import { z } from 'zod';
import { isExpired, pricedQuote, type Quote } from './quote.js';

/** A quote as the API shows it. What was asked can be read off it. */
export const quoteResource = pricedQuote
  .omit({ request: true })
  .extend({
    expired: z.boolean().describe('Whether it was too late to order it, when this was answered'),
    version: z.int().describe('Counts the events behind it; also the ETag'),
  })
  .meta({ id: 'Quote' });
export type QuoteResource = z.infer<typeof quoteResource>;

/** `at` is RFC 3339 in UTC with milliseconds. */
export function show({ request: _, ...quote }: Quote, version: number, at: string): QuoteResource {
  return { ...quote, expired: isExpired(quote, at), version };
}
