import type { ParcelStatus, Scan } from './scan.js';
import { parcelStatuses } from './scan.js';

// More than any carrier reports of one parcel; a sender of nonsense fills no log.
const scansMax = 500;

/** What is known of a parcel's way, by parcel. */
export type Journey = {
  /** In order of time, without repeats: the same for the same scans, in whatever order and number they came. */
  readonly scans: readonly Scan[];
  readonly status: ParcelStatus;
  /** When the carrier was last heard of it; RFC 3339. */
  readonly heardAt?: string | undefined;
  /** RFC 3339 date that the carrier named last. */
  readonly expectedBy?: string | undefined;
  /** Until when the carrier tells us by itself; RFC 3339. */
  readonly subscribedUntil?: string | undefined;
};
export type Journeys = { readonly [parcelId: string]: Journey };

export type JourneyCommand =
  | {
      type: 'RecordScans';
      data: {
        parcelId: string;
        /** Whose scans these are: what is heard of a label that was replaced says nothing of its parcel. */
        trackingNumber?: string | undefined;
        scans: readonly Scan[];
        expectedBy?: string | undefined;
        heardAt: string;
      };
    }
  | { type: 'RecordSubscription'; data: { parcelId: string; until: string } };

// These shapes are on disk for ever: add to them, never change them.
export type JourneyEvent =
  | {
      type: 'ScansRecorded';
      data: { parcelId: string; scans: readonly Scan[]; expectedBy?: string | undefined; heardAt: string };
    }
  | { type: 'ParcelStatusChanged'; data: { parcelId: string; from: ParcelStatus; to: ParcelStatus; at: string } }
  | { type: 'TrackingSubscribed'; data: { parcelId: string; until: string } };

export const unheard: Journey = { scans: [], status: 'announced' };

const rankOf = ({ status }: Scan) => parcelStatuses.indexOf(status);
const nameOf = ({ at, status, code, country = '' }: Scan) => `${at} ${status} ${code} ${country}`;
const byTime = (one: Scan, other: Scan) =>
  one.at === other.at
    ? rankOf(one) - rankOf(other) || (nameOf(one) < nameOf(other) ? -1 : 1)
    : one.at < other.at
      ? -1
      : 1;

/** Those that are not known yet, each once. */
function freshIn(news: readonly Scan[], known: readonly Scan[]): readonly Scan[] {
  const names = new Set(known.map(nameOf));
  return news.filter((scan) => !names.has(nameOf(scan)) && names.add(nameOf(scan)));
}

/** All scans, each once, in order of time; at one instant the stronger status comes later. */
export function merged(known: readonly Scan[], news: readonly Scan[]): readonly Scan[] {
  const fresh = freshIn(news, known);
  return fresh.length === 0 ? known : [...known, ...fresh].sort(byTime);
}

/** The status of the last scan: whoever corrects an error later is right. */
export const statusOf = (scans: readonly Scan[]): ParcelStatus => scans.at(-1)?.status ?? 'announced';

/** When it was delivered, if that is how it stands. */
export const deliveredAt = ({ status, scans }: Journey): string | undefined =>
  status === 'delivered' ? scans.findLast((scan) => scan.status === 'delivered')!.at : undefined;

/** When it first was on its way, as far as we know: what a carrier only announces, or holds up, may still lie here. */
export const leftAt = ({ scans }: Journey): string | undefined =>
  scans.find(({ status }) => status !== 'announced' && status !== 'exception')?.at;

export const isOver = ({ status }: Journey) => status === 'delivered' || status === 'returned' || status === 'lost';

/** What is new. A repeat changes nothing, and neither does hearing that nothing is new. */
export function decideJourney({ type, data }: JourneyCommand, journey: Journey = unheard): JourneyEvent[] {
  const { parcelId } = data;
  switch (type) {
    case 'RecordScans': {
      const fresh = [...freshIn(data.scans, journey.scans)].sort(byTime);
      // What came last says where it is.
      const news = fresh.slice(Math.max(0, fresh.length - (scansMax - journey.scans.length)));
      const expectedBy = expectedIn(data, journey);
      const { heardAt } = data;
      if (news.length === 0 && expectedBy === journey.expectedBy) return [];
      const expected = expectedBy === undefined ? {} : { expectedBy };
      const recorded: JourneyEvent = { type: 'ScansRecorded', data: { parcelId, scans: news, ...expected, heardAt } };
      const scans = merged(journey.scans, news);
      const [from, to] = [journey.status, statusOf(scans)];
      if (from === to) return [recorded];
      return [recorded, { type: 'ParcelStatusChanged', data: { parcelId, from, to, at: scans.at(-1)!.at } }];
    }
    case 'RecordSubscription':
      return (journey.subscribedUntil ?? '') >= data.until ? [] : [{ type: 'TrackingSubscribed', data }];
  }
}

/** What a carrier expected before the last that we know of, nobody expects any more. */
function expectedIn(
  { scans, expectedBy }: Extract<JourneyCommand, { type: 'RecordScans' }>['data'],
  journey: Journey,
): string | undefined {
  const last = journey.scans.at(-1)?.at ?? '';
  const isStale = last !== '' && !scans.some(({ at }) => at >= last);
  return expectedBy === undefined || isStale ? journey.expectedBy : expectedBy;
}

export function evolveJourneys(journeys: Journeys, { type, data }: JourneyEvent): Journeys {
  const journey = journeys[data.parcelId] ?? unheard;
  switch (type) {
    case 'ScansRecorded': {
      const { parcelId, heardAt, expectedBy = journey.expectedBy } = data;
      const scans = merged(journey.scans, data.scans);
      return { ...journeys, [parcelId]: { ...journey, scans, heardAt, expectedBy } };
    }
    case 'ParcelStatusChanged':
      return { ...journeys, [data.parcelId]: { ...journey, status: data.to } };
    case 'TrackingSubscribed':
      return { ...journeys, [data.parcelId]: { ...journey, subscribedUntil: data.until } };
  }
}
