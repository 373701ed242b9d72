import { Injectable } from '@nestjs/common';
import type { z } from 'zod';
import { CommandHandler, Stale } from '#eventsourcing/command-handler.js';
import { Refusal } from '#eventsourcing/decider.js';
import type { Cause } from '#eventsourcing/event-store.js';
import { person } from '#personal/person.js';
import { Problem } from '#service/problems.js';
import { shipment, shipmentIdOf, type Shipment } from '../shipment/shipment.js';
import { orderReturns } from './order-returns.js';
import { backIn, sentOf, type Inspection, type Pieces, type ReturnedLine } from './return-lines.js';
import type { authoriseReturn } from './returns.controller.js';
import { customerReturn, type Return, type ReturnCommand } from './return.js';

type Inspected = { readonly lines: readonly Inspection[]; readonly refundShipping: boolean };
type Found = { readonly state: Return; readonly version: number };

/** Brings a return and the order that it belongs to together: two streams, of which the order's is asked first. */
@Injectable()
export class ReturnDesk {
  constructor(private readonly commands: CommandHandler) {}

  /** @throws Problem not-found */
  async read(returnId: string): Promise<Found> {
    const found = await this.commands.read(customerReturn, returnId);
    if (found.state.authorised === undefined) throw new Problem('not-found', `There is no return ${returnId}.`);
    return found;
  }

  async authorise(returnId: string, wanted: z.infer<typeof authoriseReturn>, cause: Cause): Promise<Found> {
    const { orderId, lines: pieces, reason, withLabel, measures } = wanted;
    const shipmentId = shipmentIdOf(orderId);
    const { state } = await this.commands.read(shipment, shipmentId);
    const { ordered } = state;
    if (ordered === undefined) throw new Refusal('order-unknown', `Nothing was sent for order ${orderId}.`);
    const lines = pieces.map(({ line, quantity }) => returned(state, line, quantity));
    const { subjectId = shipmentId, consignee, destination } = ordered;
    const from = consignee === undefined || destination === undefined ? undefined : { consignee, destination };
    const data = {
      ...{ returnId, orderId, shipmentId, subjectId, lines, reason, withLabel, from },
      // As it went, if nobody says otherwise.
      measures: measures ?? parcelWith(state, pieces)?.measures,
    };
    // Refused before anything is claimed: what is claimed by nobody's return could never come back.
    const authorise = { type: 'AuthoriseReturn', data } as const;
    const claim = claimOf(returnId, state, pieces);
    orderReturns.decide(claim, (await this.commands.read(orderReturns, orderId)).state);
    customerReturn.decide(authorise, (await this.commands.read(customerReturn, returnId)).state);
    await this.commands.handle(orderReturns, orderId, claim, cause);
    return this.ask(returnId, authorise, cause);
  }

  /** First the order's other returns hear what came back, so that none of it comes back twice. */
  async inspect(returnId: string, found: Inspected, cause: Cause, expected?: number): Promise<Found> {
    const { lines } = found;
    const { state, version } = await this.read(returnId);
    if (expected !== undefined && expected !== version) throw new Stale(version);
    const { orderId, shipmentId } = state.authorised!;
    // Refused before anything is written.
    customerReturn.decide({ type: 'InspectReturn', data: { ...found, complete: false } }, state);
    const sent = sentOf((await this.commands.read(shipment, shipmentId)).state);
    const back = { type: 'RecordBack', data: { returnId, sent, lines: backIn(lines) } } as const;
    const all = await this.commands.handle(orderReturns, orderId, back, cause);
    const complete = all.state[returnId]?.complete ?? false;
    return this.ask(returnId, { type: 'InspectReturn', data: { ...found, complete } }, cause, expected);
  }

  async cancel(returnId: string, reason: string, cause: Cause, expected?: number): Promise<Found> {
    const { orderId } = (await this.read(returnId)).state.authorised!;
    const cancelled = await this.ask(returnId, { type: 'CancelReturn', data: { reason } }, cause, expected);
    await this.commands.handle(orderReturns, orderId, { type: 'ReleaseLines', data: { returnId } }, cause);
    return cancelled;
  }

  /** Of who was forgotten nobody reads the label any more, unless the parcel is still to come. */
  async mayReadLabel({ authorised, status }: Return): Promise<boolean> {
    if (authorised === undefined || status === 'authorised') return authorised !== undefined;
    const { forgotten } = (await this.commands.read(person, authorised.subjectId ?? authorised.returnId)).state;
    return forgotten === undefined;
  }

  ask(returnId: string, command: ReturnCommand, cause: Cause, expected?: number) {
    return this.commands.handle(customerReturn, returnId, command, cause, expected);
  }
}

const claimOf = (returnId: string, state: Shipment, lines: readonly Pieces[]) =>
  ({ type: 'ClaimLines', data: { returnId, sent: sentOf(state), lines } }) as const;

function returned({ ordered }: Shipment, number: number, quantity: number): ReturnedLine {
  const line = ordered!.lines.find((one) => one.line === number);
  if (line === undefined) throw new Refusal('unknown-line', `The order has no line ${number}.`);
  const { price } = line;
  return 'unitId' in line
    ? { unitId: line.unitId, line: number, quantity, price }
    : { sku: line.sku, line: number, quantity, price };
}

const parcelWith = ({ packing }: Shipment, pieces: readonly Pieces[]) =>
  packing.parcels.find((parcel) => pieces.some(({ line }) => parcel.lines.includes(line)));
