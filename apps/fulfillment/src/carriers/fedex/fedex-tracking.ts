import { z } from 'zod';
import type { TrackingReport } from '../carrier.js';
import type { ParcelStatus, Scan } from '../../tracking/scan.js';

/**
 * FedEx's codes in our words, after "Tracking Status Codes" and "Tracking Events" in its API reference guide. None there is for a
 * parcel that is lost.
 */
const listed: Readonly<Record<ParcelStatus, string>> = {
  announced: 'EP OC PD',
  'in-transit': 'AA AC AF AP AR AX CC CH CP DO DP EA EO FD HL HP IP IT IX LO OF OW PF PL PM PU PX SF SP TR',
  exception: 'CD DD DE DY SE',
  'out-for-delivery': 'AD ED OD',
  returning: 'RS',
  lost: '',
  returned: '',
  delivered: 'DL',
};
/**
 * What happens to papers, labels, vehicles and wishes, and not to the parcel: a cancelled label, another estimate, what was told
 * to the post, a hold or a return that somebody asked for. Its derived code only repeats what was true before.
 */
const silent = 'AE AO CA DR DS HA LC LP MD OX RA RC RD RG RM RP RR RT US'.split(' ');
const statuses: ReadonlyMap<string, ParcelStatus> = new Map(
  (Object.keys(listed) as ParcelStatus[]).flatMap((status) =>
    (listed[status].match(/\w+/g) ?? []).map((code) => [code, status] as const),
  ),
);

// What we do not read may be anything, and stays there: names of people are in it.
const told = z.string().nullish().catch(undefined);
const place = z.object({ countryCode: told }).nullish().catch(undefined);
const scanEvent = z.object({
  ...{ date: told, eventType: told, derivedStatusCode: told, exceptionCode: told },
  ...{ eventDescription: told, exceptionDescription: told },
  scanLocation: place,
});
type ScanEvent = z.infer<typeof scanEvent>;
const window = z
  .object({ window: z.object({ ends: told }).nullish() })
  .nullish()
  .catch(undefined);
const trackResult = z.object({
  trackingNumberInfo: z.object({ trackingNumber: told, trackingNumberUniqueId: told }).nullish().catch(undefined),
  latestStatusDetail: z.object({ code: told, derivedCode: told }).nullish().catch(undefined),
  scanEvents: z.array(scanEvent).max(2_000).nullish(),
  dateAndTimes: z
    .array(z.object({ type: told, dateTime: told }))
    .nullish()
    .catch(undefined),
  ...{ estimatedDeliveryTimeWindow: window, standardTransitTimeWindow: window },
  error: z.object({ code: told }).nullish().catch(undefined),
});
type TrackResult = z.infer<typeof trackResult>;
/** What tracking answers, by number and by reference, and what the webhook brings. */
export const trackAnswer = z.object({
  output: z.object({
    completeTrackResults: z
      .array(z.object({ trackingNumber: told, trackResults: z.array(trackResult).max(1_000).nullish() }))
      .max(1_000)
      .nullish(),
  }),
});
export type TrackAnswer = z.infer<typeof trackAnswer>;

/** One parcel that FedEx knows, the newest where a number is used again. */
export type Sighting = TrackingReport & { readonly isCancelled: boolean; readonly isUnderWay: boolean };

const number = /^[A-Za-z0-9]{1,34}$/;

/** Every parcel in an answer, by its number; what FedEx does not know is none. */
export function sightingsOf({ output }: TrackAnswer): Sighting[] {
  const byNumber = new Map<string, TrackResult[]>();
  for (const { trackingNumber: asked, trackResults } of output.completeTrackResults ?? [])
    for (const result of trackResults ?? []) {
      // By reference, the outer one may be the reference.
      const trackingNumber = result.trackingNumberInfo?.trackingNumber || asked || '';
      if (!isKnown(result) || !number.test(trackingNumber)) continue;
      byNumber.set(trackingNumber, [...(byNumber.get(trackingNumber) ?? []), result]);
    }
  return [...byNumber].map(([trackingNumber, results]) => sightingOf(trackingNumber, results.reduce(newer)));
}

/** The codes of the errors inside of an answer that is 200; an error without one is an empty one. */
export const errorsIn = ({ output }: TrackAnswer): string[] =>
  (output.completeTrackResults ?? [])
    .flatMap(({ trackResults }) => trackResults ?? [])
    .flatMap((result) => (isKnown(result) ? [] : (result.error?.code ?? '')));

/** An error beside scans is a remark. */
const isKnown = ({ error, scanEvents }: TrackResult) => !error || (scanEvents ?? []).length > 0;

