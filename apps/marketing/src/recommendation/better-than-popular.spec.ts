import { describe, expect, it } from '@jest/globals';
import { companyIn, recommended, type Candidate, type Wanted } from './recommended.js';

/** mulberry32: the same numbers for the same seed. */
const drawing = (seed: number) => () => {
  seed = (seed + 0x6d2b79f5) | 0;
  let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
};
const materials = ['porcelain', 'oak', 'brass', 'silver', 'glass', 'bone'];
const shown = 10;

const styles = 6;

/**
 * People with a taste for two categories, a material and a purse; now and then they want something else altogether. `eye`: how much they
 * look at a piece's style, which no words tell.
 */
function world(seed: number, eye: number) {
  const draw = drawing(seed);
  const below = (n: number) => Math.floor(draw() * n);
  const pieces = Array.from({ length: 600 }, (_, n): Candidate => {
    const madeFrom = 1_700 + 10 * below(25);
    return {
      ...{ unitId: `u-${n}`, category: `category-${Math.min(below(8), below(8))}`, materials: materials[below(6)]! },
      ...{ madeFrom, madeTo: madeFrom + 20, askingMinor: Math.round(1_000 * 10 ** (2 * draw())), currency: 'USD' },
      offeredAt: new Date(Date.UTC(2026, 0, 1) + n * 60_000).toISOString(),
    };
  });
  const people = Array.from({ length: 150 }, (_, n) => {
    const taste = { categories: [`category-${below(8)}`, `category-${below(8)}`], material: materials[below(6)]! };
    const hasStyle = (piece: Candidate) => Number(piece.unitId.slice(2)) % styles === n % styles;
    const fits = (piece: Candidate) =>
      (taste.categories.includes(piece.category) ? 3 : 0) +
      (piece.materials === taste.material ? 2 : 0) +
      (hasStyle(piece) ? eye : 0) +
      draw();
    const some = () => Array.from({ length: 12 }, () => pieces[below(pieces.length)]!);
    const wishes = Array.from({ length: 6 }, () =>
      some().reduce((best, next) => (fits(next) > fits(best) ? next : best)),
    );
    return { subjectId: `c-${n}`, wishes, fits };
  });
  // Drawn last, so that what they want is the same whether or not anybody looks at anything.
  const looks = people.map(({ fits }) =>
    pieces
      .filter(() => draw() < 0.2)
      .map((piece) => [fits(piece), piece.unitId] as const)
      .sort(([one], [other]) => other - one)
      .slice(0, 20)
      .map(([, unitId]) => unitId),
  );
  return { pieces, people, looks };
}

/** By piece the eight that most people looked at, too, two at least. */
function viewedWith(looks: readonly (readonly string[])[]) {
  const counts = new Map<string, Map<string, number>>();
  for (const seen of looks)
    for (const one of seen) {
      const others = counts.get(one) ?? new Map<string, number>();
      for (const other of seen) if (other !== one) others.set(other, (others.get(other) ?? 0) + 1);
      counts.set(one, others);
    }
  const most = (others: ReadonlyMap<string, number>) =>
    [...others]
      .filter(([, people]) => people >= 2)
      .sort(([, one], [, other]) => other - one)
      .slice(0, 8)
      .map(([unitId]) => unitId);
  return new Map([...counts].map(([unitId, others]) => [unitId, most(others)]));
}

/** Of how many people the last wish is among the ten that are shown: by taste, with what was looked at together, by what most wanted. */
function hits(seed: number, eye: number) {
  const { pieces, people, looks } = world(seed, eye);
  const seenWith = viewedWith(looks);
  const past = people.map(({ subjectId, wishes }) => ({ subjectId, liked: wishes.slice(0, -1).toReversed() }));
  const wanted: Wanted[] = past.flatMap(({ subjectId, liked }) =>
    liked.map(({ unitId, category }) => ({ subjectId, unitId, category })),
  );
  const counts = Map.groupBy(wanted, ({ unitId }) => unitId);
  const popular = pieces.toSorted((a, b) => (counts.get(b.unitId)?.length ?? 0) - (counts.get(a.unitId)?.length ?? 0));
  const found = { byTaste: 0, withViews: 0, byCount: 0 };
  for (const [n, { subjectId, liked }] of past.entries()) {
    const next = people[n]!.wishes.at(-1)!.unitId;
    const own = new Set(liked.map(({ unitId }) => unitId));
    if (own.has(next)) continue;
    const others = new Set(wanted.filter((one) => own.has(one.unitId)).map((one) => one.subjectId));
    others.delete(subjectId);
    const company = companyIn(wanted.filter((one) => others.has(one.subjectId)));
    const isShown = (list: readonly { readonly unitId: string }[]) =>
      Number(list.slice(0, shown).some(({ unitId }) => unitId === next));
    const knowing = (views: ReadonlyMap<string, readonly string[]>) =>
      isShown(
        recommended(
          pieces,
          liked.map((one) => ({ ...one, viewedWith: views.get(one.unitId) ?? [] })),
          company,
        ),
      );
    found.byTaste += knowing(new Map());
    found.withViews += knowing(seenWith);
    found.byCount += isShown(popular.filter(({ unitId }) => !own.has(unitId)));
  }
  return found;
}

describe('What is recommended', () => {
  const hitsOf = (eye: number) =>
    [1, 2, 3]
      .map((seed) => hits(seed, eye))
      .reduce((sum, { byTaste, withViews, byCount }) => ({
        byTaste: sum.byTaste + byTaste,
        withViews: sum.withViews + withViews,
        byCount: sum.byCount + byCount,
      }));

  it('is wanted at least three times as often as what is popular', () => {
    const { byTaste, byCount } = hitsOf(0);
    expect(byTaste).toBeGreaterThanOrEqual(40);
    expect(byTaste).toBeGreaterThanOrEqual(3 * byCount);
  });

  it('is wanted more often if it is known what people look at together, where they have an eye for what no words tell', () => {
    const { byTaste, withViews, byCount } = hitsOf(6);
    expect(withViews).toBeGreaterThanOrEqual(1.5 * byTaste);
    expect(withViews).toBeGreaterThanOrEqual(3 * byCount);
  });
});
