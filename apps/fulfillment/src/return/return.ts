import type { Delivery } from '#contracts/orders.js';
import { sameContent } from '#contracts/same-content.js';
import type { Money } from '#contracts/vocabulary.js';
import { Refusal, type Decider } from '#eventsourcing/decider.js';
import { scale, sum } from '#money/money.js';
import type { Measures } from '../carriers/carrier.js';
import { decideLabel, evolveLabels, giveLabelBack, isReplaced, soldOf } from '../label/label.js';
import type { LabelCommand, LabelEvent, Labels } from '../label/label.js';
import { canSettle } from '../shipment/shipment-attention.js';
import type { Attention, Concerns, SettledEvent } from '../shipment/shipment-attention.js';
import { decideJourney, evolveJourneys, leftAt } from '../tracking/journey.js';
import type { JourneyCommand, JourneyEvent, Journeys } from '../tracking/journey.js';
import { attendReturn } from './return-attention.js';
import { codeOf, inspected, type InspectedLine, type Inspection, type ReturnedLine } from './return-lines.js';

const linesMax = 1_000;
// Whoever sends a scan again does so at once.
const scansKept = 200;

type Asked = {
  returnId: string;
  orderId: string;
  shipmentId: string;
  subjectId?: string | undefined;
  lines: readonly ReturnedLine[];
  /** Who sends it back, and from where: what stands on the label. */
  from?: Required<Pick<Delivery, 'consignee' | 'destination'>> | undefined;
  reason: string;
  /** Whether we buy the label; else the buyer sends or brings it. */
  withLabel: boolean;
  measures?: Measures | undefined;
  /** What all of it was sold for, if nothing else is said. */
  declaredValue?: Money | undefined;
};
type Authorised = Asked & { declaredValue: Money };
/** `scanId`: the same for a scan that is sent again, since two of the same code may be two pieces. */
type Scanned = { code: string; at: string; scanId?: string | undefined };
type Inspect = { lines: readonly Inspection[]; refundShipping: boolean };

export type ReturnCommand =
  | { type: 'AuthoriseReturn'; data: Asked }
  | { type: 'ReceiveReturn'; data: Scanned }
  /** `complete`: whether all that was sent is back with it, as orderReturns says. */
  | { type: 'InspectReturn'; data: Inspect & { complete: boolean } }
  | { type: 'CancelReturn'; data: { reason: string } }
  | { type: 'SettleTrouble'; data: { note: string } }
  | LabelCommand
  | JourneyCommand;

type Data<Type extends LabelEvent['type']> = Extract<LabelEvent, { type: Type }>['data'];
/** What a label of a return is for, since its stream does not say it. */
type For = { orderId: string; shipmentId: string };
type Published = 'LabelBought' | 'LabelVoided';

// These shapes are on disk for ever: add to them, never change them.
export type ReturnEvent =
  | { type: 'ReturnAuthorised'; data: Authorised }
  | { type: 'ReturnReceived'; data: Scanned & { line: number } }
  /** Something arrived that was not to come back; it is not ours to keep. */
  | { type: 'ScanRefused'; data: Scanned & { step: 'receive'; because: 'not-returned' | 'already-done' } }
  | {
      type: 'ReturnInspected';
      data: {
        returnId: string;
        orderId: string;
        lines: readonly InspectedLine[];
        refundShipping: boolean;
        complete: boolean;
      };
    }
  | { type: 'ReturnCancelled'; data: { reason: string } }
  | { type: 'LabelBought'; data: Data<'LabelBought'> & For }
  | { type: 'LabelVoided'; data: Data<'LabelVoided'> & For }
  | Exclude<LabelEvent, { type: Published }>
  | JourneyEvent
  | SettledEvent;

export const returnStatuses = ['authorised', 'arrived', 'inspected', 'cancelled'] as const;
export type ReturnStatus = 'unknown' | (typeof returnStatuses)[number];

export type Return = {
  readonly status: ReturnStatus;
  readonly authorised?: Authorised;
  /** Of the one parcel that a label is bought for: it is named as the return is. */
  readonly labels: Labels;
  readonly journeys: Journeys;
  /** By line: how many pieces were scanned when they arrived. */
  readonly received: { readonly [line: number]: number };
  readonly inspected?: Extract<ReturnEvent, { type: 'ReturnInspected' }>['data'];
  readonly cancelledBecause?: string;
  /** The last scans that had an id. */
  readonly scans: readonly string[];
  readonly concerns: Concerns;
  /** The newest of what people have to look at. */
  readonly attention?: Attention | undefined;
};

