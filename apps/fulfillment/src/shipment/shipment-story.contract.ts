import type { Sealed } from '#contracts/personal.js';
import { specification } from '#eventsourcing/specification.js';
import type { LabelEvent, VoidReason } from '../label/label.js';
import type { ParcelStatus, Scan } from '../tracking/scan.js';
import { shipment, type ShipmentCommand, type ShipmentEvent } from './shipment.js';
import type { Trouble } from './shipment-course.js';

/** The words in which the specifications of shipments tell their stories: one bowl and two tins of polish for Anna in Texas. */
export const usd = (minor: number) => ({ minor, currency: 'USD' });
export const bowl = { unitId: 'CM-72.49.3', price: usd(125_000), line: 1 };
export const polish = { sku: 'POLISH-250', quantity: 2, price: usd(1_250), line: 2 };
const sealed = (kind: string, text = 'AAAA') => `sealed.${kind}.${'k'.repeat(22)}.${text}` as Sealed;
export const anna = {
  ...{ subjectId: 'c-1', destination: 'US-TX' },
  consignee: { name: sealed('name'), address: sealed('address') },
};
export const moved = { ...anna, consignee: { name: sealed('name'), address: sealed('address', 'BBBB') } };
export const promisedBy = '2026-01-15T15:00:00.000Z';
const data = {
  ...{ shipmentId: 's-42', orderId: 'o-42', channel: 'web', lines: [bowl, polish] },
  ...{ orderedAt: '2026-01-10T15:00:00.000Z', promisedBy, zoneId: 'us', option: 'standard', ...anna },
};
export const order: ShipmentCommand = { type: 'OrderShipment', data };
export const ordered: ShipmentEvent = { type: 'ShipmentOrdered', data };
export const cancel: ShipmentCommand = { type: 'CancelShipment', data: { reason: 'changed-mind' } };
export const cancelled: ShipmentEvent = { type: 'ShipmentCancelled', data: { reason: 'changed-mind' } };
export const tooLate: ShipmentEvent = {
  type: 'CancelledTooLate',
  data: { reason: 'changed-mind', unitIds: [bowl.unitId] },
};

export const given = specification(shipment);
export const after = (...events: ShipmentEvent[]) => events.reduce(shipment.evolve, shipment.initial);

/** Parcels are named by their number. */
export const parcelId = (parcel: number) => `s-42.${parcel}`;
export const measures = { weightGrams: 900, lengthMm: 300, widthMm: 200, heightMm: 150 };
export const picked = (line: number, code: string): ShipmentEvent => ({ type: 'PiecePicked', data: { line, code } });
export const put = (parcel: number, line: number, code: string): ShipmentEvent => ({
  type: 'PiecePacked',
  data: { line, code, parcelId: parcelId(parcel) },
});
export const closed = (parcel: number, lines: number[], minor: number): ShipmentEvent => ({
  type: 'ParcelClosed',
  data: { parcelId: parcelId(parcel), lines, measures, declaredValue: usd(minor) },
});
const allPacked: ShipmentEvent = { type: 'ShipmentPacked', data: {} };
const tin = 'POLISH-250';
/** The bowl in one parcel, the polish in another. */
export const packed: ShipmentEvent[] = [
  ...[ordered, picked(1, bowl.unitId), put(1, 1, bowl.unitId), closed(1, [1], 125_000)],
  ...[picked(2, tin), put(2, 2, tin), picked(2, tin), put(2, 2, tin), closed(2, [2, 2], 2_500), allPacked],
];

