import * as contracts from '#contracts/fulfillment.js';
import { splitStream } from '#eventsourcing/decider.js';
import type { Recorded } from '#eventsourcing/event-store.js';
import type { Publication, Published } from '#messaging/publication.js';
import { person, type PersonEvent } from '#personal/person.js';
import { answersOf } from '#personal/published.js';
import { publishedReturn } from './return/published-return.js';
import { customerReturn, type ReturnEvent } from './return/return.js';
import { orderIdOf, shipment, type ShipmentEvent } from './shipment/shipment.js';
import { zone, type ZoneEvent } from './zone/zone.js';

/** The facts of fulfilment that other services may rely on. What is not translated here stays private. */
export const published: Published<ShipmentEvent | ReturnEvent | ZoneEvent | PersonEvent> = (event: Recorded, id) => {
  const [kind] = splitStream(event.stream);
  if (kind === shipment.stream) return ofShipment(event as Recorded<ShipmentEvent>, id);
  if (kind === customerReturn.stream) return publishedReturn(event as Recorded<ReturnEvent>, id);
  if (kind === zone.stream) return [contracts.ShippingZoneSet.of((event as Recorded<ZoneEvent>).data)];
  if (kind === person.stream) return answers(event as Recorded<PersonEvent>, id);
  return [];
};

const answers = answersOf(contracts);
const graceMs = 6 * 3_600_000;

function ofShipment({ type, data }: ShipmentEvent, shipmentId: string): readonly Publication[] {
  const orderId = orderIdOf(shipmentId);
  const of = { shipmentId, orderId };
  switch (type) {
    case 'ShipmentPacked':
      return [contracts.ShipmentPacked.of(of)];
    case 'ShipmentOrdered': {
      const { promisedBy } = data;
      if (promisedBy === undefined) return [];
      // Also of what is never packed. A little later, since a carrier that tells us nothing is asked every few hours.
      const deliverAt = new Date(Date.parse(promisedBy) + graceMs).toISOString();
      return [{ ...contracts.DeliveryDue.of({ ...of, promisedBy }), deliverAt }];
    }
    case 'ShipmentDispatched':
      return dispatched(of, data);
    case 'ParcelDelivered': {
      const { at: deliveredAt, ...parcel } = data;
      return [contracts.ParcelDelivered.of({ ...of, ...parcel, deliveredAt })];
    }
    case 'ShipmentDelivered':
      return [contracts.ShipmentDelivered.of({ ...of, trackingNumber: data.trackingNumber, deliveredAt: data.at })];
    case 'DeliveryTroubled':
      return [contracts.DeliveryTroubled.of({ ...of, ...data })];
    case 'CancelledTooLate':
      return [contracts.LeftThoughCancelled.of({ ...of, unitIds: data.unitIds ?? [] })];
    case 'LabelBought': {
      const { parcelId, carrier, service, trackingNumber, cost, declaredValue } = data;
      const label = { parcelId, carrier, service, trackingNumber, cost, declaredValue, isReturn: false };
      return [contracts.LabelBought.of({ ...of, ...label })];
    }
    case 'LabelVoided': {
      const { parcelId, carrier, service, trackingNumber, cost } = data;
      return [contracts.LabelVoided.of({ ...of, parcelId, carrier, service, trackingNumber, cost, isReturn: false })];
    }
    case 'ConsigneeNamed':
    case 'AddressChecked':
    case 'AddressTrusted':
    case 'ExportStopped':
    case 'ExportPermitted':
    case 'PiecePicked':
    case 'PiecePacked':
    case 'ScanRefused':
    case 'ParcelClosed':
    case 'ParcelHandedOver':
    case 'TroubleSettled':
    case 'ShipmentCancelled':
    case 'RateChosen':
    case 'NoRateFound':
    case 'LabelAttempted':
    case 'LabelRefused':
    case 'LabelLost':
    case 'LabelUnsettled':
    case 'LabelVoidRequested':
    case 'LabelVoidRefused':
    case 'ScansRecorded':
    case 'ParcelStatusChanged':
    case 'TrackingSubscribed':
      return [];
  }
}

function dispatched(
  of: { readonly shipmentId: string; readonly orderId: string },
  { at: dispatchedAt, trackingNumber, parcels = [] }: Extract<ShipmentEvent, { type: 'ShipmentDispatched' }>['data'],
): readonly Publication[] {
  const each = parcels.length > 0 ? [contracts.ParcelsDispatched.of({ ...of, parcels })] : [];
  return [contracts.ShipmentDispatched.of({ ...of, trackingNumber, dispatchedAt }), ...each];
}
