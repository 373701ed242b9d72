import { hash } from 'node:crypto';

/** A physical partition: of the hashes that begin with this byte, or with one before that of the next partition. */
export type Range = {
  readonly id: number;
  readonly from: number;
  /** Those it was divided from, the oldest first. */
  readonly parents: readonly number[];
};

/** The first byte of the hash of a partition key is below this. */
const hashBytes = 0x40;

/** So many, as a container is made with. */
export const wholeRanges = (count: number): Range[] =>
  Array.from({ length: count }, (_, id) => ({ id, from: Math.ceil((id * hashBytes) / count), parents: [] }));

/** Each in two, under ids that were never used; one that has a single byte stays. */
export function divided(ranges: readonly Range[]): Range[] {
  let next = Math.max(...ranges.flatMap(({ id, parents }) => [id, ...parents])) + 1;
  return ranges.flatMap((range, index) => {
    const { id, from } = range;
    const end = ranges[index + 1]?.from ?? hashBytes;
    if (end - from < 2) return [range];
    const parents = [...range.parents, id];
    return [from, (from + end) >> 1].map((first) => ({ id: next++, from: first, parents }));
  });
}

/** Which physical partition a partition key is in. The hash is another one than at Azure, which nobody can tell. */
export function rangeOf(ranges: readonly Range[], partition: string): number {
  const first = hash('sha256', partition, 'buffer')[0]! % hashBytes;
  return ranges.findLast(({ from }) => from <= first)!.id;
}

/** As the account tells of them; hashes begin with 00 to 3F. */
export const toldRanges = (ranges: readonly Range[]) => {
  const bounds = ranges.map(({ from }) => (from === 0 ? '' : from.toString(16).toUpperCase().padStart(2, '0')));
  return ranges.map(({ id, parents }, index) => ({
    ...{ _rid: 'r', id: String(id), minInclusive: bounds[index]!, maxExclusive: bounds[index + 1] ?? 'FF' },
    ...{ status: 'online', parents: parents.map(String) },
  }));
};
