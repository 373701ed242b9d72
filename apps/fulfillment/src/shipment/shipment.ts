import { Refusal, type Decider } from '#eventsourcing/decider.js';
import { decideLabel, evolveLabels, replaceLabel, type LabelCommand, type LabelEvent } from '../label/label.js';
import { deliveredAt, evolveJourneys, isOver, type JourneyCommand, type JourneyEvent } from '../tracking/journey.js';
import { decidePacking, evolvePacking, unpacked, type PackingCommand, type PackingEvent } from './packing.js';
import {
  decideAddress,
  evolveAddress,
  refuseStopped,
  refuseUnproven,
  type AddressCommand,
  type AddressEvent,
  type Destined,
} from './shipment-address.js';
import { attend, canSettle, type Attention, type Concerns, type SettledEvent } from './shipment-attention.js';
import { cancel, evolveCourse, handOver, refuseCancelled, travel, troubled } from './shipment-course.js';
import type { Course, CourseEvent, Ordered } from './shipment-course.js';

export { shipmentStatuses, type ShipmentStatus } from './shipment-course.js';
export type { Consignee } from './shipment-address.js';

export type ShipmentCommand =
  | { type: 'OrderShipment'; data: Ordered }
  | { type: 'ReplaceLabel'; data: { parcelId: string } }
  | { type: 'HandOver'; data: { parcelId: string; manifestId?: string | undefined; at: string } }
  | { type: 'NoteLate'; data: { promisedBy: string; at: string } }
  | { type: 'CancelShipment'; data: { reason: string } }
  | { type: 'SettleTrouble'; data: { note: string } }
  | AddressCommand
  | PackingCommand
  | LabelCommand
  | JourneyCommand;

// These shapes are on disk for ever: add to them, never change them.
export type ShipmentEvent =
  | { type: 'ShipmentOrdered'; data: Ordered }
  | AddressEvent
  | PackingEvent
  | LabelEvent
  | JourneyEvent
  | CourseEvent
  | SettledEvent;

export type Shipment = Course &
  Destined & {
    /** All that people have to look at. */
    readonly concerns: Concerns;
    /** The newest of it. */
    readonly attention?: Attention | undefined;
  };

/** What is sent for one order, in one or more parcels, from its pick list to its buyer's door. */
export const shipment: Decider<ShipmentCommand, ShipmentEvent, Shipment> = {
  stream: 'shipment',
  initial: {
    ...{ status: 'unknown', address: { trusted: false }, exporting: { stopped: [], permitted: [] }, packing: unpacked },
    ...{ labels: {}, journeys: {}, handedOver: {}, delivered: {}, troubles: [], told: [], concerns: [] },
  },

  decide(command, shipment) {
    if (command.type === 'OrderShipment') return order(command.data, shipment);
    // A cancellation may be heard of first.
    if (command.type === 'CancelShipment') return cancel(command.data.reason, shipment);
    const { ordered } = shipment;
    if (ordered === undefined) throw new Refusal('shipment-unknown', 'Nothing is to be sent under this number.');
    switch (command.type) {
      case 'NameConsignee':
      case 'RecordAddressCheck':
      case 'TrustAddress':
      case 'StopExport':
      case 'PermitExport':
        return decideAddress(command, shipment, ordered);
      case 'PickPiece':
      case 'PackPiece':
      case 'CloseParcel':
        refuseCancelled(shipment);
        return decidePacking(command, shipment.packing, ordered.shipmentId, ordered.lines);
      case 'ReplaceLabel':
        return replaced(command.data.parcelId, shipment);
      case 'HandOver':
        if (shipment.handedOver[command.data.parcelId] === undefined) refuseStopped(shipment);
        return handOver(command.data, shipment);
      case 'NoteLate':
        return shipment.status === 'delivered' ? [] : troubled('late', command.data.at, shipment);
      case 'SettleTrouble':
        return canSettle(shipment.concerns) ? [{ type: 'TroubleSettled', data: command.data }] : [];
      case 'RecordScans':
      case 'RecordSubscription':
        return travel(command, shipment);
      case 'BuyLabel':
      case 'RecordNoOffer':
      case 'RecordLabel':
      case 'RecordLabelRefusal':
      case 'RecordLabelLost':
      case 'RecordLabelUnsettled':
      case 'SettleLabel':
      case 'RecordSurplusLabel':
      case 'RecordLabelVoided':
      case 'RecordVoidRefused':
        return labelled(command, shipment);
    }
  },

  evolve(shipment, event) {
    const next = after(shipment, event);
    if (event.type === 'ShipmentOrdered') return next;
    const concerns = attend(shipment.concerns, event, shipment.cancelledBecause !== undefined);
    return concerns === shipment.concerns ? next : { ...next, concerns, attention: concerns.at(-1)?.why };
  },
};

