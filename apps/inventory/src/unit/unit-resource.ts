import { z } from 'zod';
import { id, instant, price } from '#contracts/vocabulary.js';
import { piece } from './piece.js';
import { lossReason, statusOf, unitStatuses, type Unit } from './unit.js';

/** A piece as the API shows it. */
export const unitResource = z
  .object({
    unitId: id.describe('The stock number'),
    status: z.enum(unitStatuses),
    ...piece.shape,
    askingPrice: price.optional(),
    hold: z.object({ holdId: id, until: instant }).optional().describe('For whom it is kept, and until when'),
    order: z.object({ orderId: id, line: z.int() }).optional().describe('Whose it is: the order that has it'),
    writtenOff: lossReason.optional(),
    version: z.int().describe('Counts the events behind it; also the ETag'),
  })
  .meta({ id: 'Unit' });
export type UnitResource = z.infer<typeof unitResource>;

/** undefined for a piece that was never registered. */
export function show(unitId: string, unit: Unit, version: number): UnitResource | undefined {
  const { piece, askingPrice, holds, writtenOff, claims } = unit;
  const status = statusOf(unit);
  if (piece === undefined || status === 'unknown') return undefined;
  const order = claims.taken && { orderId: claims.taken.orderId, line: claims.taken.line };
  return { unitId, status, ...piece, askingPrice, hold: holds.current, order, writtenOff, version };
}
