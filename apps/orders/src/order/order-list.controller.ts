import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { DataSource, type SelectQueryBuilder } from 'typeorm';
import { z } from 'zod';
import { id, instant, money } from '#contracts/vocabulary.js';
import { cursor, cursorOf } from '#service/cursor.js';
import { Operation } from '#service/operation.js';
import { Problem } from '#service/problems.js';
import { Caller } from '#service/request.js';
import type { Identity } from '#service/roles.js';
import { OrderListRow } from './order-list.view.js';
import { orderStatuses } from './order-status.js';

const listQuery = z.strictObject({
  status: z.enum(orderStatuses).optional(),
  channel: id.optional(),
  customerId: id.optional(),
  limit: z.coerce.number().pipe(z.int().min(1).max(200)).default(50),
  cursor: cursor(z.tuple([instant, id])).optional(),
});
type ListQuery = z.infer<typeof listQuery>;
const orderSummary = z
  .object({
    orderId: id,
    status: z.enum(orderStatuses),
    channel: id,
    customerId: id.optional(),
    placedAt: instant,
    lineCount: z.int(),
    total: money,
    changedAt: instant,
  })
  .meta({ id: 'OrderSummary' });
const page = z.object({ orders: z.array(orderSummary), next: z.string().optional() }).meta({ id: 'OrderPage' });

@ApiTags('orders')
@Controller('v1/orders')
export class OrderListController {
  constructor(private readonly database: DataSource) {}

  @Get()
  @Operation({
    summary: 'Lists orders, the latest first',
    roles: ['guest', 'customer', 'shop-assistant', 'warehouse', 'finance', 'data-steward', 'auditor', 'service'],
    description:
      'A read model: it follows the log with a lag of milliseconds, see /health/lag. A shopper gets her own orders.',
    parameters: { limit: 10, channel: 'web' },
    replies: { 200: { description: 'A page; `next` is the cursor of the one that follows, if any', schema: page } },
  })
  async list(
    @Query({ schema: listQuery }) query: ListQuery,
    @Caller() caller: Identity,
  ): Promise<z.infer<typeof page>> {
    const rows = await this.select(within(caller, query))
      .orderBy('o.placedAt', 'DESC')
      .addOrderBy('o.orderId', 'DESC')
      .limit(query.limit + 1)
      .getMany();
    const orders = rows.slice(0, query.limit).map(summaryOf);
    const last = orders.at(-1);
    if (rows.length <= query.limit || last === undefined) return { orders };
    return { orders, next: cursorOf([last.placedAt, last.orderId]) };
  }

  private select({ status, channel, customerId, cursor }: ListQuery): SelectQueryBuilder<OrderListRow> {
    const select = this.database.getRepository(OrderListRow).createQueryBuilder('o').where('1 = 1');
    if (status !== undefined) select.andWhere('o.status = :status', { status });
    if (channel !== undefined) select.andWhere('o.channel = :channel', { channel });
    if (customerId !== undefined) select.andWhere('o.customerId = :customerId', { customerId });
    if (cursor !== undefined) {
      const [at, orderId] = cursor;
      select.andWhere('(o.placedAt < :at or (o.placedAt = :at and o.orderId < :orderId))', { at, orderId });
    }
    return select;
  }
}

/** A shopper gets her own orders, also if she does not say whose; the shop's people those that they ask for. */
function within({ audience, subject }: Identity, query: ListQuery): ListQuery {
  if (audience === 'back-office') return query;
  const { customerId = subject } = query;
  if (customerId !== subject) throw new Problem('forbidden', 'A shopper sees her own orders.');
  return { ...query, customerId };
}

const summaryOf = (row: OrderListRow): z.infer<typeof orderSummary> => ({
  orderId: row.orderId,
  // The view writes nothing but statuses of the transition table.
  status: row.status as (typeof orderStatuses)[number],
  channel: row.channel,
  ...(row.customerId === null ? {} : { customerId: row.customerId }),
  placedAt: row.placedAt,
  lineCount: row.lineCount,
  total: { minor: row.totalMinor, currency: row.currency },
  changedAt: row.changedAt,
});
