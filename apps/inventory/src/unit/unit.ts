import { z } from 'zod';
import { id, price, text, type Money } from '#contracts/vocabulary.js';
import { Refusal, type Decider } from '#eventsourcing/decider.js';
import { changesTo, condition, corrected, piece, type Corrections, type Piece } from './piece.js';
import { sameContent } from '#contracts/same-content.js';
import {
  decideBid,
  decideHold,
  evolveHolds,
  unheld,
  withoutHold,
  type HoldCommand,
  type HoldEvent,
  type Holds,
} from './unit-hold.js';
import {
  decideClaim,
  evolveClaims,
  unclaimed,
  type AllocationCommand,
  type AllocationEvent,
  type Claims,
  type DeclineReason,
} from './unit-allocation.js';

export const registration = piece.extend({ askingPrice: price.optional() });
export const offerUnit = z.strictObject({ askingPrice: price }).meta({ id: 'OfferUnit' });
export const withdrawUnit = z.strictObject({ reason: text(200) }).meta({ id: 'WithdrawUnit' });
export const moveUnit = z.strictObject({ location: id }).meta({ id: 'MoveUnit' });
export const regradeUnit = z.strictObject({ condition }).meta({ id: 'RegradeUnit' });
export const lossReason = z.enum(['lost', 'stolen', 'destroyed']);
const note = text(500).optional();
export const adjustUnit = z
  .union([
    z.strictObject({ reason: lossReason, note }),
    z.strictObject({ reason: z.literal('found'), location: id.optional(), note }),
  ])
  .meta({ id: 'AdjustUnit' });

type Registration = z.infer<typeof registration>;
type Loss = { reason: z.infer<typeof lossReason>; note?: string | undefined };

export type UnitCommand =
  | { type: 'RegisterUnit'; data: Registration }
  | { type: 'DescribeUnit'; data: Corrections }
  | { type: 'MoveUnit'; data: z.infer<typeof moveUnit> }
  | { type: 'OfferUnit'; data: z.infer<typeof offerUnit> }
  | { type: 'WithdrawUnit'; data: z.infer<typeof withdrawUnit> }
  | { type: 'RegradeUnit'; data: z.infer<typeof regradeUnit> }
  | { type: 'AdjustUnit'; data: z.infer<typeof adjustUnit> }
  /** It is not here, though its order was cancelled: a fact, which is not refused. */
  | { type: 'RecordUnitLeft'; data: { orderId: string } }
  | HoldCommand
  | AllocationCommand;

// These shapes are on disk for ever: add to them, never change them.
export type UnitEvent =
  | { type: 'UnitRegistered'; data: Registration }
  | { type: 'UnitDescribed'; data: { changes: Corrections } }
  | { type: 'UnitMoved'; data: { from: string; to: string } }
  | { type: 'UnitOffered'; data: { askingPrice: Money } }
  | { type: 'UnitRepriced'; data: { askingPrice: Money; before: Money } }
  | { type: 'UnitWithdrawn'; data: { reason: string } }
  | { type: 'UnitRegraded'; data: { condition: string; before?: string | undefined } }
  | { type: 'UnitWrittenOff'; data: Loss }
  | { type: 'UnitFound'; data: { location: string; note?: string | undefined } }
  | HoldEvent
  | AllocationEvent;

export type Unit = {
  /** As it was registered first, so that a repeat is recognised after corrections too. */
  readonly registration?: Registration;
  readonly piece?: Piece;
  /** Stays while the piece is taken, since an order that gives it back leaves it offered. */
  readonly askingPrice?: Money | undefined;
  readonly holds: Holds;
  readonly writtenOff?: Loss['reason'] | undefined;
  readonly claims: Claims;
};
export const unitStatuses = ['not-offered', 'offered', 'held', 'allocated', 'sold', 'written-off'] as const;
export type UnitStatus = (typeof unitStatuses)[number];

