import type { Delivery } from '#contracts/orders.js';
import type { Money, OrderedLine } from '#contracts/vocabulary.js';
import { Refusal } from '#eventsourcing/decider.js';
import { giveLabelBack, isReplaced, soldOf, type LabelEvent, type Labels } from '../label/label.js';
import { decideJourney, deliveredAt, evolveJourneys, leftAt } from '../tracking/journey.js';
import type { JourneyCommand, JourneyEvent, Journeys } from '../tracking/journey.js';
import type { ParcelStatus } from '../tracking/scan.js';
import type { Packing } from './packing.js';

export type Ordered = Delivery & {
  shipmentId: string;
  orderId: string;
  channel: string;
  lines: OrderedLine[];
  orderedAt: string;
  promisedBy?: string | undefined;
  zoneId?: string | undefined;
};
export type Trouble = 'late' | 'exception' | 'returning' | 'lost';
type Troubled = {
  trouble: Trouble;
  parcelId?: string | undefined;
  subjectId?: string | undefined;
  promisedBy?: string | undefined;
  at: string;
};
/** All that is counted of a delivery: when it was promised and when it came, by whom, how far and for how much. */
type Arrival = {
  parcelId: string;
  at: string;
  carrier: string;
  service: string;
  trackingNumber: string;
  cost?: Money | undefined;
  zoneId?: string | undefined;
  destination?: string | undefined;
  dispatchedAt?: string | undefined;
  promisedBy?: string | undefined;
};
type Sent = { parcelId: string; carrier: string; trackingNumber: string; sentAt: string };
type Dispatch = { at: string; trackingNumber: string; promisedBy?: string | undefined; parcels?: Sent[] | undefined };
type HandedOver = { parcelId: string; manifestId?: string | undefined; at: string };

// These shapes are on disk for ever: add to them, never change them.
export type CourseEvent =
  | { type: 'ParcelHandedOver'; data: HandedOver }
  | { type: 'ShipmentDispatched'; data: Dispatch }
  | { type: 'ParcelDelivered'; data: Arrival }
  | { type: 'ShipmentDelivered'; data: { at: string; trackingNumber: string } }
  | { type: 'DeliveryTroubled'; data: Troubled }
  | { type: 'ShipmentCancelled'; data: { reason: string } }
  /** The order was cancelled when its parcels had left: people call them back, or wait for the return. */
  | { type: 'CancelledTooLate'; data: { reason: string; unitIds?: string[] | undefined } };

export const shipmentStatuses = ['ordered', 'packed', 'dispatched', 'delivered', 'cancelled'] as const;
export type ShipmentStatus = 'unknown' | (typeof shipmentStatuses)[number];

/** How far the parcels of a shipment are. */
export type Course = {
  readonly status: ShipmentStatus;
  readonly ordered?: Ordered;
  readonly packing: Packing;
  readonly labels: Labels;
  readonly journeys: Journeys;
  /** When each parcel left, by parcel. */
  readonly handedOver: { readonly [parcelId: string]: string };
  readonly dispatchedAt?: string;
  /** When each parcel was first known to be delivered. */
  readonly delivered: { readonly [parcelId: string]: string };
  readonly troubles: readonly Trouble[];
  /** Which buyers were told of, with their parcels. */
  readonly told: readonly string[];
  readonly cancelledBecause?: string;
};

/** As long as the parcels are here. Labels go back to the carrier; one that is still being bought does when it is known. */
export function cancel(reason: string, course: Course): (CourseEvent | LabelEvent)[] {
  if (course.cancelledBecause !== undefined) return [];
  const back = Object.entries(course.labels)
    .filter(([parcelId]) => course.handedOver[parcelId] === undefined)
    .flatMap(([, label]) => giveLabelBack(label, 'cancelled'));
  const isTooLate = Object.keys(course.handedOver).length > 0;
  return [isTooLate ? tooLate(reason, course) : { type: 'ShipmentCancelled', data: { reason } }, ...back];
}

/** Names all pieces, also those that are still here: should they leave after all, nobody says so again. */
const tooLate = (reason: string, { ordered }: Course): CourseEvent => {
  const unitIds = ordered?.lines.flatMap((line) => ('unitId' in line ? [line.unitId] : []));
  return { type: 'CancelledTooLate', data: { reason, unitIds } };
};

export function handOver(data: HandedOver, course: Course): CourseEvent[] {
  const { parcelId, at } = data;
  if (course.handedOver[parcelId] !== undefined) return [];
  refuseCancelled(course);
  if (course.labels[parcelId]?.bought === undefined)
    throw new Refusal('label-missing', `Parcel ${parcelId} has no label: no carrier takes it.`);
  return [{ type: 'ParcelHandedOver', data }, ...dispatched(course, parcelId, at)];
}

/** Once the last parcel has left. */
function dispatched({ packing, labels, handedOver, ordered, ...course }: Course, parcelId: string, at: string) {
  const left = { ...handedOver, [parcelId]: at };
  const isLast = packing.parcels.every((parcel) => left[parcel.parcelId] !== undefined);
  if (!packing.isPacked || !isLast || course.dispatchedAt !== undefined) return [];
  const trackingNumber = firstNumberOf(packing, labels);
  const last = Object.values(left).sort().at(-1)!;
  const { promisedBy } = ordered!;
  const parcels = packing.parcels.flatMap(({ parcelId }) => {
    const bought = labels[parcelId]?.bought;
    if (bought === undefined) return [];
    const { carrier, trackingNumber } = bought;
    return [{ parcelId, carrier, trackingNumber, sentAt: left[parcelId]! }];
  });
  return [
    { type: 'ShipmentDispatched', data: { at: last, trackingNumber, promisedBy, parcels } } satisfies CourseEvent,
  ];
}

