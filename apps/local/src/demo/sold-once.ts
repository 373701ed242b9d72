import type { HistoryEvent, ShopFront } from './shop-front.js';
import type { Tally } from './tally.js';

const atOnce = 16;

/** What was read back after the hour; `faults` says in words whatever should never be. */
export type Audit = { readonly pieces: number; readonly faults: readonly string[] };

/**
 * Reads back the history of every piece that somebody ordered: at no time did it belong to two, every sale has its
 * pieces, and no contest has two winners.
 */
export async function audit(shop: ShopFront, { ordered, sales, contested }: Tally): Promise<Audit> {
  const owners = new Map<string, string | undefined>();
  const faults: string[] = [];
  const queue = ordered.values();
  const reader = async () => {
    for (const unitId of queue) {
      const { owner, twice } = ownership(await shop.history(unitId));
      owners.set(unitId, owner);
      if (twice) faults.push(`${unitId} was given to ${twice[1]} while ${twice[0]} had it`);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, reader));
  for (const { orderId, unitIds } of sales.values())
    for (const unitId of unitIds)
      if (owners.get(unitId) !== orderId)
        faults.push(`${orderId} was confirmed, but ${unitId} belongs to ${owners.get(unitId) ?? 'nobody'}`);
  for (const { contest, winners } of contested)
    if (winners.length > 1) faults.push(`${contest.piece.unitId} was sold to ${winners.length} buyers`);
  return { pieces: owners.size, faults };
}

/** Whose a piece is after all that happened to it, and which two orders had it at once, if ever. */
export function ownership(history: readonly HistoryEvent[]): { owner?: string; twice?: readonly [string, string] } {
  let owner: string | undefined;
  for (const { type, data } of history) {
    const { orderId } = data;
    if (type === 'UnitAllocated' && orderId !== undefined) {
      if (owner !== undefined && owner !== orderId) return { owner, twice: [owner, orderId] };
      owner = orderId;
    }
    if (/^Unit(Released|SaleReversed|Returned)$/.test(type) && owner === orderId) owner = undefined;
  }
  return owner === undefined ? {} : { owner };
}
