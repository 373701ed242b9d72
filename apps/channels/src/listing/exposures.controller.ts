import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { instant } from '#contracts/vocabulary.js';
import { Operation } from '#service/operation.js';
import { marketplaces } from '../channel/channel.js';
import { Channels } from '../channel/channels.js';
import { ChannelsSettings } from '../config.js';
import { ListingRow } from './listing-list.view.js';

const query = z.strictObject({ since: instant.optional() });
const ms = z.int().min(0);
const exposure = z.object({
  channel: z.enum(marketplaces),
  endings: z.int().min(0),
  p50Ms: ms.optional(),
  p95Ms: ms.optional(),
  p99Ms: ms.optional(),
  maxMs: ms.optional(),
  overLimit: z.int().min(0).describe('How many were exposed for longer than the limit'),
});
const exposures = z.object({ limitMs: ms, channels: z.array(exposure) }).meta({ id: 'Exposures' });
const budgets = z
  .object({
    budgets: z.array(
      z.object({
        channel: z.string(),
        left: z.int().describe('What may be used now, in the channel’s own points'),
        leftToday: z.int().optional(),
        waiting: z.record(z.string(), z.int()).describe('How many calls wait, by urgency'),
      }),
    ),
  })
  .meta({ id: 'ChannelBudgets' });

@ApiTags('listings')
@Controller('v1')
export class ExposuresController {
  constructor(
    private readonly channels: Channels,
    private readonly database: DataSource,
    private readonly settings: ChannelsSettings,
  ) {}

  @Get('exposures')
  @Operation({
    summary: 'Says how long pieces could still be bought at each channel after they belonged to somebody',
    roles: ['shop-assistant', 'marketing', 'auditor', 'service'],
    description: 'By the last ending of each listing. What had gone by itself before we asked is not among them.',
    replies: { 200: { description: 'Percentiles, by channel', schema: exposures } },
  })
  async exposures(@Query({ schema: query }) { since = '' }: z.infer<typeof query>): Promise<z.infer<typeof exposures>> {
    const limitMs = this.settings.config.EXPOSURE_LIMIT_SECONDS * 1_000;
    const channels = await Promise.all(marketplaces.map((channel) => this.of(channel, since, limitMs)));
    return { limitMs, channels };
  }

  @Get('channel-budgets')
  @Operation({
    summary: 'Says what channels let us do now, and what waits for it',
    roles: ['shop-assistant', 'administrator', 'auditor', 'service'],
    replies: { 200: { description: 'By channel, as this process counts', schema: budgets } },
  })
  budgets(): z.infer<typeof budgets> {
    return { budgets: this.channels.budgets.map(({ state }) => state) };
  }

  private async of(channel: z.infer<typeof exposure>['channel'], since: string, limitMs: number) {
    const where = 'l.channel = :channel and l.exposedMs is not null and l.exposedAt >= :since';
    const select = () =>
      this.database.getRepository(ListingRow).createQueryBuilder('l').where(where, { channel, since });
    const endings = await select().getCount();
    if (endings === 0) return { channel, endings, overLimit: 0 };
    // The nearest rank: the smallest that so many percent are not above.
    const rank = async (percent: number) => {
      const offset = Math.ceil((endings * percent) / 100) - 1;
      const row = await select()
        .orderBy('l.exposedMs', 'ASC')
        .addOrderBy('l.listingId', 'ASC')
        .offset(offset)
        .limit(1)
        .getOne();
      return row?.exposedMs ?? 0;
    };
    const [p50Ms, p95Ms, p99Ms, maxMs] = [await rank(50), await rank(95), await rank(99), await rank(100)];
    const overLimit = await select().andWhere('l.exposedMs > :limitMs', { limitMs }).getCount();
    return { channel, endings, p50Ms, p95Ms, p99Ms, maxMs, overLimit };
  }
}
