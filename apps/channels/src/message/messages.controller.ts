import { Body, Controller, Get, HttpCode, Param, Post, Put, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { id, instant, text } from '#contracts/vocabulary.js';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import type { Cause } from '#eventsourcing/event-store.js';
import { cursor, cursorOf } from '#service/cursor.js';
import { Operation } from '#service/operation.js';
import { Problem } from '#service/problems.js';
import { etag, IfMatch, RequestCause } from '#service/request.js';
import { mappingIdOf } from '../order/sale-desk.worker.js';
import { meant, skuMapping } from '../piece/sku-mapping.js';
import { message, messageStatuses, type ChannelMessage } from './message.js';
import { MessageRow } from './quarantine.view.js';

const listQuery = z.strictObject({
  status: z.enum(messageStatuses).default('quarantined'),
  channel: id.optional(),
  limit: z.coerce.number().pipe(z.int().min(1).max(200)).default(50),
  cursor: cursor(z.tuple([instant, id])).optional(),
});
const messageId = z.string().regex(/^[0-9a-f]{64}$/, 'the id of a message');
const summary = z
  .object({
    messageId,
    channel: z.string(),
    topic: z.string(),
    status: z.enum(messageStatuses),
    orderId: z.string().optional(),
    pointer: z.string().optional().describe('Where in it'),
    reason: z.string().optional().describe('Why it makes no sense'),
    sha256: z.string().describe('Of the bytes as they came'),
    receivedAt: instant,
  })
  .meta({ id: 'ChannelMessage' });
const resource = summary
  .extend({ bytes: z.int().describe('How many came'), version: z.int() })
  .meta({ id: 'ChannelMessageShown' });
const page = z.object({ messages: z.array(summary), next: z.string().optional() }).meta({ id: 'ChannelMessagePage' });
const mapping = z
  .strictObject({
    channel: id,
    from: text(400).describe('The SKU as the channel writes it; of a line without one, title: and its title'),
    to: meant,
  })
  .meta({ id: 'SkuMapping' });

/** A row of a till's file in which nothing was sold: the sample shop has it. */
const sampleMessage = 'ef9ad75cc35641033c6628236708ff67901497c69362720839e27ecc84ecd4ed';

@ApiTags('channels')
@Controller('v1')
export class MessagesController {
  constructor(
    private readonly commands: CommandHandler,
    private readonly database: DataSource,
  ) {}

  @Get('channel-messages')
  @Operation({
    summary: 'Lists what channels told us, the oldest first: what makes no sense, unless another status is asked for',
    roles: ['shop-assistant', 'finance', 'auditor', 'service'],
    description: 'A read model: it follows the log with a lag of milliseconds, see /health/lag.',
    parameters: { status: 'quarantined', limit: 10 },
    replies: { 200: { description: 'A page; `next` is the cursor of the one that follows, if any', schema: page } },
  })
  async list(@Query({ schema: listQuery }) query: z.infer<typeof listQuery>): Promise<z.infer<typeof page>> {
    const { status, channel, limit, cursor } = query;
    const select = this.database.getRepository(MessageRow).createQueryBuilder('m');
    select.where('m.status = :status', { status });
    if (channel !== undefined) select.andWhere('m.channel = :channel', { channel });
    if (cursor !== undefined) {
      const [at, messageId] = cursor;
      const after = '(m.receivedAt > :at or (m.receivedAt = :at and m.messageId > :messageId))';
      select.andWhere(after, { at, messageId });
    }
    const rows = await select
      .orderBy('m.receivedAt', 'ASC')
      .addOrderBy('m.messageId', 'ASC')
      .limit(limit + 1)
      .getMany();
    const messages = rows.slice(0, limit).map(summaryOf);
    const last = messages.at(-1);
    if (rows.length <= limit || last === undefined) return { messages };
    return { messages, next: cursorOf([last.receivedAt, last.messageId]) };
  }

  @Get('channel-messages/:messageId')
  @Operation({
    summary: 'Shows what became of something that a channel told us',
    roles: ['shop-assistant', 'finance', 'auditor', 'service'],
    description: 'What it says is not shown: it may name persons. That of a sale is at /v1/sales.',
    parameters: { messageId: sampleMessage },
    replies: { 200: { description: 'The message', schema: resource } },
  })
  async get(
    @Param('messageId', { schema: messageId }) id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<z.infer<typeof resource>> {
    return answer(id, await this.commands.read(message, id), reply);
  }

  @Post('channel-messages/:messageId/replay')
  @HttpCode(202)
  @Operation({
    summary: 'Has something that made no sense read again, after what was wrong was put right',
    roles: ['shop-assistant', 'service'],
    parameters: { messageId: sampleMessage },
    replies: { 202: { description: 'It is being read again', schema: resource } },
    refusals: { 'message-unknown': 'Nothing was received under this id.' },
  })
  async replay(
    @Param('messageId', { schema: messageId }) id: string,
    @RequestCause() cause: Cause,
    @IfMatch() expected: number | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<z.infer<typeof resource>> {
    const again = { type: 'ReplayMessage', data: {} } as const;
    return answer(id, await this.commands.handle(message, id, again, cause, expected), reply);
  }

  @Put('sku-mappings')
  @HttpCode(200)
  @Operation({
    summary: 'Says what of ours a channel means by a SKU, or by a title, that is not one of ours',
    roles: ['shop-assistant', 'service'],
    example: { channel: 'shopify', from: 'title:Gift wrap', to: { nothing: true } },
    replies: { 200: { description: 'The mapping', schema: mapping } },
  })
  async map(
    @Body({ schema: mapping }) data: z.infer<typeof mapping>,
    @RequestCause() cause: Cause,
  ): Promise<z.infer<typeof mapping>> {
    const id = mappingIdOf(data.channel, data.from);
    await this.commands.handle(skuMapping, id, { type: 'MapSku', data }, cause);
    return data;
  }
}

type Known = { readonly state: ChannelMessage; readonly version: number };

function answer(messageId: string, { state, version }: Known, reply: FastifyReply): z.infer<typeof resource> {
  const { status, received, orderId, because } = state;
  if (status === 'new' || received === undefined) throw new Problem('not-found', 'Nothing was received under this id.');
  reply.header('etag', etag(version));
  const { kept: _, ...of } = received;
  return { messageId, ...of, status, ...(orderId !== undefined && { orderId }), ...because, version };
}

function summaryOf({ orderId, pointer, reason, status, ...row }: MessageRow): z.infer<typeof summary> {
  return {
    ...{ ...row, status: status as z.infer<typeof summary>['status'] },
    ...{ ...(orderId !== null && { orderId }), ...(pointer !== null && { pointer }) },
    ...(reason !== null && { reason }),
  };
}
