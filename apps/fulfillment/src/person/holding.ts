import { splitStream } from '#eventsourcing/decider.js';
import type { Recorded } from '#eventsourcing/event-store.js';
import { nobody, type Holding, type Mention } from '#personal/holding.js';
import { shipment, type Shipment, type ShipmentEvent } from '../shipment/shipment.js';

/** The consignee of a shipment that is under way, whom only we know by name. */
type Awaiting = { readonly shipmentId: string; readonly fields: readonly string[] };

/** People come into the log with what is sent to them, and with what they send back; carriers' news is nobody's. */
const naming: { readonly [kind: string]: readonly string[] } = {
  shipment: ['ShipmentOrdered', 'ConsigneeNamed'],
  return: ['ReturnAuthorised'],
};

const dayMs = 86_400_000;
// Carriers look for what is lost, and take claims for it, for about two months.
const awaitedDays = 90;
// What is declared must fit into one message of Service Bus Standard: 256 KB.
const recordsMax = 500;
const basis = 'parcel under way: Art. 6(1)(b) GDPR';

/**
 * What this service holds of people: names and addresses of those whom parcels go to. The law keeps none of it here: the
 * invoice is orders', and orders declares it from the sale on, so that a parcel on its way can still be sent. Only of whom
 * orders never heard, since the warehouse asked who gets it, a name and an address are kept here until the parcel is there.
 */
export const heldByFulfillment: Holding<Awaiting> = {
  mentionedIn,

  heldIn(stream, events) {
    const [kind, id] = splitStream(stream);
    return { record: `${kind} ${id}`, events: events.map(({ type, at, data }) => ({ type, at, data })) };
  },

  keptIn: (_, stream, events, erasedAt) =>
    splitStream(stream)[0] === shipment.stream
      ? awaitingIn(events as readonly Recorded<ShipmentEvent>[], erasedAt)
      : undefined,

  retainedOf(awaiting, erasedAt) {
    const until = new Date(Date.parse(erasedAt) + awaitedDays * dayMs).toISOString().slice(0, 10);
    if (awaiting.length <= recordsMax)
      return awaiting.map(({ shipmentId, fields }) => ({ record: `shipment ${shipmentId}`, fields, basis, until }));
    const fields = [...new Set(awaiting.flatMap((one) => one.fields))];
    return [{ record: `${awaiting.length} shipments`, fields, basis, until }];
  },

  letsGo: ({ stream, type }) =>
    splitStream(stream)[0] === shipment.stream &&
    ['ShipmentDelivered', 'ShipmentCancelled', 'ConsigneeNamed'].includes(type),
};

/** Whether its name and address may still be needed, to send it or to find it. */
export const isUnderWay = ({ status }: Pick<Shipment, 'status'>) => status !== 'delivered' && status !== 'cancelled';

function mentionedIn({ stream, type, data }: Recorded): Mention {
  if (naming[splitStream(stream)[0]]?.includes(type) !== true) return nobody;
  const { subjectId } = data as { readonly subjectId?: string };
  return subjectId === undefined ? nobody : { subjectIds: [subjectId], streams: [stream] };
}

function awaitingIn(events: readonly Recorded<ShipmentEvent>[], erasedAt: string): Awaiting | undefined {
  const { ordered, ...state } = events.reduce<Shipment>(shipment.evolve, shipment.initial);
  const isKnownElsewhere = events.some(({ type, data }) => type === 'ShipmentOrdered' && data.consignee !== undefined);
  if (ordered?.consignee === undefined || isKnownElsewhere || !isUnderWay(state)) return undefined;
  // Who is named again after that has new keys, and the old ones are needed no more.
  const isNamedSince = events.some(({ type, at }) => type === 'ConsigneeNamed' && at > erasedAt);
  const fields = (['name', 'address'] as const).filter((field) => ordered.consignee?.[field] !== undefined);
  return isNamedSince || fields.length === 0 ? undefined : { shipmentId: ordered.shipmentId, fields };
}
