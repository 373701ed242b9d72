/** As a scanner, a tape measure and scales find a piece. */
export type Piece = {
  readonly code: string;
  readonly weightGrams: number;
  readonly sizeMm: readonly [length: number, width: number, height: number];
};
/** A closed parcel, and what is in it. */
export type Box = {
  readonly codes: readonly string[];
  readonly measures: {
    readonly weightGrams: number;
    readonly lengthMm: number;
    readonly widthMm: number;
    readonly heightMm: number;
  };
};

const paddingMm = 30;
const paddingGrams = 400;
/** No parcel is longer: what is, goes by a haulier, whom the shop does not know. */
const longestMm = 3_000;
/** What one person lifts alone. */
const heavyGrams = 25_000;
/** What one person gets through a door; carriers count space as weight. */
const bulkyCubicMm = 150_000_000;
/** Of what nobody has measured we guess that it is as heavy for its size as packed china. */
const gramsPerCubicMm = 0.000_4;

/** From the heaviest to the lightest, stacked; a box that is heavy or bulky gets nothing more. */
export function boxesOf(pieces: readonly Piece[]): Box[] {
  const piles: Piece[][] = [];
  for (const piece of pieces.toSorted((a, b) => b.weightGrams - a.weightGrams)) {
    const pile = piles.find((one) => isHandy([...one, piece]));
    if (pile === undefined) piles.push([piece]);
    else pile.push(piece);
  }
  return piles.map(boxOf);
}

/** Measured or, as far as nobody did, guessed by its weight. */
export function sizeOf(weightGrams: number, sides: readonly (number | undefined)[]): Piece['sizeMm'] {
  const guess = Math.max(20, Math.round(Math.cbrt(weightGrams / gramsPerCubicMm)));
  const [one, two, three] = sides.filter((side) => side !== undefined);
  // A picture has two sides, and is thin.
  if (one !== undefined && two !== undefined) return [one, two, three ?? Math.min(guess, 60)];
  return [one ?? guess, one ?? guess, one ?? guess];
}

/** Whether it can be sent as a parcel at all. */
export const isParcel = ({ measures: { lengthMm, widthMm, heightMm } }: Box) =>
  Math.max(lengthMm, widthMm, heightMm) <= longestMm;

function isHandy(pile: readonly Piece[]): boolean {
  const { lengthMm, widthMm, heightMm } = boxOf(pile).measures;
  return weightOf(pile) <= heavyGrams && lengthMm * widthMm * heightMm <= bulkyCubicMm;
}

const weightOf = (pile: readonly Piece[]) => pile.reduce((sum, { weightGrams }) => sum + weightGrams, 0);

function boxOf(pile: readonly Piece[]): Box {
  const [lengths, widths, heights] = [0, 1, 2].map((rank) =>
    pile.map(({ sizeMm }) => sizeMm.toSorted((a, b) => b - a)[rank]!),
  );
  return {
    codes: pile.map(({ code }) => code),
    measures: {
      weightGrams: weightOf(pile) + paddingGrams,
      lengthMm: Math.max(...lengths!) + 2 * paddingMm,
      widthMm: Math.max(...widths!) + 2 * paddingMm,
      // Whatever is flat lies on whatever else is flat.
      heightMm: heights!.reduce((sum, height) => sum + height, 2 * paddingMm),
    },
  };
}