/** One one-of-a-kind piece; its id is its stock number. It can be offered to many, and belongs to one order at most. */
export const unit: Decider<UnitCommand, UnitEvent, Unit> = {
  stream: 'unit',
  initial: { holds: unheld, claims: unclaimed },

  decide(command, unit) {
    switch (command.type) {
      case 'RegisterUnit':
        return register(command.data, unit.registration);
      case 'AllocateUnit':
        return decideClaim(command, unit.claims, obstacle(unit, command.data.holdId));
      case 'ReleaseUnit':
      case 'MarkUnitSold':
      case 'ReturnUnit':
      case 'RecordUnitReturn':
        return decideClaim(command, unit.claims, undefined);
      case 'HoldUnit':
      case 'ReleaseHold':
      case 'ExpireHold':
        return decideHold(command, unit.holds, () => refuseUnless(unit, 'offered'));
      case 'RecordBid':
        return decideBid(command.data, unit.holds, ['offered', 'held'].includes(statusOf(unit)));
      case 'RecordUnitLeft':
        return left(command.data.orderId, unit);
      case 'DescribeUnit':
      case 'MoveUnit':
      case 'OfferUnit':
      case 'WithdrawUnit':
      case 'RegradeUnit':
      case 'AdjustUnit':
        if (unit.piece === undefined) throw new Refusal('unit-unknown', 'No piece is registered under this number.');
        return change(command, unit, unit.piece);
    }
  },

  evolve(unit, event) {
    switch (event.type) {
      case 'UnitRegistered':
        return { ...unit, registration: event.data, piece: pieceOf(event.data) };
      case 'UnitDescribed':
        return { ...unit, piece: corrected(unit.piece!, event.data.changes) };
      case 'UnitMoved':
        return { ...unit, piece: { ...unit.piece!, location: event.data.to } };
      case 'UnitRegraded':
        return { ...unit, piece: { ...unit.piece!, condition: event.data.condition } };
      case 'UnitOffered':
      case 'UnitRepriced':
        return { ...unit, askingPrice: event.data.askingPrice };
      case 'UnitWithdrawn':
        return { ...unit, askingPrice: undefined };
      case 'UnitHeld':
      case 'HoldReleased':
      case 'HoldExpired':
        return { ...unit, holds: evolveHolds(unit.holds, event) };
      case 'UnitWrittenOff':
        return { ...unit, askingPrice: undefined, writtenOff: event.data.reason };
      case 'UnitFound':
        return { ...unit, writtenOff: undefined, piece: { ...unit.piece!, location: event.data.location } };
      case 'UnitReturned': {
        const { condition, location = unit.piece!.location } = event.data;
        const piece = { ...unit.piece!, condition, location };
        return { ...unit, askingPrice: undefined, piece, claims: evolveClaims(unit.claims, event) };
      }
      case 'UnitAllocated':
        return { ...unit, holds: withoutHold(unit.holds), claims: evolveClaims(unit.claims, event) };
      case 'UnitDeclined':
      case 'UnitForgone':
      case 'UnitReleased':
      case 'UnitSold':
      case 'UnitSaleReversed':
        return { ...unit, claims: evolveClaims(unit.claims, event) };
    }
  },
};

export function statusOf({ piece, askingPrice, holds, writtenOff, claims: { taken } }: Unit): UnitStatus | 'unknown' {
  if (piece === undefined) return 'unknown';
  if (writtenOff !== undefined) return 'written-off';
  if (taken !== undefined) return taken.sold ? 'sold' : 'allocated';
  if (askingPrice === undefined) return 'not-offered';
  return holds.current === undefined ? 'offered' : 'held';
}

type Change = Exclude<UnitCommand, AllocationCommand | HoldCommand | { type: 'RegisterUnit' | 'RecordUnitLeft' }>;

