import { setImmediate as turn } from 'node:timers/promises';
import { Controller, Get, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { stringify } from 'csv-stringify/sync';
import type { FastifyReply } from 'fastify';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { id, instant } from '#contracts/vocabulary.js';
import { streamOf } from '#eventsourcing/decider.js';
import { EventStore, type Cause } from '#eventsourcing/event-store.js';
import { People } from '#personal/people.js';
import type { Purpose } from '#personal/purposes.js';
import { Operation } from '#service/operation.js';
import { Problem } from '#service/problems.js';
import { Caller, RequestCause } from '#service/request.js';
import type { Identity } from '#service/roles.js';
import { RetentionDesk } from '../person/retention-desk.controller.js';
import { kindsFor, purpose } from './buyer.controller.js';
import { exportCells, exportColumns, exportedKinds, exportedOf, type ExportedBuyer } from './order-export.js';
import { OrderListRow } from './order-list.view.js';
import { order, type OrderEvent } from './order.js';

const ordersMax = 10_000;
const pageSize = 100;

// A date is the midnight that begins it, in UTC, and as text it stands before every instant of its day.
const moment = z.union([instant, z.iso.date()]);
const query = z.strictObject({
  from: moment.optional().describe('The first instant or day'),
  until: moment.optional().describe('The first instant or day after it'),
  channel: id.optional(),
  purpose: purpose.optional().describe('What personal data is read for; without it, none is shown'),
});
type Asked = z.infer<typeof query>;
type Place = Pick<OrderListRow, 'placedAt' | 'orderId'>;

@ApiTags('orders')
@Controller('v1/order-exports')
export class OrderExportController {
  constructor(
    private readonly database: DataSource,
    private readonly store: EventStore,
    private readonly people: People,
    private readonly retention: RetentionDesk,
  ) {}

  @Get()
  @Operation({
    summary: 'Answers the orders of a period as CSV, for a spreadsheet',
    roles: ['shop-assistant', 'finance', 'data-steward', 'auditor'],
    description:
      `RFC 4180, with a header; ${ordersMax} orders at most, the oldest first. What is personal is ••• where there is something, ` +
      'until you say what you read it for; of whom you read then is recorded, one by one. A cell that a spreadsheet would ' +
      'take for a formula begins with an apostrophe.',
    parameters: { from: '2026-01-01', channel: 'ebay' },
    replies: { 200: `text/csv: ${exportColumns.join(', ')}` },
  })
  async get(
    @Query({ schema: query }) asked: Asked,
    @Caller() caller: Identity,
    @RequestCause() cause: Cause,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const readable = asked.purpose === undefined ? [] : kindsFor(asked.purpose, caller);
    const kinds = exportedKinds.filter((kind) => readable.includes(kind));
    if ((await this.select(asked).getCount()) > ordersMax) throw tooMany();
    const chunks = [stringify([[...exportColumns]], csv)];
    let last: Place | undefined;
    for (let count = 0; count < ordersMax; count += pageSize) {
      const rows = await this.page(asked, last);
      const told = await Promise.all(rows.map((row) => this.buyerOf(row)));
      const shown = asked.purpose === undefined ? [] : await this.opened(told, asked.purpose, kinds, cause);
      const cells = rows.map((row, index) => {
        const total = { minor: row.totalMinor, currency: row.currency };
        return exportCells({ ...row, total }, told[index]?.buyer, shown[index] ?? {}, kinds);
      });
      chunks.push(stringify(cells, { ...csv, columns: [...exportColumns] }));
      last = rows.at(-1);
      if (rows.length < pageSize) break;
      await turn();
    }
    await reply
      .header('content-type', 'text/csv; charset=utf-8; header=present')
      .header('content-disposition', 'attachment; filename="orders.csv"')
      .send(chunks.join(''));
  }

  private page(asked: Asked, last: Place | undefined): Promise<OrderListRow[]> {
    const page = this.select(asked).orderBy('o.placedAt').addOrderBy('o.orderId').limit(pageSize);
    if (last !== undefined)
      page.andWhere('(o.placedAt > :placedAt or (o.placedAt = :placedAt and o.orderId > :orderId))', last);
    return page.getMany();
  }

  private select({ from, until, channel }: Asked) {
    const select = this.database.getRepository(OrderListRow).createQueryBuilder('o').where('1 = 1');
    if (from !== undefined) select.andWhere('o.placedAt >= :from', { from });
    if (until !== undefined) select.andWhere('o.placedAt < :until', { until });
    if (channel !== undefined) select.andWhere('o.channel = :channel', { channel });
    return select;
  }

  /** From the log: the read model has no need of what is personal, not even sealed. */
  private async buyerOf({ orderId }: OrderListRow) {
    const events = await this.store.read<OrderEvent>(streamOf(order, orderId));
    const placed = events.find((event) => event.type === 'OrderPlaced');
    if (placed?.data.buyer === undefined) return undefined;
    const { subjectId, ...buyer } = placed.data.buyer;
    const isGone = (await this.retention.standingOf(subjectId, orderId, events)) === 'gone';
    return { orderId, subjectId, buyer: exportedOf(buyer), isGone };
  }

  /** Those that can be, in their places. */
  private async opened(told: readonly Told[], purpose: Purpose, kinds: readonly Kind[], cause: Cause) {
    const known = told.filter((one) => one !== undefined);
    const readings = known.map(({ orderId, subjectId, buyer, isGone }) => {
      const readable = isGone ? [] : kinds;
      return { data: buyer, subjectId, record: `order ${orderId}`, purpose, kinds: readable, cause };
    });
    const shown = await this.people.openAll(readings);
    return told.map((one) => (one === undefined ? undefined : shown[known.indexOf(one)]));
  }
}

type Told =
  | {
      readonly orderId: string;
      readonly subjectId: string;
      readonly buyer: ExportedBuyer;
      /** Erased, and the law does not keep it. */
      readonly isGone: boolean;
    }
  | undefined;
type Kind = (typeof exportedKinds)[number];

// A line break within a cell is quoted too, also half of one, which csv-stringify leaves bare.
const csv = { record_delimiter: 'windows', escape_formulas: true, quoted_match: /[\r\n]/ } as const;

function tooMany() {
  const detail = `more than ${ordersMax} orders: name a shorter period, or a channel`;
  return new Problem('invalid-request', `from: ${detail}.`, { errors: [{ parameter: 'from', detail }] });
}
