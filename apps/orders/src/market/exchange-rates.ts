import type { RateSet } from '#contracts/fx.js';
import type { Decider } from '#eventsourcing/decider.js';

export type ExchangeRatesCommand = { type: 'RecordRates'; data: { set: RateSet } };

// This shape is on disk for ever: add to it, never change it.
export type ExchangeRatesEvent = { type: 'RatesRecorded'; data: { set: RateSet } };

export type ExchangeRates = {
  readonly latest?: RateSet;
  /** The sets of that instant, so that one which was corrected does not count again when it is delivered again. */
  readonly known: readonly string[];
};

/** The newest exchange rates of one source, which is its id, that fx published; the older ones are in the log, by their rateId. */
export const exchangeRates: Decider<ExchangeRatesCommand, ExchangeRatesEvent, ExchangeRates> = {
  stream: 'exchangeRates',
  initial: { known: [] },

  decide({ data }, { latest, known }) {
    if (known.includes(data.set.rateId)) return [];
    return latest !== undefined && data.set.asOf < latest.asOf ? [] : [{ type: 'RatesRecorded', data }];
  },

  evolve({ latest, known }, { data: { set } }) {
    return { latest: set, known: latest?.asOf === set.asOf ? [...known, set.rateId] : [set.rateId] };
  },
};
