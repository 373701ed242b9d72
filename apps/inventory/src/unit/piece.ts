import { z } from 'zod';
import { id, price, text } from '#contracts/vocabulary.js';
import { sameContent } from '#contracts/same-content.js';

const year = z.int().min(-10_000).max(3_000).describe('Negative before the common era');
const millimetres = z.int().min(1).max(100_000);

export const period = z
  .strictObject({ text: text(100).optional(), yearFrom: year.optional(), yearTo: year.optional() })
  .refine(({ yearFrom, yearTo }) => (yearFrom ?? -Infinity) <= (yearTo ?? Infinity), 'ends before it begins')
  .meta({ id: 'Period', description: 'When it was made: in words ("c. 1780"), in years, or both' });

export const dimensions = z
  .strictObject({
    heightMm: millimetres.optional(),
    widthMm: millimetres.optional(),
    depthMm: millimetres.optional(),
    diameterMm: millimetres.optional(),
  })
  .meta({ id: 'Dimensions', description: 'In millimetres' });

const caption = text(300).optional();
const photo = z
  .union([
    z.strictObject({ url: z.url({ protocol: /^https?$/ }).max(2_000), caption }),
    z.strictObject({ key: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._/-]{0,255}$/), caption }),
  ])
  .meta({ id: 'Photo', description: 'Where a photo is: a URL, or a key in the photo store' });

const described = {
  category: text(64).optional(),
  maker: text(300).optional(),
  period: period.optional(),
  materials: text(500).optional(),
  dimensions: dimensions.optional(),
  weightGrams: z.int().min(1).max(100_000_000).optional(),
  photos: z.array(photo).max(50).optional(),
};
export const title = text(400);
export const condition = text(200);

/** One one-of-a-kind piece as its seller describes it. What it cost is what its seller paid for it. */
export const piece = z.strictObject({
  title,
  ...described,
  condition: condition.optional(),
  location: id,
  cost: price.optional(),
});
export type Piece = z.infer<typeof piece>;

/** Some fields of a piece, corrected; null takes a field away. Location and condition change by events of their own. */
export const corrections = z
  .strictObject({
    title: title.optional(),
    category: described.category.nullable(),
    maker: described.maker.nullable(),
    period: described.period.nullable(),
    materials: described.materials.nullable(),
    dimensions: described.dimensions.nullable(),
    weightGrams: described.weightGrams.nullable(),
    photos: described.photos.nullable(),
  })
  .meta({ id: 'DescribeUnit' });
export type Corrections = z.infer<typeof corrections>;

/** The corrections that change something. */
export const changesTo = (piece: Piece, corrections: Corrections): Corrections =>
  Object.fromEntries(
    Object.entries(corrections).filter(
      ([field, value]) => value !== undefined && !sameContent(value, piece[field as keyof Corrections] ?? null),
    ),
  );

export const corrected = (piece: Piece, changes: Corrections): Piece => {
  const merged = Object.entries({ ...piece, ...changes }).filter(([, value]) => value !== null);
  return Object.fromEntries(merged) as Piece;
};
