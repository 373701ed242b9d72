import { z } from 'zod';
import { id, instant } from '#contracts/vocabulary.js';
import { formats, isOver, type Access, type Use } from './share.js';

/** A share as the API shows it. */
export const shareResource = z
  .object({
    ...{ shareId: id, tables: z.array(z.string()), formats: z.array(z.enum(formats)), purpose: z.string() },
    ...{ madeAt: instant, expiresAt: instant },
    revokedAt: instant.optional(),
    isOpen: z.boolean().describe('Neither over, nor taken back, nor read too often'),
    reads: z.int().describe('At 10,000 it ends'),
    bytes: z.int().describe('Sent in all of them; at 50 GB it ends'),
    version: z.int(),
  })
  .meta({ id: 'Share' });
export const madeShare = shareResource
  .extend({
    link: z
      .string()
      .optional()
      .describe('Whoever has it may read: append the name of a file. It is shown here alone, and kept nowhere'),
    files: z.array(z.string()).describe('gold.sales_by_day.csv'),
  })
  .meta({ id: 'MadeShare' });

export const shareAccess = z
  .object({
    ...{ at: instant, table: z.string(), format: z.enum(formats) },
    tableVersion: z.int(),
    bytes: z.int().describe('That were to be sent; 0 for who had them already, or only asked how many'),
    network: z.string().describe('Of the address the part that names no household: 203.0.113.0/24, 2001:db8:1::/48'),
  })
  .meta({ id: 'ShareAccess' });

type Shown = z.infer<typeof shareResource>;
export type Kept = Use &
  Pick<Shown, 'shareId' | 'tables' | 'formats' | 'purpose' | 'madeAt' | 'version'> & { readonly revokedAt?: string };

export function shownShare(kept: Kept, now: string): Shown {
  const { shareId, tables, formats, purpose, madeAt, expiresAt, revokedAt, reads, bytes, version } = kept;
  return {
    ...{ shareId, tables, formats, purpose, madeAt, expiresAt, ...(revokedAt !== undefined && { revokedAt }) },
    ...{ isOpen: !isOver(kept, now), reads, bytes, version },
  };
}

export const shownAccess = ({ at, table, format, version, bytes, network }: Access): z.infer<typeof shareAccess> => ({
  ...{ at, table, format, tableVersion: version, bytes, network },
});
