import { z } from 'zod';
import { id, instant, price } from '#contracts/vocabulary.js';
import { piece } from './piece.js';
import { lossReason, statusOf, unitStatuses, type Unit } from './unit.js';

const toStaff = 'Not shown to shoppers';

/** A piece as the API shows it. */
export const unitResource = z
  .object({
    unitId: id.describe('The stock number'),
    status: z.enum(unitStatuses),
    ...piece.shape,
    location: id.optional().describe(toStaff),
    cost: price.optional().describe(toStaff),
    askingPrice: price.optional(),
    hold: z
      .object({ holdId: id, until: instant })
      .optional()
      .describe(`For whom it is kept, and until when. ${toStaff}`),
    order: z
      .object({ orderId: id, line: z.int() })
      .optional()
      .describe(`Whose it is: the order that has it. ${toStaff}`),
    writtenOff: lossReason.optional().describe(toStaff),
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

/**
 * What a shopper sees of a piece: not what it cost, where it lies, whose it is or how it was lost. What she sees is named
 * one by one, so that nothing new comes into the window by itself.
 */
export function inTheWindow(shown: UnitResource): UnitResource {
  const { unitId, status, title, category, maker, period, materials, dimensions, weightGrams, photos } = shown;
  const described = { title, category, maker, period, materials, dimensions, weightGrams, photos };
  const { condition, askingPrice, version } = shown;
  return { unitId, status, ...described, condition, askingPrice, version };
}