/** What follows for the shipment from news of a parcel: it left without being scanned out, it arrived, or it is in trouble. */
export function travel(command: JourneyCommand, course: Course): (JourneyEvent | CourseEvent)[] {
  const { parcelId } = command.data;
  const label = course.labels[parcelId];
  if (label === undefined || soldOf(label) === undefined)
    throw new Refusal('parcel-unknown', `No carrier was ever given a parcel ${parcelId}.`);
  if (command.type === 'RecordScans' && isReplaced(label, command.data.trackingNumber)) return [];
  const news = decideJourney(command, course.journeys[parcelId]);
  const changed = news.find((event) => event.type === 'ParcelStatusChanged')?.data;
  if (changed === undefined) return news;
  const after = { ...course, journeys: news.reduce(evolveJourneys, course.journeys) };
  const left = hasLeft(parcelId, after);
  const { to, at } = changed;
  if (to === 'delivered') return [...news, ...left, ...delivered(parcelId, left.reduce<Course>(evolveCourse, after))];
  const trouble = troubleOf(to);
  return [...news, ...left, ...(trouble === undefined ? [] : troubled(trouble, at, after, parcelId))];
}

/** Nobody scanned it out, but the carrier has it; perhaps although it should have stayed. */
function hasLeft(parcelId: string, course: Course): CourseEvent[] {
  const at = leftAt(course.journeys[parcelId]!);
  if (at === undefined || course.handedOver[parcelId] !== undefined) return [];
  const left: CourseEvent = { type: 'ParcelHandedOver', data: { parcelId, at } };
  const { cancelledBecause: reason } = course;
  if (reason === undefined) return [left, ...dispatched(course, parcelId, at)];
  return course.status === 'cancelled' && Object.keys(course.handedOver).length === 0
    ? [left, tooLate(reason, course)]
    : [left];
}

/** Each parcel once; and the shipment once, when all of them are there at one time. */
function delivered(parcelId: string, { packing, labels, journeys, handedOver, ...course }: Course): CourseEvent[] {
  const { carrier, service, trackingNumber, cost } = soldOf(labels[parcelId]!)!;
  const { zoneId, destination, promisedBy } = course.ordered!;
  const arrivals = packing.parcels.map((parcel) => arrivedAt(journeys, parcel.parcelId));
  const at = arrivedAt(journeys, parcelId)!;
  const by = { carrier, service, trackingNumber, cost };
  const arrival = { parcelId, at, ...by, zoneId, destination, dispatchedAt: handedOver[parcelId], promisedBy };
  const one: CourseEvent[] =
    course.delivered[parcelId] === undefined ? [{ type: 'ParcelDelivered', data: arrival }] : [];
  const isAll = arrivals.every((arrival) => arrival !== undefined);
  if (!isAll || course.dispatchedAt === undefined || course.status === 'delivered') return one;
  const last = arrivals.sort().at(-1)!;
  return [...one, { type: 'ShipmentDelivered', data: { at: last, trackingNumber: firstNumberOf(packing, labels) } }];
}

/** What buyers want to hear of: what came back to us was, for them, on its way back. */
export const troubleOf = (status: ParcelStatus): Exclude<Trouble, 'late'> | undefined =>
  status === 'exception' || status === 'returning' || status === 'lost'
    ? status
    : status === 'returned'
      ? 'returning'
      : undefined;

/** Buyers are told once of each kind and parcel, and not at all of what they no longer wait for. */
export function troubled(
  trouble: Trouble,
  at: string,
  { told, ordered, cancelledBecause }: Course,
  parcelId?: string,
): CourseEvent[] {
  if (cancelledBecause !== undefined || told.includes(tellingOf(trouble, parcelId))) return [];
  const { subjectId, promisedBy } = ordered!;
  return [{ type: 'DeliveryTroubled', data: { trouble, at, parcelId, subjectId, promisedBy } }];
}

const tellingOf = (trouble: Trouble, parcelId = '') => `${trouble} ${parcelId}`;

export function refuseCancelled({ cancelledBecause }: Course) {
  if (cancelledBecause !== undefined) throw new Refusal('shipment-cancelled', 'The order was cancelled: put it back.');
}

const arrivedAt = (journeys: Journeys, parcelId: string) => {
  const journey = journeys[parcelId];
  return journey && deliveredAt(journey);
};

const firstNumberOf = ({ parcels }: Packing, labels: Labels) => soldOf(labels[parcels[0]!.parcelId]!)!.trackingNumber;

export function evolveCourse<State extends Course>(state: State, { type, data }: CourseEvent): State {
  switch (type) {
    case 'ParcelHandedOver':
      return { ...state, handedOver: { ...state.handedOver, [data.parcelId]: data.at } };
    case 'ShipmentDispatched':
      return { ...state, status: 'dispatched', dispatchedAt: data.at };
    case 'ParcelDelivered':
      return { ...state, delivered: { ...state.delivered, [data.parcelId]: data.at } };
    case 'ShipmentDelivered':
      return { ...state, status: 'delivered' };
    case 'DeliveryTroubled': {
      const { trouble, parcelId } = data;
      const troubles = state.troubles.includes(trouble) ? state.troubles : [...state.troubles, trouble];
      return { ...state, troubles, told: [...state.told, tellingOf(trouble, parcelId)] };
    }
    case 'ShipmentCancelled':
      return { ...state, status: 'cancelled', cancelledBecause: data.reason };
    case 'CancelledTooLate':
      return { ...state, cancelledBecause: data.reason };
  }
}
