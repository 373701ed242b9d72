/** What of `size` bytes is wanted: both included. */
export type ByteRange = { readonly first: number; readonly last: number };

/**
 * The one range that a header Range asks for (RFC 9110, section 14): 'bytes=0-99', 'bytes=100-', 'bytes=-100'. Undefined where the
 * whole is the answer: no header, another unit, several ranges, or what cannot be read. 'none' if it begins after the end.
 */
export function rangeIn(header: string | undefined, size: number): ByteRange | 'none' | undefined {
  const [, from, to] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? '') ?? [];
  if (from === undefined || to === undefined || (from === '' && to === '')) return undefined;
  if (from === '')
    return Number(to) === 0 || size === 0 ? 'none' : { first: Math.max(0, size - Number(to)), last: size - 1 };
  const [first, last] = [Number(from), to === '' ? size - 1 : Math.min(Number(to), size - 1)];
  if (to !== '' && Number(to) < first) return undefined;
  return first >= size ? 'none' : { first, last };
}
