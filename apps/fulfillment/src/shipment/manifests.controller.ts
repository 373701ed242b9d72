import { Body, Controller, Get, Param, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { id, instant } from '#contracts/vocabulary.js';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import type { Cause } from '#eventsourcing/event-store.js';
import { Clock } from '#service/clock.js';
import { Operation } from '#service/operation.js';
import { Problem } from '#service/problems.js';
import { CommandId, RequestCause } from '#service/request.js';
import { manifest, type Handed } from './manifest.js';
import { ShipmentListRow } from './shipment-list.view.js';
import { shipment } from './shipment.js';

const parcelsMax = 2_000;
const pageSize = 500;

const closing = z.strictObject({ carrier: id }).meta({ id: 'CloseManifest' });
const manifestResource = z
  .object({
    manifestId: id,
    carrier: id,
    closedAt: instant,
    parcels: z.array(z.object({ shipmentId: z.string(), parcelId: z.string(), trackingNumber: z.string() })),
  })
  .meta({ id: 'Manifest' });
type ManifestResource = z.infer<typeof manifestResource>;

/** The hand-over at the end of the day: everything that has a carrier's label goes with the carrier's driver. */
@ApiTags('shipments')
@Controller('v1/manifests')
export class ManifestsController {
  constructor(
    private readonly commands: CommandHandler,
    private readonly database: DataSource,
    private readonly clock: Clock,
  ) {}

  @Post()
  @Operation({
    summary: 'Hands all parcels that have a label of a carrier over to that carrier',
    roles: ['warehouse', 'service'],
    description: 'Lists what goes; at most 2,000 parcels at once. The same Idempotency-Key, the same list.',
    example: { carrier: 'ups' },
    replies: { 201: { description: 'The list that goes with the driver', schema: manifestResource } },
  })
  async close(
    @Body({ schema: closing }) { carrier }: z.infer<typeof closing>,
    @CommandId() commandId: string,
    @RequestCause() cause: Cause,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ManifestResource> {
    const manifestId = `m-${commandId}`;
    const known = (await this.commands.read(manifest, manifestId)).state.closed;
    if (known === undefined) {
      const data = { carrier, parcels: await this.waitingFor(carrier), at: this.clock.now().toISOString() };
      await this.commands.handle(manifest, manifestId, { type: 'CloseManifest', data }, cause);
    }
    reply.status(201).header('location', `/v1/manifests/${manifestId}`);
    return this.get(manifestId);
  }

  @Get(':manifestId')
  @Operation({
    summary: 'Shows what went with a driver',
    roles: ['warehouse', 'shop-assistant', 'finance', 'auditor', 'service'],
    // Made with the Idempotency-Key sample-manifest.
    parameters: { manifestId: 'm-VCbnkEaLZZjcIKcoxgS9h5' },
    replies: { 200: { description: 'The list', schema: manifestResource } },
  })
  async get(@Param('manifestId', { schema: id }) manifestId: string): Promise<ManifestResource> {
    const { closed } = (await this.commands.read(manifest, manifestId)).state;
    if (closed === undefined) throw new Problem('not-found', `There is no manifest ${manifestId}.`);
    const { carrier, at: closedAt, parcels } = closed;
    return { manifestId, carrier, closedAt, parcels: [...parcels] };
  }

  /** Oldest first, and page by page, since others' parcels may wait before this carrier's. */
  private async waitingFor(carrier: string): Promise<Handed[]> {
    const waiting: Handed[] = [];
    for (let last: ShipmentListRow | undefined; ;) {
      const rows = await this.pageAfter(last);
      for (const { shipmentId, underWay } of rows)
        if (Object.values(underWay.labelled).some((one) => one.carrier === carrier))
          waiting.push(...(await this.labelledIn(shipmentId, carrier)));
      if (waiting.length >= parcelsMax || rows.length < pageSize) return waiting.slice(0, parcelsMax);
      last = rows.at(-1)!;
    }
  }

  private pageAfter(last: ShipmentListRow | undefined): Promise<ShipmentListRow[]> {
    const select = this.database
      .getRepository(ShipmentListRow)
      .createQueryBuilder('s')
      .where(`s.isUnderWay = 1 and s.status in ('ordered', 'packed')`);
    const after = '(s.orderedAt > :orderedAt or (s.orderedAt = :orderedAt and s.shipmentId > :shipmentId))';
    if (last !== undefined) select.andWhere(after, { orderedAt: last.orderedAt, shipmentId: last.shipmentId });
    return select.orderBy('s.orderedAt', 'ASC').addOrderBy('s.shipmentId', 'ASC').limit(pageSize).getMany();
  }

  private async labelledIn(shipmentId: string, carrier: string): Promise<Handed[]> {
    const { labels, handedOver } = (await this.commands.read(shipment, shipmentId)).state;
    return Object.entries(labels).flatMap(([parcelId, { bought }]) =>
      bought?.carrier === carrier && handedOver[parcelId] === undefined
        ? [{ shipmentId, parcelId, trackingNumber: bought.trackingNumber }]
        : [],
    );
  }
}
