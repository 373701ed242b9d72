import { Injectable } from '@nestjs/common';
import type { Money, OrderedLine } from '#contracts/vocabulary.js';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import { splitStream } from '#eventsourcing/decider.js';
import type { Cause } from '#eventsourcing/event-store.js';
import { customerReturn, type Return } from '../return/return.js';
import { unpermitted } from '../shipment/shipment-address.js';
import { shipment, type Shipment } from '../shipment/shipment.js';
import type { JourneyCommand, Journeys } from '../tracking/journey.js';
import { Consignments, type Prepared, type Sending } from './consignments.worker.js';
import type { LabelCommand, Labels, Signature } from './label.js';

/** How a parcel is sent: under which reference, insured for what. */
export type Manner = { readonly reference: string; readonly declaredValue: Money; readonly signature: Signature };

/** A parcel that is to have a label, and nothing stands against it. */
export type Wanted = {
  readonly value: Money;
  readonly promisedBy?: string | undefined;
  readonly zoneId?: string | undefined;
  readonly destination?: string | undefined;
  /** The buyer comes for it. */
  readonly isCollected: boolean;
};

/** Whatever labels are bought for: a shipment, or what comes back. */
export type Sender = {
  readonly subjectId: string;
  /** RFC 3339: no label of it is older. */
  readonly orderedAt: string;
  readonly labels: Labels;
  readonly journeys: Journeys;
  /** Parcels that are closed. */
  readonly parcelIds: readonly string[];
  /** Whether it is still to be sent. */
  readonly isWanted: boolean;
  wanted(parcelId: string): Wanted | undefined;
  /** Those of the materials that may not cross the border: no permit is for them. */
  unpermitted(materials: readonly string[]): readonly string[];
  /** Undefined where nobody knows the address, or may read it any more. */
  prepare(parcelId: string, manner: Manner, cause: Cause): Promise<Prepared | undefined>;
};

/** Finds what a label or a tracking number belongs to, and asks it. */
@Injectable()
export class Senders {
  constructor(
    private readonly commands: CommandHandler,
    private readonly consignments: Consignments,
  ) {}

  /** @param stream 'shipment-s-42', 'return-rt-7' */
  async of(stream: string): Promise<Sender> {
    const [kind, id] = splitStream(stream);
    if (kind === customerReturn.stream) return this.ofReturn(id);
    const { state } = await this.commands.read(shipment, id);
    const { ordered, labels, journeys, packing, cancelledBecause } = state;
    return {
      ...{ subjectId: ordered?.subjectId ?? id, orderedAt: ordered?.orderedAt ?? '', labels, journeys },
      ...{ parcelIds: packing.parcels.map(({ parcelId }) => parcelId), isWanted: cancelledBecause === undefined },
      wanted: (parcelId) => wantedOf(state, parcelId),
      unpermitted: (materials) => unpermitted(state.exporting, materials),
      prepare: async (parcelId, manner, cause) => {
        const sending = sendingOf(state, parcelId, manner);
        return sending && this.consignments.prepare(sending, cause);
      },
    };
  }

  async ask(stream: string, command: LabelCommand | JourneyCommand, cause: Cause) {
    const [kind, id] = splitStream(stream);
    if (kind === customerReturn.stream) await this.commands.handle(customerReturn, id, command, cause);
    else await this.commands.handle(shipment, id, command, cause);
  }

  /** False of what comes back: it has no permit to wait for. */
  async stop(stream: string, materials: readonly string[], cause: Cause): Promise<boolean> {
    const [kind, id] = splitStream(stream);
    if (kind === customerReturn.stream) return false;
    await this.commands.handle(shipment, id, { type: 'StopExport', data: { materials } }, cause);
    return true;
  }

  private async ofReturn(returnId: string): Promise<Sender> {
    const { state } = await this.commands.read(customerReturn, returnId);
    const { authorised, labels, journeys, status } = state;
    const original = authorised && (await this.commands.read(shipment, authorised.shipmentId)).state.ordered;
    return {
      ...{ subjectId: authorised?.subjectId ?? returnId, orderedAt: original?.orderedAt ?? '', labels, journeys },
      ...{ parcelIds: [returnId], isWanted: status === 'authorised' },
      wanted: () =>
        authorised?.withLabel === true && status === 'authorised'
          ? { value: authorised.declaredValue, isCollected: false }
          : undefined,
      unpermitted: (materials) => materials,
      prepare: async (_, manner, cause) => {
        const sending = sendingBack(state, manner);
        return sending && this.consignments.prepare(sending, cause);
      },
    };
  }
}

/** Not while the address is in doubt: somebody is looking into it. */
function wantedOf({ ordered, packing, address, ...course }: Shipment, parcelId: string): Wanted | undefined {
  const parcel = packing.parcels.find((one) => one.parcelId === parcelId);
  if (ordered === undefined || parcel === undefined || course.cancelledBecause !== undefined) return undefined;
  if (!address.trusted && (address.verdict === 'ambiguous' || address.verdict === 'not-found')) return undefined;
  const { promisedBy, zoneId, destination, option } = ordered;
  return { value: parcel.declaredValue, promisedBy, zoneId, destination, isCollected: option === 'collection' };
}

/** Undefined as long as nobody has said where it goes. */
function sendingOf({ ordered, packing }: Shipment, parcelId: string, manner: Manner): Sending | undefined {
  const parcel = packing.parcels.find((one) => one.parcelId === parcelId);
  if (ordered === undefined || parcel === undefined) return undefined;
  const { shipmentId, subjectId = shipmentId, consignee, destination, lines, option } = ordered;
  const isCollected = option === 'collection';
  if (!isCollected && (consignee === undefined || destination === undefined)) return undefined;
  const inside = lines.flatMap((line) => inParcel(line, parcel.lines));
  return {
    ...{ record: `shipment ${shipmentId}`, subjectId, consignee, destination, ...manner },
    ...{ measures: parcel.measures, lines: inside, isReturn: false, isCollected },
  };
}

function sendingBack({ authorised }: Return, manner: Manner): Sending | undefined {
  if (authorised?.from === undefined || authorised.measures === undefined) return undefined;
  const { returnId, subjectId = returnId, from, measures, lines } = authorised;
  return {
    ...{ record: `return ${returnId}`, subjectId, ...from, ...manner, measures, lines: [...lines] },
    ...{ isReturn: true, isCollected: false },
  };
}

/** As much of a line as lies in the parcel. */
function inParcel(line: OrderedLine, lines: readonly number[]): OrderedLine[] {
  const count = lines.filter((number) => number === line.line).length;
  if (count === 0) return [];
  return 'quantity' in line ? [{ ...line, quantity: count }] : [line];
}
