import type { Delivery } from '#contracts/orders.js';
import { countryOf } from '#contracts/places.js';
import { sameContent } from '#contracts/same-content.js';
import { Refusal } from '#eventsourcing/decider.js';
import type { AddressVerdict } from '../carriers/carrier.js';
import { replaceLabel, type LabelEvent } from '../label/label.js';
import { crossesCustoms } from '../piece/customs-border.js';
import { refuseCancelled, type Course, type Ordered } from './shipment-course.js';

export type Consignee = Required<Pick<Delivery, 'subjectId' | 'consignee' | 'destination'>>;
type Named = Consignee & { zoneId?: string | undefined };
type Checked = { verdict: AddressVerdict['verdict']; carrier: string };

export type AddressCommand =
  | { type: 'NameConsignee'; data: Named }
  /** `of`: the address that was checked, as it was sealed. */
  | { type: 'RecordAddressCheck'; data: Checked & { of?: Pick<Consignee, 'consignee' | 'destination'> | undefined } }
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
  readonly exporting: {
    /** What may not cross the border without a permit. */
    readonly stopped: readonly string[];
    /** As much of it as the permit is for: what somebody saw when it was named. */
    readonly permitted: readonly string[];
    readonly permit?: string;
  };
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
      return [{ type: 'ConsigneeNamed', data }, ...stoppedStill(shipment, ordered, data), ...back];
    }
    case 'RecordAddressCheck': {
      const { of, ...checked } = data;
      // An answer may come after another address was named.
      if (of !== undefined && !goesTo(ordered, of)) return [];
      if (address.verdict === data.verdict || cancelledBecause !== undefined) return [];
      return [{ type: 'AddressChecked', data: checked }];
    }
    case 'TrustAddress':
      return address.trusted ? [] : [{ type: 'AddressTrusted', data: {} }];
    case 'StopExport': {
      const materials = data.materials.filter((one) => !exporting.stopped.includes(one));
      if (materials.length === 0 || cancelledBecause !== undefined) return [];
      return [{ type: 'ExportStopped', data: { materials } }];
    }
    case 'PermitExport':
      if (exporting.permit === data.permit && unpermitted(exporting).length === 0) return [];
      return [{ type: 'ExportPermitted', data }];
  }
}

/** A stop and its permit are for one border; at another address behind the same they stand, and are said again. */
function stoppedStill({ exporting }: Destined, before: Ordered, { destination }: Consignee): AddressEvent[] {
  if (isOtherBorder(before.destination, destination)) return [];
  const { permitted, permit } = exporting;
  const open = unpermitted(exporting);
  const stopped = (materials: readonly string[]): AddressEvent => ({ type: 'ExportStopped', data: { materials } });
  return [
    ...(permit !== undefined && permitted.length > 0
      ? [stopped(permitted), { type: 'ExportPermitted', data: { permit } } as const]
      : []),
    ...(open.length > 0 ? [stopped(open)] : []),
  ];
}

const isOtherBorder = (one = '', other = '') => countryOf(one) !== countryOf(other) || crossesCustoms(one, other);

/** What may not leave: of these materials, or of all that was stopped. */
export const unpermitted = ({ stopped, permitted }: Destined['exporting'], materials = stopped) =>
  materials.filter((one) => !permitted.includes(one));

export function refuseUnproven({ address: { verdict, trusted } }: Destined) {
  if (!trusted && (verdict === 'ambiguous' || verdict === 'not-found'))
    throw new Refusal('address-unproven', `The address is ${verdict}: trust it, or name another.`);
}

export function refuseStopped({ exporting }: Destined) {
  const open = unpermitted(exporting);
  if (open.length > 0)
    throw new Refusal('export-stopped', `It leaves the country only with a permit: ${open.join(', ')}.`);
}

const isNamed = (ordered: Ordered, data: Consignee) => ordered.subjectId === data.subjectId && goesTo(ordered, data);
const goesTo = (ordered: Ordered, { consignee, destination }: Pick<Consignee, 'consignee' | 'destination'>) =>
  ordered.destination === destination && sameContent(ordered.consignee, consignee);

/** Trust is in one address; another is proven anew, and so is what may be sent there. */
export function evolveAddress(state: Destined, { type, data }: AddressEvent): Destined {
  const { address, exporting } = state;
  switch (type) {
    case 'ConsigneeNamed':
      return { exporting: { stopped: [], permitted: [] }, address: { trusted: false } };
    case 'AddressChecked':
      return { exporting, address: { ...address, verdict: data.verdict } };
    case 'AddressTrusted':
      return { exporting, address: { ...address, trusted: true } };
    case 'ExportStopped':
      return { address, exporting: { ...exporting, stopped: [...exporting.stopped, ...data.materials] } };
    case 'ExportPermitted':
      return { address, exporting: { ...exporting, permit: data.permit, permitted: exporting.stopped } };
  }
}
