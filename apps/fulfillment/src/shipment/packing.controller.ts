import { Body, Controller, HttpCode, Param, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { id } from '#contracts/vocabulary.js';
import { Refusal } from '#eventsourcing/decider.js';
import type { Cause } from '#eventsourcing/event-store.js';
import { Operation } from '#service/operation.js';
import { CommandId, IfMatch, RequestCause } from '#service/request.js';
import { LabelDesk, labelRefusals, outcome, outcomeRefusals, way } from '../label/label-desk.controller.js';
import { code, measures } from './packing.js';
import type { ShipmentCommand } from './shipment.js';
import { answer, asShipment, sampleShipment, ShipmentDesk } from './shipment-desk.controller.js';
import type { ShipmentResource } from './shipment-resource.js';

const packers = ['warehouse', 'service'] as const;
const scanned = z
  .strictObject({ code: code.describe('What the scanner reads: a stock number') })
  .meta({ id: 'Scanned' });
const number = z.coerce.number().pipe(z.int().min(1).max(50));

const sample = { shipmentId: sampleShipment };
const scan = { code: 'POLISH-250' };
const wrongPiece = {
  'wrong-piece': 'What was scanned does not belong to this order, or lies in a parcel already. It is written down.',
};

/** What happens at the packing table: pick, pack, weigh, label. A request that is sent again is the same scan. */
@ApiTags('shipments')
@Controller('v1/shipments')
export class PackingController {
  constructor(
    private readonly desk: ShipmentDesk,
    private readonly labels: LabelDesk,
  ) {}

  @Post(':shipmentId/picks')
  @HttpCode(200)
  @Operation({
    summary: 'Scans a piece as it is taken from its place',
    roles: packers,
    parameters: sample,
    example: scan,
    replies: asShipment,
    refusals: { ...wrongPiece, 'shipment-cancelled': 'The order was cancelled: put it back.' },
  })
  async pick(
    @Param('shipmentId', { schema: id }) shipmentId: string,
    @Body({ schema: scanned }) data: z.infer<typeof scanned>,
    @CommandId() scanId: string,
    @RequestCause() cause: Cause,
    @IfMatch() expected: number | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ShipmentResource> {
    return this.scan(shipmentId, { type: 'PickPiece', data: { ...data, scanId } }, cause, reply, expected);
  }

  @Post(':shipmentId/parcels/:parcel/pieces')
  @HttpCode(200)
  @Operation({
    summary: 'Scans a piece into a parcel; parcels are numbered from 1',
    roles: packers,
    parameters: { ...sample, parcel: 1 },
    example: scan,
    replies: asShipment,
    refusals: {
      ...wrongPiece,
      'parcel-closed': 'The parcel is closed already.',
      'shipment-cancelled': 'The order was cancelled: put it back.',
      'too-many-parcels': 'An order goes in at most fifty parcels.',
    },
  })
  async pack(
    @Param('shipmentId', { schema: id }) shipmentId: string,
    @Param('parcel', { schema: number }) parcel: number,
    @Body({ schema: scanned }) { code }: z.infer<typeof scanned>,
    @CommandId() scanId: string,
    @RequestCause() cause: Cause,
    @IfMatch() expected: number | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ShipmentResource> {
    return this.scan(shipmentId, { type: 'PackPiece', data: { parcel, code, scanId } }, cause, reply, expected);
  }

  @Post(':shipmentId/parcels/:parcel/closure')
  @HttpCode(200)
  @Operation({
    summary: 'Closes a parcel with its weight and size; its rate is then chosen and its label bought',
    roles: packers,
    parameters: { ...sample, parcel: 2 },
    example: { weightGrams: 640, lengthMm: 220, widthMm: 160, heightMm: 90 },
    replies: asShipment,
    refusals: {
      'parcel-empty': 'Nothing was packed into it.',
      'parcel-closed': 'It was closed with other measures.',
      'shipment-cancelled': 'The order was cancelled: put it back.',
    },
  })
  async close(
    @Param('shipmentId', { schema: id }) shipmentId: string,
    @Param('parcel', { schema: number }) parcel: number,
    @Body({ schema: measures }) body: z.infer<typeof measures>,
    @RequestCause() cause: Cause,
    @IfMatch() expected: number | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ShipmentResource> {
    return this.desk.ask(shipmentId, { type: 'CloseParcel', data: { parcel, measures: body } }, cause, reply, expected);
  }

  @Post(':shipmentId/parcels/:parcel/label-replacement')
  @HttpCode(200)
  @Operation({
    summary: 'Gives a label back to its carrier, and buys another once it is taken back',
    roles: packers,
    parameters: { ...sample, parcel: 4 },
    replies: asShipment,
    refusals: {
      'parcel-left': 'The parcel has left.',
      'parcel-open': 'There is no such closed parcel.',
      'label-under-way': 'Nobody knows yet whether the carrier sold it.',
      'shipment-cancelled': 'The order was cancelled.',
    },
  })
  async replace(
    @Param('shipmentId', { schema: id }) shipmentId: string,
    @Param('parcel', { schema: number }) parcel: number,
    @RequestCause() cause: Cause,
    @IfMatch() expected: number | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ShipmentResource> {
    const parcelId = `${shipmentId}.${parcel}`;
    return this.desk.ask(shipmentId, { type: 'ReplaceLabel', data: { parcelId } }, cause, reply, expected);
  }

  @Post(':shipmentId/parcels/:parcel/label')
  @HttpCode(200)
  @Operation({
    summary: 'Buys a label of a carrier that somebody chose, where the rule found none or the carrier refused',
    roles: packers,
    description: 'As insured as the last attempt was; of a parcel that had none, its value is declared.',
    parameters: { ...sample, parcel: 3 },
    example: { carrier: 'manual', service: 'collection' },
    replies: asShipment,
    refusals: {
      ...labelRefusals,
      'address-unproven': 'The carrier does not know the address: trust it, or name another.',
      'export-stopped': 'It leaves the country only with a permit.',
      'parcel-open': 'There is no such closed parcel.',
      'parcel-left': 'The parcel has left.',
      'shipment-cancelled': 'The order was cancelled: put it back.',
    },
  })
  async label(
    @Param('shipmentId', { schema: id }) shipmentId: string,
    @Param('parcel', { schema: number }) parcel: number,
    @Body({ schema: way }) chosen: z.infer<typeof way>,
    @RequestCause() cause: Cause,
    @IfMatch() expected: number | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ShipmentResource> {
    const parcelId = `${shipmentId}.${parcel}`;
    const { packing, labels } = (await this.desk.read(shipmentId)).state;
    const value = packing.parcels.find((one) => one.parcelId === parcelId)?.declaredValue;
    if (value === undefined) throw new Refusal('parcel-open', `There is no closed parcel ${parcelId}.`);
    const command = this.labels.chosen(parcelId, chosen, value, labels[parcelId]);
    return this.desk.ask(shipmentId, command, cause, reply, expected);
  }

  @Post(':shipmentId/parcels/:parcel/label-outcome')
  @HttpCode(200)
  @Operation({
    summary: 'Says what somebody learned who asked a carrier about a label of which nobody knew whether it was sold',
    roles: packers,
    description: 'What was not sold is tried anew; what was sold is given back, since nobody has its picture.',
    // Nothing was tried for it yet, so nothing was sold.
    parameters: { ...sample, parcel: 1 },
    example: { outcome: 'not-sold' },
    replies: asShipment,
    refusals: outcomeRefusals,
  })
  async settle(
    @Param('shipmentId', { schema: id }) shipmentId: string,
    @Param('parcel', { schema: number }) parcel: number,
    @Body({ schema: outcome }) told: z.infer<typeof outcome>,
    @RequestCause() cause: Cause,
    @IfMatch() expected: number | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ShipmentResource> {
    const parcelId = `${shipmentId}.${parcel}`;
    const { labels } = (await this.desk.read(shipmentId)).state;
    const command = await this.labels.learned(parcelId, told, labels[parcelId]);
    return this.desk.ask(shipmentId, command, cause, reply, expected);
  }

  /** A wrong scan is in the log, and the answer is a refusal all the same. */
  private async scan(
    shipmentId: string,
    command: ShipmentCommand,
    cause: Cause,
    reply: FastifyReply,
    expected: number | undefined,
  ) {
    const handled = await this.desk.handle(shipmentId, command, cause, expected);
    const refused = handled.events.find(({ type }) => type === 'ScanRefused')?.data as { code: string } | undefined;
    if (refused !== undefined)
      throw new Refusal('wrong-piece', `${refused.code} does not belong here now. It was written down.`);
    return answer(shipmentId, handled, reply);
  }
}
