import { Refusal, type Decider } from '#eventsourcing/decider.js';
import { nothing, recall, remember, type Memory } from '#eventsourcing/memory.js';

/** So many numbers are given by one command. */
export const numbersMax = 100;

/**
 * `series` is the stream's id. `keys` say what the documents are for, each the id of a fact in this service's log: numbers are
 * given in their order.
 */
export type SeriesCommand = {
  type: 'GiveNumbers';
  data: { readonly series: string; readonly keys: readonly string[] };
};

// This shape is on disk for ever: add to it, never change it.
export type SeriesEvent = { type: 'NumberGiven'; data: { key: string; number: string } };

export type Series = {
  /** Its id, known from the first number on. */
  readonly series?: string;
  readonly count: number;
  /** The how manyth each key got, for ever, so that a repeat is recognised. */
  readonly counts: Memory<number>;
};

/**
 * The numbers of documents of one kind, legal entity and year, without a gap; its id is what seriesOf says of each of them:
 * SI-2026. The documents are streams of their own, so that the series of a busy year is read in a moment. Refuses:
 * other-series, too-many-numbers.
 */
export const series: Decider<SeriesCommand, SeriesEvent, Series> = {
  stream: 'series',
  initial: { count: 0, counts: nothing },

  decide({ data: { series: asked, keys } }, { series = asked, count, counts }) {
    if (asked !== series) throw new Refusal('other-series', `A document of ${asked} does not belong to ${series}.`);
    if (keys.length > numbersMax)
      throw new Refusal('too-many-numbers', `${keys.length} are more than the ${numbersMax} of one command.`);
    const fresh = [...new Set(keys)].filter((key) => recall(counts, key) === undefined);
    return fresh.map((key, index) => ({
      type: 'NumberGiven',
      data: { key, number: numbered(series, count + index + 1) },
    }));
  },

  evolve({ count, counts }, { data: { key, number } }) {
    const series = number.slice(0, number.lastIndexOf('-'));
    return { series, count: count + 1, counts: remember(counts, key, count + 1) };
  },
};

/** The number that was given for a key; undefined if none was. */
export function numberFor({ series, counts }: Series, key: string): string | undefined {
  const count = recall(counts, key);
  return series === undefined || count === undefined ? undefined : numbered(series, count);
}

const numbered = (series: string, count: number) => `${series}-${String(count).padStart(4, '0')}`;