const of = (parcel: number) => ({ parcelId: parcelId(parcel), carrier: 'ups', service: '03' });
const insured = { declaredValue: usd(125_000), signature: 'required' } as const;
const cost = usd(1_873);
const sold = (parcel: number, attempt: number) => {
  const number = `1Z-${parcel}-${attempt}`;
  return { trackingNumber: number, shipmentNumber: number, cost };
};
const printed = { hash: 'ab'.repeat(32), format: 'zpl' } as const;
const choice = (parcel: number) => ({ ...of(parcel), price: cost, reason: 'cheapest in time' });
export const buy = (parcel: number): ShipmentCommand => ({ type: 'BuyLabel', data: { ...choice(parcel), ...insured } });
export const answer = (parcel: number, attempt = 1): ShipmentCommand => ({
  type: 'RecordLabel',
  data: { parcelId: parcelId(parcel), attempt, ...sold(parcel, attempt), ...printed },
});
export const attempted = (parcel: number, attempt = 1): [LabelEvent, LabelEvent] => [
  { type: 'RateChosen', data: choice(parcel) },
  { type: 'LabelAttempted', data: { ...of(parcel), attempt, reference: `s-42.${parcel}-${attempt}`, ...insured } },
];
export const bought = (parcel: number, attempt = 1): LabelEvent => ({
  type: 'LabelBought',
  data: { ...of(parcel), attempt, declaredValue: insured.declaredValue, ...sold(parcel, attempt), ...printed },
});
export const labelled = (parcel: number) => [...attempted(parcel), bought(parcel)];
export const voiding = (
  type: 'LabelVoidRequested' | 'LabelVoided' | 'LabelVoidRefused',
  parcel: number,
  reason: VoidReason = 'cancelled',
  attempt = 1,
): LabelEvent => ({ type, data: { ...of(parcel), attempt, ...sold(parcel, attempt), reason } });

export const leftOn = (day: number) => `2026-01-${day}T15:00:00.000Z`;
export const handOver = (parcel: number, day = 11): ShipmentCommand => ({
  type: 'HandOver',
  data: { parcelId: parcelId(parcel), manifestId: 'm-1', at: leftOn(day) },
});
export const handedOver = (parcel: number, day = 11): ShipmentEvent => ({
  type: 'ParcelHandedOver',
  data: { parcelId: parcelId(parcel), manifestId: 'm-1', at: leftOn(day) },
});
export const dispatched = (day = 11): ShipmentEvent => ({
  type: 'ShipmentDispatched',
  data: {
    ...{ at: leftOn(day), trackingNumber: '1Z-1-1', promisedBy },
    parcels: [
      { parcelId: parcelId(1), carrier: 'ups', trackingNumber: '1Z-1-1', sentAt: leftOn(11) },
      { parcelId: parcelId(2), carrier: 'ups', trackingNumber: '1Z-2-1', sentAt: leftOn(day) },
    ],
  },
});
export const onTheWay = [...packed, ...labelled(1), ...labelled(2), handedOver(1), handedOver(2), dispatched()];

const heardAt = '2026-01-20T00:00:00.000Z';
export const scan = (day: number, status: ParcelStatus): Scan => ({ at: leftOn(day), status, code: 'X' });
export const hear = (parcel: number, ...scans: Scan[]): ShipmentCommand => ({
  type: 'RecordScans',
  data: { parcelId: parcelId(parcel), scans, heardAt },
});
/** What is known after the last of these scans, when before it the parcel was there. */
export const heard = (parcel: number, from: ParcelStatus, ...scans: Scan[]): [ShipmentEvent, ShipmentEvent] => {
  const { status: to, at } = scans.at(-1)!;
  return [
    { type: 'ScansRecorded', data: { parcelId: parcelId(parcel), scans, heardAt } },
    { type: 'ParcelStatusChanged', data: { parcelId: parcelId(parcel), from, to, at } },
  ];
};
export const arrived = (parcel: number, day: number, leftDay = 11): ShipmentEvent => ({
  type: 'ParcelDelivered',
  data: {
    ...{ parcelId: parcelId(parcel), at: leftOn(day), carrier: 'ups', service: '03', promisedBy },
    ...{ trackingNumber: `1Z-${parcel}-1`, cost, zoneId: 'us', destination: 'US-TX', dispatchedAt: leftOn(leftDay) },
  },
});
export const allThere = (day: number): ShipmentEvent => ({
  type: 'ShipmentDelivered',
  data: { at: leftOn(day), trackingNumber: '1Z-1-1' },
});
export const told = (trouble: Trouble, day: number, parcel?: number): ShipmentEvent => ({
  type: 'DeliveryTroubled',
  data: {
    ...{ trouble, at: leftOn(day), parcelId: parcel === undefined ? undefined : parcelId(parcel) },
    ...{ subjectId: 'c-1', promisedBy },
  },
});
