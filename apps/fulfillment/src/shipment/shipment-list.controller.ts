import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { id, instant } from '#contracts/vocabulary.js';
import { cursor, cursorOf } from '#service/cursor.js';
import { Operation } from '#service/operation.js';
import { shipmentStatuses } from './shipment.js';
import { ShipmentListRow } from './shipment-list.view.js';

const listQuery = z.strictObject({
  status: z.enum(shipmentStatuses).optional(),
  attention: z
    .union([z.literal('any'), z.string().regex(/^[a-z-]{1,24}$/)])
    .optional()
    .describe('Only those that somebody has to look at; `any`, or for one reason: late, label-unsettled'),
  limit: z.coerce.number().pipe(z.int().min(1).max(200)).default(50),
  cursor: cursor(z.tuple([instant, id])).optional(),
});
const summary = z
  .object({
    shipmentId: z.string(),
    orderId: id,
    status: z.enum(shipmentStatuses),
    channel: id,
    destination: z.string().optional(),
    pieces: z.int(),
    orderedAt: instant,
    promisedBy: instant.optional(),
    attention: z.string().optional(),
    changedAt: instant,
  })
  .meta({ id: 'ShipmentSummary' });
const page = z.object({ shipments: z.array(summary), next: z.string().optional() }).meta({ id: 'ShipmentPage' });

@ApiTags('shipments')
@Controller('v1/shipments')
export class ShipmentListController {
  constructor(private readonly database: DataSource) {}

  @Get()
  @Operation({
    summary:
      'Lists shipments, the oldest first: the pick list (status=ordered), and what needs somebody (attention=any)',
    roles: ['shop-assistant', 'warehouse', 'finance', 'auditor', 'service'],
    description: 'A read model: it follows the log with a lag of milliseconds, see /health/lag.',
    parameters: { status: 'ordered', limit: 10 },
    replies: { 200: { description: 'A page; `next` is the cursor of the one that follows, if any', schema: page } },
  })
  async list(@Query({ schema: listQuery }) query: z.infer<typeof listQuery>): Promise<z.infer<typeof page>> {
    const { status, attention, limit, cursor } = query;
    const select = this.database.getRepository(ShipmentListRow).createQueryBuilder('s').where('1 = 1');
    if (status !== undefined) select.andWhere('s.status = :status', { status });
    if (attention === 'any') select.andWhere('s.attention is not null');
    else if (attention !== undefined) select.andWhere('s.attention = :attention', { attention });
    if (cursor !== undefined) {
      const [at, shipmentId] = cursor;
      const after = '(s.orderedAt > :at or (s.orderedAt = :at and s.shipmentId > :shipmentId))';
      select.andWhere(after, { at, shipmentId });
    }
    const rows = await select
      .orderBy('s.orderedAt', 'ASC')
      .addOrderBy('s.shipmentId', 'ASC')
      .limit(limit + 1)
      .getMany();
    const shipments = rows.slice(0, limit).map(summaryOf);
    const last = shipments.at(-1);
    if (rows.length <= limit || last === undefined) return { shipments };
    return { shipments, next: cursorOf([last.orderedAt, last.shipmentId]) };
  }
}

function summaryOf({ status, promisedBy, destination, attention, ...row }: ShipmentListRow): z.infer<typeof summary> {
  const { shipmentId, orderId, channel, pieces, orderedAt, changedAt } = row;
  return {
    ...{ shipmentId, orderId, status: status as z.infer<typeof summary>['status'], channel, pieces, orderedAt },
    ...(destination !== null && { destination }),
    ...(promisedBy !== null && { promisedBy }),
    ...(attention !== null && { attention }),
    changedAt,
  };
}
