import { Refusal, type Decider } from '#eventsourcing/decider.js';
import { nothing, recall, remember, type Memory } from '#eventsourcing/memory.js';

/** `series` is the stream's id. `key` says what the document is for: the id of a fact in this service's log. */
export type SeriesCommand = { type: 'GiveNumber'; data: { readonly series: string; readonly key: string } };

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
 * other-series.
 */
export const series: Decider<SeriesCommand, SeriesEvent, Series> = {
  stream: 'series',
  initial: { count: 0, counts: nothing },

  decide({ data: { series: asked, key } }, { series = asked, count, counts }) {
    if (asked !== series) throw new Refusal('other-series', `A document of ${asked} does not belong to ${series}.`);
    if (recall(counts, key) !== undefined) return [];
    return [{ type: 'NumberGiven', data: { key, number: numbered(series, count + 1) } }];
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
