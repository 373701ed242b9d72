import { similarity, type Kind } from './similarity.js';

/** `offeredAt`: since when, RFC 3339. */
export type Candidate = Kind & { readonly unitId: string; readonly offeredAt: string };
/** `viewedWith`: what people looked at who looked at it, too, the most of them first. */
export type Liked = Kind & { readonly unitId: string; readonly viewedWith: readonly string[] };

/** Somebody, one person by whatever identity, wanted a piece: ordered, carted or watched it. */
export type Wanted = { readonly subjectId: string; readonly unitId: string; readonly category: string };
/** Of people with a taste, which part (0 to 1) wanted this piece, too, or a piece of this category. */
export type Company = {
  readonly pieces: ReadonlyMap<string, number>;
  readonly categories: ReadonlyMap<string, number>;
};
export const alone: Company = { pieces: new Map(), categories: new Map() };

export const reasons = ['similar-to', 'bought-together', 'viewed-together', 'same-category', 'new'] as const;
export type Recommended = {
  readonly unitId: string;
  readonly reason: (typeof reasons)[number];
  /** The piece that they like, and that it is like. */
  readonly like?: string;
};

const weights = { likeness: 0.6, piece: 0.3, viewed: 0.2, category: 0.1 };
/** Each wish counts for so much less than the next later one. */
const fading = 0.95;
/** From there on it is more than the category that is the same. */
const similarFrom = 0.6;
/** What one person alone wanted says more of that person than of the piece. */
const peopleMin = 2;

/** What people wanted, added up: nothing in it says who. */
export function companyIn(wanted: readonly Wanted[]): Company {
  const people = new Set(wanted.map(({ subjectId }) => subjectId)).size;
  const partsBy = (nameOf: (one: Wanted) => string) => {
    const of = Map.groupBy(wanted, nameOf);
    const counted = [...of].map(([name, all]) => [name, new Set(all.map(({ subjectId }) => subjectId)).size] as const);
    return new Map(counted.flatMap(([name, many]) => (many < peopleMin ? [] : [[name, many / people] as const])));
  };
  return { pieces: partsBy(({ unitId }) => unitId), categories: partsBy(({ category }) => category) };
}

/**
 * What to show to whoever likes some pieces, the latest first: what is like them, what people wanted who wanted them, too, and what
 * they looked at. Who likes nothing that we know of sees what is new. All that can be had is in `candidates`, and nothing is recommended but that.
 */
export function recommended(
  candidates: readonly Candidate[],
  liked: readonly Liked[],
  company: Company,
): readonly Recommended[] {
  const known = new Set(liked.map(({ unitId }) => unitId));
  return candidates
    .filter(({ unitId }) => !known.has(unitId))
    .map((candidate) => ({ candidate, ...scored(candidate, liked, company) }))
    .sort((a, b) => b.score - a.score || later(a.candidate, b.candidate))
    .map(({ candidate: { unitId }, reason, like }) => ({ unitId, reason, ...(like !== undefined && { like }) }));
}

const later = (a: Candidate, b: Candidate) =>
  a.offeredAt === b.offeredAt ? (a.unitId < b.unitId ? -1 : 1) : a.offeredAt > b.offeredAt ? -1 : 1;

function scored(candidate: Candidate, liked: readonly Liked[], { pieces, categories }: Company) {
  const likest = liked
    .map((one, n) => {
      const likeness = similarity(one, candidate);
      return { one, likeness, counts: likeness * fading ** n };
    })
    .reduce<{ one?: Liked; likeness: number; counts: number }>(
      (best, next) => (next.counts > best.counts ? next : best),
      { likeness: 0, counts: 0 },
    );
  const together =
    weights.piece * (pieces.get(candidate.unitId) ?? 0) + weights.category * (categories.get(candidate.category) ?? 0);
  const alike = weights.likeness * likest.counts;
  const viewed = weights.viewed * viewedWith(candidate, liked);
  const score = alike + together + viewed;
  if (score === 0) return { score, reason: 'new' as const };
  if (together > Math.max(alike, viewed)) return { score, reason: 'bought-together' as const };
  if (viewed > 0 || likest.one === undefined) return { score, reason: 'viewed-together' as const };
  const { one, likeness } = likest;
  if (likeness >= similarFrom) return { score, reason: 'similar-to' as const, like: one.unitId };
  // A price or a period alone is no reason that anybody would understand.
  return {
    score,
    reason: one.category === candidate.category && one.category !== '' ? ('same-category' as const) : ('new' as const),
  };
}

/** From 0 to 1: less further down in a list, and of an earlier wish. */
const viewedWith = ({ unitId }: Candidate, liked: readonly Liked[]) =>
  liked.reduce((most, one, n) => {
    const place = one.viewedWith.indexOf(unitId);
    return place < 0 ? most : Math.max(most, fading ** n / (1 + place / one.viewedWith.length));
  }, 0);
