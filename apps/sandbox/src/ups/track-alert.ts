import { z } from 'zod';
import type { Parcel, Scan } from '../parcels/parcel.js';
import { expectedBy } from '../parcels/journey.js';
import type { ParcelOffice } from '../parcels/parcel-office.js';
import { localIn, placeIn } from '../parcels/places.js';
import type { Channel, Letter } from '../parcels/pushes.js';
import { isUpsNumber } from '../parcels/tracking-numbers.js';
import { compact } from './rating.js';
import { statuses } from './tracking.js';
import { UpsError } from './ups-error.js';

/** What the seller has set up in UPS's portal: where Track Alert goes, and how UPS shows who it is. */
export type UpsEndpoint = {
  readonly url: string | undefined;
  /** The header `credential`. */
  readonly credential?: string | undefined;
  /** A client of the seller's token endpoint: UPS shows a Bearer token of it and the header `x-api-key`. */
  readonly client?: TokenClient | undefined;
};
export type TokenClient = { readonly tokenUrl: string; readonly clientId: string; readonly clientSecret: string };

const numbersMax = 100;
const subscribedMs = 14 * 86_400_000;
const rejected = 'The Subscription request has been rejected.';
const destinationSchema = z.object({
  url: z.url({ protocol: /^https?$/ }).max(1_000),
  credentialType: z.string().min(1),
  credential: z.string().min(1).max(255),
});
const text = z.string().nullish();

/** POST /track/{v1|v2}/subscription/{standard|enhanced}/package */
export function subscribe(office: ParcelOffice, version: string, type: string, body: string) {
  if (!['standard', 'enhanced'].includes(type))
    throw new UpsError(400, 'VSS930', `Type is missing or invalid, ${rejected}`);
  const asked = readAsked(body);
  if (asked.locale === null || asked.locale === undefined)
    throw new UpsError(400, 'VSS300', `Locale is required. ${rejected}`);
  if (!/^[a-z]{2}_[A-Z]{2}$/.test(asked.locale))
    throw new UpsError(400, 'VSS310', `Please enter a valid locale. ${rejected}`);
  const numbers = asked.trackingNumberList;
  if (numbers === undefined || numbers.length === 0)
    throw new UpsError(400, 'VSS200', `Tracking Number List is required. ${rejected}`);
  if (numbers.length > numbersMax)
    throw new UpsError(
      400,
      'VSS220',
      'You have submitted over 100 tracking numbers which is not allowed. The entire submission of tracking numbers has been rejected.',
    );
  const destination = version === 'v1' ? readDestination(asked.destination) : undefined;
  const valid = numbers.filter(isUpsNumber);
  const invalid = numbers.filter((number) => !isUpsNumber(number));
  if (valid.length === 0)
    throw new UpsError(
      400,
      'VSS210',
      `The Subscription request should have at least one valid tracking number. ${rejected}`,
      { invalidTrackingNumbers: invalid },
    );
  const until = office.now() + subscribedMs;
  for (const number of valid) {
    const parcel = office.books.byTracking(number);
    if (parcel !== undefined)
      office.subscribe(parcel, { until, destination, only: asked.eventPreferences ?? undefined });
  }
  return { validTrackingNumbers: valid, ...(invalid.length > 0 && { invalidTrackingNumbers: invalid }) };
}

function readAsked(body: string) {
  const schema = z.object({
    ...{ locale: text, countryCode: text, destination: z.unknown().optional() },
    trackingNumberList: z.array(z.string()).optional(),
    eventPreferences: z.array(z.string()).nullish(),
  });
  try {
    return schema.parse(JSON.parse(body));
  } catch {
    throw new UpsError(400, 'VSS000', `Invalid request and ${rejected}`);
  }
}

function readDestination(given: unknown) {
  if (given === undefined || given === null) throw new UpsError(400, 'VSS500', `Destination is required. ${rejected}`);
  const { url, credential, credentialType } = given as Readonly<Record<string, unknown>>;
  if (!url) throw new UpsError(400, 'VSS600', `URL is empty or not present. ${rejected}`);
  if (!credential) throw new UpsError(400, 'VSS700', `Credential is empty or not present. ${rejected}`);
  if (!credentialType) throw new UpsError(400, 'VSS800', `CredentialType is empty or not present. ${rejected}`);
  const parsed = destinationSchema.safeParse(given);
  if (!parsed.success) throw new UpsError(400, 'VSS000', `Invalid request and ${rejected}`);
  return { url: parsed.data.url, credential: parsed.data.credential };
}

