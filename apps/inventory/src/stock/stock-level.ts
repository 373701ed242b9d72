/** How much of a SKU lies at a location, and how much of that is promised to orders. */
export type Level = { readonly onHand: number; readonly allocated: number };
/** By location. A Map, since a location may be called 'constructor'. */
export type Levels = ReadonlyMap<string, Level>;
/** Where an order line's pieces lie. */
export type Share = { readonly location: string; readonly quantity: number };

const empty: Level = { onHand: 0, allocated: 0 };

export const levelAt = (levels: Levels, location: string) => levels.get(location) ?? empty;
export const availableAt = (levels: Levels, location: string) => available(levelAt(levels, location));
export const available = ({ onHand, allocated }: Level) => onHand - allocated;

export function changed(levels: Levels, location: string, change: Partial<Level>): Levels {
  const { onHand, allocated } = levelAt(levels, location);
  const level = { onHand: onHand + (change.onHand ?? 0), allocated: allocated + (change.allocated ?? 0) };
  return new Map(levels).set(location, level);
}

/** `sign` times every share, of what is on hand, of what is allocated, or of both. */
export const changedBy = (levels: Levels, shares: readonly Share[], sign: 1 | -1, ...of: readonly (keyof Level)[]) =>
  shares.reduce<Levels>(
    (levels, { location, quantity }) =>
      changed(levels, location, Object.fromEntries(of.map((field) => [field, sign * quantity]))),
    levels,
  );

/** In all, and at each location by name. */
export function countsOf(levels: Levels) {
  const locations = [...levels]
    .map(([location, level]) => ({ location, ...level, available: available(level) }))
    .sort((a, b) => (a.location < b.location ? -1 : 1));
  const sum = (of: 'onHand' | 'allocated' | 'available') => locations.reduce((sum, level) => sum + level[of], 0);
  return { onHand: sum('onHand'), allocated: sum('allocated'), available: sum('available'), locations };
}

/**
 * The whole quantity or nothing: from one location if it is named, else from as few as possible, the fullest first and
 * among equals in order of their names, so that the same levels always give the same shares.
 */
export function sharesOf(levels: Levels, quantity: number, location?: string): readonly Share[] | undefined {
  if (location !== undefined) return availableAt(levels, location) >= quantity ? [{ location, quantity }] : undefined;
  const fullestFirst = [...levels]
    .map(([location, level]) => ({ location, quantity: available(level) }))
    .filter((share) => share.quantity > 0)
    .sort((a, b) => b.quantity - a.quantity || (a.location < b.location ? -1 : 1));
  const shares: Share[] = [];
  let missing = quantity;
  for (const share of fullestFirst) {
    if (missing === 0) break;
    const taken = Math.min(missing, share.quantity);
    shares.push({ location: share.location, quantity: taken });
    missing -= taken;
  }
  return missing === 0 ? shares : undefined;
}

/** The shares that are left once so many pieces of them, from the first on, are gone. */
export function without(shares: readonly Share[], quantity: number): readonly Share[] {
  let gone = quantity;
  return shares.flatMap((share) => {
    const taken = Math.min(gone, share.quantity);
    gone -= taken;
    return taken === share.quantity ? [] : [{ ...share, quantity: share.quantity - taken }];
  });
}
