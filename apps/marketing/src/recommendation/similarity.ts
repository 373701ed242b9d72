import type { Offer } from '../offer/offer.js';

/** What a piece is, as far as anybody said: empty or null is unknown. Years are negative before the common era. */
export type Kind = {
  readonly category: string;
  readonly materials: string;
  readonly madeFrom: number | null;
  readonly madeTo: number | null;
  readonly askingMinor: number | null;
  readonly currency: string;
};

export const kindOf = ({ words, asking }: Pick<Offer, 'words' | 'asking'>): Kind => ({
  ...{ category: words.category ?? '', materials: words.materials ?? '' },
  ...{ madeFrom: words.madeFrom ?? null, madeTo: words.madeTo ?? null },
  ...{ askingMinor: asking.askingPrice?.minor ?? null, currency: asking.askingPrice?.currency ?? '' },
});

const weights = { category: 0.4, materials: 0.25, period: 0.15, price: 0.2 };
/** As far apart as that, two periods have nothing in common. */
const yearsMax = 100;

/** How alike two pieces are, from 0 to 1: what nobody said of either counts for nothing. */
export function similarity(one: Kind, other: Kind): number {
  return (
    weights.category * Number(one.category !== '' && one.category === other.category) +
    weights.materials * overlap(wordsOf(one.materials), wordsOf(other.materials)) +
    weights.period * Math.max(0, 1 - yearsBetween(one, other) / yearsMax) +
    weights.price * priceLikeness(one, other)
  );
}

const wordsOf = (materials: string) => new Set(materials.toLowerCase().match(/\p{L}{3,}/gu) ?? []);

/** Of all words, those that both have. */
function overlap(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  const both = [...one].filter((word) => other.has(word)).length;
  return both === 0 ? 0 : both / (one.size + other.size - both);
}

/** Between the nearest years in which both may have been made; 0 if that may be the same. */
function yearsBetween(one: Kind, other: Kind): number {
  const [first, second] = [spanOf(one), spanOf(other)];
  if (first === undefined || second === undefined) return Infinity;
  return Math.max(0, first.from - second.to, second.from - first.to);
}

function spanOf({ madeFrom, madeTo }: Kind) {
  const from = madeFrom ?? madeTo;
  const to = madeTo ?? madeFrom;
  return from === null || to === null ? undefined : { from, to };
}

/** The lower price as a part of the higher. */
function priceLikeness(one: Kind, other: Kind): number {
  if (one.askingMinor === null || other.askingMinor === null || one.currency !== other.currency) return 0;
  const higher = Math.max(one.askingMinor, other.askingMinor);
  return higher === 0 ? 1 : Math.min(one.askingMinor, other.askingMinor) / higher;
}
