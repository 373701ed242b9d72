import type { Decider } from '#eventsourcing/decider.js';

export type Handed = { shipmentId: string; parcelId: string; trackingNumber: string };
type Closed = { carrier: string; parcels: readonly Handed[]; at: string };

export type ManifestCommand = { type: 'CloseManifest'; data: Closed };

// This shape is on disk for ever: add to it, never change it.
export type ManifestEvent = { type: 'ManifestClosed'; data: Closed };

export type Manifest = { readonly closed?: Closed };

/** What a carrier's driver took with him at once. What was said first stands. */
export const manifest: Decider<ManifestCommand, ManifestEvent, Manifest> = {
  stream: 'manifest',
  initial: {},
  decide: ({ data }, { closed }) => (closed === undefined ? [{ type: 'ManifestClosed', data }] : []),
  evolve: (_, { data }) => ({ closed: data }),
};
