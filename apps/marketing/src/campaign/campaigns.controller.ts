import { Body, Controller, Get, HttpCode, Param, Post, Put, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { id, reason } from '#contracts/vocabulary.js';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import { Refusal } from '#eventsourcing/decider.js';
import type { Cause } from '#eventsourcing/event-store.js';
import { Clock } from '#service/clock.js';
import { cursor, cursorOf } from '#service/cursor.js';
import { Operation } from '#service/operation.js';
import { Problem } from '#service/problems.js';
import { etag, IfMatch, RequestCause } from '#service/request.js';
import { segment } from '../segment/segment.js';
import { campaign, type Campaign } from './campaign.js';
import { campaignsAfter, openCampaigns } from './campaign-list.view.js';
import { campaignResource, listedCampaign, shownCampaign } from './campaign-resource.js';
import { planned, type Plan } from './plan.js';

/** So many are planned or run at once. */
const openMax = 100;
const listQuery = z.strictObject({
  limit: z.coerce.number().pipe(z.int().min(1).max(200)).default(50),
  cursor: cursor(id).optional(),
});
const page = z.object({ campaigns: z.array(listedCampaign), next: z.string().optional() }).meta({ id: 'CampaignPage' });
const stopping = z.strictObject({ reason }).meta({ id: 'StopCampaign' });
const readers = ['marketing', 'auditor', 'service'] as const;
const writers = ['marketing', 'service'] as const;
const sample = { campaignId: 'spring-clocks' };
/** One that the sample shop has. */
export const sampleCampaign: Plan = {
  ...{ name: 'Clocks of spring', segmentId: 'lapsing-regulars', controlPercent: 20 },
  ...{ startAt: '2099-03-01T08:00:00.000Z', endAt: '2099-03-08T08:00:00.000Z' },
  variants: [
    {
      ...{ variant: 'plain', sharePercent: 40 },
      letter: {
        en: { subject: 'Clocks that tick again', paragraphs: ['Our clockmaker has been busy all winter.'] },
        de: { subject: 'Uhren, die wieder gehen', paragraphs: ['Unser Uhrmacher war den Winter über fleißig.'] },
      },
    },
    {
      ...{ variant: 'with-code', sharePercent: 40 },
      letter: { en: { subject: 'Ten off any clock', paragraphs: ['Take ten off with SPRING-10, until Sunday.'] } },
    },
  ],
  utm: { source: 'letters', medium: 'email', campaign: 'spring-clocks' },
  promotionCode: 'SPRING-10',
  budget: { minor: 50_000, currency: 'USD' },
};
const asCampaign = { 200: { description: 'The campaign', schema: campaignResource } };
export const unknownCampaign = { 'campaign-unknown': 'There is no such campaign.' };

/** Letters to a segment, some of whose people get none, so that it shows what they led to. */
@ApiTags('campaigns')
@Controller('v1/campaigns')
export class CampaignsController {
  constructor(
    private readonly commands: CommandHandler,
    private readonly database: DataSource,
    private readonly clock: Clock,
  ) {}

  @Put(':campaignId')
  @Operation({
    summary: 'Plans a campaign, or plans it anew as long as it has not begun',
    roles: writers,
    description:
      'Who gets which variant follows from the ids of campaign and person alone. Whoever may not be written to is assigned, ' +
      'too, and gets nothing. The same plan again changes nothing.',
    parameters: sample,
    example: sampleCampaign,
    replies: asCampaign,
    refusals: {
      'segment-unknown': 'There is no such segment: define it first.',
      'campaign-begun': 'It has begun, or is over: plan another one.',
      'budget-in-another-currency': 'It has spent in another currency than that of the budget.',
      'budget-spent': 'It has spent as much as the budget already.',
      'too-many-campaigns': `${openMax} are planned or run: stop one of those.`,
    },
  })
  async plan(
    @Param('campaignId', { schema: id }) campaignId: string,
    @Body({ schema: planned }) data: Plan,
    @RequestCause() cause: Cause,
    @IfMatch() expected: number | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<z.infer<typeof campaignResource>> {
    const { version, state } = await this.commands.read(campaign, campaignId);
    if (data.endAt <= this.clock.now().toISOString() && state.plan?.endAt !== data.endAt) throw isPast;
    if ((await this.commands.read(segment, data.segmentId)).version === 0)
      throw new Refusal('segment-unknown', `There is no segment ${data.segmentId}.`);
    if (version === 0 && (await openCampaigns(this.database)) >= openMax)
      throw new Refusal('too-many-campaigns', `${openMax} campaigns are planned or run.`);
    const command = { type: 'PlanCampaign', data } as const;
    return this.answer(campaignId, await this.commands.handle(campaign, campaignId, command, cause, expected), reply);
  }

  @Get()
  @Operation({
    summary: 'Lists the campaigns by id',
    roles: readers,
    description: 'A read model: it follows the log with a lag of milliseconds, see /health/lag.',
    parameters: { limit: 10 },
    replies: { 200: { description: 'A page; `next` is the cursor of the one that follows, if any', schema: page } },
  })
  async list(
    @Query({ schema: listQuery }) { limit, cursor }: z.infer<typeof listQuery>,
  ): Promise<z.infer<typeof page>> {
    const rows = await campaignsAfter(this.database, cursor, limit + 1);
    const campaigns = rows.slice(0, limit);
    const last = campaigns.at(-1);
    return rows.length <= limit || last === undefined ? { campaigns } : { campaigns, next: cursorOf(last.campaignId) };
  }

  @Get(':campaignId')
  @Operation({ summary: 'Shows a campaign', roles: readers, parameters: sample, replies: asCampaign })
  async get(
    @Param('campaignId', { schema: id }) campaignId: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<z.infer<typeof campaignResource>> {
    const folded = await this.commands.read(campaign, campaignId);
    if (folded.version === 0) throw new Problem('not-found', `There is no campaign ${campaignId}.`);
    return this.answer(campaignId, folded, reply);
  }

  @Post(':campaignId/stops')
  @HttpCode(200)
  @Operation({
    summary: 'Stops a campaign for good: from now on none of its letters goes out',
    roles: writers,
    description: 'Also those that wait for a morning. Again changes nothing. What was sent stays in its figures.',
    parameters: { campaignId: 'winter-chairs' },
    example: { reason: 'wrong price in the letter' },
    replies: asCampaign,
    refusals: unknownCampaign,
  })
  async stop(
    @Param('campaignId', { schema: id }) campaignId: string,
    @Body({ schema: stopping }) { reason }: z.infer<typeof stopping>,
    @RequestCause() cause: Cause,
    @IfMatch() expected: number | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<z.infer<typeof campaignResource>> {
    const command = { type: 'StopCampaign', data: { at: this.clock.now().toISOString(), reason } } as const;
    return this.answer(campaignId, await this.commands.handle(campaign, campaignId, command, cause, expected), reply);
  }

  private answer(campaignId: string, { state, version }: { state: Campaign; version: number }, reply: FastifyReply) {
    reply.header('etag', etag(version));
    return shownCampaign(campaignId, state, version);
  }
}

const isPast = new Problem('invalid-request', '#/endAt: still to come.', {
  errors: [{ pointer: '#/endAt', detail: 'still to come' }],
});
