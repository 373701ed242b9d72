import {
  Carrier,
  CarrierRefusal,
  type Address,
  type AddressVerdict,
  type BoughtLabel,
  type Consignment,
  type LabelImage,
  type Rate,
  type SoldLabel,
  type TrackingReport,
} from '../carrier.js';
import { isUngranted, withPresent, type Secret } from '#service/secret/secret.js';
import { BearerToken } from '#service/bearer-token.js';
import { type PartnerAnswer, type PartnerCall } from '#service/partner-call.js';
import { call, labelBytesMax } from '../http.carrier.js';
import { alertsOf, parcelsOf, reportOf, subscribedOf, subscriptionRequest } from './tracking.js';
import {
  addressRequest,
  labelOf,
  ratesOf,
  recoveryOf,
  recoveryRequest,
  tokenOf,
  verdictOf,
  voidedOf,
  type Recovery,
} from './translate.js';
import { compactDate, rateRequest, shipRequest } from './waybill.js';

export type UpsAccount = {
  /** https://onlinetools.ups.com, or what speaks like it; a path in it is kept. */
  readonly url: string;
  readonly clientId: string;
  readonly clientSecret: Secret;
  /** The shipper number: six letters and digits. */
  readonly account: string;
  /** The silence after which a call counts as unanswered. */
  readonly timeoutMs: number;
  /** How UPS tells of parcels by itself: to an address that we give it (v1), or to one that stands in its portal (v2). */
  readonly trackAlert?:
    | { readonly version: 'v1'; readonly callbackUrl: string; readonly credentials: Secret<readonly string[]> }
    | { readonly version: 'v2' }
    | undefined;
  readonly now: () => Date;
  /** Another one each time, such as a UUID. */
  readonly newId: () => string;
};

const subscribedAtOnceMax = 100;
const subscribedForMs = 14 * 86_400_000;
const dayMs = 86_400_000;

/** UPS, by its REST interfaces of 2024 to 2026: Shipping and Rating v2409, Tracking v1, Track Alert v1 or v2. */
export class UpsCarrier extends Carrier {
  readonly name = 'ups';
  private readonly url: string;
  private readonly token: BearerToken;

  constructor(private readonly us: UpsAccount) {
    super();
    this.url = us.url.replace(/\/$/, '');
    this.token = new BearerToken(() => this.grant(), us.now);
  }

  async checkAddress(address: Address): Promise<AddressVerdict> {
    if (!['US', 'PR'].includes(address.country)) return { verdict: 'unknown' };
    // 3: whether it exists, and whether people live there.
    return verdictOf(await this.ask('POST', '/addressvalidation/v2/3', addressRequest(address)));
  }

  async rates(consignment: Consignment): Promise<readonly Rate[]> {
    return ratesOf(
      await this.ask('POST', '/rating/v2409/Shoptimeintransit', rateRequest(consignment, this.us.account)),
    );
  }

  async ship(consignment: Consignment, service: string): Promise<BoughtLabel> {
    const request = sayable(() => shipRequest(consignment, service, this.us.account, this.day(0)));
    return labelOf(await this.ask('POST', '/shipments/v2409/ship', request, labelBytesMax));
  }

  /**
   * Label recovery knows a label at once and no voided ones; tracking knows all of them, later. So both are asked, and then each
   * number that tracking alone knows. Who asks after a lost answer is told of no label only if neither has one.
   */
  async find(reference: string, since: string): Promise<readonly SoldLabel[]> {
    const recovery = await this.recover({ reference, account: this.us.account });
    const parcels = parcelsOf(await this.ask('GET', this.trackedBy(reference, since)));
    const found = new Map<string, LabelImage | undefined>(recovery.found === 'labels' ? recovery.labels : []);
    for (const [trackingNumber, { isVoided }] of parcels) {
      if (isVoided) found.delete(trackingNumber);
      else if (!found.has(trackingNumber)) found.set(trackingNumber, undefined);
    }
    for (const [trackingNumber, image] of found) {
      if (image !== undefined) continue;
      const one = await this.recover({ trackingNumber });
      if (one.found === 'voided') found.delete(trackingNumber);
      if (one.found === 'labels') found.set(trackingNumber, one.labels.get(trackingNumber));
    }
    if (found.size === 0 && parcels.size === 0 && ['several', 'no-image'].includes(recovery.found))
      throw new CarrierRefusal(
        'label-without-number',
        'UPS has sold a label under this reference and does not say which.',
      );
    // A shipment has the number of its first parcel, and ours have one.
    return [...found].map(([trackingNumber, image]) => ({ trackingNumber, shipmentNumber: trackingNumber, image }));
  }