function change({ type, data }: Change, unit: Unit, piece: Piece): UnitEvent[] {
  const { askingPrice: before } = unit;
  switch (type) {
    case 'DescribeUnit': {
      const changes = changesTo(piece, data);
      return Object.keys(changes).length === 0 ? [] : [{ type: 'UnitDescribed', data: { changes } }];
    }
    case 'MoveUnit':
      if (data.location === piece.location) return [];
      refuseWhen(unit, 'written-off');
      return [{ type: 'UnitMoved', data: { from: piece.location, to: data.location } }];
    case 'OfferUnit':
      if (sameContent(before, data.askingPrice)) return [];
      refuseWhen(unit, 'allocated', 'sold', 'written-off');
      if (before === undefined) return [{ type: 'UnitOffered', data }];
      return [{ type: 'UnitRepriced', data: { ...data, before } }];
    case 'WithdrawUnit':
      // Also while an order has it: should the order give it back, nobody else takes it.
      refuseWhen(unit, 'held');
      return before === undefined ? [] : [{ type: 'UnitWithdrawn', data }];
    case 'RegradeUnit':
      if (data.condition === piece.condition) return [];
      return [{ type: 'UnitRegraded', data: { ...data, before: piece.condition } }];
    case 'AdjustUnit':
      return adjust(data, unit, piece);
  }
}

function register(data: Registration, registered: Registration | undefined): UnitEvent[] {
  if (registered !== undefined) {
    if (sameContent(data, registered)) return [];
    throw new Refusal('stock-number-taken', 'Another piece is registered under this number.');
  }
  const { askingPrice } = data;
  const offered: UnitEvent[] = askingPrice === undefined ? [] : [{ type: 'UnitOffered', data: { askingPrice } }];
  return [{ type: 'UnitRegistered', data }, ...offered];
}

function adjust(data: z.infer<typeof adjustUnit>, unit: Unit, piece: Piece): UnitEvent[] {
  if (data.reason === 'found') {
    const { location = piece.location, note } = data;
    return unit.writtenOff === undefined ? [] : [{ type: 'UnitFound', data: { location, note } }];
  }
  if (data.reason === unit.writtenOff) return [];
  // An order has it: withdraw the piece and cancel the order, then it can be written off.
  refuseWhen(unit, 'allocated', 'sold');
  return [...letGo(unit), { type: 'UnitWrittenOff', data }];
}

/** Nobody can have it until somebody offers it anew; an order that has it, or will give it back, leaves it so. */
function left(orderId: string, unit: Unit): UnitEvent[] {
  if (unit.askingPrice === undefined) return [];
  const reason = `left the house though ${orderId} was cancelled`;
  return [...letGo(unit), { type: 'UnitWithdrawn', data: { reason } }];
}

const letGo = ({ holds: { current } }: Unit): UnitEvent[] =>
  current === undefined ? [] : [{ type: 'HoldReleased', data: { holdId: current.holdId } }];

/** Why an order cannot have the piece now. */
function obstacle(unit: Unit, holdId: string | undefined): DeclineReason | undefined {
  const status = statusOf(unit);
  switch (status) {
    case 'unknown':
      return 'unknown';
    case 'not-offered':
      return 'not-offered';
    case 'held':
      return unit.holds.current?.holdId === holdId ? undefined : 'held';
    case 'offered':
      return undefined;
    case 'allocated':
    case 'sold':
    case 'written-off':
      return 'gone';
  }
}

function refuseWhen(unit: Unit, ...statuses: readonly ReturnType<typeof statusOf>[]) {
  const status = statusOf(unit);
  if (statuses.includes(status)) throw new Refusal(`unit-${status}`, `The piece is ${status.replace('-', ' ')}.`);
}

function refuseUnless(unit: Unit, wanted: UnitStatus) {
  const status = statusOf(unit);
  if (status !== wanted) refuseWhen(unit, status);
}

const pieceOf = ({ askingPrice: _, ...piece }: Registration): Piece => piece;
