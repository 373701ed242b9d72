import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { Operation } from '#service/operation.js';
import { backOffice } from '#service/roles.js';
import { AnalyticsSettings } from '../config.js';
import type { Question, Where } from '../warehouse/question.js';
import { NotBuilt, Warehouse, type Answer } from '../warehouse/warehouse.worker.js';
import { campaignQuery, campaignResults, evidenceQuery, evidenceShown } from './campaign-resource.js';
import type { CampaignResults, EvidenceShown } from './campaign-resource.js';
import { campaignFigures, evidenceOf } from './figures.js';
import { shownCampaign, shownEvidence } from './shown-campaign.js';

/** What came of campaigns; to browsers the page that shows it. */
@ApiTags('analytics')
@Controller('v1/campaign-results')
export class CampaignResultsController {
  constructor(
    private readonly warehouse: Warehouse,
    private readonly settings: AnalyticsSettings,
  ) {}

  @Get()
  @Operation({
    summary: 'Shows what came of campaigns: figures of each variant, and by how much they are above the control',
    description: 'With Accept: text/html it is the page that shows it.',
    roles: backOffice,
    parameters: { campaignId: 'spring-clocks', limit: 10 },
    replies: { 200: { description: 'As the lake has it', schema: campaignResults } },
  })
  async show(
    @Query({ schema: campaignQuery }) { campaignId, limit }: z.infer<typeof campaignQuery>,
  ): Promise<CampaignResults> {
    const where = campaignId === undefined ? [] : [{ column: 'campaign_id', is: campaignId }];
    const planned = await this.ask('gold.campaigns', { where, orderBy: ['-starts_at', 'campaign_id'], limit });
    const rows = planned?.rows ?? [];
    const ids = rows.map(({ campaign_id }) => campaign_id as string);
    const results =
      ids.length === 0
        ? undefined
        : await this.ask('gold.campaign_results', { where: [{ column: 'campaign_id', in: ids }] });
    const variants = Map.groupBy(results?.rows ?? [], ({ campaign_id }) => campaign_id);
    return {
      ...madeBy(results ?? planned),
      currency: this.settings.config.BASE_CURRENCY,
      figures: campaignFigures.map(({ name, title, unit, definition }) => ({ name, title, unit, definition })),
      campaigns: rows.map((plan) => shownCampaign(plan, variants.get(plan['campaign_id']) ?? [])),
    };
  }

  @Get('evidence')
  @Operation({
    summary: 'Shows the events that a figure of a campaign is made of, with whom and what each is about',
    description:
      'A count is the number of different people, letters or orders, an amount the sum; rows come by person and order. An event is in ' +
      'bronze, in the table that is named, under its id.',
    roles: ['marketing', 'finance', 'auditor', 'service'],
    parameters: { campaignId: 'spring-clocks', figure: 'conversions', variant: 'plain', limit: 10, offset: 0 },
    replies: { 200: { description: 'As the lake has it', schema: evidenceShown } },
  })
  async evidence(@Query({ schema: evidenceQuery }) query: z.infer<typeof evidenceQuery>): Promise<EvidenceShown> {
    const { campaignId, figure, variant, limit, offset } = query;
    const made = evidenceOf.get(figure)!;
    const kinds = [...made.of, ...(made.less ?? [])];
    const where: Where[] = [
      { column: 'campaign_id', is: campaignId },
      { column: 'figure', in: kinds },
      // What it cost is of no variant, and each has its share of it.
      ...(variant === undefined ? [] : [{ column: 'variant', in: [variant, null] }]),
    ];
    const orderBy = ['customer_id', 'order_id', 'happened_at', 'event_id', 'figure'];
    const answer = await this.ask('gold.campaign_evidence', { where, orderBy, limit: limit + 1, offset });
    const rows = answer?.rows ?? [];
    return {
      ...madeBy(answer),
      evidence: rows.slice(0, limit).map((row) => shownEvidence(row, made)),
      more: rows.length > limit,
    };
  }

  /** Undefined if it was never built. */
  private ask(table: string, question: Question): Promise<Answer | undefined> {
    return this.warehouse.rowsOf(table, question).catch((error: unknown) => {
      if (error instanceof NotBuilt) return undefined;
      throw error;
    });
  }
}

const madeBy = (answer: Answer | undefined) =>
  answer === undefined ? {} : { version: answer.version, asOf: answer.builtAt };
