import type { Money } from '#contracts/vocabulary.js';
import { Refusal, type Decider } from '#eventsourcing/decider.js';

/** `price`: what was asked then, if it could be had. `at`: RFC 3339. */
type Watching = { readonly unitId: string; readonly price?: Money | undefined; readonly at: string };
type Asked = { readonly unitId: string; readonly price: Money };

export type WatchesCommand =
  | { type: 'WatchPiece'; data: Watching }
  | { type: 'UnwatchPiece'; data: { readonly unitId: string; readonly at: string } }
  /** What is asked for it now, while it can be had. */
  | { type: 'HearPrice'; data: Asked }
  | { type: 'ForgetWatches'; data: { readonly at: string } };

// These shapes are on disk for ever: add to them, never change them.
export type WatchesEvent =
  | { type: 'PieceWatched'; data: Watching }
  | { type: 'PieceUnwatched'; data: { readonly unitId: string; readonly at: string } }
  /** The first price that is heard of it, or the first in another currency. */
  | { type: 'PriceNoted'; data: Asked }
  /** `before`: the lowest since it is watched. */
  | { type: 'PriceDropped'; data: Asked & { readonly before: Money } }
  | { type: 'WatchesForgotten'; data: { readonly at: string } };

/** By stock number: since when, and for how little it could be had since. */
export type Watches = { readonly [unitId: string]: { readonly since: string; readonly lowest?: Money | undefined } };

export const watchesMax = 200;

/**
 * What somebody keeps an eye on; the id is hers. A price has dropped that is lower than any since she watches: who raises it to
 * lower it again has lowered nothing.
 */
export const watches: Decider<WatchesCommand, WatchesEvent, Watches> = {
  stream: 'watches',
  initial: {},

  decide({ type, data }, state) {
    switch (type) {
      case 'WatchPiece':
        if (Object.hasOwn(state, data.unitId)) return [];
        if (Object.keys(state).length >= watchesMax)
          throw new Refusal('too-many-watches', `${watchesMax} pieces are watched already.`);
        return [{ type: 'PieceWatched', data }];
      case 'UnwatchPiece':
        return Object.hasOwn(state, data.unitId) ? [{ type: 'PieceUnwatched', data }] : [];
      case 'HearPrice':
        return Object.hasOwn(state, data.unitId) ? heard(data, state[data.unitId]!.lowest) : [];
      case 'ForgetWatches':
        return forgotten(data.at, state);
    }
  },

  evolve(state, { type, data }) {
    switch (type) {
      case 'PieceWatched':
        return { ...state, [data.unitId]: { since: data.at, lowest: data.price } };
      case 'PieceUnwatched': {
        const { [data.unitId]: _, ...others } = state;
        return others;
      }
      case 'PriceNoted':
      case 'PriceDropped':
        return { ...state, [data.unitId]: { ...state[data.unitId]!, lowest: data.price } };
      case 'WatchesForgotten':
        return {};
    }
  },
};

/** What she watches since is that of who came back, however late or often we hear of it. */
function forgotten(at: string, state: Watches): WatchesEvent[] {
  const unitIds = Object.keys(state);
  const before = unitIds.filter((unitId) => state[unitId]!.since <= at);
  if (before.length < unitIds.length) return before.map((unitId) => ({ type: 'PieceUnwatched', data: { unitId, at } }));
  return unitIds.length === 0 ? [] : [{ type: 'WatchesForgotten', data: { at } }];
}

function heard({ unitId, price }: Asked, lowest: Money | undefined): WatchesEvent[] {
  if (lowest?.currency !== price.currency) return [{ type: 'PriceNoted', data: { unitId, price } }];
  return price.minor < lowest.minor ? [{ type: 'PriceDropped', data: { unitId, price, before: lowest } }] : [];
}
