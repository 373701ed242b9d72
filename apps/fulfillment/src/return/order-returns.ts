import { sameContent } from '#contracts/same-content.js';
import { Refusal, type Decider } from '#eventsourcing/decider.js';
import { totals, type Pieces } from './return-lines.js';

const returnsMax = 100;

/** `sent` is what has left for the order by now. */
type Claim = { returnId: string; sent: readonly Pieces[]; lines: readonly Pieces[] };

export type OrderReturnsCommand =
  /** Before a return is authorised: what it names is promised to no other. */
  | { type: 'ClaimLines'; data: Claim }
  /** Before a return is inspected, and never after: these came back. What it had claimed besides may be returned another time. */
  | { type: 'RecordBack'; data: Claim }
  /** After a return was cancelled. */
  | { type: 'ReleaseLines'; data: { returnId: string } };

// These shapes are on disk for ever: add to them, never change them.
export type OrderReturnsEvent =
  | { type: 'LinesClaimed'; data: { returnId: string; lines: readonly Pieces[] } }
  /** `complete`: whether all that was sent is back now. */
  | { type: 'LinesBack'; data: { returnId: string; lines: readonly Pieces[]; complete: boolean } }
  | { type: 'LinesReleased'; data: { returnId: string } };

type Claimed = {
  readonly claimed: readonly Pieces[];
  /** What it still stands for: all that it claimed, what came back of it, or nothing. */
  readonly standing: readonly Pieces[];
  readonly status: 'open' | 'back' | 'released';
  /** Whether it brought back the last piece; undefined until it is back. */
  readonly complete?: boolean;
};
export type OrderReturns = { readonly [returnId: string]: Claimed };

/**
 * What of an order is being returned or was, under the order's id. Two returns are two streams; this is the one place where a
 * piece is promised to one of them, so that none comes back, and is refunded, twice.
 */
export const orderReturns: Decider<OrderReturnsCommand, OrderReturnsEvent, OrderReturns> = {
  stream: 'orderReturns',
  initial: {},

  decide({ type, data }, returns) {
    const known = returns[data.returnId];
    switch (type) {
      case 'ClaimLines':
        return claim(data, returns);
      case 'RecordBack':
        return back(data, returns);
      case 'ReleaseLines':
        return known?.status === 'open' ? [{ type: 'LinesReleased', data }] : [];
    }
  },

  evolve(returns, { type, data }) {
    const { returnId } = data;
    switch (type) {
      case 'LinesClaimed':
        return { ...returns, [returnId]: { claimed: data.lines, standing: data.lines, status: 'open' } };
      case 'LinesBack': {
        const { lines: standing, complete } = data;
        return { ...returns, [returnId]: { ...returns[returnId]!, standing, complete, status: 'back' } };
      }
      case 'LinesReleased':
        return { ...returns, [returnId]: { ...returns[returnId]!, standing: [], status: 'released' } };
    }
  },
};

function claim({ returnId, sent, lines }: Claim, returns: OrderReturns): OrderReturnsEvent[] {
  const known = returns[returnId];
  if (known !== undefined) {
    if (known.status !== 'released' && sameContent(known.claimed, lines)) return [];
    throw new Refusal('return-number-taken', 'Another return was asked for under this number.');
  }
  if (Object.keys(returns).length >= returnsMax)
    throw new Refusal('too-many-returns', `There are ${returnsMax} returns already.`);
  if (totals(lines).size < lines.length)
    throw new Refusal('line-named-twice', 'Each line can be named once in a return.');
  const [left, taken] = [totals(sent), totals(Object.values(returns).flatMap(({ standing }) => standing))];
  for (const { line, quantity } of lines) {
    const [ofLine, before] = [left.get(line) ?? 0, taken.get(line) ?? 0];
    if (quantity > ofLine) throw new Refusal('not-sent', `Of line ${line}, ${ofLine} were sent.`);
    if (quantity > ofLine - before)
      throw new Refusal('returned-already', `Of line ${line}, ${before} came back, or are on their way.`);
  }
  return [{ type: 'LinesClaimed', data: { returnId, lines } }];
}

function back({ returnId, sent, lines }: Claim, returns: OrderReturns): OrderReturnsEvent[] {
  const known = returns[returnId];
  if (known === undefined) throw new Refusal('return-unknown', 'Nobody asked to return anything under this number.');
  if (known.status === 'released') throw new Refusal('return-cancelled', 'The return was cancelled.');
  const sums = totals(lines);
  if (known.status === 'back') {
    // Another result takes its place: something arrived before the return itself was inspected, which is asked first.
    if (sameContent([...totals(known.standing)].sort(byLine), [...sums].sort(byLine))) return [];
  }
  const claimed = totals(known.claimed);
  for (const [line, quantity] of sums)
    if (quantity > (claimed.get(line) ?? 0))
      throw new Refusal('not-returned', `Of line ${line}, ${claimed.get(line) ?? 0} were to come back.`);
  const others = Object.entries(returns).filter(([name]) => name !== returnId);
  const before = others.flatMap(([, { status, standing }]) => (status === 'back' ? standing : []));
  const all = totals([...before, ...lines]);
  const complete = [...totals(sent)].every(([line, quantity]) => (all.get(line) ?? 0) >= quantity);
  return [{ type: 'LinesBack', data: { returnId, lines, complete } }];
}

const byLine = ([one]: readonly [number, number], [other]: readonly [number, number]) => one - other;
