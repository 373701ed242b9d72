import { Body, Controller, HttpCode, Param, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { id, money } from '#contracts/vocabulary.js';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import type { Cause } from '#eventsourcing/event-store.js';
import { Clock } from '#service/clock.js';
import { Operation } from '#service/operation.js';
import { Problem } from '#service/problems.js';
import { etag, IfMatch, RequestCause } from '#service/request.js';
import { campaign, currencyOf, spentOf } from './campaign.js';
import { unknownCampaign } from './campaigns.controller.js';
import { NoSpendFile, readSpendFile, spendLinesMax } from './spend-file.source.js';
import { problemWith, spendLine } from './spend.js';

const told = z
  .strictObject({
    lines: z.array(spendLine).min(1).max(spendLinesMax).optional(),
    csv: z
      .string()
      .min(1)
      .max(500_000)
      .optional()
      .describe('key, day, amount (12.50), currency, source, impressions, clicks; with a header'),
  })
  .refine(({ lines, csv }) => (lines === undefined) !== (csv === undefined), 'lines or csv, and not both')
  .meta({ id: 'ImportSpend' });
const imported = z
  .object({
    imported: z.int(),
    repeated: z.int().describe('Known by their keys, and the same'),
    spent: money.optional().describe('By all lines of the campaign'),
    problems: z
      .array(z.object({ line: z.int(), detail: z.string() }))
      .describe('Lines that were not taken: of the file with its header as line 1, or of `lines` from 1'),
    version: z.int().describe('Of the campaign; also the ETag'),
  })
  .meta({ id: 'SpendImported' });

/** What campaigns cost, as platforms charge it. */
@ApiTags('campaigns')
@Controller('v1/campaigns')
export class SpendController {
  constructor(
    private readonly commands: CommandHandler,
    private readonly clock: Clock,
  ) {}

  @Post(':campaignId/spend')
  @HttpCode(200)
  @Operation({
    summary: 'Takes down what a campaign cost; once the budget is spent, it stops',
    roles: ['marketing', 'service'],
    description:
      'Any number a day, of any platforms. A line that was told before changes nothing, so a whole file may be sent again. ' +
      'Lines of a file that make no sense are listed, and the others taken.',
    parameters: { campaignId: 'spring-clocks' },
    example: {
      csv: 'key,day,amount,currency,source,impressions,clicks\nmeta-2026-03-13,2026-03-13,12.50,USD,meta,4100,37\n',
    },
    replies: { 200: { description: 'What was taken, and what was not', schema: imported } },
    refusals: unknownCampaign,
  })
  async import(
    @Param('campaignId', { schema: id }) campaignId: string,
    @Body({ schema: told }) { lines, csv }: z.infer<typeof told>,
    @IfMatch() expected: number | undefined,
    @RequestCause() cause: Cause,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<z.infer<typeof imported>> {
    const read = lines?.map((spend, at) => ({ line: at + 1, spend })) ?? readCsv(csv!);
    const good = read.filter((one) => 'spend' in one);
    const data = { at: this.clock.now().toISOString(), lines: good.map(({ spend }) => spend) };
    const command = { type: 'ImportSpend', data } as const;
    const { state, events, version } = await this.commands.handle(campaign, campaignId, command, cause, expected);
    const currency = currencyOf(state) ?? '';
    const details = read.map((one) => ({
      line: one.line,
      detail: 'detail' in one ? one.detail : problemWith(one.spend, state.spend, currency),
    }));
    const problems = details.flatMap(({ line, detail }) => (detail === undefined ? [] : [{ line, detail }]));
    const count = events.filter(({ type }) => type === 'SpendImported').length;
    const spent = spentOf(state);
    const repeated = read.length - problems.length - count;
    reply.header('etag', etag(version));
    return { imported: count, repeated, ...(spent && { spent }), problems, version };
  }
}

function readCsv(csv: string) {
  try {
    return readSpendFile(csv);
  } catch (error) {
    if (!(error instanceof NoSpendFile)) throw error;
    const detail = error.message;
    throw new Problem('invalid-request', `#/csv: ${detail}.`, { errors: [{ pointer: '#/csv', detail }] });
  }
}
