import { Body, Controller, Get, Param, Put, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import type { ShippingZone } from '#contracts/fulfillment.js';
import { id } from '#contracts/vocabulary.js';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import type { Cause } from '#eventsourcing/event-store.js';
import { cursor, cursorOf } from '#service/cursor.js';
import { Operation } from '#service/operation.js';
import { Problem } from '#service/problems.js';
import { etag, IfMatch, RequestCause } from '#service/request.js';
import { zonesAfter } from './zone-list.view.js';
import { setZone, zone, zoneResource, type ZoneResource } from './zone.js';

const listQuery = z.strictObject({
  limit: z.coerce.number().pipe(z.int().min(1).max(200)).default(50),
  cursor: cursor(id).optional(),
});
const page = z.object({ zones: z.array(zoneResource), next: z.string().optional() }).meta({ id: 'ShippingZonePage' });

const asZone = { 200: { description: 'The zone', schema: zoneResource } };
// A price of its own for islands that a zone for their country would serve as well.
const example = {
  ...{ name: 'Alaska and Hawaii', places: ['US-AK', 'US-HI'] },
  services: [
    {
      ...{ optionId: 'standard', name: 'Standard', daysMin: 4, daysMax: 9 },
      tariffs: [{ perOrder: { minor: 1990, currency: 'USD' }, perPiece: { minor: 690, currency: 'USD' } }],
      insurance: { above: { minor: 100_000, currency: 'USD' }, permille: 8 },
    },
  ],
};

@ApiTags('shipping')
@Controller('v1/shipping-zones')
export class ZonesController {
  constructor(
    private readonly commands: CommandHandler,
    private readonly database: DataSource,
  ) {}

  @Put(':zoneId')
  @Operation({
    summary: 'Sets which destinations are served alike, by which services, at which prices',
    roles: ['administrator', 'warehouse'],
    description:
      'Quotes follow it at once; what was quoted before stays. The same content again changes nothing. A region comes before ' +
      'its country: a zone for US-HI takes Hawaii out of a zone for US. Where no zone serves a place, or its zone has no ' +
      'services, nobody there can check out.',
    parameters: { zoneId: 'alaska-hawaii' },
    example,
    replies: asZone,
  })
  async set(
    @Param('zoneId', { schema: id }) zoneId: string,
    @Body({ schema: setZone }) body: z.infer<typeof setZone>,
    @RequestCause() cause: Cause,
    @IfMatch() expected: number | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ZoneResource> {
    const command = { type: 'SetZone', data: { zoneId, ...body } } as const;
    const { state, version } = await this.commands.handle(zone, zoneId, command, cause, expected);
    return answer(state.zone!, version, reply);
  }

  @Get()
  @Operation({
    summary: 'Lists the zones by id',
    roles: ['shop-assistant', 'warehouse', 'finance', 'administrator', 'auditor'],
    description: 'A read model: it follows the log with a lag of milliseconds, see /health/lag.',
    parameters: { limit: 10 },
    replies: { 200: { description: 'A page; `next` is the cursor of the one that follows, if any', schema: page } },
  })
  async list(
    @Query({ schema: listQuery }) { cursor, limit }: z.infer<typeof listQuery>,
  ): Promise<z.infer<typeof page>> {
    const rows = await zonesAfter(this.database, cursor, limit + 1);
    const zones = rows.slice(0, limit);
    const last = zones.at(-1);
    return rows.length <= limit || last === undefined ? { zones } : { zones, next: cursorOf(last.zoneId) };
  }

  @Get(':zoneId')
  @Operation({
    summary: 'Shows a zone',
    roles: ['shop-assistant', 'warehouse', 'finance', 'administrator', 'auditor'],
    parameters: { zoneId: 'domestic' },
    replies: asZone,
  })
  async get(
    @Param('zoneId', { schema: id }) zoneId: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ZoneResource> {
    const { state, version } = await this.commands.read(zone, zoneId);
    if (state.zone === undefined) throw new Problem('not-found', `There is no zone ${zoneId}.`);
    return answer(state.zone, version, reply);
  }
}

function answer(zone: ShippingZone, version: number, reply: FastifyReply): ZoneResource {
  reply.header('etag', etag(version));
  return { ...zone, version };
}
