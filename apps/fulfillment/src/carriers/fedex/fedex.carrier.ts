import { isUngranted, withPresent, type Secret } from '#service/secret/secret.js';
import { BearerToken } from '#service/bearer-token.js';
import {
  Carrier,
  CarrierRefusal,
  type Address,
  type AddressVerdict,
  type BoughtLabel,
  type Consignment,
  type Rate,
  type SoldLabel,
  type TrackingReport,
} from '../carrier.js';
import { replyBytesMax, type PartnerAnswer, type PartnerCall } from '#service/partner-call.js';
import { call, labelBytesMax } from '../http.carrier.js';
import {
  addressRequest,
  cancelRequest,
  rateRequest,
  referenceRequest,
  shipRequest,
  trackRequest,
} from './fedex-requests.js';
import type { Sighting } from './fedex-tracking.js';
import {
  labelOf,
  newsOf,
  ratesOf,
  referredOf,
  refuse,
  reportOf,
  sightingOf,
  tokenOf,
  verdictOf,
  voidedOf,
} from './translate.js';

const labels = '/ship/v1/shipments';

type Project = { readonly clientId: string; readonly clientSecret: Secret };
export type FedexOptions = Project & {
  /** https://apis.fedex.com, or what speaks like it. */
  readonly url: string;
  /** Nine digits: who pays. */
  readonly account: string;
  /** FedEx lets many track only with the key of another project. */
  readonly track?: Project | undefined;
  /** The silence after which a call counts as unanswered. */
  readonly timeoutMs: number;
  readonly now: () => Date;
  /** Names a call; FedEx's support asks for it. */
  readonly newId: () => string;
};

/**
 * FedEx, by its REST API. It tells of every parcel of an account that has a webhook in its portal, and only there can one be set
 * up. FedEx may take some time to find a new label by its reference: that it finds none is no proof until then.
 */
export class FedexCarrier extends Carrier {
  readonly name = 'fedex';
  private readonly url: string;
  private readonly shipping: BearerToken;
  private readonly tracking: BearerToken;

  constructor(private readonly options: FedexOptions) {
    super();
    this.url = options.url.replace(/\/$/, '');
    this.shipping = this.tokenFor(options);
    this.tracking = options.track === undefined ? this.shipping : this.tokenFor(options.track);
  }

  async checkAddress(address: Address): Promise<AddressVerdict> {
    const request = translated(() => addressRequest(address));
    return verdictOf(await this.ask('POST', '/address/v1/addresses/resolve', request), address);
  }

  async rates(consignment: Consignment): Promise<readonly Rate[]> {
    const request = translated(() => rateRequest(this.options.account, consignment));
    return ratesOf(await this.ask('POST', '/rate/v1/rates/quotes', request));
  }

  async ship(consignment: Consignment, service: string): Promise<BoughtLabel> {
    const request = translated(() => shipRequest(this.options.account, consignment, service));
    const label = labelOf(await this.ask('POST', labels, request));
    const cost = label.cost ?? (await this.priceOf(consignment, service));
    return cost === undefined ? label : { ...label, cost };
  }

  async find(reference: string, since: string): Promise<readonly SoldLabel[]> {
    const request = referenceRequest(this.options.account, reference, since, this.options.now());
    const answer = await this.ask('POST', '/track/v1/referencenumbers', request, this.tracking);
    // FedEx shows a label once, and what it cost.
    return referredOf(answer)
      .filter(({ isCancelled }) => !isCancelled)
      .map(({ trackingNumber }) => ({ trackingNumber, shipmentNumber: trackingNumber }));
  }

  async void({ shipmentNumber }: Pick<SoldLabel, 'trackingNumber' | 'shipmentNumber'>) {
    const request = cancelRequest(this.options.account, shipmentNumber);
    const { verdict, codes } = voidedOf(await this.ask('PUT', '/ship/v1/shipments/cancel', request));
    if (verdict !== undefined) return verdict;
    const seen = await this.sight(shipmentNumber).catch((error: unknown) => {
      if (error instanceof CarrierRefusal) return undefined;
      throw error;
    });
    if (seen?.isCancelled) return 'voided';
    if (seen?.isUnderWay) return 'too-late';
    return refuse(codes, 'to cancel');
  }

  async track(trackingNumber: string): Promise<TrackingReport> {
    return reportOf(await this.sight(trackingNumber));
  }

  /** The account is subscribed as a whole, in FedEx's portal, or not at all. */
  async subscribe(): Promise<undefined> {
    return undefined;
  }

  read(news: string): readonly TrackingReport[] {
    return newsOf(news);
  }

  /** Node's own connections close by themselves. */
  close() {}

  private async sight(trackingNumber: string): Promise<Sighting> {
    const answer = await this.ask('POST', '/track/v1/trackingnumbers', trackRequest(trackingNumber), this.tracking);
    return sightingOf(answer, trackingNumber);
  }

  /** A label that was sold without a price costs what is quoted for it, if FedEx says so now: nothing may lose us the label. */
  private async priceOf(consignment: Consignment, service: string) {
    const rates = await this.rates(consignment).catch(() => []);
    return rates.find((rate) => rate.service === service)?.price;
  }

  private ask(
    method: PartnerCall['method'],
    path: string,
    body: object,
    token = this.shipping,
  ): Promise<PartnerAnswer> {
    const { timeoutMs, newId } = this.options;
    const bytesMax = path === labels ? labelBytesMax : replyBytesMax;
    return token.bearing((bearer) =>
      call({
        ...{ partner: this.name, method, url: `${this.url}${path}`, body, timeoutMs, bytesMax },
        headers: { authorization: `Bearer ${bearer}`, 'x-locale': 'en_US', 'x-customer-transaction-id': newId() },
      }),
    );
  }

  /** By a form, with the credentials in it. */
  private tokenFor({ clientId, clientSecret }: Project): BearerToken {
    const { timeoutMs, now } = this.options;
    const url = `${this.url}/oauth/token`;
    const asked = { partner: this.name, method: 'POST', url, headers: {}, timeoutMs } as const;
    const ask = () => {
      const credentials = { client_id: clientId, client_secret: clientSecret.value };
      return call({ ...asked, body: new URLSearchParams({ grant_type: 'client_credentials', ...credentials }) });
    };
    return new BearerToken(async () => tokenOf(await withPresent([clientSecret], ask, isUngranted)), now);
  }
}

/** What cannot be said to FedEx, such as a sum of two currencies, was not asked. */
function translated<Request>(translate: () => Request): Request {
  try {
    return translate();
  } catch (error) {
    if (error instanceof RangeError) throw new CarrierRefusal('consignment', `FedEx cannot be told: ${error.message}`);
    throw error;
  }
}