function after(shipment: Shipment, event: ShipmentEvent): Shipment {
  switch (event.type) {
    case 'ShipmentOrdered':
      return {
        ...shipment,
        ordered: event.data,
        status: shipment.cancelledBecause === undefined ? 'ordered' : 'cancelled',
      };
    case 'ConsigneeNamed':
      return { ...shipment, ...evolveAddress(shipment, event), ordered: { ...shipment.ordered!, ...event.data } };
    case 'AddressChecked':
    case 'AddressTrusted':
    case 'ExportStopped':
    case 'ExportPermitted':
      return { ...shipment, ...evolveAddress(shipment, event) };
    case 'PiecePicked':
    case 'PiecePacked':
    case 'ScanRefused':
    case 'ParcelClosed':
      return { ...shipment, packing: evolvePacking(shipment.packing, event) };
    case 'ShipmentPacked':
      return { ...shipment, status: 'packed', packing: evolvePacking(shipment.packing, event) };
    case 'ParcelHandedOver':
    case 'ShipmentDispatched':
    case 'ParcelDelivered':
    case 'ShipmentDelivered':
    case 'DeliveryTroubled':
    case 'ShipmentCancelled':
    case 'CancelledTooLate':
      return evolveCourse(shipment, event);
    case 'TroubleSettled':
      return shipment;
    case 'ScansRecorded':
    case 'ParcelStatusChanged':
    case 'TrackingSubscribed':
      return { ...shipment, journeys: evolveJourneys(shipment.journeys, event) };
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
      return { ...shipment, labels: evolveLabels(shipment.labels, event) };
  }
}

/** A cancellation that came first is said again, so that whoever reads on knows. */
function order(data: Ordered, { ordered, cancelledBecause }: Shipment): ShipmentEvent[] {
  if (ordered !== undefined) return [];
  const placed: ShipmentEvent = { type: 'ShipmentOrdered', data };
  if (cancelledBecause === undefined) return [placed];
  return [placed, { type: 'ShipmentCancelled', data: { reason: cancelledBecause } }];
}

/** A cancelled shipment buys nothing more, and gives back what it hears was bought. */
function labelled(command: LabelCommand, shipment: Shipment): ShipmentEvent[] {
  const { parcelId } = command.data;
  const label = shipment.labels[parcelId];
  if (command.type === 'RecordNoOffer') refuseOpen(shipment, parcelId);
  if (command.type === 'BuyLabel') {
    refuseCancelled(shipment);
    refuseOpen(shipment, parcelId);
    refuseUnproven(shipment);
    refuseStopped(shipment);
    if (label?.bought === undefined) refuseLeft(shipment, parcelId);
  }
  return decideLabel(command, label, shipment.cancelledBecause === undefined);
}

function replaced(parcelId: string, shipment: Shipment): ShipmentEvent[] {
  refuseCancelled(shipment);
  refuseOpen(shipment, parcelId);
  refuseLeft(shipment, parcelId);
  return replaceLabel(shipment.labels[parcelId]);
}

function refuseOpen({ packing }: Shipment, parcelId: string) {
  if (!packing.parcels.some((parcel) => parcel.parcelId === parcelId))
    throw new Refusal('parcel-open', `There is no closed parcel ${parcelId}.`);
}

function refuseLeft({ handedOver }: Shipment, parcelId: string) {
  if (handedOver[parcelId] !== undefined) throw new Refusal('parcel-left', `Parcel ${parcelId} has left.`);
}

/** Whether nothing more is to be heard of a parcel. */
export const isAtRest = ({ journeys }: Shipment, parcelId: string) => {
  const journey = journeys[parcelId];
  return journey !== undefined && isOver(journey);
};

/** When it came, if it is there. */
export const arrivalOf = ({ journeys }: Shipment, parcelId: string) => {
  const journey = journeys[parcelId];
  return journey && deliveredAt(journey);
};

/** Ids of orders begin alike; a shipment's follows from its order's, so that whoever knows one knows the other. */
export const shipmentIdOf = (orderId: string) => `s-${orderId.replace(/^o-/, '')}`;
export const orderIdOf = (shipmentId: string) => `o-${shipmentId.replace(/^s-/, '')}`;
