import type { Decider } from '#eventsourcing/decider.js';

type Rejection = { readonly sha256: string; readonly reason: string };

export type FeedCommand = { type: 'RejectRateFile'; data: Rejection };

// This shape is on disk for ever: add to it, never change it.
export type FeedEvent = { type: 'RateFileRejected'; data: Rejection };

/** The hashes of the files that were rejected last, the newest at the end. */
export type Feed = { readonly rejected: readonly string[] };

// A broken file comes again every hour until its source mends it, and one alert is enough.
const rememberedMax = 100;

/** What came from one source and could not be read; its id is the source. */
export const feed: Decider<FeedCommand, FeedEvent, Feed> = {
  stream: 'feed',
  initial: { rejected: [] },
  decide: ({ data }, { rejected }) => (rejected.includes(data.sha256) ? [] : [{ type: 'RateFileRejected', data }]),
  evolve: ({ rejected }, { data }) => ({ rejected: [...rejected, data.sha256].slice(-rememberedMax) }),
};
