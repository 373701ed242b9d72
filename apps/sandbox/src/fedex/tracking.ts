import { z } from 'zod';
import type { Parcel, Scan, ScanKind } from '../parcels/parcel.js';
import { isPhysical } from '../parcels/parcel.js';
import { expectedBy } from '../parcels/journey.js';
import type { ParcelOffice } from '../parcels/parcel-office.js';
import { clock, localIn, placeIn } from '../parcels/places.js';
import { nameOf } from '../parcels/prices.js';
import { FedexError } from './fedex-error.js';
import { read } from './shipment-request.js';

type Status = readonly [code: string, text: string, exceptionCode?: string, exception?: string];

/** In FedEx's codes. */
const statuses: Readonly<Record<ScanKind, Status>> = {
  announced: ['OC', 'Shipment information sent to FedEx'],
  voided: ['CA', 'Shipment cancelled by sender'],
  'picked-up': ['PU', 'Picked up'],
  departed: ['DP', 'Left FedEx origin facility'],
  arrived: ['AR', 'Arrived at FedEx location'],
  'out-for-delivery': ['OD', 'On FedEx vehicle for delivery'],
  delivered: ['DL', 'Delivered'],
  exception: ['DE', 'Delivery exception', '08', 'Recipient not in'],
  delayed: ['DY', 'Delay', '15', 'Weather delay'],
  returning: ['RS', 'Returning package to shipper', '07', 'Shipment refused by recipient'],
  returned: ['DL', 'Package returned to shipper'],
  lost: ['SE', 'Shipment exception', '17', 'Package lost; please file a claim'],
};
/** A parcel that came back was delivered, to whom it came from. */
const derived = (kind: ScanKind) => (kind === 'returned' ? 'RS' : statuses[kind][0]);

const numbersMax = 30;
const numbersSchema = z.object({
  includeDetailedScans: z.boolean().optional(),
  trackingInfo: z.array(z.object({ trackingNumberInfo: z.object({ trackingNumber: z.string() }) })),
});
const referenceSchema = z.object({
  includeDetailedScans: z.boolean().optional(),
  referencesInformation: z.object({
    ...{ type: z.string().optional(), value: z.string().optional(), accountNumber: z.string().optional() },
    ...{ shipDateBegin: z.iso.date().optional(), shipDateEnd: z.iso.date().optional() },
    shipDateEndDate: z.iso.date().optional(),
    ...{ destinationCountryCode: z.string().optional(), destinationPostalCode: z.string().optional() },
  }),
});

/** POST /track/v1/trackingnumbers */
export function byNumbers(office: ParcelOffice, body: string) {
  const { trackingInfo, includeDetailedScans = false } = read(numbersSchema, body);
  const numbers = trackingInfo.map(({ trackingNumberInfo }) => trackingNumberInfo.trackingNumber.trim());
  if (numbers.length === 0 || numbers.includes(''))
    throw new FedexError(400, 'TRACKING.TRACKINGNUMBER.EMPTY', 'Please provide tracking number.');
  if (numbers.length > numbersMax)
    throw new FedexError(400, 'TRACKING.TRACKINGNUMBERS.LIMITEXCEEDED', 'Please provide at most 30 tracking numbers.');
  return {
    completeTrackResults: numbers.map((trackingNumber) => {
      const parcel = office.books.byTracking(trackingNumber);
      if (parcel === undefined || parcel.carrier !== 'fedex') return unknown(trackingNumber);
      return { trackingNumber, trackResults: [trackResult(parcel, office.seen(parcel), includeDetailedScans)] };
    }),
  };
}

/** POST /track/v1/referencenumbers: of one account, or with the destination, and within the dates. */
export function byReference(office: ParcelOffice, body: string) {
  const { referencesInformation: asked, includeDetailedScans = false } = read(referenceSchema, body);
  const { value, accountNumber, shipDateBegin = '', destinationCountryCode, destinationPostalCode } = asked;
  if (!value) throw new FedexError(400, 'TRACKING.REFERENCEVALUE.EMPTY', 'Missing reference value.');
  if (!accountNumber && (!destinationCountryCode || !destinationPostalCode))
    throw new FedexError(
      ...([400, 'TRACKING.REFERENCEDATA.INCOMPLETE'] as const),
      'Please enter an account number or destination country/territory and postal code.',
    );
  const end = asked.shipDateEnd ?? asked.shipDateEndDate ?? '9999-12-31';
  const found = office.books.byReference('fedex', value).filter(({ soldAt, account, to }) => {
    const date = clock(soldAt).date;
    if (date < shipDateBegin || date > end) return false;
    return (accountNumber ?? account) === account && (destinationCountryCode ?? to) === to;
  });
  if (found.length === 0)
    return { completeTrackResults: [{ trackResults: [{ error: notFound('REFERENCE', 'Reference') }] }] };
  return {
    completeTrackResults: found.map((parcel) => ({
      trackingNumber: parcel.trackingNumber,
      trackResults: [trackResult(parcel, office.seen(parcel), includeDetailedScans)],
    })),
  };
}

