import type { Sealed } from '#contracts/personal.js';
import type { Decider } from '#eventsourcing/decider.js';
import type { TrackingReport } from '../carriers/carrier.js';

type News = {
  carrier: string;
  /** The bytes as they came, sealed under the keys of the day, since a carrier may say who took a parcel. */
  raw: Sealed;
  /** What they say, in our words; none if nobody could make sense of them. */
  reports: readonly TrackingReport[];
  receivedAt: string;
};

export type CarrierNewsCommand = { type: 'RecordNews'; data: News };

// This shape is on disk for ever: add to it, never change it.
export type CarrierNewsEvent = { type: 'NewsReceived'; data: News };

/** Something that a carrier told us by itself; the id follows from its bytes, so that a repeat is nothing new. */
export const carrierNews: Decider<CarrierNewsCommand, CarrierNewsEvent, { readonly isKnown: boolean }> = {
  stream: 'carrierNews',
  initial: { isKnown: false },
  decide: ({ data }, { isKnown }) => (isKnown ? [] : [{ type: 'NewsReceived', data }]),
  evolve: () => ({ isKnown: true }),
};

/** Whose keys seal what was told on a day (RFC 3339 date): nobody knows yet whom it is about. */
export const newsKeysOf = (day: string) => `news-${day}`;
