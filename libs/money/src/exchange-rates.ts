import type { PublishedRates, RateSet } from '#contracts/fx.js';
import type { Decider } from '#eventsourcing/decider.js';

export type ExchangeRatesCommand = { type: 'RecordRates'; data: { set: PublishedRates } };

/** As it was recorded: fx did not always say since when a set may be used. */
type RecordedRates = RateSet & { readonly publishedAt?: string };

// This shape is on disk for ever: add to it, never change it.
export type ExchangeRatesEvent = { type: 'RatesRecorded'; data: { set: RecordedRates } };

export type ExchangeRates = { readonly latest?: RecordedRates };

/** The newest exchange rates of one source, which is its id, that fx published; the older ones are in the log, by their rateId. */
export const exchangeRates: Decider<ExchangeRatesCommand, ExchangeRatesEvent, ExchangeRates> = {
  stream: 'exchangeRates',
  initial: {},
  decide: ({ data }, { latest }) =>
    latest === undefined || isLater(data.set, latest) ? [{ type: 'RatesRecorded', data }] : [],
  evolve: (_, { data: { set } }) => ({ latest: set }),
};

/** In the order in which fx itself prefers sets, so that both use the same one in whatever order they are delivered. */
function isLater(one: RecordedRates, other: RecordedRates) {
  if (one.asOf !== other.asOf) return one.asOf > other.asOf;
  const [at, otherAt] = [one.publishedAt ?? '', other.publishedAt ?? ''];
  return at === otherAt ? one.rateId > other.rateId : at > otherAt;
}
