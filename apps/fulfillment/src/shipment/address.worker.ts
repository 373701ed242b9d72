import { Injectable } from '@nestjs/common';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import { splitStream } from '#eventsourcing/decider.js';
import type { Recorded } from '#eventsourcing/event-store.js';
import { because, Worker } from '#eventsourcing/worker.js';
import { CarrierRefusal, type AddressVerdict } from '../carriers/carrier.js';
import { Carriers } from '../carriers/carriers.js';
import { Consignments } from '../label/consignments.worker.js';
import { shipment } from './shipment.js';

// Then it goes unchecked: who packs need not wait for a carrier that does not answer.
const triesMax = 8;

/** Asks carriers about an address as soon as it is known, days before anybody prints it on a label. */
@Injectable()
export class AddressWorker extends Worker {
  readonly name = 'addresses';

  constructor(
    private readonly carriers: Carriers,
    private readonly consignments: Consignments,
    private readonly commands: CommandHandler,
  ) {
    super();
  }

  workFor(recorded: Recorded) {
    const { type, stream } = recorded;
    if (type !== 'ShipmentOrdered' && type !== 'ConsigneeNamed') return undefined;
    return (tries: number) => this.check(splitStream(stream)[1], recorded, tries);
  }

  private async check(shipmentId: string, event: Recorded, tries: number) {
    const { ordered, address: checked, status } = (await this.commands.read(shipment, shipmentId)).state;
    if (ordered?.consignee === undefined || ordered.destination === undefined) return;
    if (checked.verdict !== undefined || status === 'cancelled' || ordered.option === 'collection') return;
    const { consignee, destination, subjectId = shipmentId } = ordered;
    const cause = because(event, 'worker:addresses');
    const record = `shipment ${shipmentId}`;
    const address = await this.consignments.addressOf({ subjectId, consignee, record, destination }, cause);
    if (address === undefined) return;
    for (const carrier of this.carriers.all) {
      const { verdict } = await carrier.checkAddress(address).catch((error: unknown): AddressVerdict => {
        if (!(error instanceof CarrierRefusal) && tries < triesMax) throw error;
        return { verdict: 'unknown' };
      });
      // The first who knows the place at all.
      if (verdict === 'unknown') continue;
      const data = { verdict, carrier: carrier.name, of: { consignee, destination } };
      await this.commands.handle(shipment, shipmentId, { type: 'RecordAddressCheck', data }, cause);
      return;
    }
  }
}