/** What a buyer sends back of one shipment, from the permission to what becomes of it. */
export const customerReturn: Decider<ReturnCommand, ReturnEvent, Return> = {
  stream: 'return',
  initial: { status: 'unknown', labels: {}, journeys: {}, received: {}, scans: [], concerns: [] },

  decide(command, state) {
    if (command.type === 'AuthoriseReturn') return authorise(command.data, state);
    const { authorised } = state;
    if (authorised === undefined) throw new Refusal('return-unknown', 'No return was authorised under this number.');
    switch (command.type) {
      case 'ReceiveReturn':
        return receive(command.data, state, authorised);
      case 'InspectReturn':
        return inspect(command.data, state, authorised);
      case 'CancelReturn':
        return cancel(command.data.reason, state, authorised);
      case 'SettleTrouble':
        return canSettle(state.concerns) ? [{ type: 'TroubleSettled', data: command.data }] : [];
      case 'RecordScans':
      case 'RecordSubscription': {
        const label = state.labels[refuseOther(command, authorised)];
        if (label === undefined || soldOf(label) === undefined)
          throw new Refusal('parcel-unknown', 'No carrier was ever given this return.');
        if (command.type === 'RecordScans' && isReplaced(label, command.data.trackingNumber)) return [];
        return decideJourney(command, state.journeys[authorised.returnId]);
      }
      case 'BuyLabel':
      case 'RecordNoOffer':
      case 'RecordLabel':
      case 'RecordLabelRefusal':
      case 'RecordLabelLost':
      case 'RecordLabelUnsettled':
      case 'SettleLabel':
      case 'RecordSurplusLabel':
      case 'RecordLabelVoided':
      case 'RecordVoidRefused': {
        const label = state.labels[refuseOther(command, authorised)];
        if (command.type === 'BuyLabel') refuseLabel(state, authorised);
        return decideLabel(command, label, state.status === 'authorised').map((event) => addressed(event, authorised));
      }
    }
  },

  evolve: (state, event) => attended(changed(state, event), event),
};

function changed(state: Return, event: ReturnEvent): Return {
  switch (event.type) {
    case 'ReturnAuthorised':
      return { ...state, status: 'authorised', authorised: event.data };
    case 'ReturnReceived': {
      const { line } = event.data;
      const received = { ...state.received, [line]: (state.received[line] ?? 0) + 1 };
      return { ...state, ...seen(state, event.data), status: 'arrived', received };
    }
    case 'ScanRefused':
      return { ...state, ...seen(state, event.data) };
    case 'ReturnInspected':
      return { ...state, status: 'inspected', inspected: event.data };
    case 'ReturnCancelled':
      return { ...state, status: 'cancelled', cancelledBecause: event.data.reason };
    case 'TroubleSettled':
      return state;
    case 'ScansRecorded':
    case 'ParcelStatusChanged':
    case 'TrackingSubscribed':
      return { ...state, journeys: evolveJourneys(state.journeys, event) };
    case 'RateChosen':
    case 'NoRateFound':
    case 'LabelAttempted':
    case 'LabelBought':
    case 'LabelRefused':
    case 'LabelLost':
    case 'LabelUnsettled':
    case 'LabelVoidRequested':
    case 'LabelVoided':
    case 'LabelVoidRefused':
      return { ...state, labels: evolveLabels(state.labels, event) };
  }
}

function attended(state: Return, event: ReturnEvent): Return {
  const hasLeft = Object.values(state.journeys).some((journey) => leftAt(journey) !== undefined);
  const concerns = attendReturn(state.concerns, event, { isCancelled: state.cancelledBecause !== undefined, hasLeft });
  return concerns === state.concerns ? state : { ...state, concerns, attention: concerns.at(-1)?.why };
}

function authorise(data: Asked, { authorised }: Return): ReturnEvent[] {
  const { lines, withLabel, from, measures } = data;
  if (new Set(lines.map(({ line }) => line)).size < lines.length)
    throw new Refusal('line-named-twice', 'Each line can be named once in a return.');
  if (lines.length === 0 || lines.length > linesMax)
    throw new Refusal('too-many-lines', `A return has from one to ${linesMax} lines.`);
  if (withLabel && from === undefined)
    throw new Refusal('return-address-missing', 'A label is bought from where it is sent: say who sends it.');
  if (withLabel && measures === undefined)
    throw new Refusal('measures-missing', 'A label is bought for a weight and a size.');
  const { currency } = lines[0]!.price;
  if (lines.some(({ price }) => price.currency !== currency))
    throw new Refusal('mixed-currencies', 'What is sold together is sold in one currency.');
  const times = (price: Money, quantity: number) =>
    scale(price, { numerator: BigInt(quantity), denominator: 1n }, 'half-even');
  const worth = sum(
    lines.map(({ price, quantity }) => times(price, quantity)),
    currency,
  );
  const event: ReturnEvent = {
    type: 'ReturnAuthorised',
    data: { ...data, declaredValue: data.declaredValue ?? worth },
  };
  if (authorised === undefined) return [event];
  if (sameContent(authorised, event.data)) return [];
  throw new Refusal('return-number-taken', 'Another return was authorised under this number.');
}

