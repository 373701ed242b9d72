import { z } from 'zod';
import { id, instant } from '#contracts/vocabulary.js';
import { Refusal } from '#eventsourcing/decider.js';
import { sameContent } from '#contracts/same-content.js';

export const holdUnit = z.strictObject({ holdId: id.optional(), until: instant }).meta({ id: 'HoldUnit' });
type Hold = { readonly holdId: string; readonly until: string };

export type HoldCommand =
  | { type: 'HoldUnit'; data: Hold }
  | { type: 'ReleaseHold'; data: { holdId: string } }
  | { type: 'ExpireHold'; data: Hold }
  /** Somebody bid for it in an auction, whose the hold is: a fact, which is not refused. */
  | { type: 'RecordBid'; data: Hold };

// These shapes are on disk for ever: add to them, never change them.
export type HoldEvent =
  | { type: 'UnitHeld'; data: Hold }
  | { type: 'HoldReleased'; data: { holdId: string } }
  | { type: 'HoldExpired'; data: { holdId: string } };

/** For which buyer the piece is kept, and which holds were before: the latest, since an id is not used for a second hold. */
export type Holds = { readonly current?: Hold; readonly ended: readonly string[] };

export const unheld: Holds = { ended: [] };
const endedMax = 50;

/** `refuseIfTaken` throws when the piece cannot be kept for yet another buyer. */
export function decideHold(
  { type, data }: Exclude<HoldCommand, { type: 'RecordBid' }>,
  { current, ended }: Holds,
  refuseIfTaken: () => void,
): HoldEvent[] {
  switch (type) {
    case 'HoldUnit':
      if (sameContent(current, data)) return [];
      if (ended.includes(data.holdId)) throw new Refusal('hold-ended', 'This hold has ended; take a new id.');
      if (current?.holdId !== data.holdId) refuseIfTaken();
      return [{ type: 'UnitHeld', data }];
    case 'ReleaseHold':
      return current?.holdId === data.holdId ? [{ type: 'HoldReleased', data }] : [];
    case 'ExpireHold':
      // The deadline of a hold that was prolonged since comes too early, and ends nothing.
      return sameContent(current, data) ? [{ type: 'HoldExpired', data: { holdId: data.holdId } }] : [];
  }
}

/**
 * Whoever bids has bought, should nobody bid more, so nobody is kept a piece that is under the hammer; what cannot be bought at
 * all (`isOnOffer`) is not kept either. A bid that we hear of after the auction's hold has ended keeps nothing.
 */
export function decideBid(bid: Hold, { current, ended }: Holds, isOnOffer: boolean): HoldEvent[] {
  if (!isOnOffer || ended.includes(bid.holdId) || sameContent(current, bid)) return [];
  const held: HoldEvent = { type: 'UnitHeld', data: bid };
  if (current === undefined || current.holdId === bid.holdId) return [held];
  return [{ type: 'HoldReleased', data: { holdId: current.holdId } }, held];
}

export function evolveHolds(holds: Holds, { type, data }: HoldEvent): Holds {
  switch (type) {
    case 'UnitHeld':
      return { current: data, ended: holds.ended };
    case 'HoldReleased':
    case 'HoldExpired':
      return withoutHold(holds);
  }
}

/** Given up, expired, or used up by the order that it was for. */
export const withoutHold = ({ current, ended }: Holds): Holds =>
  current === undefined ? { ended } : { ended: [...ended, current.holdId].slice(-endedMax) };
