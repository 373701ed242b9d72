import { z } from 'zod';
import { id } from '#contracts/vocabulary.js';
import type { Decider } from '#eventsourcing/decider.js';
import { sameContent } from '#contracts/same-content.js';

export const meant = z
  .union([
    z.strictObject({ unitId: id }),
    z.strictObject({ sku: id }),
    z.strictObject({ nothing: z.literal(true).describe('Gift wrap and the like: money, and no goods of ours') }),
  ])
  .meta({ id: 'MeantBySku', description: 'What of ours a channel means' });
export type Meant = z.infer<typeof meant>;

export type SkuMappingCommand = { type: 'MapSku'; data: { channel: string; from: string; to: Meant } };
// This shape is on disk for ever: add to it, never change it.
export type SkuMappingEvent = { type: 'SkuMapped'; data: { channel: string; from: string; to: Meant } };

/** What a channel means by a SKU, or by a title where it has none, that is not one of ours; people say so. */
export const skuMapping: Decider<SkuMappingCommand, SkuMappingEvent, { readonly to?: Meant }> = {
  stream: 'skuMapping',
  initial: {},
  decide: ({ data }, { to }) => (sameContent(to, data.to) ? [] : [{ type: 'SkuMapped', data }]),
  evolve: (_, { data }) => ({ to: data.to }),
};
