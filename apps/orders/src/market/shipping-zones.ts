import type { ShippingZone } from '#contracts/fulfillment.js';
import type { Decider } from '#eventsourcing/decider.js';

/** `sequence` is fulfillment's version of the zone: the larger is the later. */
export type ShippingZonesCommand = { type: 'RecordZone'; data: { zone: ShippingZone; sequence: number } };

// This shape is on disk for ever: add to it, never change it.
export type ShippingZonesEvent = { type: 'ZoneRecorded'; data: { zone: ShippingZone; sequence: number } };

type Heard = { readonly zone: ShippingZone; readonly sequence: number };
export type ShippingZones = { readonly byId: ReadonlyMap<string, Heard> };

/** The one stream of them all: a destination belongs to one of many zones, so whoever asks needs all. */
export const everyZone = 'all';

/** Which destinations are served by which services, at which prices, as fulfillment last said of each zone. */
export const shippingZones: Decider<ShippingZonesCommand, ShippingZonesEvent, ShippingZones> = {
  stream: 'shippingZones',
  initial: { byId: new Map() },
  decide: ({ data }, { byId }) =>
    data.sequence <= (byId.get(data.zone.zoneId)?.sequence ?? -1) ? [] : [{ type: 'ZoneRecorded', data }],
  evolve: ({ byId }, { data }) => ({ byId: new Map([...byId, [data.zone.zoneId, data]]) }),
};

/** The zones that we heard of; none at all until fulfillment has told us. */
export const zonesOf = ({ byId }: ShippingZones): ShippingZone[] => [...byId.values()].map(({ zone }) => zone);
