/**
 * What may be true of a parcel, from the weakest to the strongest: of two scans at the same instant the later in this list
 * counts. Published in docs/shipments.md.
 */
export const parcelStatuses = [
  'announced',
  'in-transit',
  'exception',
  'out-for-delivery',
  'returning',
  'lost',
  'delivered',
  // Carriers end both ways with the same scan: who knows which way it was knows more.
  'returned',
] as const;
export type ParcelStatus = (typeof parcelStatuses)[number];

/** One thing that a carrier saw of a parcel. In our words, since a carrier's may name who took it. */
export type Scan = {
  /** RFC 3339 in UTC with milliseconds. */
  readonly at: string;
  readonly status: ParcelStatus;
  /** The carrier's own: I/OT, DL. */
  readonly code: string;
  /** ISO 3166-1 alpha-2. */
  readonly country?: string | undefined;
};

// Clocks go wrong, and some carriers tell local times without their zone.
const aheadMaxMs = 2 * 86_400_000;

/** Those that somebody may have seen by then: what is said of the future would be the last that is known for ever. */
export const seenBy = (nowMs: number, scans: readonly Scan[]): readonly Scan[] =>
  scans.filter(({ at }) => Date.parse(at) <= nowMs + aheadMaxMs);
