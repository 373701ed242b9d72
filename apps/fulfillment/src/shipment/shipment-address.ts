import type { Delivery } from '#contracts/orders.js';
import { sameContent } from '#contracts/same-content.js';
import { Refusal } from '#eventsourcing/decider.js';
import type { AddressVerdict } from '../carriers/carrier.js';
import { replaceLabel, type LabelEvent } from '../label/label.js';
import { refuseCancelled, type Course, type Ordered } from './shipment-course.js';

export type Consignee = Required<Pick<Delivery, 'subjectId' | 'consignee' | 'destination'>>;
type Named = Consignee & { zoneId?: string | undefined };
type Checked = { verdict: AddressVerdict['verdict']; carrier: string };

export type AddressCommand =
  | { type: 'NameConsignee'; data: Named }
  | { type: 'RecordAddressCheck'; data: Checked }
  | { type: 'TrustAddress'; data: Record<string, never> }
  | { type: 'StopExport'; data: { materials: readonly string[] } }
  | { type: 'PermitExport'; data: { permit: string } };

// These shapes are on disk for ever: add to them, never change them.
export type AddressEvent =
  | { type: 'ConsigneeNamed'; data: Named }
  | { type: 'AddressChecked'; data: Checked }
  | { type: 'AddressTrusted'; data: Record<string, never> }
  | { type: 'ExportStopped'; data: { materials: readonly string[] } }
  | { type: 'ExportPermitted'; data: { permit: string } };

/** Whether it may be sent where it is to go. */
export type Destined = {
  readonly address: { readonly verdict?: AddressVerdict['verdict']; readonly trusted: boolean };
  readonly exporting: { readonly stopped: readonly string[]; readonly permit?: string };
};

export function decideAddress(
  { type, data }: AddressCommand,
  shipment: Course & Destined,
  ordered: Ordered,
): (AddressEvent | LabelEvent)[] {
  const { address, exporting, cancelledBecause } = shipment;
  switch (type) {
    case 'NameConsignee': {
      refuseCancelled(shipment);
      if (isNamed(ordered, data)) return [];
      if (Object.keys(shipment.handedOver).length > 0)
        throw new Refusal('shipment-dispatched', 'Parcels have left for the address that was known then.');
      // What is labelled for another address must not leave.
      const back = Object.values(shipment.labels).flatMap(replaceLabel);
      return [{ type: 'ConsigneeNamed', data }, ...back];
    }
    case 'RecordAddressCheck':
      return address.verdict === data.verdict || cancelledBecause !== undefined
        ? []
        : [{ type: 'AddressChecked', data }];
    case 'TrustAddress':
      return address.trusted ? [] : [{ type: 'AddressTrusted', data: {} }];
    case 'StopExport':
      if (exporting.permit !== undefined || exporting.stopped.length > 0 || cancelledBecause !== undefined) return [];
      return [{ type: 'ExportStopped', data }];
    case 'PermitExport':
      return exporting.permit === data.permit ? [] : [{ type: 'ExportPermitted', data }];
  }
}

export function refuseUnproven({ address: { verdict, trusted } }: Destined) {
  if (!trusted && (verdict === 'ambiguous' || verdict === 'not-found'))
    throw new Refusal('address-unproven', `The address is ${verdict}: trust it, or name another.`);
}

export function refuseStopped({ exporting: { stopped, permit } }: Destined) {
  if (stopped.length > 0 && permit === undefined)
    throw new Refusal('export-stopped', `It leaves the country only with a permit: ${stopped.join(', ')}.`);
}

const isNamed = (ordered: Ordered, { subjectId, consignee, destination }: Consignee) =>
  ordered.subjectId === subjectId && ordered.destination === destination && sameContent(ordered.consignee, consignee);

/** Trust is in one address; another is proven anew. */
export function evolveAddress(state: Destined, { type, data }: AddressEvent): Destined {
  const { address, exporting } = state;
  switch (type) {
    case 'ConsigneeNamed':
      return { exporting, address: { trusted: false } };
    case 'AddressChecked':
      return { exporting, address: { ...address, verdict: data.verdict } };
    case 'AddressTrusted':
      return { exporting, address: { ...address, trusted: true } };
    case 'ExportStopped':
      return { address, exporting: { stopped: data.materials } };
    case 'ExportPermitted':
      return { address, exporting: { ...exporting, permit: data.permit } };
  }
}
