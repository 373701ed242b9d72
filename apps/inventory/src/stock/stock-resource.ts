import { z } from 'zod';
import { id, instant, price } from '#contracts/vocabulary.js';
import { countsOf } from './stock-level.js';
import type { Stock } from './stock.js';

const count = z.int().min(0);
const counts = { onHand: count, allocated: count, available: count };

/** A counted article as the API shows it: how much there is in all and at each location. */
export const stockResource = z
  .object({
    sku: id,
    title: z.string(),
    askingPrice: price,
    ...counts,
    locations: z.array(z.object({ location: id, ...counts })),
    counts: z
      .array(
        z.object({
          ...{ location: id, counted: count, countedAt: instant },
          onHand: count.describe('What the books said when we heard of it'),
          difference: z.int().describe('By how much the books would have had to be adjusted then'),
        }),
      )
      .describe('What was counted last at each location. It changes no books: people adjust'),
    version: z.int().describe('Counts the events behind it; also the ETag'),
  })
  .meta({ id: 'Stock' });
export type StockResource = z.infer<typeof stockResource>;

/** undefined for a SKU that was never registered. */
export function show(sku: string, { registration, levels, counts }: Stock, version: number): StockResource | undefined {
  if (registration === undefined) return undefined;
  return { sku, ...registration, ...countsOf(levels), counts: latest(counts), version };
}

const latest = (counts: Stock['counts']) =>
  [...counts.values()]
    .map(({ location, counted, countedAt, onHand }) => ({
      ...{ location, counted, countedAt, onHand, difference: counted - onHand },
    }))
    .sort((a, b) => (a.location < b.location ? -1 : 1));
