import { Controller, Get, Param, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { id } from '#contracts/vocabulary.js';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import type { Cause } from '#eventsourcing/event-store.js';
import { person } from '#personal/person.js';
import { Operation } from '#service/operation.js';
import { Problem } from '#service/problems.js';
import { RequestCause } from '#service/request.js';
import { isUnderWay } from '../person/holding.js';
import { shipment } from '../shipment/shipment.js';
import { LabelFiles } from './label-files.worker.js';

const number = z.coerce.number().pipe(z.int().min(1).max(50));
export const mediaTypes = {
  zpl: 'application/zpl',
  pdf: 'application/pdf',
  gif: 'image/gif',
  png: 'image/png',
  text: 'text/plain; charset=utf-8',
} as const;

/** Labels, for the printer. */
@ApiTags('shipments')
@Controller('v1/shipments')
export class LabelsController {
  constructor(
    private readonly commands: CommandHandler,
    private readonly files: LabelFiles,
  ) {}

  @Get(':shipmentId/parcels/:parcel/label')
  @Operation({
    summary: 'Gives the label of a parcel, as its carrier made it',
    roles: ['warehouse', 'service'],
    description: 'A name and an address stand on it: that it was read is on record.',
    // The same that the examples of shipments name.
    parameters: { shipmentId: 's-wFpjAFtUW6ex82sTZ8C-2p', parcel: 3 },
    replies: { 200: 'The bytes for the printer: ZPL, PDF or a picture' },
  })
  async get(
    @Param('shipmentId', { schema: id }) shipmentId: string,
    @Param('parcel', { schema: number }) parcel: number,
    @RequestCause() cause: Cause,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { state } = await this.commands.read(shipment, shipmentId);
    const { ordered } = state;
    const bought = state.labels[`${shipmentId}.${parcel}`]?.bought;
    if (ordered === undefined || bought === undefined)
      throw new Problem('not-found', `There is no label for parcel ${parcel} of ${shipmentId}.`);
    const { subjectId = shipmentId } = ordered;
    // One key seals all of a person that the law keeps; of a parcel that arrived it keeps nothing.
    const { forgotten } = (await this.commands.read(person, subjectId)).state;
    if (forgotten !== undefined && ordered.orderedAt <= forgotten.erasedAt && !isUnderWay(state)) throw unreadable();
    const bytes = await this.files.find(bought.hash, subjectId, `shipment ${shipmentId}`, cause);
    if (bytes === undefined) throw unreadable();
    await reply.header('content-type', mediaTypes[bought.format]).send(bytes);
  }
}

const unreadable = () => new Problem('not-found', 'Nobody can read this label any more.');