function sightingOf(trackingNumber: string, result: TrackResult): Sighting {
  const scans = scansOf(result.scanEvents ?? []);
  const { code, derivedCode } = result.latestStatusDetail ?? {};
  const expectedBy = expectedByOf(result);
  return {
    ...{ trackingNumber, scans, ...(expectedBy !== undefined && { expectedBy }) },
    isCancelled: code === 'CA' || derivedCode === 'CA',
    isUnderWay:
      scans.some(({ status }) => status !== 'announced') ||
      ![undefined, 'announced'].includes(statuses.get((code ?? '').toUpperCase())),
  };
}

/** By the day it was shipped, else by its last scan, else by FedEx's own id, which begins with a day. */
function newer(one: TrackResult, other: TrackResult): TrackResult {
  const [a, b] = [ageOf(one), ageOf(other)];
  for (const [index, mine] of a.entries()) if (mine !== b[index]) return mine > b[index]! ? one : other;
  return one;
}
const ageOf = ({ dateAndTimes, scanEvents, trackingNumberInfo }: TrackResult) => [
  (dateAndTimes?.find(({ type }) => type === 'SHIP')?.dateTime ?? '').slice(0, 10),
  (scanEvents ?? []).map(({ date }) => instantOf(date) ?? '').reduce((a, b) => (a > b ? a : b), ''),
  trackingNumberInfo?.trackingNumberUniqueId ?? '',
];

/** What is delivered after it turned back is delivered to its sender. */
function scansOf(events: readonly ScanEvent[]): Scan[] {
  const scans = events.flatMap((event) => scanOf(event) ?? []);
  const turnedAt = scans.filter(({ status }) => status === 'returning').map(({ at }) => at);
  const isBack = ({ status, at }: Scan) => status === 'delivered' && turnedAt.some((turned) => turned <= at);
  return scans.map((scan) => (isBack(scan) ? { ...scan, status: 'returned' } : scan));
}

function scanOf(event: ScanEvent): Scan | undefined {
  const { date, eventType, derivedStatusCode, exceptionCode, scanLocation } = event;
  const at = instantOf(date);
  const meant = statusOf((eventType ?? '').toUpperCase(), (derivedStatusCode ?? '').toUpperCase());
  if (at === undefined || meant === undefined) return undefined;
  const status = meant === 'exception' && isLost(event) ? 'lost' : meant;
  const code = [eventType || derivedStatusCode, exceptionCode].filter((part) => part && /^\w{1,8}$/.test(part));
  const country = scanLocation?.countryCode ?? '';
  return { at, status, code: code.join('/'), ...(/^[A-Z]{2}$/.test(country) && { country }) };
}

/** Where there is no code, its words count. They are heard here, and passed on to nobody. */
const isLost = ({ eventDescription, exceptionDescription }: ScanEvent) =>
  /\b(package|parcel|shipment) ((is|was|has been) )?lost\b|\blost (package|parcel|shipment)\b/i.test(
    `${eventDescription ?? ''}; ${exceptionDescription ?? ''}`,
  );

/** An event says more than the code derived from it: what is out for delivery, OD, is derived as under way, IT. */
function statusOf(event: string, derived: string): ParcelStatus | undefined {
  if (silent.includes(event)) return undefined;
  if (event === 'DL' && derived === 'RS') return 'returned';
  // IN is what OC is derived as.
  return statuses.get(event) ?? (derived === 'IN' ? 'announced' : statuses.get(derived));
}

/**
 * In UTC. Scans come with an offset; where one does not, its local time is taken for UTC, and a mere date for noon: wrong by
 * hours, and still in the order of its days.
 */
function instantOf(date: string | null | undefined): string | undefined {
  const [, day, time = 'T12:00:00', offset = 'Z'] =
    /^(\d{4}-\d\d-\d\d)(T\d\d:\d\d(?::\d\d(?:\.\d+)?)?)?(Z|[+-]\d\d:?\d\d)?$/.exec(date ?? '') ?? [];
  if (day === undefined) return undefined;
  const instant = new Date(`${day}${time}${offset.replace(/^(.\d\d)(\d\d)$/, '$1:$2')}`);
  return isNaN(instant.getTime()) ? undefined : instant.toISOString();
}

/** The day at the consignee's place: what FedEx estimates now, else what it once committed itself to. */
function expectedByOf(result: TrackResult): string | undefined {
  const { dateAndTimes, estimatedDeliveryTimeWindow, standardTransitTimeWindow } = result;
  const days = [
    dateAndTimes?.find(({ type }) => type === 'ESTIMATED_DELIVERY')?.dateTime,
    estimatedDeliveryTimeWindow?.window?.ends,
    standardTransitTimeWindow?.window?.ends,
  ];
  return days.map((day) => dayOf(day)).find((day) => day !== undefined);
}

/** The date of a date and time, whatever stands behind it. */
export const dayOf = (text: string | null | undefined): string | undefined =>
  z.iso.date().safeParse((text ?? '').slice(0, 10)).data;
