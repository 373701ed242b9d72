import { z } from 'zod';
import { id, instant, price, text } from '#contracts/vocabulary.js';
import { language } from '../customer/consent.js';
import type { Share } from './assignment.js';

/** The variant of who gets nothing, to whom the others are compared. */
export const control = 'control';
const durationMaxMs = 30 * 86_400_000;

const variantName = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,31}$/, 'lower-case letters, digits and dashes, at most 32')
  .refine((name) => name !== control, 'control is the name of who gets nothing');

const words = z.strictObject({
  subject: text(150).regex(/^[^\r\n]*$/, 'one line'),
  paragraphs: z.array(text(2_000)).min(1).max(20),
  unitIds: z
    .array(id)
    .min(1)
    .max(10)
    .refine((ids) => new Set(ids).size === ids.length, 'each once')
    .optional()
    .describe('Pieces that it shows, as long as they are to be had; once all are gone it is not sent'),
});
type Words = z.infer<typeof words>;

const letter = z
  .record(language, words)
  .refine((letter) => Object.keys(letter).length > 0, 'in one language at least')
  .refine((letter) => Object.keys(letter).length <= 20, 'in 20 languages at most')
  .describe('By language; who reads none of them gets the first');

const variant = z.strictObject({ variant: variantName, sharePercent: z.int().min(1).max(100), letter });

/** What stands in every link of the letters, beside the variant as utm_content. */
const utm = z.strictObject({ source: id, medium: id, campaign: id });

/** Who is to get which letter when, and what it is compared with. */
export const planned = z
  .strictObject({
    name: text(80),
    segmentId: id,
    startAt: instant.describe('From then on its letters go out, to who belongs to the segment then'),
    endAt: instant.describe('From then on nobody is written to; at most 30 days after the start'),
    variants: z.array(variant).min(1).max(10),
    controlPercent: z.int().min(0).max(99).describe('Who gets nothing'),
    utm,
    promotionCode: z
      .string()
      .regex(/^[A-Z0-9][A-Z0-9-]{0,31}$/, 'capital letters, digits and dashes, at most 32')
      .optional()
      .describe('Of a promotion of orders, /v1/promotions; the letters have to say it'),
    budget: price
      .refine(({ minor }) => minor > 0, 'more than nothing')
      .optional()
      .describe('Once so much is spent, it stops'),
  })
  .superRefine(({ startAt, endAt, variants, controlPercent }, context) => {
    const wrong = (field: string, message: string) => context.addIssue({ code: 'custom', path: [field], message });
    if (endAt <= startAt) wrong('endAt', 'after startAt');
    if (Date.parse(endAt) - Date.parse(startAt) > durationMaxMs) wrong('endAt', 'at most 30 days after startAt');
    const names = variants.map(({ variant }) => variant);
    if (new Set(names).size < names.length) wrong('variants', 'each name once');
    const sum = variants.reduce((sum, { sharePercent }) => sum + sharePercent, controlPercent);
    if (sum !== 100) wrong('variants', `their shares and controlPercent add up to 100, not to ${sum}`);
  })
  .meta({ id: 'PlanCampaign' });
export type Plan = z.infer<typeof planned>;

/** All variants, also that of who gets nothing. */
export const sharesOf = ({ variants, controlPercent }: Plan): readonly Share[] => [
  ...variants.map(({ variant, sharePercent }) => ({ variant, sharePercent })),
  { variant: control, sharePercent: controlPercent },
];

/** What a variant says to a reader, in one of its languages: in theirs, or in the first. */
export function wordsFor(
  plan: Plan,
  variant: string,
  reads: string,
): (Words & { readonly language: string }) | undefined {
  const letter = plan.variants.find((one) => one.variant === variant)?.letter;
  if (letter === undefined) return undefined;
  const written = Object.keys(letter);
  const [main] = reads.split('-');
  const language =
    written.find((one) => one === reads) ?? written.find((one) => one.split('-')[0] === main) ?? written[0]!;
  // As its reader writes money, if they share the language.
  return { ...letter[language]!, language: language.split('-')[0] === main ? reads : language };
}
