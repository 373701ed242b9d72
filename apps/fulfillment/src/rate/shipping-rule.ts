import { z } from 'zod';
import { sameContent } from '#contracts/same-content.js';
import { id, knownCurrency, price, text, type Money } from '#contracts/vocabulary.js';
import type { Decider } from '#eventsourcing/decider.js';

const way = z.strictObject({
  carrier: id.describe('ups, fedex'),
  service: text(60).optional().describe('In the carrier’s own words, such as 03; all of them if it is not said'),
});
/** A carrier, or one of its services. */
export type Way = z.infer<typeof way>;
const allowed = z.array(way).min(1).max(50);

const content = {
  currency: knownCurrency.describe('In which offers are compared, and in which the amounts here are'),
  preferredByValue: z
    .array(z.strictObject({ above: price, allowed }))
    .max(20)
    .default([])
    .describe(
      'Of parcels worth more than that: the highest threshold below counts, and comes before promises and zones',
    ),
  preferredByZone: z
    .array(z.strictObject({ zoneId: id, allowed }))
    .max(300)
    .default([])
    .describe('Of parcels to a shipping zone, as far as these are in time'),
  insuredAbove: price.describe(
    'What is worth more travels with its value declared, and is given only against a signature',
  ),
  adultSignatureAbove: price.optional().describe('What is worth more is given to adults only'),
  neverServices: z.array(way).max(100).default([]).describe('Not even if nothing else is left'),
};

/** What is said of choosing carriers, without its name. */
export const setShippingRule = z
  .strictObject(content)
  .superRefine((rule, context) => {
    const wrong = (path: PropertyKey[], message: string) => context.addIssue({ code: 'custom', path, message });
    const { currency, preferredByValue, preferredByZone, insuredAbove, adultSignatureAbove } = rule;
    const other = (amount: Money | undefined) => amount !== undefined && amount.currency !== currency;
    const mixed = `in ${currency}, as the rule is`;
    if (other(insuredAbove)) wrong(['insuredAbove', 'currency'], mixed);
    if (other(adultSignatureAbove)) wrong(['adultSignatureAbove', 'currency'], mixed);
    if (adultSignatureAbove && adultSignatureAbove.minor < insuredAbove.minor)
      wrong(['adultSignatureAbove'], 'no less than insuredAbove');
    const thresholds = preferredByValue.map(({ above }) => above.minor);
    for (const [index, { above }] of preferredByValue.entries()) {
      if (other(above)) wrong(['preferredByValue', index, 'above', 'currency'], mixed);
      if (thresholds.indexOf(above.minor) < index) wrong(['preferredByValue', index, 'above'], 'named before');
    }
    const zones = preferredByZone.map(({ zoneId }) => zoneId);
    for (const [index, zoneId] of zones.entries())
      if (zones.indexOf(zoneId) < index) wrong(['preferredByZone', index, 'zoneId'], 'named before');
  })
  .meta({ id: 'SetShippingRule' });
type Content = z.infer<typeof setShippingRule>;

/** How a carrier is chosen; the ruleId names this version of it for ever. */
export type ShippingRule = Content & { readonly ruleId: string };

/** There is one for the whole shop. */
export const theRule = 'default';

/**
 * Until somebody sets one: the cheapest that is in time. Both carriers are liable for 100 USD without being asked, so what is
 * worth more has its value declared.
 */
export const plainShippingRule: ShippingRule = {
  ...{ ruleId: `${theRule}-0`, currency: 'USD', preferredByValue: [], preferredByZone: [], neverServices: [] },
  insuredAbove: { minor: 10_000, currency: 'USD' },
};

export type ShippingRuleCommand = { type: 'SetShippingRule'; data: Content };

// This shape is on disk for ever: add to it, never change it.
export type ShippingRuleEvent = { type: 'ShippingRuleSet'; data: ShippingRule };

export type ShippingRuleState = { readonly version: number; readonly rule: ShippingRule };

/** How carriers are chosen; its id is {@link theRule}. Each event is a version of the rule, which stays for ever. */
export const shippingRule: Decider<ShippingRuleCommand, ShippingRuleEvent, ShippingRuleState> = {
  stream: 'shippingRule',
  initial: { version: 0, rule: plainShippingRule },

  decide({ data }, { version, rule }) {
    const { ruleId: _, ...known } = rule;
    if (version > 0 && sameContent(known, data)) return [];
    return [{ type: 'ShippingRuleSet', data: { ruleId: `${theRule}-${version + 1}`, ...data } }];
  },

  evolve: ({ version }, { data }) => ({ version: version + 1, rule: data }),
};

/** The rule as the API shows it: the plain one where nobody set any. */
export const shippingRuleResource = z
  .object({ ruleId: id, ...content, version: z.int().min(0).describe('0 until a rule is set; also the ETag') })
  .meta({ id: 'ShippingRule' });
export type ShippingRuleResource = z.infer<typeof shippingRuleResource>;
