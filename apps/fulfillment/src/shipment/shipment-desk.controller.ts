import { Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { CommandHandler, type Handled } from '#eventsourcing/command-handler.js';
import type { Cause } from '#eventsourcing/event-store.js';
import { Problem } from '#service/problems.js';
import { etag } from '#service/request.js';
import { shipment, type Shipment, type ShipmentCommand, type ShipmentEvent } from './shipment.js';
import { shipmentResource, show, type ShipmentResource } from './shipment-resource.js';

/** What routes about one shipment have in common: there is one, and it is the answer. */
@Injectable()
export class ShipmentDesk {
  constructor(private readonly commands: CommandHandler) {}

  /** @throws Problem not-found */
  async read(shipmentId: string) {
    const found = await this.commands.read(shipment, shipmentId);
    if (found.state.ordered === undefined) throw unknown(shipmentId);
    return found;
  }

  /** Asks it, and answers with what became of it. */
  async ask(
    shipmentId: string,
    command: ShipmentCommand,
    cause: Cause,
    reply: FastifyReply,
    expected?: number,
  ): Promise<ShipmentResource> {
    return answer(shipmentId, await this.handle(shipmentId, command, cause, expected), reply);
  }

  async handle(
    shipmentId: string,
    command: ShipmentCommand,
    cause: Cause,
    expected?: number,
  ): Promise<Handled<ShipmentEvent, Shipment>> {
    await this.read(shipmentId);
    return this.commands.handle(shipment, shipmentId, command, cause, expected);
  }
}

/** The shipment as the API shows it, with its version. */
export function answer(
  shipmentId: string,
  { state, version }: { readonly state: Shipment; readonly version: number },
  reply: FastifyReply,
): ShipmentResource {
  const shown = show(state, version);
  if (shown === undefined) throw unknown(shipmentId);
  reply.header('etag', etag(version));
  return shown;
}

const unknown = (shipmentId: string) => new Problem('not-found', `There is no shipment ${shipmentId}.`);

export const asShipment = { 200: { description: 'The shipment', schema: shipmentResource } };

/** Tins of polish that the sample shop sold over the counter: one is in parcel 2, others in parcels 3 to 5, which are closed. */
export const sampleShipment = 's-wFpjAFtUW6ex82sTZ8C-2p';
