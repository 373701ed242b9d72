import type { Sealed } from '#contracts/personal.js';
import { specification } from '#eventsourcing/specification.js';
import type { VoidReason } from '../label/label.js';
import type { ParcelStatus } from '../tracking/scan.js';
import { customerReturn, type ReturnCommand, type ReturnEvent } from './return.js';
import type { Inspection } from './return-lines.js';

/** The words in which the specifications of returns tell their stories: Anna sends back a bowl and two tins of polish. */
export const usd = (minor: number) => ({ minor, currency: 'USD' });
export const returnId = 'rt-7';
const sealed = (kind: string) => `sealed.${kind}.${'k'.repeat(22)}.AAAA` as Sealed;
const from = { destination: 'US-TX', consignee: { name: sealed('name'), address: sealed('address') } };
export const asked = {
  ...{ returnId, orderId: 'o-42', shipmentId: 's-42', subjectId: 'c-1', reason: 'changed-mind', withLabel: true, from },
  lines: [
    { line: 1, unitId: 'CM-72.49.3', quantity: 1, price: usd(125_000) },
    { line: 2, sku: 'POLISH-250', quantity: 2, price: usd(1_250) },
  ],
  measures: { weightGrams: 900, lengthMm: 300, widthMm: 200, heightMm: 150 },
};
export const authorise: ReturnCommand = { type: 'AuthoriseReturn', data: asked };
export const authorised: ReturnEvent = { type: 'ReturnAuthorised', data: { ...asked, declaredValue: usd(127_500) } };

export const given = specification(customerReturn);
export const after = (...events: ReturnEvent[]) => events.reduce(customerReturn.evolve, customerReturn.initial);

const of = { parcelId: returnId, carrier: 'ups', service: '03' };
const sold = { trackingNumber: '1Z-7', shipmentNumber: '1Z-7', cost: usd(990) };
const printed = { hash: 'ab'.repeat(32), format: 'pdf' } as const;
const insured = { declaredValue: usd(127_500), signature: 'none' } as const;
export const buy: ReturnCommand = { type: 'BuyLabel', data: { ...of, reason: 'cheapest', ...insured } };
export const attempted: [ReturnEvent, ReturnEvent] = [
  { type: 'RateChosen', data: { ...of, reason: 'cheapest' } },
  { type: 'LabelAttempted', data: { ...of, attempt: 1, reference: 'rt-7-1', ...insured } },
];
export const answer: ReturnCommand = {
  type: 'RecordLabel',
  data: { parcelId: returnId, attempt: 1, ...sold, ...printed },
};
const order = { orderId: 'o-42', shipmentId: 's-42' };
export const bought: ReturnEvent = {
  type: 'LabelBought',
  data: { ...of, attempt: 1, declaredValue: insured.declaredValue, ...sold, ...printed, ...order },
};
export const toVoid = (reason: VoidReason = 'cancelled'): ReturnEvent => ({
  type: 'LabelVoidRequested',
  data: { ...of, attempt: 1, ...sold, reason },
});
export const voided: ReturnEvent = {
  type: 'LabelVoided',
  data: { ...of, attempt: 1, ...sold, reason: 'cancelled', ...order },
};

export const at = '2026-02-01T10:00:00.000Z';
export const receive = (code: string, scanId?: string): ReturnCommand => ({
  type: 'ReceiveReturn',
  data: { code, at, ...(scanId !== undefined && { scanId }) },
});
export const received = (line: number, code: string, scanId?: string): ReturnEvent => ({
  type: 'ReturnReceived',
  data: { code, at, ...(scanId !== undefined && { scanId }), line },
});
export const bowlHere = received(1, 'CM-72.49.3');
export const tinHere = received(2, 'POLISH-250');
export const look = (line: number, more: Partial<Inspection> = {}): Inspection => ({
  ...{ line, quantity: 1, condition: 'as sold', verdict: 'as-sold', restock: true, refund: 'full' },
  ...more,
});
export const inspect = (...lines: Inspection[]): ReturnCommand => ({
  type: 'InspectReturn',
  data: { lines, refundShipping: true, complete: false },
});
export const inspected = (...lines: Inspection[]): ReturnEvent => ({
  type: 'ReturnInspected',
  data: {
    ...{ returnId, orderId: 'o-42', refundShipping: true, complete: false },
    lines: lines.map((one) => ({ ...one, ...(one.line === 1 ? { unitId: 'CM-72.49.3' } : { sku: 'POLISH-250' }) })),
  },
});
export const cancel: ReturnCommand = { type: 'CancelReturn', data: { reason: 'kept it' } };
export const cancelled: ReturnEvent = { type: 'ReturnCancelled', data: { reason: 'kept it' } };

/** Something that a carrier saw on a day of February, and what is known then. */
export function scanOf(day: number, status: ParcelStatus, before: ParcelStatus = 'announced') {
  const scans = [{ at: `2026-02-0${day}T08:00:00.000Z`, status, code: 'X' }];
  const data = { parcelId: returnId, scans, heardAt: at };
  const command: ReturnCommand = { type: 'RecordScans', data };
  const change = { parcelId: returnId, from: before, to: status, at: scans[0]!.at };
  const events: [ReturnEvent, ReturnEvent] = [
    { type: 'ScansRecorded', data },
    { type: 'ParcelStatusChanged', data: change },
  ];
  return { command, events };
}
