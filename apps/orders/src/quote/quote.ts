import { z } from 'zod';
import {
  currency,
  decimal,
  id,
  instant,
  knownCurrency,
  money,
  orderedStock,
  orderedUnit,
  place,
} from '#contracts/vocabulary.js';
import type { Decider } from '#eventsourcing/decider.js';
import { promotionCode } from '../promotion/promotion.js';

/** The most that a quote and the order after it hold. */
export const quotedLinesMax = 1_000;

const unitAsked = orderedUnit.omit({ price: true });
const stockAsked = orderedStock.omit({ price: true });

/** What a buyer asks the price of. */
export const quoteRequest = z
  .strictObject({
    channel: id.default('web').describe('Where it is to be sold: web, ebay, etsy, shopify, store'),
    currency: knownCurrency.describe('In which the buyer pays'),
    destination: place.describe('Where it goes: a country, with a region where tax depends on it'),
    lines: z
      .array(z.union([unitAsked, stockAsked]))
      .min(1)
      .max(quotedLinesMax),
    promotionCode: promotionCode.optional(),
    shippingOption: id
      .optional()
      .describe('One of the options of an earlier quote; the first that is sent if it is left out'),
    customerId: id.optional(),
  })
  .meta({ id: 'QuoteRequest' });
export type QuoteRequest = z.infer<typeof quoteRequest>;

const figures = {
  line: z.int().min(1),
  asking: money.describe('What the seller asks for one, in the currency of the offer'),
  price: money.describe('Of one, in the currency of the quote'),
  amount: money.describe('Price times quantity'),
  discount: money.describe('This line’s share of the promotion'),
  tax: money,
  total: money,
};
const quotedLine = z.union([unitAsked.extend(figures), stockAsked.extend(figures)]);
export type QuotedLine = z.infer<typeof quotedLine>;

const shippingOption = z.object({
  optionId: id,
  name: z.string(),
  price: money,
  daysMin: z.int().min(0),
  daysMax: z.int().min(0),
});

const quotedTax = z.object({
  jurisdiction: place,
  ratePercent: decimal,
  inclusive: z.boolean().describe('Whether the prices contain the tax, or it is added to them'),
  scheme: z.enum(['standard', 'margin']),
  collectedBy: z
    .enum(['seller', 'marketplace', 'buyer'])
    .describe('Who pays it to the state; the buyer does so at import'),
  taxable: money,
  tax: money,
});

/**
 * Everything a buyer is told, and all that is needed to compute it again. All money but `asking` is in the quote's
 * currency. Lines, shipping and exclusive tax less the discount are the total, to the minor unit.
 */
export const pricedQuote = z.object({
  quoteId: id,
  request: quoteRequest.describe('As it was asked, so that it can be quoted again'),
  channel: id,
  currency,
  destination: place,
  customerId: id.optional(),
  lines: z.array(quotedLine),
  promotion: z.object({ code: promotionCode, discount: money }).optional(),
  shipping: z.object({
    options: z.array(shippingOption).describe('The chosen one is among them'),
    chosen: id,
    zoneId: id.optional().describe('Whose prices these are; none for what is fetched from the shop'),
    amount: money,
    tax: money,
    total: money,
  }),
  taxes: z.array(quotedTax),
  subtotal: money.describe('The lines before discount'),
  discount: money,
  tax: money.describe('All tax, contained or added'),
  total: money.describe('What will be captured'),
  rateId: id.optional().describe('The exchange rates behind it; none if nothing was converted'),
  ratesAsOf: instant.optional(),
  ratesStale: z.boolean().describe('Whether the rates were older than they should be'),
  ruleId: id.describe('The price rule behind it'),
  issuedAt: instant,
  expiresAt: instant.describe('From then on it can no longer be ordered'),
});
export type Quote = z.infer<typeof pricedQuote>;

export type QuoteCommand = { type: 'IssueQuote'; data: Quote };

// This shape is on disk for ever: add to it, never change it.
export type QuoteEvent = { type: 'QuoteIssued'; data: Quote };

export type QuoteState = { readonly issued?: Quote };

/** One offer to one buyer. What was said first stands: prices are never changed under the same number. */
export const quote: Decider<QuoteCommand, QuoteEvent, QuoteState> = {
  stream: 'quote',
  initial: {},
  decide: ({ data }, { issued }) => (issued === undefined ? [{ type: 'QuoteIssued', data }] : []),
  evolve: (_, { data }) => ({ issued: data }),
};

/** `at` is RFC 3339 in UTC with milliseconds, as all instants here, so that text compares as time. */
export const isExpired = ({ expiresAt }: Pick<Quote, 'expiresAt'>, at: string) => at >= expiresAt;
