import type { Money } from '#contracts/vocabulary.js';
import type { Decider } from '#eventsourcing/decider.js';

/** What may happen to an order, as its buyer sees it. */
export const moments = [
  ...(['confirmed', 'cancelled', 'refunded', 'dispatched', 'delayed', 'delivered', 'returned'] as const),
  'reviewed',
] as const;

/** What was bought, where, when (RFC 3339), and for how much. */
type Made = {
  readonly channel: string;
  /** Stock numbers and SKUs. */
  readonly pieces: readonly string[];
  readonly total: Money;
  readonly at: string;
};
export const troubles = ['late', 'exception', 'returning', 'lost'] as const;
type Moment = {
  readonly what: (typeof moments)[number];
  readonly at: string;
  readonly amount?: Money | undefined;
  /** Of what is delayed. */
  readonly trouble?: (typeof troubles)[number] | undefined;
  /** Of what is cancelled: somebody else came first. */
  readonly because?: 'piece-gone' | undefined;
};
/** `placedAt`: when they ordered, perhaps elsewhere; where it is not said, it is when we heard what they bought. */
type Buyer = { readonly subjectId: string; readonly placedAt?: string | undefined };
/** What an entry of the books says of it: without tax, in minor units of the currency of the books. */
type Booked = {
  /** What the entry was posted for, once. */
  readonly key: string;
  readonly currency: string;
  readonly revenueMinor: number;
  readonly refundsMinor: number;
};

export type PurchaseCommand =
  | { type: 'RecordPurchase'; data: Made }
  | { type: 'RecordBuyer'; data: Buyer }
  | { type: 'RecordMoment'; data: Moment }
  | { type: 'RecordPlacedAt'; data: { readonly at: string } }
  | { type: 'RecordLoss'; data: { readonly unitId: string } }
  | { type: 'RecordRevenue'; data: Booked };

// These shapes are on disk for ever: add to them, never change them.
export type PurchaseEvent =
  | { type: 'PurchaseMade'; data: Made }
  | { type: 'BuyerKnown'; data: Buyer }
  | { type: 'MomentPassed'; data: Moment }
  /** It was placed before we heard of it, or elsewhere: at the till, at a marketplace. */
  | { type: 'PlacedEarlier'; data: { readonly at: string } }
  /** It was not to be had for this order. */
  | { type: 'PieceLost'; data: { readonly unitId: string } }
  | { type: 'RevenueBooked'; data: Booked };

export type Purchase = {
  readonly made?: Made;
  readonly subjectId?: string;
  /** The earliest that anybody says: whoever heard of it later may know only that. */
  readonly placedAt?: string;
  /** What happened, and when: what is told again is known. */
  readonly passed: readonly string[];
  /** The same as they were told, but for repeats. */
  readonly moments: readonly Moment[];
  /** The piece that it did not get; after that it gets none. */
  readonly lost?: string;
  /** By their keys. */
  readonly booked: readonly string[];
  /** What the books say that we keep of it: revenue less refunds, without tax. */
  readonly kept?: Money;
};

// Parcels, refunds and returns of one order; beyond that nobody reads it.
const passedMax = 200;

/** An order as its buyer lives it: told by several services, in whatever order. The id is the order's. */
export const purchase: Decider<PurchaseCommand, PurchaseEvent, Purchase> = {
  stream: 'purchase',
  initial: { passed: [], moments: [], booked: [] },

  decide({ type, data }, { made, subjectId, placedAt, passed, lost, booked }) {
    switch (type) {
      case 'RecordPurchase':
        return made === undefined ? [{ type: 'PurchaseMade', data }] : [];
      case 'RecordBuyer':
        return subjectId === undefined ? [{ type: 'BuyerKnown', data }] : [];
      case 'RecordMoment':
        return passed.includes(keyOf(data)) || passed.length >= passedMax ? [] : [{ type: 'MomentPassed', data }];
      case 'RecordPlacedAt':
        return placedAt !== undefined && placedAt <= data.at ? [] : [{ type: 'PlacedEarlier', data }];
      case 'RecordLoss':
        return lost === undefined ? [{ type: 'PieceLost', data }] : [];
      case 'RecordRevenue':
        return booked.includes(data.key) ? [] : [{ type: 'RevenueBooked', data }];
    }
  },

  evolve(state, event) {
    switch (event.type) {
      case 'PurchaseMade':
        return { ...earlier(state, event.data.at), made: event.data };
      case 'BuyerKnown':
        return { ...earlier(state, event.data.placedAt), subjectId: event.data.subjectId };
      case 'MomentPassed':
        return { ...state, passed: [...state.passed, keyOf(event.data)], moments: [...state.moments, event.data] };
      case 'PlacedEarlier':
        return earlier(state, event.data.at);
      case 'PieceLost':
        return { ...state, lost: event.data.unitId };
      case 'RevenueBooked':
        return { ...{ ...state, booked: [...state.booked, event.data.key] }, kept: keptWith(event.data, state.kept) };
    }
  },
};

/** Whether its buyer has it: it arrived, or was paid at the till and taken along. */
export function isWithBuyer({ made, moments }: Purchase): boolean {
  const has = (wanted: Moment['what']) => moments.some(({ what }) => what === wanted);
  if (has('cancelled')) return false;
  return has('delivered') || (made?.channel === 'store' && has('confirmed') && !has('dispatched'));
}

const keptWith = ({ currency, revenueMinor, refundsMinor }: Booked, before: Money | undefined): Money => ({
  currency,
  // In the currency of the books, of which there is one.
  minor: (before?.minor ?? 0) + revenueMinor - refundsMinor,
});

const keyOf = ({ what, at, trouble }: Moment) => [what, at, ...(trouble === undefined ? [] : [trouble])].join(' ');

const earlier = (state: Purchase, at: string | undefined): Purchase =>
  at === undefined || (state.placedAt !== undefined && state.placedAt <= at) ? state : { ...state, placedAt: at };
