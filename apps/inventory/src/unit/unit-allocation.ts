import { z } from 'zod';
import { id } from '#contracts/vocabulary.js';
import { Refusal } from '#eventsourcing/decider.js';
import { nothing, recall, remember, type Memory } from '#eventsourcing/memory.js';
import { condition } from './piece.js';

export const returnUnit = z
  .strictObject({ orderId: id, condition, location: id.optional() })
  .meta({ id: 'ReturnUnit' });

/** Why an order does not get a piece: it is not ours, not for sale, kept for another buyer, or no longer to be had. */
export type DeclineReason = 'unknown' | 'not-offered' | 'held' | 'gone';

export type AllocationCommand =
  | { type: 'AllocateUnit'; data: { orderId: string; line: number; holdId?: string | undefined } }
  | { type: 'ReleaseUnit'; data: { orderId: string } }
  | { type: 'MarkUnitSold'; data: { orderId: string } }
  | { type: 'ReturnUnit'; data: z.infer<typeof returnUnit> }
  /** It came back and is in stock: a fact, which is not refused. */
  | { type: 'RecordUnitReturn'; data: { orderId: string; condition: string } };

type Taken = { readonly orderId: string; readonly line: number };

// These shapes are on disk for ever: add to them, never change them.
export type AllocationEvent =
  | { type: 'UnitAllocated'; data: Taken & { holdId?: string | undefined } }
  | { type: 'UnitDeclined'; data: Taken & { reason: DeclineReason } }
  | { type: 'UnitForgone'; data: { orderId: string } }
  | { type: 'UnitReleased'; data: Taken }
  | { type: 'UnitSold'; data: Taken }
  | { type: 'UnitSaleReversed'; data: Taken }
  | { type: 'UnitReturned'; data: z.infer<typeof returnUnit> };

/** How far an order got with a piece. Forgone: the order withdrew before it asked, so that it may no longer ask. */
export type Answer = 'allocated' | 'declined' | 'forgone' | 'released' | 'sold' | 'reversed' | 'returned';

/** Whose the piece is, and what every order that ever asked was answered. At most one order has it. */
export type Claims = { readonly taken?: Taken & { readonly sold: boolean }; readonly answers: Memory<Answer> };

export const unclaimed: Claims = { answers: nothing };

/** Whether the piece is this order's. */
export const has = ({ taken }: Claims, orderId: string) => taken?.orderId === orderId;

/** `obstacle` says why the piece is not free for this command, if it is not. */
export function decideClaim(
  { type, data }: AllocationCommand,
  { taken, answers }: Claims,
  obstacle: DeclineReason | undefined,
): AllocationEvent[] {
  const { orderId } = data;
  const answer = recall(answers, orderId);
  const mine = { orderId, line: taken?.line ?? 0 };
  switch (type) {
    case 'AllocateUnit':
      if (answer !== undefined) return [];
      if (obstacle === undefined) return [{ type: 'UnitAllocated', data }];
      return [{ type: 'UnitDeclined', data: { orderId, line: data.line, reason: obstacle } }];
    case 'ReleaseUnit':
      if (answer === undefined) return [{ type: 'UnitForgone', data: { orderId } }];
      if (answer === 'allocated') return [{ type: 'UnitReleased', data: mine }];
      // Orders are cancelled until they ship, also when they were confirmed: the piece has never left the house.
      return answer === 'sold' ? [{ type: 'UnitSaleReversed', data: mine }] : [];
    case 'MarkUnitSold':
      if (answer === 'allocated') return [{ type: 'UnitSold', data: mine }];
      // The cancellation of an order may overtake its confirmation: then nothing is sold.
      if (answer !== undefined && answer !== 'declined' && answer !== 'forgone') return [];
      throw new Refusal('unit-not-allocated', `The piece is not allocated to order ${orderId}.`);
    case 'ReturnUnit':
      if (answer === 'sold') return [{ type: 'UnitReturned', data }];
      if (answer === 'returned') return [];
      throw new Refusal('unit-not-sold', `The piece was not sold to order ${orderId}.`);
    case 'RecordUnitReturn':
      if (answer === 'sold') return [{ type: 'UnitReturned', data }];
      // What came back was sold, though we have yet to hear of it.
      if (answer === 'allocated')
        return [
          { type: 'UnitSold', data: mine },
          { type: 'UnitReturned', data },
        ];
      // Of an order that was cancelled when its parcel had left, the piece has been here all the time, as far as we know.
      return [];
  }
}

export function evolveClaims({ taken, answers }: Claims, { type, data }: AllocationEvent): Claims {
  const answered = (answer: Answer) => remember(answers, data.orderId, answer);
  switch (type) {
    case 'UnitAllocated':
      return { taken: { orderId: data.orderId, line: data.line, sold: false }, answers: answered('allocated') };
    case 'UnitDeclined':
      return { ...(taken && { taken }), answers: answered('declined') };
    case 'UnitForgone':
      return { ...(taken && { taken }), answers: answered('forgone') };
    case 'UnitReleased':
      return { answers: answered('released') };
    case 'UnitSold':
      return { taken: { orderId: data.orderId, line: data.line, sold: true }, answers: answered('sold') };
    case 'UnitSaleReversed':
      return { answers: answered('reversed') };
    case 'UnitReturned':
      return { answers: answered('returned') };
  }
}
