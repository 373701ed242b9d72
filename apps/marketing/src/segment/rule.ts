import { z } from 'zod';
import { text } from '#contracts/vocabulary.js';
import { consentPurposes, type ConsentPurpose } from '../customer/consent.js';
import type { Fifths, Figures } from './figures.js';

const dayMs = 86_400_000;

const between = (least: number, most: number) =>
  z
    .strictObject({ min: z.int().min(least).max(most).optional(), max: z.int().min(least).max(most).optional() })
    .refine(({ min, max }) => min !== undefined || max !== undefined, 'min, max or both')
    .refine(({ min = least, max = most }) => min <= max, 'min is no more than max');
type Between = z.infer<ReturnType<typeof between>>;

const says = (given: object) => Object.values(given).some((value) => value !== undefined);
const fifth = between(1, 5).optional();

const conditions = {
  daysSinceOrder: between(0, 36_500)
    .optional()
    .describe('Days in UTC since the last order; with `min`, who lapsed. Never so of who did not order'),
  orders: between(0, 1_000_000).optional().describe('Confirmed, not cancelled, and in the books'),
  spentMinor: between(-1e15, 1e15)
    .optional()
    .describe('Revenue less refunds without tax, in minor units of the currency of the books'),
  fifths: z
    .strictObject({ recency: fifth, frequency: fifth, monetary: fifth })
    .refine(says, 'recency, frequency or monetary')
    .optional()
    .describe('Of all who ordered; 5: who bought last, most often, for most. Never so of who did not order'),
  interestedIn: z
    .strictObject({ category: text(64), days: z.int().min(1).max(3_650) })
    .optional()
    .describe('Ordered, carted or watched a piece of it in the last so many days, today among them'),
  abandonedCart: between(0, 3_650).optional().describe('Days in UTC since they left the cart that they still have'),
  agreedTo: z
    .array(z.enum(consentPurposes))
    .min(1)
    .max(consentPurposes.length)
    .optional()
    .describe('All of these, as a person. Whoever writes to them asks again'),
};
const clause = z
  .strictObject({
    ...conditions,
    not: z
      .array(z.strictObject(conditions).refine(says, 'at least one condition'))
      .min(1)
      .max(10)
      .optional()
      .describe('None of these is so'),
  })
  .refine(says, 'at least one condition');

/** Who belongs to a segment: in one of the clauses all that it says is so. */
export const segmentRule = z
  .strictObject({ anyOf: z.array(clause).min(1).max(20) })
  .meta({ id: 'SegmentRule', description: 'Who belongs to a segment: in one of the clauses all that it says is so' });
export type SegmentRule = z.infer<typeof segmentRule>;

type Conditions = Omit<SegmentRule['anyOf'][number], 'not'>;
export type Customer = {
  /** None of who did not order. */
  readonly figures?: (Figures & { readonly fifths: Fifths }) | undefined;
  /** By category, when they last wanted a piece of it: RFC 3339. */
  readonly interests?: ReadonlyMap<string, string> | undefined;
  /** Since when their cart is abandoned, if it is. */
  readonly abandonedAt?: string | undefined;
  /** None as long as nobody asked. */
  readonly agreedTo?: readonly ConsentPurpose[] | undefined;
};

/**
 * Whether a rule is so of a customer; undefined where that depends on what they agreed to, and nobody asked.
 * @param today in UTC: 2026-01-10
 */
export const isSo = ({ anyOf }: SegmentRule, customer: Customer, today: string): boolean | undefined =>
  any(
    anyOf.map(({ not = [], ...conditions }) =>
      all([
        ...verdictsOn(conditions, customer, today),
        ...not.map((others) => opposite(all(verdictsOn(others, customer, today)))),
      ]),
    ),
  );

function verdictsOn(
  { daysSinceOrder, orders, spentMinor, fifths, interestedIn, abandonedCart, agreedTo }: Conditions,
  customer: Customer,
  today: string,
): readonly (boolean | undefined)[] {
  const { figures, abandonedAt } = customer;
  const wantedAt = interestedIn && customer.interests?.get(interestedIn.category);
  const spent = figures === undefined ? 0 : figures.revenueMinor - figures.refundsMinor;
  return [
    ...(daysSinceOrder ? [figures !== undefined && isIn(daysBetween(figures.lastDay, today), daysSinceOrder)] : []),
    ...(orders ? [isIn(figures?.orders ?? 0, orders)] : []),
    ...(spentMinor ? [isIn(spent, spentMinor)] : []),
    ...(['recency', 'frequency', 'monetary'] as const).flatMap((name) => {
      const wanted = fifths?.[name];
      return wanted === undefined ? [] : [figures !== undefined && isIn(figures.fifths[name], wanted)];
    }),
    ...(interestedIn ? [wantedAt !== undefined && daysSince(wantedAt, today) < interestedIn.days] : []),
    ...(abandonedCart ? [abandonedAt !== undefined && isIn(daysSince(abandonedAt, today), abandonedCart)] : []),
    ...(agreedTo ?? []).map((purpose) => customer.agreedTo?.includes(purpose)),
  ];
}

const isIn = (figure: number, { min = -Infinity, max = Infinity }: Between) => min <= figure && figure <= max;
const daysSince = (instant: string, today: string) => daysBetween(instant.slice(0, '2026-01-10'.length), today);
const daysBetween = (from: string, to: string) => (Date.parse(to) - Date.parse(from)) / dayMs;

const opposite = (verdict: boolean | undefined) => (verdict === undefined ? undefined : !verdict);
const all = (verdicts: readonly (boolean | undefined)[]) =>
  verdicts.includes(false) ? false : verdicts.includes(undefined) ? undefined : true;
const any = (verdicts: readonly (boolean | undefined)[]) => opposite(all(verdicts.map(opposite)));
