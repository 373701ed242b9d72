import { z } from 'zod';
import { id, instant, money, text } from '#contracts/vocabulary.js';
import { campaignStatuses, spentOf, type Campaign } from './campaign.js';
import { planned } from './plan.js';

export const listedCampaign = z
  .object({
    ...{ campaignId: id, name: text(80), segmentId: id, startAt: instant, endAt: instant },
    status: z
      .enum(campaignStatuses)
      .describe(
        'finished: everybody was asked, or its end came first; what waits for a morning still goes out until then',
      ),
  })
  .meta({ id: 'ListedCampaign' });

export const campaignResource = z
  .object({
    ...planned.shape,
    campaignId: id,
    planVersion: z.int(),
    version: z.int().describe('Counts the events behind it; also the ETag'),
    status: z.enum(campaignStatuses),
    begun: z
      .object({
        at: instant,
        segmentVersion: z.int(),
        people: z.int().describe('In the segment by then, by all the names we know them by'),
      })
      .optional(),
    people: z.record(z.string(), z.int()).describe('Assigned so far, by variant; each person once'),
    spent: money.optional(),
  })
  .meta({ id: 'Campaign' });

export function shownCampaign(campaignId: string, state: Campaign, version: number): z.infer<typeof campaignResource> {
  const { plan, status, begun, people } = state;
  const { version: planVersion, ...planned } = plan!;
  const spent = spentOf(state);
  return {
    ...{ campaignId, planVersion, ...planned, status: status!, people, version },
    ...(begun && { begun: { at: begun.at, segmentVersion: begun.segmentVersion, people: begun.people } }),
    ...(spent && { spent }),
  };
}