const notFound = (code: string, word: string) => ({
  code: `TRACKING.${code}NUMBER.NOTFOUND`,
  message: `${word} number cannot be found. Please correct the ${word.toLowerCase()} number and try again.`,
});

const unknown = (trackingNumber: string) => ({
  trackingNumber,
  trackResults: [
    { trackingNumberInfo: { trackingNumber, trackingNumberUniqueId: '' }, error: notFound('TRACKING', 'Tracking') },
  ],
});

/** What FedEx says of a parcel, in answers and in pushes alike. */
export function trackResult(parcel: Parcel, seen: readonly Scan[], isDetailed: boolean) {
  const { trackingNumber, service, reference, isFindable, pounds, soldAt } = parcel;
  const newestFirst = [...seen].reverse();
  const latest = newestFirst[0]!;
  const carrierCode = /GROUND/.test(service) ? 'FDXG' : 'FDXE';
  const uniqueId = `${clock(soldAt).date.replaceAll('-', '')}~${trackingNumber}~${carrierCode}`;
  const [, , reason, description] = statuses[latest.kind];
  const delivered = seen.find(({ kind }) => kind === 'delivered');
  return {
    trackingNumberInfo: { trackingNumber, carrierCode, trackingNumberUniqueId: uniqueId },
    additionalTrackingInfo: {
      hasAssociatedShipments: false,
      packageIdentifiers: isFindable
        ? [{ type: 'CUSTOMER_REFERENCE', value: [reference], trackingNumberUniqueId: '' }]
        : [],
    },
    serviceDetail: { type: service, description: nameOf('fedex', service), shortDescription: service.slice(0, 2) },
    latestStatusDetail: {
      ...{
        code: statuses[latest.kind][0],
        derivedCode: derived(latest.kind),
        scanLocation: locationIn(latest.country),
      },
      ...{ statusByLocale: statuses[latest.kind][1], description: statuses[latest.kind][1] },
      ...(reason !== undefined && {
        ancillaryDetails: [{ reason, reasonDescription: description!, action: '', actionDescription: '' }],
      }),
      ...(latest.kind === 'delayed' && { delayDetail: { type: 'WEATHER', status: 'DELAYED' } }),
    },
    dateAndTimes: datesOf(parcel, seen),
    ...(isDetailed && { scanEvents: newestFirst.map(scanEvent) }),
    packageDetails: { count: '1', weightAndDimensions: { weight: [{ unit: 'LB', value: `${pounds}.0` }] } },
    ...(delivered && {
      deliveryDetails: { receivedByName: 'RECIPIENT', deliveryAttempts: '0', signedByName: 'RECIPIENT' },
    }),
  };
}

function datesOf(parcel: Parcel, seen: readonly Scan[]) {
  const instant = ({ country, at }: Pick<Scan, 'country' | 'at'>) => {
    const { date, time, offset } = localIn(country, at);
    return `${date}T${time}${offset}`;
  };
  const pickup = seen.find(({ kind }) => isPhysical(kind));
  const delivered = seen.find(({ kind }) => kind === 'delivered');
  const { offset } = localIn(parcel.to, parcel.soldAt);
  return [
    ...(delivered ? [{ type: 'ACTUAL_DELIVERY', dateTime: instant(delivered) }] : []),
    ...(delivered ? [] : [{ type: 'ESTIMATED_DELIVERY', dateTime: `${expectedBy(parcel, seen)}T20:00:00${offset}` }]),
    ...(pickup ? [{ type: 'ACTUAL_PICKUP', dateTime: instant(pickup) }] : []),
    // FedEx gives the day of shipment without an offset.
    { type: 'SHIP', dateTime: `${localIn(parcel.from, parcel.soldAt).date}T00:00:00` },
  ];
}

function scanEvent({ kind, at, country }: Scan) {
  const [code, text, exceptionCode = '', exceptionDescription = ''] = statuses[kind];
  const { date, time, offset } = localIn(country, at);
  return {
    ...{ date: `${date}T${time}${offset}`, eventType: code, eventDescription: text },
    ...{ exceptionCode, exceptionDescription, scanLocation: locationIn(country) },
    ...{ locationType: kind === 'delivered' ? 'DELIVERY_LOCATION' : 'FEDEX_FACILITY' },
    ...{ derivedStatusCode: derived(kind), derivedStatus: text },
  };
}

function locationIn(country: string) {
  const { city, region, postalCode } = placeIn(country);
  return { city, stateOrProvinceCode: region, postalCode, countryCode: country, residential: false };
}
