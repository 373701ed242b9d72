import { z } from 'zod';
import { id, price } from '#contracts/vocabulary.js';
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
    version: z.int().describe('Counts the events behind it; also the ETag'),
  })
  .meta({ id: 'Stock' });
export type StockResource = z.infer<typeof stockResource>;

/** undefined for a SKU that was never registered. */
export function show(sku: string, { registration, levels }: Stock, version: number): StockResource | undefined {
  if (registration === undefined) return undefined;
  return { sku, ...registration, ...countsOf(levels), version };
}
