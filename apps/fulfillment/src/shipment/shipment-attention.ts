import type { LabelEvent } from '../label/label.js';
import type { JourneyEvent } from '../tracking/journey.js';
import type { PackingEvent } from './packing.js';
import type { AddressEvent } from './shipment-address.js';
import { troubleOf, type CourseEvent } from './shipment-course.js';

/** What calls for people, why, and what ends it; published in docs/shipments.md. */
export const attentions = {
  'address-ambiguous': ['The carrier knows several such addresses.', 'The address is trusted, or named anew.'],
  'address-not-found': ['The carrier knows no such address.', 'The address is trusted, or named anew.'],
  'export-permit': [
    'Something in it may cross the border only with a permit.',
    'The permit is named, or another country.',
  ],
  'no-rate': ['No carrier takes the parcel there.', 'A label is tried, or the address is named anew.'],
  'label-refused': [
    'The carrier sells no label for it, and says why.',
    'A label is tried, or the address is named anew.',
  ],
  'label-unsettled': [
    'Nobody knows whether the carrier sold a label.',
    'Somebody asked the carrier, and says what it was.',
  ],
  'void-refused': ['The carrier wants money for a label that we do not use.', 'It is voided after all, or settled.'],
  late: ['It was promised by now, and is not there.', 'It is delivered, or settled.'],
  exception: ['The carrier holds a parcel up.', 'The parcel is delivered, or it is settled.'],
  returning: ['A parcel is on its way back to us, or here.', 'The parcel is delivered, or it is settled.'],
  lost: ['The carrier lost a parcel.', 'The parcel is delivered, or it is settled.'],
  'cancelled-too-late': ['The order was cancelled, and a parcel is on its way.', 'It is settled.'],
} as const;
export type Attention = keyof typeof attentions;

/** Each once for a parcel, or for the whole. */
export type Concern = { readonly why: Attention; readonly parcelId?: string | undefined };
export type Concerns = readonly Concern[];

export type SettledEvent = { type: 'TroubleSettled'; data: { note: string } };
type Attended = AddressEvent | CourseEvent | SettledEvent | PackingEvent | LabelEvent | JourneyEvent;

const ofAddress: readonly Attention[] = ['address-ambiguous', 'address-not-found'];
const ofLabels: readonly Attention[] = ['no-rate', 'label-refused', 'label-unsettled'];
const ofTravel: readonly Attention[] = ['exception', 'returning', 'lost'];
/** What people settle with a word; the others end when what they are about is mended. */
const ofWords: readonly Attention[] = ['void-refused', 'late', 'cancelled-too-late', ...ofTravel];
/** What nobody has to do any more for what is not sent; labels that may have been sold still cost money. */
const ofSending: readonly Attention[] = [...ofAddress, 'export-permit', 'no-rate', 'label-refused'];

export const canSettle = (concerns: Concerns) => concerns.some(({ why }) => ofWords.includes(why));

/** What people have to look at after this event; the same list if nothing changed. The newest comes last. */
export function attend(concerns: Concerns, event: Attended, isCancelled: boolean): Concerns {
  const { type, data } = event;
  switch (type) {
    case 'ConsigneeNamed':
      return without(concerns, ofSending);
    case 'AddressChecked': {
      const { verdict } = data;
      const others = without(concerns, ofAddress);
      return verdict === 'ambiguous' || verdict === 'not-found' ? raised(others, `address-${verdict}`) : others;
    }
    case 'AddressTrusted':
      return without(concerns, ofAddress);
    case 'ExportStopped':
      return raised(concerns, 'export-permit');
    case 'ExportPermitted':
      return without(concerns, ['export-permit']);
    case 'RateChosen':
    case 'NoRateFound':
    case 'LabelAttempted':
    case 'LabelBought':
    case 'LabelRefused':
    case 'LabelLost':
    case 'LabelUnsettled':
    case 'LabelVoidRequested':
    case 'LabelVoided':
    case 'LabelVoidRefused':
      return attendLabel(concerns, event, isCancelled);
    case 'ParcelStatusChanged': {
      const trouble = troubleOf(data.to);
      if (trouble !== undefined) return raised(concerns, trouble, data.parcelId);
      return data.to === 'delivered' ? without(concerns, ofTravel, data.parcelId) : concerns;
    }
    case 'DeliveryTroubled':
      return raised(concerns, data.trouble, data.parcelId);
    case 'ParcelHandedOver':
      return isCancelled ? raised(concerns, 'cancelled-too-late') : concerns;
    case 'ShipmentDelivered':
      return without(concerns, ['late', ...ofTravel]);
    case 'ShipmentCancelled':
      return without(concerns, [...ofSending, 'late', ...ofTravel]);
    case 'CancelledTooLate':
      return raised(without(concerns, ofSending), 'cancelled-too-late');
    case 'TroubleSettled':
      return without(concerns, ofWords);
    case 'ScansRecorded':
    case 'TrackingSubscribed':
    case 'ShipmentDispatched':
    case 'ParcelDelivered':
    case 'PiecePicked':
    case 'PiecePacked':
    case 'ScanRefused':
    case 'ParcelClosed':
    case 'ShipmentPacked':
      return concerns;
  }
}

function attendLabel(concerns: Concerns, { type, data }: LabelEvent, isCancelled: boolean): Concerns {
  const { parcelId } = data;
  switch (type) {
    case 'NoRateFound':
      return raised(concerns, 'no-rate', parcelId);
    case 'LabelRefused':
      return isCancelled ? without(concerns, ofLabels, parcelId) : raised(concerns, 'label-refused', parcelId);
    case 'LabelUnsettled':
      return raised(concerns, 'label-unsettled', parcelId);
    case 'LabelAttempted':
    case 'LabelBought':
    case 'LabelLost':
      return without(concerns, ofLabels, parcelId);
    case 'LabelVoidRefused':
      return raised(concerns, 'void-refused', parcelId);
    case 'LabelVoided':
      return without(concerns, ['void-refused'], parcelId);
    case 'RateChosen':
    case 'LabelVoidRequested':
      return concerns;
  }
}

/** It is said again, so it is the newest. */
export const raised = (concerns: Concerns, why: Attention, parcelId?: string): Concerns => [
  ...without(concerns, [why], parcelId),
  { why, ...(parcelId !== undefined && { parcelId }) },
];

/** Without a parcel: of the whole and of all parcels. */
function without(concerns: Concerns, which: readonly Attention[], parcelId?: string): Concerns {
  const left = concerns.filter(
    (one) =>
      !which.includes(one.why) || (parcelId !== undefined && one.parcelId !== undefined && one.parcelId !== parcelId),
  );
  return left.length === concerns.length ? concerns : left;
}
