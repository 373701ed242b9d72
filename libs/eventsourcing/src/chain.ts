import { hash as digest } from 'node:crypto';
import { RecentMap } from './recent.js';

// How many streams' last hashes are remembered.
const streamsMax = 100_000;

/** What is stored of one event, as text: these bytes never change once written. */
export type Envelope = {
  readonly stream: string;
  readonly version: number;
  readonly type: string;
  readonly schema: number;
  readonly at: string;
  readonly cause: string;
  readonly data: string;
};

/** SHA-256 over the predecessor's hash and everything stored of the event, so that a flip, drop or swap breaks the chain. */
export const link = (previous: string, e: Envelope) =>
  digest(
    'sha256',
    JSON.stringify([previous, e.stream, e.version, e.type, e.schema, e.at, e.cause, e.data]),
    'base64url',
  );

/** How far a log goes: its last position, the chain up to there, and how many events these are. */
export type End = { readonly position: number; readonly chain: string; readonly count: number };
export const beginning: End = { position: 0, chain: '', count: 0 };

/** The end after one more event. Its chain is SHA-256 over the chain so far, the position and the event's own hash. */
export const endAfter = ({ position, chain, count }: End, hash: string, next = position + 1): End => ({
  position: next,
  chain: digest('sha256', `${chain},${next},${hash}`, 'base64url'),
  count: count + 1,
});

/** A row of the log; without `chain` where the table is that of an earlier release. */
export type Row = Envelope & { readonly position: number; readonly hash: string; readonly chain?: string };
/** All that a log says of itself. */
export type Log = {
  /** By position. */
  readonly rows: Iterable<Row>;
  /** The rows of table `head`: one, unless somebody meddled. */
  readonly heads: readonly End[];
  /** The hash of an event that lies before a position. */
  readonly hashOf: (stream: string, version: number, before: number) => string | undefined;
};
/** What is wrong, in words, and the first position where; without one where only the head can be at fault. */
export type Fault = { readonly position?: number; readonly what: string };

/**
 * Follows a log from its beginning: yields the end after each event that is what was appended there, and at last the first
 * fault if there is one. It proves nothing against those who compute the whole chain anew: compare an end noted elsewhere.
 */
export function* verified({ rows, heads, hashOf }: Log): Generator<End | Fault, void> {
  const streams = new LastHashes(hashOf);
  let end = beginning;
  let atHead = heads[0]?.position === 0 ? '' : undefined;
  let isChained = true;
  try {
    for (const row of rows) {
      const next = endAfter(end, row.hash);
      const fault = wrongRow(row, next, streams);
      if (fault !== undefined) {
        yield fault;
        return;
      }
      end = next;
      isChained &&= row.chain !== undefined;
      if (end.position === heads[0]?.position) atHead = end.chain;
      streams.keep(row);
      yield end;
    }
  } catch (error) {
    const position = end.position + 1;
    yield { position, what: `position ${position} cannot be read: ${(error as Error).message}` };
    return;
  }
  const fault = isChained ? wrongHead(heads, end, atHead) : { what: earlier };
  if (fault !== undefined) yield fault;
}

const earlier = 'an earlier release wrote it, which knew no chain: it gets one when it is next opened for writing';

/** `end`: where the log ends if the row is what was appended there. */
function wrongRow(row: Row, end: End, streams: LastHashes): Fault | undefined {
  const { position } = end;
  if (row.position > position) return { position, what: `position ${position} is missing` };
  if (row.position !== position)
    return { position: row.position, what: `position ${row.position}: something was put in` };
  const previous = streams.before(row);
  // An event that does not follow what lies before it may still be whole, and only be in the wrong place.
  const isWhole = row.hash === link(previous ?? streams.before(row, Infinity) ?? '', row);
  if (!isWhole) return { position, what: `position ${position}: ${row.stream}/${row.version} was changed` };
  if (previous !== undefined && (row.chain === undefined || row.chain === end.chain)) return undefined;
  if (row.chain === '')
    return { position, what: `position ${position} has no chain: appended by an earlier release or somebody else` };
  return { position, what: `position ${position}: not what was appended there (order changed or replaced)` };
}

/** `chain`: that of the row to which the head points. */
function wrongHead(heads: readonly End[], end: End, chain: string | undefined): Fault | undefined {
  const [head] = heads;
  if (head === undefined) return { what: 'the head is missing' };
  if (heads.length > 1 || head.count !== head.position) return { what: 'the head was changed' };
  const position = Math.min(head.position, end.position) + 1;
  if (head.position > end.position)
    return { position, what: `the end is missing: ${end.count} of ${head.count} events` };
  if (head.chain !== chain) return { what: `the head was changed: it does not fit position ${head.position}` };
  return head.position < end.position ? { position, what: `position ${position} is past the head` } : undefined;
}

/** The last hash of the streams that were met last; older ones are looked up, so that a long log takes no more memory. */
class LastHashes {
  private readonly recent = new RecentMap<string, Pick<Row, 'version' | 'hash'>>(streamsMax);

  constructor(private readonly hashOf: Log['hashOf']) {}

  before({ stream, version, position }: Row, before = position): string | undefined {
    if (version === 1) return '';
    const last = this.recent.get(stream);
    return last?.version === version - 1 ? last.hash : this.hashOf(stream, version - 1, before);
  }

  keep({ stream, version, hash }: Row) {
    this.recent.set(stream, { version, hash });
  }
}
