import { z } from 'zod';
import { id } from '#contracts/vocabulary.js';
import { evidenceOf } from './figures.js';

const number = z.number();
const interval = {
  difference: number.describe('By how much it is above the control'),
  low: number.describe('With 95 % confidence it is between low and high'),
  high: number,
};
const because = { because: z.string().describe('What there is, and of how many at least') };
const lift = z
  .union([
    z.object({ verdict: z.literal('too-few'), ...because }),
    z.object({ verdict: z.enum(['above', 'below', 'not-shown']), ...interval }),
  ])
  .meta({ id: 'CampaignLift' });
const figures = z.record(z.string(), z.union([number, z.null()]));
const variant = z
  .object({
    variant: z.string().describe('control gets nothing; unknown is that of clicks that name none'),
    figures: figures.describe('By the names of `figures`'),
    lift: z
      .object({
        conversion: lift.describe('In shares: 0.02 is two more of a hundred people'),
        revenue: lift.describe('In minor units a person'),
        margin: lift.describe('In minor units a person'),
        cancelled: lift.describe('Of people with an order that was cancelled, in shares'),
        refunded: lift.describe('Of people with an order of which something was given back, in shares'),
        roi: z
          .object({ difference: number, low: number, high: number })
          .optional()
          .describe('Margin beyond that of the control, less spend, by spend; absent without spend, or of too few'),
      })
      .optional()
      .describe('Against the control; absent where there is none'),
  })
  .meta({ id: 'CampaignVariant' });
const at = z.iso.datetime();
const campaign = z
  .object({
    ...{ campaignId: id, name: z.string(), status: z.enum(['planned', 'running', 'finished', 'stopped']) },
    ...{ startsAt: at, endsAt: at, begunAt: at.optional(), endedAt: at.optional() },
    countedUntil: at.optional().describe('Orders count until then; figures grow before, refunds also after'),
    ...{ controlPercent: z.int(), promotionCode: z.string().optional() },
    utm: z.object({ source: z.string(), medium: z.string(), campaign: z.string() }),
    budget: z.object({ minor: z.int(), currency: z.string() }).optional(),
    spendMinor: z.int().describe('In the currency of the books'),
    chargesLeftOut: z.int().describe('Charges in another currency, which count nowhere'),
    total: figures.describe('Of all variants together, the control too'),
    variants: z.array(variant),
  })
  .meta({ id: 'CampaignResult' });
export type CampaignResult = z.infer<typeof campaign>;
export type CampaignVariant = z.infer<typeof variant>;

export const campaignQuery = z.strictObject({
  campaignId: id.optional().describe('Only this one; nothing if nobody planned it'),
  limit: z.coerce.number().pipe(z.int().min(1).max(200)).default(50),
});
export const campaignResults = z
  .object({
    ...{
      version: z.int().optional(),
      asOf: at.optional().describe('When the figures were made; absent before they first were'),
    },
    currency: z.string().describe('Of the books, and of all amounts: their figures end in Minor'),
    figures: z.array(
      z.object({
        ...{
          name: z.string(),
          title: z.string(),
          unit: z.enum(['money', 'count', 'share', 'ms']),
          definition: z.string(),
        },
      }),
    ),
    campaigns: z.array(campaign).describe('The one that starts last first'),
  })
  .meta({ id: 'CampaignResults' });
export type CampaignResults = z.infer<typeof campaignResults>;

const names = [...evidenceOf.keys()] as [string, ...string[]];
export const evidenceQuery = z.strictObject({
  campaignId: id,
  figure: z.enum(names),
  variant: z
    .string()
    .regex(/^[^\p{Cc}]{1,256}$/u, '1 to 256 characters')
    .optional()
    .describe('All of them, if it is not said. What a campaign costs is not of a variant'),
  limit: z.coerce.number().pipe(z.int().min(1).max(1_000)).default(200),
  offset: z.coerce.number().pipe(z.int().min(0).max(1_000_000)).default(0),
});
export const evidenceShown = z
  .object({
    ...{ version: z.int().optional(), asOf: at.optional() },
    evidence: z.array(
      z.object({
        figure: z.string().describe('What it counts for'),
        variant: z.string().optional(),
        customerId: id.optional().describe('The person'),
        orderId: id.optional(),
        amountMinor: z.int().optional().describe('Of amounts: below zero for what is taken off'),
        currency: z.string().optional().describe('Where it is not that of the books, and so counts nowhere'),
        at: at.describe('When it happened; of entries of the books and of charges the day'),
        event: z.object({
          table: z.string().describe('Of bronze: bronze.orders.OrderPlaced'),
          id: z.string().describe('Stream and version; of clicks the message id'),
        }),
      }),
    ),
    more: z.boolean().describe('Whether there is more after these'),
  })
  .meta({ id: 'CampaignEvidence' });
export type EvidenceShown = z.infer<typeof evidenceShown>;
