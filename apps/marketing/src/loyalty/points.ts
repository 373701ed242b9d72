import type { Decider } from '#eventsourcing/decider.js';
import { exponentOf } from '#money/iso-4217.js';
import { ownChannels } from '../customer/consent.js';
import { isWithBuyer, type Purchase, type PurchaseEvent } from '../timeline/purchase.js';

/** What stays with us of an order that its buyer has: without tax, in minor units of the currency of the books; 0 before. */
type Settled = { readonly orderId: string; readonly keptMinor: number; readonly currency: string };
/** `perUnit`: so many points for one of the currency, by the rule that held when the order earned its first. */
type Change = Settled & { readonly points: number; readonly perUnit: number; readonly at: string };

export type PointsCommand = { type: 'SettleOrder'; data: Settled & { readonly perUnit: number; readonly at: string } };
// These shapes are on disk for ever: add to them, never change them.
export type PointsEvent = { type: 'PointsEarned'; data: Change } | { type: 'PointsReversed'; data: Change };

export type Points = {
  readonly balance: number;
  readonly orders: ReadonlyMap<string, { readonly points: number; readonly perUnit: number }>;
};

/** The points of somebody, who is its id: earned when an order is delivered, and reversed with what comes back of it. */
export const points: Decider<PointsCommand, PointsEvent, Points> = {
  stream: 'points',
  initial: { balance: 0, orders: new Map() },

  decide({ data }, { orders }) {
    const { points: had, perUnit } = orders.get(data.orderId) ?? { points: 0, perUnit: data.perUnit };
    const due = pointsFor(data, perUnit);
    if (due === had) return [];
    const type = due > had ? 'PointsEarned' : 'PointsReversed';
    return [{ type, data: { ...data, perUnit, points: Math.abs(due - had) } }];
  },

  evolve({ balance, orders }, { type, data }) {
    const change = type === 'PointsEarned' ? data.points : -data.points;
    const had = orders.get(data.orderId)?.points ?? 0;
    const { orderId, perUnit } = data;
    return { balance: balance + change, orders: new Map(orders).set(orderId, { points: had + change, perUnit }) };
  },
};

/** Whole points for whole units of the currency, none for what is left of one. */
const pointsFor = ({ keptMinor, currency }: Settled, perUnit: number) =>
  Math.floor(Math.max(keptMinor, 0) / 10 ** exponentOf(currency)) * perUnit;

/**
 * What an order settles for whom, told in whatever order; undefined as long as nobody knows whose it is, or nothing is booked. A
 * marketplace's buyers are the marketplace's, and earn nothing here; what is paid at the till is theirs at once.
 */
export function settledBy(orderId: string, purchase: Purchase) {
  const { made, subjectId, kept } = purchase;
  if (made === undefined || subjectId === undefined || kept === undefined) return undefined;
  if (!ownChannels.includes(made.channel)) return undefined;
  const keptMinor = isWithBuyer(purchase) ? kept.minor : 0;
  return { subjectId, settled: { orderId, keptMinor, currency: kept.currency } };
}

/** Whether an order may earn its first by that. What comes back earns nothing, of an order that was delivered when points were off. */
export const mayEarn = (event: PurchaseEvent): boolean => {
  if (event.type === 'RevenueBooked') return event.data.revenueMinor > 0;
  return event.type !== 'MomentPassed' || event.data.what === 'delivered' || event.data.what === 'confirmed';
};