  async void({ shipmentNumber }: Pick<SoldLabel, 'trackingNumber' | 'shipmentNumber'>): Promise<'voided' | 'too-late'> {
    return voidedOf(await this.ask('DELETE', `/shipments/v2409/void/cancel/${encodeURIComponent(shipmentNumber)}`));
  }

  async track(trackingNumber: string): Promise<TrackingReport> {
    // Signature, photo and proof of delivery show people, and nobody here asks for them.
    const without = 'locale=en_US&returnSignature=false&returnMilestones=false&returnPOD=false';
    const path = `/track/v1/details/${encodeURIComponent(trackingNumber)}?${without}`;
    return reportOf(await this.ask('GET', path), trackingNumber);
  }

  /**
   * UPS may take some numbers and not others; those it does not take are followed by asking, so only if it takes none is that
   * a refusal. Nothing is told of what happened before.
   */
  async subscribe(trackingNumbers: readonly string[]): Promise<string | undefined> {
    const { trackAlert } = this.us;
    if (trackAlert === undefined || trackingNumbers.length === 0) return undefined;
    const until = new Date(this.us.now().getTime() + subscribedForMs).toISOString();
    const destination =
      trackAlert.version === 'v1'
        ? { url: trackAlert.callbackUrl, credential: trackAlert.credentials.value[0]! }
        : undefined;
    let taken = 0;
    for (let from = 0; from < trackingNumbers.length; from += subscribedAtOnceMax) {
      const some = trackingNumbers.slice(from, from + subscribedAtOnceMax);
      const path = `/track/${trackAlert.version}/subscription/standard/package`;
      taken += subscribedOf(await this.ask('POST', path, subscriptionRequest(some, destination))).length;
    }
    if (taken === 0) throw new CarrierRefusal('VSS210', 'UPS tells of none of these tracking numbers.');
    return until;
  }

  read(news: string): readonly TrackingReport[] {
    return alertsOf(news);
  }

  /** Connections are Node's own, which closes them when they are idle. */
  close() {}

  private async recover(wanted: Parameters<typeof recoveryRequest>[0]): Promise<Recovery> {
    return recoveryOf(await this.ask('POST', '/labels/v1/recovery', recoveryRequest(wanted), labelBytesMax));
  }

  private trackedBy(reference: string, since: string) {
    const query = new URLSearchParams({
      ...{ locale: 'en_US', refNumType: 'SmallPackage', shipperNum: this.us.account },
      // Tomorrow, since it is that already where a parcel may leave.
      ...{ fromPickUpDate: compactDate(since), toPickUpDate: compactDate(this.day(1)) },
    });
    return `/track/v1/reference/details/${encodeURIComponent(reference)}?${query.toString()}`;
  }

  /** RFC 3339 date, so many days from today. */
  private day(later: number) {
    return new Date(this.us.now().getTime() + later * dayMs).toISOString().slice(0, 10);
  }

  private ask(method: PartnerCall['method'], path: string, body?: object, bytesMax?: number): Promise<PartnerAnswer> {
    return this.token.bearing((token) =>
      call({
        ...{ partner: this.name, method, url: `${this.url}/api${path}`, body, bytesMax, timeoutMs: this.us.timeoutMs },
        headers: {
          authorization: `Bearer ${token}`,
          // 32 letters at most.
          transId: this.us.newId().replaceAll('-', '').slice(0, 32),
          transactionSrc: 'retreasure',
        },
      }),
    );
  }

  private async grant() {
    const { clientId, clientSecret, account, timeoutMs } = this.us;
    const ask = () =>
      call({
        ...{ partner: this.name, method: 'POST', url: `${this.url}/security/v1/oauth/token`, timeoutMs },
        headers: {
          authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret.value}`).toString('base64')}`,
          'x-merchant-id': account,
        },
        body: new URLSearchParams({ grant_type: 'client_credentials' }),
      });
    return tokenOf(await withPresent([clientSecret], ask, isUngranted));
  }
}

/** What cannot be said to UPS, such as a sum in no currency of ISO 4217, was not asked. */
function sayable<Request>(say: () => Request): Request {
  try {
    return say();
  } catch (error) {
    if (error instanceof RangeError) throw new CarrierRefusal('consignment', `UPS cannot be told: ${error.message}`);
    throw error;
  }
}
