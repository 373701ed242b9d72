import { z } from 'zod';
import type { Scan } from '../../tracking/scan.js';
import { CarrierRefusal, type TrackingReport } from '../carrier.js';
import { asArray, faultOf, read, told, type Reply } from './reply.js';
import { dateOf, scanOf } from './scans.js';

const activity = z.object({
  ...{ date: told, time: told, gmtDate: told, gmtTime: told, gmtOffset: told },
  location: z.object({ address: z.object({ country: told, countryCode: told }).nullish() }).nullish(),
  status: z.object({ type: told, code: told, statusCode: told, description: told }).nullish(),
  logicalScan: z.boolean().nullish(),
});
const parcel = z.object({
  trackingNumber: told,
  activity: asArray(activity),
  currentStatus: z.object({ type: told }).nullish(),
  deliveryDate: asArray(z.object({ type: told, date: told })),
});
const tracked = z.object({
  trackResponse: z.object({
    shipment: asArray(
      z.object({ inquiryNumber: told, package: asArray(parcel), warnings: asArray(z.object({ code: told })) }),
    ),
  }),
});
type Parcel = z.infer<typeof parcel>;

/**
 * The shipments in a reply; undefined if UPS knows none, which it says as a warning (TW0001) of a 200 or of a 404, or as a 404
 * with a code. A 404 with no code but 404 comes from somewhere else.
 */
function shipmentsOf(reply: Reply) {
  const { data } = tracked.safeParse(reply.body);
  const told = data?.trackResponse.shipment ?? [];
  const isEmpty = told.every((shipment) => shipment.package.length === 0);
  if (isEmpty && told.some(({ warnings }) => warnings.some(({ code }) => code === 'TW0001'))) return undefined;
  const code = faultOf(reply);
  if (code === 'TW0001' || (reply.status === 404 && code !== undefined && !code.endsWith('404'))) return undefined;
  return read(tracked, reply).trackResponse.shipment;
}

/** @throws CarrierRefusal `unknown-number` */
export function reportOf(reply: Reply, trackingNumber: string): TrackingReport {
  // TV1002: that is no tracking number.
  const shipments = faultOf(reply) === 'TV1002' ? undefined : shipmentsOf(reply);
  if (shipments === undefined) throw new CarrierRefusal('unknown-number', 'UPS does not know this tracking number.');
  const parcels = shipments.flatMap((shipment) => shipment.package);
  const asked = parcels.filter((one) => one.trackingNumber === trackingNumber);
  const of = asked.length > 0 ? asked : parcels;
  const due = (type: string) => of.flatMap((one) => one.deliveryDate).find((date) => date.type === type)?.date;
  return {
    trackingNumber,
    scans: of.flatMap((one) => homeward(one.activity.flatMap(seen))),
    expectedBy: dateOf(due('RDD') ?? '') ?? dateOf(due('SDD') ?? ''),
  };
}

/** UPS ends both ways with a delivery: after a return to the sender was scanned it is ours. */
function homeward(scans: readonly Scan[]): Scan[] {
  const [turned] = scans.flatMap(({ status, at }) => (status === 'returning' ? [at] : [])).sort();
  return scans.map((scan) =>
    scan.status === 'delivered' && turned !== undefined && scan.at > turned ? { ...scan, status: 'returned' } : scan,
  );
}

function seen(activity: Parcel['activity'][number]): Scan[] {
  const { status, location, logicalScan } = activity;
  const scan = scanOf(
    {
      ...{ type: status?.type ?? '', code: status?.code ?? '', detail: status?.statusCode ?? '' },
      ...{ text: status?.description ?? '', isLogical: logicalScan !== false },
    },
    activity,
    location?.address?.countryCode || location?.address?.country || '',
  );
  return scan === undefined ? [] : [scan];
}

/** The parcels that go by a reference, and whether their labels were voided (MV). */
export function parcelsOf(reply: Reply): ReadonlyMap<string, { readonly isVoided: boolean }> {
  const parcels = (shipmentsOf(reply) ?? []).flatMap(({ inquiryNumber, package: all }) =>
    all.map((one) => ({ ...one, trackingNumber: one.trackingNumber || inquiryNumber })),
  );
  const isVoided = (one: Parcel) =>
    [one.currentStatus, ...one.activity.map(({ status }) => status)].some((status) => status?.type === 'MV');
  return new Map(parcels.map((one) => [one.trackingNumber, { isVoided: isVoided(one) }]));
}

export const subscriptionRequest = (
  trackingNumbers: readonly string[],
  destination?: { readonly url: string; readonly credential: string },
) => ({
  ...{ locale: 'en_US', countryCode: 'US', trackingNumberList: trackingNumbers },
  ...(destination !== undefined && { destination: { ...destination, credentialType: 'Bearer' } }),
});
const subscribed = z.object({ validTrackingNumbers: asArray(told) });
/** VSS210: none of the numbers is one. */
export const subscribedOf = (reply: Reply): readonly string[] =>
  faultOf(reply) === 'VSS210' ? [] : read(subscribed, reply).validTrackingNumbers;

const alert = z.object({
  trackingNumber: told.pipe(z.string().min(1)),
  activityStatus: z.object({ type: told, code: told, description: told, descriptionCode: told }),
  activityLocation: z.object({ country: told }).nullish(),
  scheduledDeliveryDate: told,
  gmtActivityDate: told,
  gmtActivityTime: told,
  gmtOffset: told,
  localActivityDate: told,
  localActivityTime: told,
});
const json = z.string().transform((text, context): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    context.addIssue({ code: 'custom', message: 'not JSON' });
    return z.NEVER;
  }
});
const alerts = json.pipe(asArray(alert).refine((all) => all.length > 0, 'nothing in it'));

/**
 * A Track Alert, of which v1 and v2 look alike. UPS's own schema refuses what UPS sends: values are empty, and a number has a
 * blank before it.
 * @throws ZodError
 */
export const alertsOf = (news: string): TrackingReport[] =>
  alerts.parse(news).map((told) => {
    const { type, code, description, descriptionCode } = told.activityStatus;
    const scan = scanOf(
      { type, code, detail: descriptionCode, text: description, isLogical: true },
      {
        ...{ gmtDate: told.gmtActivityDate, gmtTime: told.gmtActivityTime, gmtOffset: told.gmtOffset },
        ...{ date: told.localActivityDate, time: told.localActivityTime },
      },
      told.activityLocation?.country ?? '',
    );
    return {
      trackingNumber: told.trackingNumber,
      scans: scan === undefined ? [] : [scan],
      expectedBy: dateOf(told.scheduledDeliveryDate),
    };
  });