/** A wrong scan is written down, and changes nothing else. */
function receive(data: Scanned, { status, received, scans }: Return, { lines }: Authorised): ReturnEvent[] {
  if (data.scanId !== undefined && scans.includes(data.scanId)) return [];
  if (status === 'cancelled') throw new Refusal('return-cancelled', 'The return was cancelled: authorise it anew.');
  if (status === 'inspected')
    throw new Refusal('return-inspected', 'It was inspected: authorise what came later anew.');
  const scanned = lines.filter((line) => codeOf(line) === data.code);
  const line = scanned.find((one) => (received[one.line] ?? 0) < one.quantity)?.line;
  if (line !== undefined) return [{ type: 'ReturnReceived', data: { ...data, line } }];
  const because = scanned.length === 0 ? 'not-returned' : 'already-done';
  return [{ type: 'ScanRefused', data: { ...data, step: 'receive', because } }];
}

/** Once, for all that arrived. */
function inspect(
  { lines, refundShipping, complete }: Inspect & { complete: boolean },
  { status, inspected: before, received }: Return,
  { returnId, orderId, lines: returned }: Authorised,
): ReturnEvent[] {
  if (status === 'cancelled') throw new Refusal('return-cancelled', 'The return was cancelled.');
  if (before !== undefined) {
    const asked = before.lines.map(({ unitId: _, sku: __, ...one }) => one);
    if (before.refundShipping === refundShipping && sameContent(asked, lines)) return [];
    throw new Refusal('return-inspected', 'The return was inspected, with another result.');
  }
  if (status !== 'arrived') throw new Refusal('not-arrived', 'Nothing of it has arrived.');
  const all = inspected(lines, returned, received);
  return [{ type: 'ReturnInspected', data: { returnId, orderId, lines: all, refundShipping, complete } }];
}

/** As long as it is not on its way; what was lost, or went back to the buyer, is not. */
function cancel(
  reason: string,
  { status, cancelledBecause, labels, journeys }: Return,
  authorised: Authorised,
): ReturnEvent[] {
  if (cancelledBecause !== undefined) return [];
  if (status !== 'authorised') throw new Refusal('return-arrived', 'It is here: inspect it.');
  const journey = journeys[authorised.returnId];
  const hasLeft = journey !== undefined && leftAt(journey) !== undefined;
  if (hasLeft && journey.status !== 'lost' && journey.status !== 'returned')
    throw new Refusal('return-travelling', 'It is on its way: inspect it when it is here.');
  const cancelled: ReturnEvent = { type: 'ReturnCancelled', data: { reason } };
  const back = hasLeft ? [] : giveLabelBack(labels[authorised.returnId], 'cancelled');
  return [cancelled, ...back.map((event) => addressed(event, authorised))];
}

function refuseOther({ data: { parcelId } }: LabelCommand | JourneyCommand, { returnId }: Authorised): string {
  if (parcelId !== returnId) throw new Refusal('parcel-unknown', `${parcelId} is no parcel of return ${returnId}.`);
  return parcelId;
}

function refuseLabel({ status }: Return, { withLabel }: Authorised) {
  if (!withLabel) throw new Refusal('return-without-label', 'The buyer sends it, or brings it.');
  if (status === 'cancelled') throw new Refusal('return-cancelled', 'The return was cancelled.');
  if (status !== 'authorised') throw new Refusal('return-arrived', 'It is here: it needs no label.');
}

const addressed = (event: LabelEvent, { orderId, shipmentId }: Authorised): ReturnEvent => {
  if (event.type === 'LabelBought') return { type: event.type, data: { ...event.data, orderId, shipmentId } };
  if (event.type === 'LabelVoided') return { type: event.type, data: { ...event.data, orderId, shipmentId } };
  return event;
};

const seen = ({ scans }: Return, { scanId }: Scanned) =>
  scanId === undefined ? {} : { scans: [...scans, scanId].slice(-scansKept) };