/** Pushes of Track Alert: each scan once. What is not answered 200 is lost, as UPS says. */
export class TrackAlert implements Channel {
  readonly attemptsMax = 1;
  readonly retryAfterMs = 0;
  private granted: { readonly by: TokenClient; readonly token: string; readonly until: number } | undefined;

  constructor(
    public endpoint: UpsEndpoint,
    private readonly now: () => number,
  ) {}

  isWanted({ subscription }: Parcel, scan: Scan) {
    if (subscription === undefined || subscription.until <= scan.at) return false;
    if (!(subscription.only ?? [statuses[scan.kind].type]).includes(statuses[scan.kind].type)) return false;
    return (this.endpoint.url ?? subscription.destination?.url) !== undefined;
  }

  async letter(parcel: Parcel, scan: Scan): Promise<Letter | undefined> {
    const destination = parcel.subscription?.destination;
    // The director may have the deliveries of the first version sent elsewhere too, with what is shown there now: the shop may
    // have moved, or have been started anew.
    const { url = destination?.url, credential = destination?.credential } = this.endpoint;
    if (url === undefined) return undefined;
    const headers = {
      ...{ 'content-type': 'application/json', 'user-agent': 'UPSPubSubTrackingService' },
      ...(destination === undefined ? await this.shown() : { credential: credential! }),
    };
    return { url, headers, body: JSON.stringify(told(parcel, scan)) };
  }

  accepts(status: number) {
    return status === 200;
  }

  private async shown(): Promise<Record<string, string>> {
    const { client, credential } = this.endpoint;
    if (client === undefined) return credential === undefined ? {} : { credential };
    return { authorization: `Bearer ${await this.token(client)}`, 'x-api-key': client.clientId };
  }

  private async token(client: TokenClient): Promise<string> {
    if (this.granted?.by === client && this.now() < this.granted.until) return this.granted.token;
    const basic = Buffer.from(`${client.clientId}:${client.clientSecret}`).toString('base64');
    const answer = await fetch(client.tokenUrl, {
      ...{ method: 'POST', redirect: 'manual', signal: AbortSignal.timeout(10_000) },
      headers: { authorization: `Basic ${basic}`, 'content-type': 'application/x-www-form-urlencoded' },
      body: 'grant_type=client_credentials',
    });
    const { access_token: token, expires_in } = grantSchema.parse(await answer.json());
    this.granted = { by: client, token, until: this.now() + expires_in * 500 };
    return token;
  }
}

const grantSchema = z.object({ access_token: z.string().min(1), expires_in: z.coerce.number() });

/** One scan, flat, with empty texts where there is nothing to say. */
function told(parcel: Parcel, scan: Scan) {
  const { date, time, offset, gmt } = localIn(scan.country, scan.at);
  const { city, region, postalCode } = placeIn(scan.country);
  const { type, code, description, statusCode } = statuses[scan.kind];
  const isDelivered = scan.kind === 'delivered';
  const [localDate, localTime] = [compact(date), time.replaceAll(':', '')];
  return {
    ...{ trackingNumber: parcel.trackingNumber, localActivityDate: localDate, localActivityTime: localTime },
    activityLocation: { city, stateProvince: region, postalCode: isDelivered ? postalCode : '', country: scan.country },
    activityStatus: { type, code, description, descriptionCode: statusCode },
    scheduledDeliveryDate: compact(expectedBy(parcel, scan.kind === 'delayed' ? [scan] : [])),
    actualDeliveryDate: isDelivered ? localDate : '',
    actualDeliveryTime: isDelivered ? localTime : '',
    ...{ gmtActivityDate: compact(gmt.date), gmtActivityTime: gmt.time.replaceAll(':', '') },
    gmtOffset: offset.replace(':', '.'),
    ...{ deliveryStartTime: '', deliveryEndTime: '', deliveryTimeDescription: isDelivered ? '' : 'end of day' },
    ...{ deliveryPhoto: '', receivedBy: isDelivered ? 'RECIPIENT' : '' },
  };
}
