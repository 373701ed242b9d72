import { z } from 'zod';
import { priceRule, type PriceRule } from '#contracts/fx.js';
import { id } from '#contracts/vocabulary.js';
import type { Decider } from '#eventsourcing/decider.js';
import { plainRule } from '#money/pricing.js';
import { decimal } from '#money/ratio.js';
import { sameContent } from '#contracts/same-content.js';

const { marginPercent, rounding, floorMinor, channelFeePercents } = priceRule.shape;
const marginPercentLimit = 1_000n;
const channelsMax = 50;

/** Also true of what is no decimal: that is another mistake, and reported as such. */
const below = (limit: bigint) => (percent: string) => {
  if (!marginPercent.safeParse(percent).success) return true;
  const { numerator, denominator } = decimal(percent);
  return numerator < limit * denominator;
};

/** What is said of prices in one currency, without its name and number. */
export const setPriceRule = z
  .strictObject({
    marginPercent: marginPercent.refine(below(marginPercentLimit), `less than ${marginPercentLimit}`),
    rounding: z
      .strictObject(rounding.unwrap().shape)
      .refine(({ stepMinor, minusMinor }) => minusMinor < stepMinor, {
        path: ['minusMinor'],
        message: 'less than the step',
      })
      .optional(),
    floorMinor,
    channelFeePercents: z
      .record(id, channelFeePercents.valueType.refine(below(100n), 'less than 100, or nothing is left'))
      .refine((fees) => Object.keys(fees).length <= channelsMax, `${channelsMax} channels at most`)
      .default({})
      .describe(channelFeePercents.description!),
  })
  .meta({ id: 'SetPriceRule' });
type Content = z.infer<typeof setPriceRule>;

export type PriceRuleCommand = { type: 'SetPriceRule'; data: Content & { readonly currency: string } };

// This shape is on disk for ever: add to it, never change it.
export type PriceRuleEvent = { type: 'PriceRuleSet'; data: PriceRule };

/** Without a rule until somebody sets one: prices are then converted, and nothing else. */
export type Pricing = { readonly version: number; readonly rule?: PriceRule };

/** How prices in one currency are made; its id is the currency. Each event is a version of the rule, which stays for ever. */
export const pricing: Decider<PriceRuleCommand, PriceRuleEvent, Pricing> = {
  stream: 'pricing',
  initial: { version: 0 },

  decide({ data }, { version, rule }) {
    const { currency, ...content } = data;
    if (rule !== undefined) {
      const { ruleId: _, currency: __, ...known } = rule;
      if (sameContent(known, content)) return [];
    }
    return [{ type: 'PriceRuleSet', data: { ruleId: `${currency}-${version + 1}`, currency, ...content } }];
  },

  evolve: ({ version }, { data }) => ({ version: version + 1, rule: data }),
};

/** The rule as the API shows it: the plain one where nobody set any. */
export const priceRuleResource = z
  .object({ ...priceRule.shape, version: z.int().min(0).describe('0 until a rule is set; also the ETag') })
  .meta({ id: 'PriceRule' });
export type PriceRuleResource = z.infer<typeof priceRuleResource>;

/** What a price names its rule by: JPY-3 is version 3 for JPY, JPY-0 the plain rule. */
export const namedRule = id.regex(/^[A-Z]{3}-(0|[1-9]\d{0,8})$/, 'a currency and a version, such as JPY-3');

export const ruleFor = (currency: string, rule: PriceRule | undefined): PriceRule => rule ?? plainRule(currency);
