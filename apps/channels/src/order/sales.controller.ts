import { Body, Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { saleFigures } from '#contracts/channels.js';
import { id, instant, money, place, price } from '#contracts/vocabulary.js';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import type { Cause } from '#eventsourcing/event-store.js';
import { Clock } from '#service/clock.js';
import { cursor, cursorOf } from '#service/cursor.js';
import { Operation } from '#service/operation.js';
import { Problem } from '#service/problems.js';
import { CommandId, etag, IfMatch, RequestCause } from '#service/request.js';
import { RawFiles } from '../message/raw-files.worker.js';
import { SaleRow } from './sale-list.view.js';
import { needsPeople, sale, type Sale } from './sale.js';
import { sampleSale } from './sample-sale.js';

const listQuery = z.strictObject({
  channel: id.optional(),
  attention: z.literal('any').optional().describe('Only those for which people have to do something at the channel'),
  conflict: z.enum(['open', 'settled']).optional(),
  limit: z.coerce.number().pipe(z.int().min(1).max(200)).default(50),
  cursor: cursor(z.tuple([instant, id])).optional(),
});
const summary = z
  .object({
    orderId: id,
    channel: id,
    number: z.string(),
    status: z.enum(['unpaid', 'paid', 'cancelled', 'test']),
    total: money,
    refunded: money,
    attention: z.string().optional(),
    conflict: z.string().optional(),
    placedAt: instant,
  })
  .meta({ id: 'SaleSummary' });
const page = z.object({ sales: z.array(summary), next: z.string().optional() }).meta({ id: 'SalePage' });
const resource = z
  .object({
    orderId: id,
    channel: id,
    number: z.string(),
    name: z.string().optional(),
    status: z.enum(['unpaid', 'paid', 'cancelled']),
    placedAt: instant,
    updatedAt: instant,
    lines: z.array(
      z.object({
        lineId: z.string(),
        title: z.string(),
        quantity: z.int(),
        price: money,
        unitId: id.optional(),
        sku: id.optional(),
      }),
    ),
    figures: saleFigures,
    destination: place.optional(),
    refunds: z.array(z.object({ refundId: z.string(), amount: money, at: instant })),
    asked: z
      .array(z.object({ what: z.string(), status: z.enum(['open', 'granted', 'people']) }))
      .describe('What we asked of the channel; people: somebody has to do it there'),
    conflict: z
      .object({ winners: z.array(z.object({ unitId: id, orderId: id })), settled: z.boolean() })
      .optional()
      .describe('Somebody else had the piece already'),
    payloads: z.int().describe('How often the channel wrote of it: each can be read, by its number'),
    needsPeople: z.boolean(),
    version: z.int(),
  })
  .meta({ id: 'Sale' });
const done = z
  .strictObject({ what: z.enum(['ship', 'cancel', 'refund']) })
  .meta({ id: 'DoneByHand', description: 'What people were asked to do at the channel, and have done' });
const giveBack = z.strictObject({ amount: price }).meta({ id: 'GiveBackAtChannel' });
const payloadNumber = z.coerce.number().pipe(z.int().min(1).max(100));

@ApiTags('channels')
@Controller('v1/sales')
export class SalesController {
  constructor(
    private readonly commands: CommandHandler,
    private readonly raws: RawFiles,
    private readonly database: DataSource,
    private readonly clock: Clock,
  ) {}

  @Get()
  @Operation({
    summary: 'Lists what channels sold, the oldest first',
    roles: ['shop-assistant', 'finance', 'auditor', 'service'],
    description: 'A read model: it follows the log with a lag of milliseconds, see /health/lag.',
    parameters: { limit: 10 },
    replies: { 200: { description: 'A page; `next` is the cursor of the one that follows, if any', schema: page } },
  })
  async list(@Query({ schema: listQuery }) query: z.infer<typeof listQuery>): Promise<z.infer<typeof page>> {
    const { channel, attention, conflict, limit, cursor } = query;
    const select = this.database.getRepository(SaleRow).createQueryBuilder('s').where('1 = 1');
    if (channel !== undefined) select.andWhere('s.channel = :channel', { channel });
    if (conflict !== undefined) select.andWhere('s.conflict = :conflict', { conflict });
    if (attention !== undefined) select.andWhere('s.attention is not null');
    if (cursor !== undefined) {
      const [at, orderId] = cursor;
      const after = '(s.placedAt > :at or (s.placedAt = :at and s.orderId > :orderId))';
      select.andWhere(after, { at, orderId });
    }
    const rows = await select
      .orderBy('s.placedAt', 'ASC')
      .addOrderBy('s.orderId', 'ASC')
      .limit(limit + 1)
      .getMany();
    const sales = rows.slice(0, limit).map(summaryOf);
    const last = sales.at(-1);
    if (rows.length <= limit || last === undefined) return { sales };
    return { sales, next: cursorOf([last.placedAt, last.orderId]) };
  }

  @Get(':orderId')
  @Operation({
    summary: 'Shows a sale as its channel tells it, and what we asked of the channel since',
    roles: ['shop-assistant', 'warehouse', 'finance', 'auditor', 'service'],
    parameters: { orderId: sampleSale },
    replies: { 200: { description: 'The sale', schema: resource } },
  })
  async get(
    @Param('orderId', { schema: id }) orderId: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<z.infer<typeof resource>> {
    return answer(orderId, await this.commands.read(sale, orderId), reply);
  }

  @Get(':orderId/payloads/:payload')
  @Operation({
    summary: 'Answers what the channel wrote of a sale, byte for byte',
    roles: ['shop-assistant'],
    description: 'That it is read is on record. Nobody can read it any more once its buyer was forgotten.',
    parameters: { orderId: sampleSale, payload: 1 },
    replies: { 200: 'The bytes' },
  })
  async payload(
    @Param('orderId', { schema: id }) orderId: string,
    @Param('payload', { schema: payloadNumber }) payload: number,
    @RequestCause() cause: Cause,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { state } = await this.commands.read(sale, orderId);
    const wanted = state.raws[payload - 1];
    const found =
      state.order !== undefined && wanted !== undefined
        ? await this.raws.find(wanted, state.order.subjectId, `sale ${orderId}`, 'customer-service', cause)
        : undefined;
    if (found === undefined)
      throw new Problem('not-found', 'There is no such payload, or nobody can read it any more.');
    await reply
      .header('content-type', 'application/octet-stream')
      .header('content-disposition', `attachment; filename="${orderId}.${payload}"`)
      .header('x-content-type-options', 'nosniff')
      .send(found);
  }

  @Post(':orderId/refunds')
  @HttpCode(202)
  @Operation({
    summary: 'Gives a part of the money back at the channel',
    roles: ['shop-assistant', 'finance', 'service'],
    example: { amount: { minor: 500, currency: 'USD' } },
    parameters: { orderId: sampleSale },
    replies: { 202: { description: 'Asked for; what becomes of it shows in the sale', schema: resource } },
    refusals: {
      'sale-unknown': 'No channel told us of this sale.',
      'sale-cancelled': 'It was cancelled: all of its money goes back.',
      'refund-too-large': 'There is less left of it, or it was paid in another currency.',
      'refund-number-taken': 'The Idempotency-Key was used for another refund.',
    },
  })
  async refund(
    @Param('orderId', { schema: id }) orderId: string,
    @Body({ schema: giveBack }) { amount }: z.infer<typeof giveBack>,
    @CommandId() commandId: string,
    @RequestCause() cause: Cause,
    @IfMatch() expected: number | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<z.infer<typeof resource>> {
    const data = { refundId: `r-${commandId}`, amount };
    return answer(
      orderId,
      await this.commands.handle(sale, orderId, { type: 'AskRefund', data }, cause, expected),
      reply,
    );
  }

  @Post(':orderId/done')
  @HttpCode(200)
  @Operation({
    summary: 'Says that people have done at the channel what they were asked to',
    description:
      'What a marketplace tells of itself, a cancellation or a refund, is not said here: we hear of it from there.',
    roles: ['shop-assistant', 'service'],
    example: { what: 'ship' },
    parameters: { orderId: sampleSale },
    replies: { 200: { description: 'The sale', schema: resource } },
    refusals: {
      'sale-unknown': 'No channel told us of this sale.',
      'channel-tells': 'Once it is done at the marketplace, we hear of it from there.',
    },
  })
  async done(
    @Param('orderId', { schema: id }) orderId: string,
    @Body({ schema: done }) { what }: z.infer<typeof done>,
    @RequestCause() cause: Cause,
    @IfMatch() expected: number | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<z.infer<typeof resource>> {
    const data = { what, at: this.clock.now().toISOString() };
    const handled = await this.commands.handle(sale, orderId, { type: 'RecordDone', data }, cause, expected);
    return answer(orderId, handled, reply);
  }
}

type Known = { readonly state: Sale; readonly version: number };

function answer(orderId: string, { state, version }: Known, reply: FastifyReply): z.infer<typeof resource> {
  const { channel, order, wishes, refunds, conflict, raws } = state;
  if (channel === undefined || order === undefined) throw new Problem('not-found', `There is no sale ${orderId}.`);
  reply.header('etag', etag(version));
  const { number, name, status, placedAt, updatedAt, destination, goods, discount, shipping, tax } = order;
  const { taxIncluded, other, total, fees } = order;
  return {
    ...{ orderId, channel, number, ...(name !== undefined && { name }), status, placedAt, updatedAt },
    lines: order.lines.map(({ lineId, title, quantity, price, ours }) => ({
      ...{ lineId, title, quantity, price },
      ...('unitId' in ours ? { unitId: ours.unitId } : 'sku' in ours ? { sku: ours.sku } : {}),
    })),
    figures: {
      ...{ goods, discount, shipping, ownTax: tax.own, collectedTax: tax.collected, taxIncluded, other, total },
      ...(fees !== undefined && { fees }),
    },
    ...(destination !== undefined && { destination }),
    refunds: refunds.map(({ refundId, amount, at }) => ({ refundId, amount, at })),
    asked: Object.values(wishes).map(({ what, status }) => ({ what, status })),
    ...(conflict && { conflict: { winners: [...conflict.winners], settled: conflict.isSettled } }),
    ...{ payloads: raws.length, needsPeople: needsPeople(state), version },
  };
}

function summaryOf(row: SaleRow): z.infer<typeof summary> {
  const { orderId, channel, number, status, totalMinor, refundedMinor, currency, attention, conflict, placedAt } = row;
  return {
    ...{ orderId, channel, number, status: status as z.infer<typeof summary>['status'] },
    ...{ total: { minor: Number(totalMinor), currency }, refunded: { minor: Number(refundedMinor), currency } },
    ...{ ...(attention !== null && { attention }), ...(conflict !== null && { conflict }), placedAt },
  };
}
