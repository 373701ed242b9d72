import { z } from 'zod';
import { buyer } from '#contracts/personal.js';
import { id, instant, orderedStock, orderedUnit, place } from '#contracts/vocabulary.js';
import { cardPayment, cashPayment, elsewherePayment, transferPayment } from '../payment/payment-methods.js';

// The largest order must fit into one message of Service Bus Standard: 256 KB.
export const linesMax = 1_000;

export const placeQuoted = z
  .strictObject({
    quoteId: id,
    payment: z.discriminatedUnion('method', [cardPayment, cashPayment, transferPayment]),
    buyer: buyer.optional(),
  })
  .meta({ id: 'PlaceQuotedOrder', description: 'Orders what was quoted, at the quoted price' });
export const placeSold = z
  .strictObject({
    channel: id.describe('Where it was sold: ebay, etsy, shopify, store. The own shop, web, sells by quote'),
    customerId: id.optional(),
    placedAt: instant.optional().describe('When the buyer placed it, if that was elsewhere and earlier'),
    lines: z
      .array(z.union([orderedUnit, orderedStock]))
      .min(1)
      .max(1_500),
    payment: z
      .discriminatedUnion('method', [elsewherePayment, cashPayment, transferPayment])
      .optional()
      .describe('Paid elsewhere, to the marketplace, if it is not said'),
    destination: place.optional().describe('Where it goes, if the marketplace says so: a country, or a region of one'),
    buyer: buyer.optional(),
  })
  .meta({ id: 'PlaceSoldOrder', description: 'Enters a sale made elsewhere, at the price that was agreed there' });
export const placeOrder = z.union([placeQuoted, placeSold]).meta({ id: 'PlaceOrder' });
export type PlaceQuoted = z.infer<typeof placeQuoted>;
export type PlaceSold = z.infer<typeof placeSold>;
