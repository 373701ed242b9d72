export type Span = { readonly fromMs: number; readonly toMs: number };

/** From one instant to another in pieces that are no longer than that: what channels answer at once. At least one. */
export function spansOf(fromMs: number, toMs: number, longestMs: number): Span[] {
  const spans: Span[] = [];
  for (let from = fromMs; from < toMs || spans.length === 0; from += longestMs)
    spans.push({ fromMs: from, toMs: Math.max(Math.min(from + longestMs, toMs), from) });
  return spans;
}
