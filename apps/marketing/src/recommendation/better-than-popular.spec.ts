import { expect, it } from '@jest/globals';
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

/** People with a taste for two categories, a material and a purse; now and then they want something else altogether. */
function world(seed: number) {
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
    const fits = (piece: Candidate) =>
      (taste.categories.includes(piece.category) ? 3 : 0) + (piece.materials === taste.material ? 2 : 0) + draw();
    const some = () => Array.from({ length: 12 }, () => pieces[below(pieces.length)]!);
    const wishes = Array.from({ length: 6 }, () =>
      some().reduce((best, next) => (fits(next) > fits(best) ? next : best)),
    );
    return { subjectId: `c-${n}`, wishes };
  });
  return { pieces, people };
}

/** Of how many people the last wish is among the ten that are shown, once by taste and once by what most people wanted. */
function hits(seed: number) {
  const { pieces, people } = world(seed);
  const past = people.map(({ subjectId, wishes }) => ({ subjectId, liked: wishes.slice(0, -1).toReversed() }));
  const wanted: Wanted[] = past.flatMap(({ subjectId, liked }) =>
    liked.map(({ unitId, category }) => ({ subjectId, unitId, category })),
  );
  const counts = Map.groupBy(wanted, ({ unitId }) => unitId);
  const popular = pieces.toSorted((a, b) => (counts.get(b.unitId)?.length ?? 0) - (counts.get(a.unitId)?.length ?? 0));
  let [byTaste, byCount] = [0, 0];
  for (const [n, { subjectId, liked }] of past.entries()) {
    const next = people[n]!.wishes.at(-1)!.unitId;
    const own = new Set(liked.map(({ unitId }) => unitId));
    if (own.has(next)) continue;
    const others = new Set(wanted.filter((one) => own.has(one.unitId)).map((one) => one.subjectId));
    others.delete(subjectId);
    const company = companyIn(wanted.filter((one) => others.has(one.subjectId)));
    const found = recommended(pieces, liked, company).slice(0, shown);
    byTaste += Number(found.some(({ unitId }) => unitId === next));
    byCount += Number(
      popular
        .filter(({ unitId }) => !own.has(unitId))
        .slice(0, shown)
        .some((one) => one.unitId === next),
    );
  }
  return { byTaste, byCount };
}

it('What is recommended is wanted at least three times as often as what is popular', () => {
  const all = [1, 2, 3].map(hits);
  const sum = (of: (one: ReturnType<typeof hits>) => number) => all.reduce((total, one) => total + of(one), 0);
  expect(sum(({ byTaste }) => byTaste)).toBeGreaterThanOrEqual(40);
  expect(sum(({ byTaste }) => byTaste)).toBeGreaterThanOrEqual(3 * sum(({ byCount }) => byCount));
});
