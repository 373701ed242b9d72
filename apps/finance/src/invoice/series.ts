import { Refusal, type Decider } from '#eventsourcing/decider.js';
import { nothing, recall, remember, type Memory } from '#eventsourcing/memory.js';
import { checked } from './checked.js';
import { seriesOf, type Document } from './document.js';

/** So many documents fit into one command. */
export const documentsMax = 100;

/** What is to be issued, and what for: `key` is the id of the fact in this service's log. */
export type Issue = { readonly key: string; readonly document: Document };

export type SeriesCommand =
  | { type: 'IssueDocument'; data: Issue }
  /** All or none, in this order; from 1 to {@link documentsMax}. Whoever batches lets `checked` see each one before. */
  | { type: 'IssueDocuments'; data: { documents: readonly Issue[] } };

// This shape is on disk for ever: add to it, never change it.
export type SeriesEvent = { type: 'DocumentIssued'; data: Issue & { number: string } };

export type Series = {
  /** Its id, known from the first document on. */
  readonly series?: string;
  readonly count: number;
  /** How many documents there were with that of the key, for ever, so that a repeat is recognised. */
  readonly counts: Memory<number>;
};

/**
 * The documents of one kind, legal entity and year, numbered without a gap; its id is {@link seriesOf} each of them: SI-2026.
 * Whatever the key was issued for first stands: a repeat gives nothing, even if it now says something else.
 * Refuses: other-series, too-many-documents, and what {@link checked} refuses.
 */
export const series: Decider<SeriesCommand, SeriesEvent, Series> = {
  stream: 'series',
  initial: { count: 0, counts: nothing },

  decide({ type, data }, state) {
    switch (type) {
      case 'IssueDocument':
        return issued([data], state);
      case 'IssueDocuments':
        return issued(data.documents, state);
    }
  },

  evolve({ count, counts }, { data: { key, document } }) {
    return { series: seriesOf(document), count: count + 1, counts: remember(counts, key, count + 1) };
  },
};

/** The number that was given for a key; undefined if nothing was issued for it. */
export function numberFor({ series, counts }: Series, key: string): string | undefined {
  const count = recall(counts, key);
  return series === undefined || count === undefined ? undefined : numbered(series, count);
}

function issued(issues: readonly Issue[], { series, count, counts }: Series): SeriesEvent[] {
  if (issues.length > documentsMax)
    throw new Refusal('too-many-documents', `${issues.length} are more than the ${documentsMax} of one command.`);
  const fresh = new Map<string, Issue>();
  for (const issue of issues)
    if (recall(counts, issue.key) === undefined && !fresh.has(issue.key)) fresh.set(issue.key, issue);
  let given = count;
  let mine = series;
  return [...fresh.values()].map(({ key, document }) => {
    const own = seriesOf(checked(document));
    mine ??= own;
    if (own !== mine) throw new Refusal('other-series', `A document of ${own} does not belong to ${mine}.`);
    return { type: 'DocumentIssued', data: { number: numbered(own, ++given), key, document } };
  });
}

const numbered = (series: string, count: number) => `${series}-${String(count).padStart(4, '0')}`;
