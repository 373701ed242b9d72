import { Body, Controller, Get, HttpCode, Param, Post, Put, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { buyer } from '#contracts/personal.js';
import { id, instant, place, reason } from '#contracts/vocabulary.js';
import { streamOf } from '#eventsourcing/decider.js';
import { EventStore, type Cause } from '#eventsourcing/event-store.js';
import { People } from '#personal/people.js';
import { Clock } from '#service/clock.js';
import { asOf, historyEvent, historyOf, type HistoryEvent } from '#service/history.js';
import { Operation } from '#service/operation.js';
import { Problem } from '#service/problems.js';
import { IfMatch, RequestCause } from '#service/request.js';
import { parcelStatuses } from '../tracking/scan.js';
import { shipment, type Shipment, type ShipmentEvent } from './shipment.js';
import { answer, asShipment, sampleShipment, ShipmentDesk } from './shipment-desk.controller.js';
import type { ShipmentResource } from './shipment-resource.js';

const readers = ['shop-assistant', 'warehouse', 'finance', 'auditor', 'service'] as const;
const moment = z.strictObject({ asOf: instant.optional() });
const consigneeNamed = z
  .strictObject({
    name: buyer.shape.name,
    phone: buyer.shape.phone,
    address: buyer.shape.address.unwrap(),
    destination: place,
  })
  .meta({ id: 'Consignee' });
const byHand = z
  .strictObject({ status: z.enum(parcelStatuses), at: instant.optional().describe('Now, if it is left out') })
  .meta({ id: 'ScanByHand' });
const permit = z
  .strictObject({
    permit: z.string().regex(/^[A-Za-z0-9 ./-]{1,60}$/, 'the number of the permit, or of the certificate'),
  })
  .meta({ id: 'ExportPermit' });
export const note = z.strictObject({ note: reason }).meta({ id: 'SettledTrouble' });
// What is said of the future would be the last that is known; who is a zone ahead may be hours ahead.
const dayMs = 86_400_000;
const number = z.coerce.number().pipe(z.int().min(1).max(50));
const sample = { shipmentId: sampleShipment };
const consigneeExample = {
  ...{ name: 'Clara Schumann', phone: '+49 341 9939 0001', destination: 'DE' },
  address: { street: 'Inselstraße 18', postalCode: '04103', city: 'Leipzig' },
};
/** From the pick list to the door. */
@ApiTags('shipments')
@Controller('v1/shipments')
export class ShipmentsController {
  constructor(
    private readonly desk: ShipmentDesk,
    private readonly store: EventStore,
    private readonly people: People,
    private readonly clock: Clock,
  ) {}

  @Get(':shipmentId')
  @Operation({
    summary: 'Shows a shipment, its parcels, labels and what their carriers saw, now or as of an instant',
    roles: readers,
    description:
      'Nothing of who gets it: that stands on the label, and GET /v1/orders/{orderId}/buyer shows it on record.',
    parameters: sample,
    replies: asShipment,
  })
  async get(
    @Param('shipmentId', { schema: id }) shipmentId: string,
    @Query({ schema: moment }) query: z.infer<typeof moment>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ShipmentResource> {
    if (query.asOf === undefined) return answer(shipmentId, await this.desk.read(shipmentId), reply);
    const then = asOf(await this.store.read<ShipmentEvent>(streamOf(shipment, shipmentId)), query.asOf);
    const state = then.reduce<Shipment>(shipment.evolve, shipment.initial);
    return answer(shipmentId, { state, version: then.length }, reply);
  }

  @Get(':shipmentId/history')
  @Operation({
    summary: 'Lists everything that happened to a shipment, and why; every wrong scan, and all rates that were weighed',
    roles: readers,
    parameters: sample,
    replies: { 200: { description: 'Its events', schema: z.array(historyEvent) } },
  })
  async history(@Param('shipmentId', { schema: id }) shipmentId: string): Promise<HistoryEvent[]> {
    const events = await this.store.read<ShipmentEvent>(streamOf(shipment, shipmentId));
    if (events.length === 0) await this.desk.read(shipmentId);
    return historyOf(events);
  }

  @Put(':shipmentId/consignee')
  @Operation({
    summary: 'Says who gets it and where, if nobody did or it was wrong',
    roles: ['shop-assistant', 'warehouse', 'service'],
    // Sold in the own shop, and not packed yet.
    parameters: { shipmentId: 's-kAvzbGEkfnThUKldI1po_i' },
    example: consigneeExample,
    replies: asShipment,
    refusals: { 'shipment-cancelled': 'The order was cancelled.', 'shipment-dispatched': 'The parcels have left.' },
  })
  async name(
    @Param('shipmentId', { schema: id }) shipmentId: string,
    @Body({ schema: consigneeNamed }) { destination, ...told }: z.infer<typeof consigneeNamed>,
    @RequestCause() cause: Cause,
    @IfMatch() expected: number | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ShipmentResource> {
    const { subjectId = shipmentId } = (await this.desk.read(shipmentId)).state.ordered!;
    const consignee = await this.people.seal(subjectId, told);
    const data = { subjectId, consignee, destination };
    return this.desk.ask(shipmentId, { type: 'NameConsignee', data }, cause, reply, expected);
  }

  @Post(':shipmentId/address-trust')
  @HttpCode(200)
  @Operation({
    summary: 'Lets an address through that its carrier does not know',
    roles: ['shop-assistant', 'warehouse'],
    parameters: sample,
    replies: asShipment,
  })
  async trust(
    @Param('shipmentId', { schema: id }) shipmentId: string,
    @RequestCause() cause: Cause,
    @IfMatch() expected: number | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ShipmentResource> {
    return this.desk.ask(shipmentId, { type: 'TrustAddress', data: {} }, cause, reply, expected);
  }

  @Post(':shipmentId/export-permit')
  @HttpCode(200)
  @Operation({
    summary: 'Lets out of the country what names a protected material, under this permit',
    roles: ['administrator', 'warehouse'],
    parameters: sample,
    example: { permit: 'CITES 26US123456/9' },
    replies: asShipment,
  })
  async permit(
    @Param('shipmentId', { schema: id }) shipmentId: string,
    @Body({ schema: permit }) data: z.infer<typeof permit>,
    @RequestCause() cause: Cause,
    @IfMatch() expected: number | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ShipmentResource> {
    return this.desk.ask(shipmentId, { type: 'PermitExport', data }, cause, reply, expected);
  }

  @Post(':shipmentId/parcels/:parcel/scans')
  @HttpCode(200)
  @Operation({
    summary:
      'Says what became of a parcel that no carrier tells of: our own driver’s, or one that was collected or lost',
    roles: ['shop-assistant', 'warehouse'],
    parameters: { ...sample, parcel: 5 },
    example: { status: 'delivered' },
    replies: asShipment,
  })
  async scanByHand(
    @Param('shipmentId', { schema: id }) shipmentId: string,
    @Param('parcel', { schema: number }) parcel: number,
    @Body({ schema: byHand }) { status, at }: z.infer<typeof byHand>,
    @RequestCause() cause: Cause,
    @IfMatch() expected: number | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ShipmentResource> {
    const now = this.clock.now();
    const heardAt = now.toISOString();
    if (at !== undefined && Date.parse(at) > now.getTime() + dayMs)
      throw new Problem('invalid-request', '#/at: this is not yet.', {
        errors: [{ pointer: '#/at', detail: 'this is not yet' }],
      });
    const scans = [{ at: at ?? heardAt, status, code: 'by-hand' }];
    const data = { parcelId: `${shipmentId}.${parcel}`, scans, heardAt };
    return this.desk.ask(shipmentId, { type: 'RecordScans', data }, cause, reply, expected);
  }

  @Post(':shipmentId/settlement')
  @HttpCode(200)
  @Operation({
    summary: 'Takes a shipment off the list of those that somebody has to look at',
    roles: ['shop-assistant', 'warehouse'],
    parameters: sample,
    example: { note: 'the buyer was called' },
    replies: asShipment,
  })
  async settle(
    @Param('shipmentId', { schema: id }) shipmentId: string,
    @Body({ schema: note }) data: z.infer<typeof note>,
    @RequestCause() cause: Cause,
    @IfMatch() expected: number | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ShipmentResource> {
    return this.desk.ask(shipmentId, { type: 'SettleTrouble', data }, cause, reply, expected);
  }
}
