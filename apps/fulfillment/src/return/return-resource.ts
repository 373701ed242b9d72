import { z } from 'zod';
import { id, money } from '#contracts/vocabulary.js';
import { labelResource, labelShown } from '../shipment/shipment-resource.js';
import { unheard } from '../tracking/journey.js';
import { parcelStatuses } from '../tracking/scan.js';
import { inspection } from './return-lines.js';
import { returnStatuses, type Return } from './return.js';

const line = z.object({
  line: z.int(),
  unitId: id.optional(),
  sku: id.optional(),
  quantity: z.int(),
  price: money,
  received: z.int().describe('How many arrived'),
});

/** A return as the API shows it; nothing of who sends it. */
export const returnResource = z
  .object({
    returnId: id,
    orderId: id,
    shipmentId: id,
    status: z.enum(returnStatuses),
    reason: z.string(),
    lines: z.array(line),
    label: labelResource.optional(),
    parcelStatus: z.enum(parcelStatuses).optional(),
    inspected: z.object({ lines: z.array(inspection), refundShipping: z.boolean(), complete: z.boolean() }).optional(),
    attention: z.string().optional().describe('Why somebody has to look at it'),
    cancelledBecause: z.string().optional(),
    version: z.int().describe('Counts the events behind it; also the ETag'),
  })
  .meta({ id: 'Return', description: 'What a buyer sends back' });
export type ReturnResource = z.infer<typeof returnResource>;

/** undefined for what was never authorised. */
export function showReturn(state: Return, version: number): ReturnResource | undefined {
  const { authorised, status, labels, journeys, received, inspected, attention, cancelledBecause } = state;
  if (authorised === undefined || status === 'unknown') return undefined;
  const { returnId, orderId, shipmentId, reason, lines, withLabel } = authorised;
  return {
    ...{ returnId, orderId, shipmentId, status, reason },
    lines: lines.map((line) => ({ ...line, received: received[line.line] ?? 0 })),
    ...(withLabel && { label: labelShown(labels[returnId]), parcelStatus: (journeys[returnId] ?? unheard).status }),
    ...(inspected && {
      inspected: {
        lines: inspected.lines.map(({ unitId: _, sku: __, ...line }) => line),
        refundShipping: inspected.refundShipping,
        complete: inspected.complete,
      },
    }),
    ...{ attention, cancelledBecause, version },
  };
}
