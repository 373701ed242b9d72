import { z } from 'zod';
import { id, instant, money, orderedLine, place } from '#contracts/vocabulary.js';
import type { Label } from '../label/label.js';
import { unheard, type Journey } from '../tracking/journey.js';
import { parcelStatuses } from '../tracking/scan.js';
import { measures } from './packing.js';
import { shipmentStatuses, type Shipment } from './shipment.js';

const scan = z.object({
  at: instant,
  status: z.enum(parcelStatuses),
  code: z.string().describe('The carrier’s own'),
  country: z.string().optional(),
});
const label = z.object({
  status: z.enum(['none', 'no-offer', 'buying', 'unsettled', 'refused', 'bought']),
  carrier: z.string().optional(),
  service: z.string().optional(),
  reason: z.string().optional().describe('Why this carrier and service; the history has all that was weighed'),
  trackingNumber: z.string().optional(),
  cost: money.optional(),
  declaredValue: money.optional(),
  signature: z.enum(['none', 'required', 'adult']).optional(),
  refusedBecause: z.string().optional().describe('In the carrier’s own code'),
  voided: z.array(z.object({ trackingNumber: z.string(), reason: z.string(), status: z.string() })),
});
const parcel = z.object({
  parcelId: id,
  lines: z.array(z.int()),
  measures,
  label,
  status: z.enum(parcelStatuses),
  handedOverAt: instant.optional(),
  expectedBy: z.string().optional(),
  deliveredAt: instant.optional(),
  timeline: z.array(scan).describe('In order of time'),
});

/** A shipment as the API shows it: who gets it is shown to nobody here, but stands on the label. */
export const shipmentResource = z
  .object({
    shipmentId: z.string(),
    orderId: id,
    status: z.enum(shipmentStatuses),
    channel: id,
    orderedAt: instant,
    promisedBy: instant.optional(),
    destination: place.optional(),
    option: id.optional().describe('What the buyer chose'),
    zoneId: id.optional(),
    subjectId: z.string().optional(),
    addressVerdict: z.string().optional(),
    permitFor: z.array(z.string()).optional().describe('Protected materials: nothing leaves without a permit'),
    lines: z.array(z.intersection(orderedLine, z.object({ picked: z.int(), packed: z.int() }))),
    openParcels: z.record(z.string(), z.array(z.int())).describe('Lines in parcels that are not closed'),
    parcels: z.array(parcel),
    dispatchedAt: instant.optional(),
    attention: z.string().optional().describe('Why somebody has to look at it'),
    cancelledBecause: z.string().optional(),
    version: z.int().describe('Counts the events behind it; also the ETag'),
  })
  .meta({ id: 'Shipment' });
export type ShipmentResource = z.infer<typeof shipmentResource>;

/** undefined for what was never ordered. */
export function show(shipment: Shipment, version: number): ShipmentResource | undefined {
  const { ordered, status, packing, labels, journeys, handedOver, delivered } = shipment;
  if (ordered === undefined || status === 'unknown') return undefined;
  const { consignee: _, daysMax: __, lines, ...order } = ordered;
  return {
    ...{ ...order, status },
    addressVerdict: shipment.address.verdict,
    ...(shipment.exporting.stopped.length > 0 && { permitFor: [...shipment.exporting.stopped] }),
    lines: lines.map((line) => ({ ...line, ...(packing.lines[line.line] ?? { picked: 0, packed: 0 }) })),
    openParcels: Object.fromEntries(Object.entries(packing.open).map(([name, inside]) => [name, [...inside]])),
    parcels: packing.parcels.map(({ parcelId, lines, measures }) => ({
      ...{ parcelId, lines: [...lines], measures, label: labelShown(labels[parcelId]) },
      ...journeyShown(journeys[parcelId] ?? unheard),
      ...{ handedOverAt: handedOver[parcelId], deliveredAt: delivered[parcelId] },
    })),
    dispatchedAt: shipment.dispatchedAt,
    attention: shipment.attention,
    cancelledBecause: shipment.cancelledBecause,
    version,
  };
}

const journeyShown = ({ status, scans, expectedBy }: Journey) => ({ status, expectedBy, timeline: [...scans] });

/** A label as the API shows it. */
export function labelShown(label: Label | undefined): z.infer<typeof labelResource> {
  if (label === undefined) return { status: 'none', voided: [] };
  const { status, attempts, bought, choice, code, voidings } = label;
  const { carrier, service, declaredValue, signature } = attempts.at(-1) ?? {};
  return {
    ...{ status, carrier, service, reason: choice?.reason, declaredValue, signature },
    ...{ trackingNumber: bought?.trackingNumber, cost: bought?.cost },
    ...(code !== undefined && { refusedBecause: code }),
    voided: voidings.map(({ trackingNumber, reason, status }) => ({ trackingNumber, reason, status })),
  };
}
export const labelResource = label;
