import { countryOf } from '#contracts/places.js';
import type { Money, OrderedLine } from '#contracts/vocabulary.js';
import { whole } from '#money/money.js';
import type { Customs, CustomsItem, Measures } from '../carriers/carrier.js';
import { protectedMaterialsIn } from './protected-materials.js';
import type { Known, Piece } from './piece.js';
import { ageOf, tariffCodeOf, type Age, type TariffCode } from './tariff-code.js';

export { crossesCustoms } from './customs-border.js';

/** One line of an order in the parcel; of counted goods, and of what inventory has not described, there is no piece. */
export type Goods = { readonly line: OrderedLine; readonly piece: Piece | undefined };
export type Crossing = {
  readonly reason: Customs['reason'];
  /** Where it comes from if nobody knows where it was made: US, US-PA. */
  readonly sellerCountry: string;
  /** Of the whole parcel, so that what has not been weighed by itself has a weight. */
  readonly measures: Measures;
  /** RFC 3339 date on which it leaves: ages count from its year. */
  readonly shipDate: string;
};
/** How the declaration of a line came about. */
export type Declared = TariffCode & { readonly line: number; readonly age: Age };
export type CustomsPapers = {
  readonly customs: Customs;
  /** Materials that may need a CITES permit: nothing leaves with any of them until a person has confirmed it. */
  readonly needsPermit: readonly string[];
  /** Unit ids and SKUs that nobody has described: their items name them by that alone, and a border would send them back. */
  readonly undescribed: readonly string[];
  readonly declared: readonly Declared[];
};

/**
 * What customs are told of a parcel: every line by its description, code, value and weight. The value is the price of the
 * order's lines. Counted goods have no description here, nor has a piece that inventory has said nothing of: see
 * `undescribed`. RangeError where a line is worth more than a number holds.
 *
 * Whether a piece may leave its country as cultural property, by age, value and kind, is not answered here: the thresholds
 * differ by country of export and import, and a licence is a matter for people.
 */
export function customsOf(goods: readonly Goods[], crossing: Crossing): CustomsPapers {
  const year = new Date(crossing.shipDate).getUTCFullYear();
  const weights = weightsOf(goods, crossing.measures.weightGrams);
  const items = goods.map(({ line, piece }, index): CustomsItem => {
    const quantity = quantityOf(line);
    return {
      description: descriptionOf(line, piece?.known ?? {}, year),
      hsCode: tariffCodeOf(piece?.known ?? {}, year).hsCode,
      ...{ quantity, value: valueOf(line.price, quantity), weightGrams: weights[index]! },
      origin: countryOf(crossing.sellerCountry),
    };
  });
  const words = goods.map(({ piece }) => `${piece?.known.title ?? ''}\n${piece?.known.materials ?? ''}`).join('\n');
  return {
    customs: { reason: crossing.reason, items },
    needsPermit: protectedMaterialsIn(words),
    undescribed: goods.flatMap(({ line, piece }) => (piece?.known.title === undefined ? [nameOf(line)] : [])),
    declared: goods.map(({ line, piece }) => {
      const known = piece?.known ?? {};
      return { line: line.line, age: ageOf(known, year), ...tariffCodeOf(known, year) };
    }),
  };
}

const quantityOf = (line: OrderedLine) => ('quantity' in line ? line.quantity : 1);
const nameOf = (line: OrderedLine) => ('unitId' in line ? line.unitId : line.sku);
const valueOf = ({ minor, currency }: Money, quantity: number): Money => {
  return { minor: whole(minor * quantity, 'the value of a line'), currency };
};

/** Plain words: "Bowl, porcelain, made 1750 to 1770, over 250 years old". An age is named only where it is proven. */
function descriptionOf(line: OrderedLine, known: Known, year: number): string {
  const age = ageOf(known, year);
  return [
    known.title ?? nameOf(line),
    known.materials,
    madeIn(known),
    ...(age === 'over-250' ? ['over 250 years old'] : age === 'over-100' ? ['over 100 years old'] : []),
  ]
    .filter((part) => part !== undefined)
    .join(', ');
}

function madeIn({ madeFrom, madeTo }: Known): string | undefined {
  if (madeFrom === undefined) return madeTo === undefined ? undefined : `made before ${yearOf(madeTo + 1)}`;
  if (madeTo === undefined) return `made since ${yearOf(madeFrom)}`;
  return madeFrom === madeTo ? `made ${yearOf(madeTo)}` : `made ${yearOf(madeFrom)} to ${yearOf(madeTo)}`;
}
const yearOf = (year: number) => (year < 0 ? `${-year} BC` : `${year}`);

/** What has not been weighed shares what is left of the parcel, evenly; at least a gram, since nothing weighs nothing. */
function weightsOf(goods: readonly Goods[], parcelGrams: number): number[] {
  const known = goods.map(({ line, piece }) => {
    const grams = piece?.known.weightGrams;
    return grams === undefined ? undefined : grams * quantityOf(line);
  });
  const left = known.reduce<number>((rest, grams) => rest - (grams ?? 0), parcelGrams);
  const unknown = known.filter((grams) => grams === undefined).length;
  return known.map((grams) => grams ?? Math.max(1, Math.floor(left / unknown)));
}
