import { isOurs } from './rush.js';
import type { Marketplace } from './wanted.js';
import { all, asked, each, marketListings, type World } from './world.js';

const atOnce = 16;

/** For how long a piece could be bought though it was somebody's: as the shop says, and by the marketplace's own books. */
export type Exposure = {
  readonly unitId: string;
  readonly channel: Marketplace;
  readonly toldMs: number;
  readonly measuredMs: number;
};
/** `missing`: taken down by us, and the shop has no figure for it, or has one where nothing was taken down. */
export type Exposures = { readonly known: readonly Exposure[]; readonly missing: readonly string[] };

type Shown = { readonly channel: Marketplace; readonly unitId: string; readonly exposedMs?: number };
type Happened = { readonly type: string; readonly at: string };

/** By the last allocation in inventory's log, and by when the marketplace itself stopped selling. */
export async function exposures(world: World): Promise<Exposures> {
  const shown = (await all<Shown>(world, 'listings')).filter(({ unitId }) => isOurs(unitId));
  const told = new Map(shown.flatMap((one) => (one.exposedMs === undefined ? [] : [[keyOf(one), one.exposedMs]])));
  const down = (await marketListings(world)).filter(({ sku, state }) => isOurs(sku) && state === 'ended');
  const takenDown = down.map(({ platform, sku, endedAt }) => ({ channel: platform, unitId: sku, endedAt: endedAt! }));
  const soldAt = await allocations(world, [...new Set(takenDown.map(({ unitId }) => unitId))]);
  const known = takenDown.flatMap(({ channel, unitId, endedAt }): Exposure[] => {
    const [toldMs, since] = [told.get(keyOf({ channel, unitId })), soldAt.get(unitId)];
    if (toldMs === undefined || since === undefined) return [];
    return [{ unitId, channel, toldMs, measuredMs: endedAt - since }];
  });
  const both = new Set(known.map(keyOf));
  const missing = [...takenDown.map(keyOf), ...told.keys()].filter((key) => !both.has(key));
  return { known, missing: [...new Set(missing)] };
}

const keyOf = ({ channel, unitId }: { readonly channel: Marketplace; readonly unitId: string }) =>
  `${unitId} ${channel}`;

async function allocations(world: World, unitIds: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const pairs = await each(atOnce, unitIds, async (unitId) => {
    const events = await asked(world.shop<Happened[]>('GET', `/v1/units/${unitId}/history`), 200);
    const last = events.findLast(({ type }) => type === 'UnitAllocated');
    return [unitId, last === undefined ? NaN : Date.parse(last.at)] as const;
  });
  return new Map(pairs.filter(([, at]) => !Number.isNaN(at)));
}

/** Of so many shares of 1, the smallest value that this share of them does not exceed. */
export function rank(values: readonly number[], share: number): number {
  const ascending = values.toSorted((a, b) => a - b);
  return ascending[Math.max(0, Math.ceil(ascending.length * share) - 1)] ?? NaN;
}

/** The most that both measures are apart. */
export const apart = ({ known }: Exposures) =>
  known.reduce((most, { toldMs, measuredMs }) => Math.max(most, Math.abs(toldMs - measuredMs)), 0);
