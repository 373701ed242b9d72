import type { Recorded } from '#eventsourcing/event-store.js';
import type { ReturnEvent } from '../return/return.js';
import type { ShipmentEvent } from '../shipment/shipment.js';
import { isOver, unheard } from './journey.js';

/** A parcel that has a label. `heardAt`: when its carrier was last heard of it, or sold the label; RFC 3339. */
type Labelled = {
  readonly carrier: string;
  readonly trackingNumber: string;
  readonly isOver: boolean;
  readonly heardAt: string;
};
/** An attempt at a label that came to nothing, or of which nobody knows; and since when, RFC 3339. */
export type OpenAttempt = {
  readonly parcelId: string;
  readonly attempt: number;
  readonly carrier: string;
  readonly since: string;
};

/** What must be known of many shipments or returns at once, to find out which carrier is to be asked for what. */
export type UnderWay = {
  readonly labelled: { readonly [parcelId: string]: Labelled };
  readonly openAttempts: readonly OpenAttempt[];
};

export const nothingUnderWay: UnderWay = { labelled: {}, openAttempts: [] };

/** The very same where the event says nothing of it. */
export function followed(before: UnderWay, event: Recorded<ShipmentEvent | ReturnEvent>): UnderWay {
  const { type, data } = event;
  if (type === 'LabelBought') {
    const { parcelId, carrier, trackingNumber } = data;
    const after = withParcel(before, parcelId, { carrier, trackingNumber, isOver: false, heardAt: event.at });
    return { ...after, openAttempts: without(before, data) };
  }
  if (type === 'LabelRefused') return { ...before, openAttempts: without(before, data) };
  if (type === 'LabelLost' || type === 'LabelUnsettled') {
    const { parcelId, attempt, carrier } = data;
    return { ...before, openAttempts: [...without(before, data), { parcelId, attempt, carrier, since: event.at }] };
  }
  if (type !== 'LabelVoidRequested' && type !== 'ScansRecorded' && type !== 'ParcelStatusChanged') return before;
  const known = before.labelled[data.parcelId];
  if (known === undefined) return before;
  if (type === 'ScansRecorded') return withParcel(before, data.parcelId, { ...known, heardAt: data.heardAt });
  if (type === 'ParcelStatusChanged')
    return withParcel(before, data.parcelId, { ...known, isOver: isOver({ ...unheard, status: data.to }) });
  return known.trackingNumber === data.trackingNumber ? withParcel(before, data.parcelId, undefined) : before;
}

function withParcel(before: UnderWay, parcelId: string, labelled: Labelled | undefined): UnderWay {
  const { [parcelId]: _, ...others } = before.labelled;
  return { ...before, labelled: labelled === undefined ? others : { ...others, [parcelId]: labelled } };
}

const without = ({ openAttempts }: UnderWay, { parcelId, attempt }: { parcelId: string; attempt: number }) =>
  openAttempts.filter((one) => one.parcelId !== parcelId || one.attempt !== attempt);

/** Whether anything is on its way, since when the first of it has been silent, and when an attempt last came to nothing. */
export function indexOf({ labelled, openAttempts }: UnderWay) {
  const silent = Object.values(labelled)
    .filter(({ isOver }) => !isOver)
    .map(({ heardAt }) => heardAt)
    .sort();
  const since = openAttempts.map(({ since }) => since).sort();
  return { isUnderWay: silent.length > 0 ? 1 : 0, heardAt: silent[0] ?? '', openAttemptAt: since.at(-1) ?? '' };
}
