import { describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { beginning, endAfter, link, verified, type End, type Fault, type Row } from './chain.js';

/** Another seed draws other logs: SEED=7 npm test -- libs/eventsourcing/src/chain */
const seed = Number(process.env['SEED'] ?? 20_260_313);
const runs = { seed, numRuns: 500 };

type ChainedRow = Required<Row>;
type Tampered = { readonly rows: readonly ChainedRow[]; readonly heads: readonly End[] };

/** A log as the store writes it, one event for each stream that is named. */
function logOf(streams: readonly number[]): { rows: ChainedRow[]; head: End } {
  const rows: ChainedRow[] = [];
  let head = beginning;
  for (const [n, number] of streams.entries()) {
    const row = next(rows, `vase-${number}`, n);
    head = endAfter(head, row.hash);
    rows.push({ ...row, position: head.position, chain: head.chain });
  }
  return { rows, head };
}

/** An event that would follow: only its place in the whole log is not told yet. */
function next(rows: readonly ChainedRow[], stream: string, n: number) {
  const last = rows.filter((row) => row.stream === stream).at(-1);
  const rest = { type: 'Put', schema: 1, at: `2026-01-01T00:00:00.${100 + n}Z`, cause: '{"actor":"ann"}' };
  const envelope = { ...rest, stream, version: (last?.version ?? 0) + 1, data: `{"n":${n}}` };
  return { ...envelope, hash: link(last?.hash ?? '', envelope) };
}

function verdict({ rows, heads }: Tampered): Fault | undefined {
  const hashOf = (stream: string, version: number, before: number) =>
    rows.find((row) => row.stream === stream && row.version === version && row.position < before)?.hash;
  const ends: End[] = [];
  for (const found of verified({ rows, heads, hashOf })) {
    if ('what' in found) return found;
    ends.push(found);
  }
  expect(ends.map(({ chain }) => chain)).toEqual(rows.map(({ chain }) => chain));
  return undefined;
}

const columns = ['stream', 'version', 'type', 'schema', 'at', 'cause', 'data', 'hash', 'chain'] as const;
type Column = (typeof columns)[number];

/** Something else of the same kind. */
function flipped(row: ChainedRow, column: Column, at: number): ChainedRow {
  const value = row[column];
  if (typeof value === 'number') return { ...row, [column]: value + (at % 2 === 0 ? 1 : -1) };
  const index = at % value.length;
  const other = String.fromCharCode(value.charCodeAt(index) ^ 1);
  return { ...row, [column]: value.slice(0, index) + other + value.slice(index + 1) };
}

const logs = fc.array(fc.nat(5), { minLength: 1, maxLength: 40 }).map(logOf);
const anyNumber = fc.nat(10_000);
/** A log with a row of it, by its index. */
const logAndRow = fc
  .tuple(logs, anyNumber)
  .map(([log, n]) => ({ ...log, n: log.rows.length, at: n % log.rows.length }));
const logAndTwoRows = fc
  .tuple(logs, anyNumber, anyNumber)
  .filter(([{ rows }]) => rows.length > 1)
  .map(([log, one, more]) => {
    const first = one % (log.rows.length - 1);
    return { ...log, first, second: first + 1 + (more % (log.rows.length - 1 - first)) };
  });
const renumbered = (rows: readonly ChainedRow[]) => rows.map((row, index) => ({ ...row, position: index + 1 }));

describe(`The chain of a log (SEED=${seed})`, () => {
  it('holds where nobody meddled', () => {
    fc.assert(
      fc.property(logs, ({ rows, head }) => expect(verdict({ rows, heads: [head] })).toBeUndefined()),
      runs,
    );
    expect(verdict({ rows: [], heads: [beginning] })).toBeUndefined();
  });

  it('is what it always was, so that chains which were noted can be compared', () => {
    const sha256 = (text: string) => createHash('sha256').update(text).digest('base64url');
    const { rows } = logOf([1, 2]);
    const [one, other] = [rows[0]!, rows[1]!];
    expect(one.chain).toBe(sha256(`,1,${one.hash}`));
    expect(other.chain).toBe(sha256(`${one.chain},2,${other.hash}`));
    expect([one.hash, other.chain]).toEqual([
      'mfFywM6aWnf3X5HtT7_T8K0NKx15pPPsL1bmXzyPodY',
      'K-Pw8uVbAsO-DDuyEASD-BQf1e8YJ1VpXnpdK6xsIM0',
    ]);
  });

  it.each(columns)('shows a flipped bit in the column %s', (column) => {
    fc.assert(
      fc.property(logAndRow, anyNumber, ({ rows, head, at }, bit) => {
        const row = flipped(rows[at]!, column, bit);
        const what = column === 'chain' ? 'not what was appended there (order changed or replaced)' : undefined;
        expect(verdict({ rows: rows.with(at, row), heads: [head] })).toEqual({
          position: at + 1,
          what: `position ${at + 1}: ${what ?? `${row.stream}/${row.version} was changed`}`,
        });
      }),
      runs,
    );
  });

  it('shows the first of many rows that were changed or deleted', () => {
    const change = fc.oneof(fc.constant('delete' as const), fc.tuple(fc.constantFrom(...columns), anyNumber));
    const changes = fc.array(fc.tuple(anyNumber, change), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(logs, changes, ({ rows, head }, wanted) => {
        const changed = new Map(wanted.map(([n, how]) => [n % rows.length, how]));
        const left = rows.flatMap((row, index) => {
          const how = changed.get(index);
          if (how === undefined) return [row];
          return how === 'delete' ? [] : [flipped(row, ...how)];
        });
        expect(verdict({ rows: left, heads: [head] })?.position).toBe(Math.min(...changed.keys()) + 1);
      }),
      runs,
    );
  });

  it('shows deleted rows at the start, in the middle, at the end', () => {
    fc.assert(
      fc.property(logAndRow, anyNumber, ({ rows, head, at, n }, more) => {
        const count = 1 + (more % (n - at));
        const fault = verdict({ rows: rows.toSpliced(at, count), heads: [head] });
        const isEnd = at + count === n;
        expect(fault).toEqual({
          position: at + 1,
          what: isEnd ? `the end is missing: ${at} of ${n} events` : `position ${at + 1} is missing`,
        });
      }),
      runs,
    );
  });

  it('shows rows whose contents were exchanged, with their chains or without', () => {
    fc.assert(
      fc.property(logAndTwoRows, fc.boolean(), ({ rows, head, first, second }, withChain) => {
        const [one, other] = [rows[first]!, rows[second]!];
        const put = (row: ChainedRow, place: ChainedRow) => ({
          ...{ ...row, position: place.position, chain: withChain ? row.chain : place.chain },
        });
        const swapped = rows.with(first, put(other, one)).with(second, put(one, other));
        expect(verdict({ rows: swapped, heads: [head] })?.position).toBe(first + 1);
      }),
      runs,
    );
  });

  it('shows events of one stream in another order, even if the whole chain was computed anew', () => {
    const { rows } = logOf([1, 2, 1]);
    const forged: ChainedRow[] = [];
    let head = beginning;
    for (const row of rows.toReversed()) {
      head = endAfter(head, row.hash);
      forged.push({ ...row, position: head.position, chain: head.chain });
    }
    const what = 'position 1: not what was appended there (order changed or replaced)';
    expect(verdict({ rows: forged, heads: [head] })).toEqual({ position: 1, what });
  });

  it('shows two events of one stream that changed places', () => {
    fc.assert(
      fc.property(logAndTwoRows, fc.boolean(), ({ rows, head, first, second }, withHash) => {
        const [one, other] = [rows[first]!, rows[second]!];
        fc.pre(one.stream === other.stream);
        const put = ({ at, data, hash }: ChainedRow, place: ChainedRow) => ({
          ...{ ...place, at, data, hash: withHash ? hash : place.hash },
        });
        const swapped = rows.with(first, put(other, one)).with(second, put(one, other));
        expect(verdict({ rows: swapped, heads: [head] })?.position).toBe(first + 1);
      }),
      runs,
    );
  });

  it('shows a row that was put in: a copy or one of its own, whose hash fits or does not', () => {
    const kinds = fc.constantFrom('copy', 'fits', 'does not fit');
    fc.assert(
      fc.property(logAndRow, anyNumber, kinds, ({ rows, head, at, n }, where, kind) => {
        const index = where % (n + 1);
        const fitting = { ...next(rows.slice(0, index), rows[at]!.stream, 77), position: 0, chain: rows[at]!.chain };
        const forged = kind === 'does not fit' ? { ...fitting, hash: rows[at]!.hash } : fitting;
        const more = renumbered(rows.toSpliced(index, 0, kind === 'copy' ? rows[at]! : forged));
        // A copy beside its original looks as if the second was put in.
        const expected = kind === 'copy' && index === at ? index + 2 : index + 1;
        expect(verdict({ rows: more, heads: [head] })?.position).toBe(expected);
      }),
      runs,
    );
  });

  it.each([-1, 0, 1, 1.5])('shows a row at a position that is none or taken: %s', (position) => {
    const { rows, head } = logOf([1, 2, 1]);
    const more = [...rows, { ...rows[2]!, position }].toSorted((a, b) => a.position - b.position);
    const what = `position ${position}: something was put in`;
    expect(verdict({ rows: more, heads: [head] })).toEqual({ position, what });
  });

  it('shows one row that was forged with its hash and its chain, there or where the next does not follow', () => {
    fc.assert(
      fc.property(logAndRow, ({ rows, head, at, n }) => {
        const row = rows[at]!;
        const previous = rows.find(({ stream, version }) => stream === row.stream && version === row.version - 1);
        const hash = link(previous?.hash ?? '', { ...row, data: '{"n":-1}' });
        const { chain } = endAfter({ position: at, chain: rows[at - 1]?.chain ?? '', count: at }, hash);
        const fault = verdict({ rows: rows.with(at, { ...row, data: '{"n":-1}', hash, chain }), heads: [head] });
        if (at + 1 === n) expect(fault).toEqual({ what: `the head was changed: it does not fit position ${n}` });
        else expect(fault?.position).toBe(at + 2);
      }),
      runs,
    );
  });

  it('shows a row that follows well but was not told to the head', () => {
    fc.assert(
      fc.property(logAndRow, ({ rows, n }) => {
        const { position, chain } = rows[n - 1]!;
        const early = n === 1 ? beginning : { position: n - 1, chain: rows[n - 2]!.chain, count: n - 1 };
        expect(verdict({ rows, heads: [early] })).toEqual({ position, what: `position ${n} is past the head` });
        expect(verdict({ rows, heads: [{ ...early, chain }] })).toEqual({
          what: `the head was changed: it does not fit position ${n - 1}`,
        });
      }),
      runs,
    );
  });

  it('shows whatever is done to the head', () => {
    fc.assert(
      fc.property(logAndRow, anyNumber, ({ rows, head, at, n }, by) => {
        const whats = (heads: readonly End[]) => verdict({ rows, heads })?.what;
        expect(whats([])).toBe('the head is missing');
        expect(whats([head, head])).toBe('the head was changed');
        expect(whats([{ ...head, position: n + 1 + by }])).toBe('the head was changed');
        expect(whats([{ ...head, count: n - 1 - (by % n) }])).toBe('the head was changed');
        expect(whats([{ ...head, chain: flipped({ ...rows[at]!, chain: head.chain }, 'chain', by).chain }])).toBe(
          `the head was changed: it does not fit position ${n}`,
        );
        expect(whats([{ ...head, position: n + 1, count: n + 1 }])).toBe(`the end is missing: ${n} of ${n + 1} events`);
      }),
      runs,
    );
  });
});
