import type { Parcel, Scan, ScanKind } from '../parcels/parcel.js';
import { expectedBy } from '../parcels/journey.js';
import type { ParcelOffice } from '../parcels/parcel-office.js';
import { clock, localIn, placeIn } from '../parcels/places.js';
import { nameOf } from '../parcels/prices.js';
import { isUpsNumber } from '../parcels/tracking-numbers.js';
import { compact } from './rating.js';
import { UpsError } from './ups-error.js';

export type UpsStatus = {
  readonly type: string;
  readonly code: string;
  readonly description: string;
  readonly statusCode: string;
  readonly simple: string;
};
const status = (type: string, code: string, description: string, statusCode: string, simple: string): UpsStatus => ({
  ...{ type, code, description, statusCode, simple },
});

/** In UPS's codes; what UPS does not publish, it is likely to say so. */
export const statuses: Readonly<Record<ScanKind, UpsStatus>> = {
  announced: status(
    'M',
    'MP',
    'Shipper created a label, UPS has not received the package yet.',
    '003',
    'Label Created',
  ),
  voided: status('MV', 'VM', 'Shipment information voided', '040', 'Shipment Canceled'),
  'picked-up': status('I', 'OR', 'Origin Scan', '005', 'On the Way'),
  departed: status('I', 'DP', 'Departed from Facility', '005', 'On the Way'),
  arrived: status('I', 'AR', 'Arrived at Facility', '005', 'On the Way'),
  'out-for-delivery': status('I', 'OT', 'Out For Delivery Today', '021', 'Out for Delivery'),
  delivered: status('D', 'FS', 'DELIVERED', '011', 'Delivered'),
  exception: status('X', '48', 'The customer was not available when UPS attempted delivery.', '007', 'Exception'),
  delayed: status('X', 'DA', 'Severe weather conditions have delayed delivery.', '012', 'Delayed'),
  returning: status('X', 'RS', 'Returning to Sender', '016', 'Returning to Sender'),
  returned: status('RS', 'RS', 'Returned to Sender', '017', 'Returned to Sender'),
  lost: status('X', 'LC', 'The package is lost. A claim has been started.', '019', 'Exception'),
};

/** GET /track/v1/details/{inquiryNumber} */
export function details(office: ParcelOffice, number: string) {
  if (!/^[0-9A-Z]{7,34}$/.test(number) || (number.startsWith('1Z') && !isUpsNumber(number)))
    throw new UpsError(400, 'TV1002', 'Invalid inquiry number');
  const parcel = office.books.byTracking(number);
  return trackResponse(office, parcel === undefined || parcel.carrier !== 'ups' ? [] : [parcel]);
}

/** GET /track/v1/reference/details/{referenceNumber}: of the last fourteen days unless others are asked for. */
export function byReference(office: ParcelOffice, reference: string, query: URLSearchParams) {
  const day = 86_400_000;
  const from = query.get('fromPickUpDate') ?? compact(clock(office.now() - 14 * day).date);
  const to = query.get('toPickUpDate') ?? compact(clock(office.now()).date);
  if (![from, to].every((date) => /^\d{8}$/.test(date))) throw new UpsError(400, 'TV1003', 'Invalid pick up date');
  const parcels = office.books.byReference('ups', reference).filter(({ soldAt, account, to: destination }) => {
    const sold = compact(clock(soldAt).date);
    const isOf = (query.get('shipperNum') ?? account) === account;
    return isOf && sold >= from && sold <= to && (query.get('destCountry') ?? destination) === destination;
  });
  return trackResponse(office, parcels);
}

function trackResponse(office: ParcelOffice, parcels: readonly Parcel[]) {
  const unknown = { warnings: [{ code: 'TW0001', message: 'Tracking Information Not Found' }] };
  const shipment = parcels.map((parcel) => ({
    inquiryNumber: parcel.trackingNumber,
    package: [packageOf(parcel, office.seen(parcel))],
  }));
  return { trackResponse: { shipment: shipment.length === 0 ? [unknown] : shipment } };
}

function packageOf(parcel: Parcel, seen: readonly Scan[]) {
  const newestFirst = [...seen].reverse();
  const current = statusShown(statuses[newestFirst[0]!.kind]);
  const delivered = seen.find(({ kind }) => kind === 'delivered');
  const local = delivered && localIn(delivered.country, delivered.at);
  const scheduled = { type: 'SDD', date: compact(parcel.expectedBy) };
  const promised = expectedBy(parcel, seen);
  const rescheduled = promised === parcel.expectedBy ? [] : [{ type: 'RDD', date: compact(promised) }];
  return {
    trackingNumber: parcel.trackingNumber,
    deliveryDate: local ? [{ type: 'DEL', date: compact(local.date) }] : [...rescheduled, scheduled],
    deliveryTime: local
      ? { startTime: '', endTime: local.time.replaceAll(':', ''), type: 'DEL' }
      : { startTime: '', endTime: '230000', type: 'EOD' },
    activity: newestFirst.map(activityOf),
    ...{ currentStatus: current, statusCode: current.statusCode, statusDescription: current.description },
    ...(local && { deliveryInformation: { location: 'FRONT DOOR', receivedBy: 'RECIPIENT' } }),
    referenceNumber: parcel.isFindable ? [{ type: 'SHIPMENT', number: parcel.reference }] : [],
    service: { code: parcel.service, description: nameOf('ups', parcel.service) },
    weight: { unitOfMeasurement: 'LBS', weight: `${parcel.pounds}.00` },
    additionalServices: { none: [], required: ['SIGNATURE_REQUIRED'], adult: ['ADULT_SIGNATURE_REQUIRED'] }[
      parcel.signature
    ],
    packageCount: 1,
  };
}

function activityOf({ kind, at, country }: Scan) {
  const { date, time, offset, gmt } = localIn(country, at);
  const { city, region, postalCode } = placeIn(country);
  const address = { city, stateProvince: region, postalCode, countryCode: country, country };
  return {
    location: { address, slic: '8566' },
    status: statusShown(statuses[kind]),
    ...{ date: compact(date), time: time.replaceAll(':', '') },
    ...{ gmtDate: compact(gmt.date), gmtOffset: offset, gmtTime: gmt.time.replaceAll(':', '') },
  };
}

const statusShown = ({ type, code, description, statusCode, simple }: UpsStatus) => ({
  ...{ type, description, code, statusCode, simplifiedTextDescription: simple },
});
