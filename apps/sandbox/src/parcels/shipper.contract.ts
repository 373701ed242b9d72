import { createHmac } from 'node:crypto';
import { Seller } from '../seller.contract.js';
import type { SandboxOptions } from '../sandbox.js';

export const upsAccount = 'A1B2C3';
export const fedexAccount = '740561073';
export const fedexToken = 'fedex-security-token-0123456789';

export type Answer = { readonly status: number; readonly body: unknown };

/** What stands there in JSON: 'output.alerts.0.code'. */
export const at = (value: unknown, path: string): unknown =>
  path.split('.').reduce<unknown>((within, name) => (within as Record<string, unknown>)[name], value);

/** Who has parcels carried, as the specifications play it: an account with each carrier, and an endpoint for what they tell. */
export class Shipper {
  private tokens = { ups: '', fedex: '' };

  private constructor(readonly seller: Seller) {}

  static async open(options: Partial<SandboxOptions> = {}) {
    const seller = await Seller.open({
      ...{ upsClientId: 'ups-us', upsClientSecret: 'ups-secret', upsAccount },
      ...{ fedexClientId: 'fedex-us', fedexClientSecret: 'fedex-secret', fedexAccount },
      ...{ fedexWebhookToken: fedexToken, ...options },
    });
    seller.status = 200;
    return new Shipper(seller);
  }

  get sandbox() {
    return this.seller.sandbox;
  }

  async upsToken(authorization = basic('ups-us', 'ups-secret'), grant = 'grant_type=client_credentials') {
    const answer = await this.ask('/ups/security/v1/oauth/token', {
      method: 'POST',
      headers: { authorization, ...form },
      body: grant,
    });
    this.tokens.ups = (answer.body as { access_token?: string }).access_token ?? this.tokens.ups;
    return answer;
  }

  async fedexToken(secret = 'fedex-secret') {
    const body = `grant_type=client_credentials&client_id=fedex-us&client_secret=${secret}`;
    const answer = await this.ask('/fedex/oauth/token', { method: 'POST', headers: form, body });
    this.tokens.fedex = (answer.body as { access_token?: string }).access_token ?? this.tokens.fedex;
    return answer;
  }

  async ups(method: string, path: string, body?: object, headers: Record<string, string> = {}): Promise<Answer> {
    if (this.tokens.ups === '') await this.upsToken();
    const named = { transid: 't-1', transactionsrc: 'shop', authorization: `Bearer ${this.tokens.ups}`, ...headers };
    return this.ask(`/ups/api/${path}`, { method, headers: named, ...(body && { body: JSON.stringify(body) }) });
  }

  async fedex(method: string, path: string, body: object): Promise<Answer> {
    if (this.tokens.fedex === '') await this.fedexToken();
    const headers = {
      ...{ authorization: `Bearer ${this.tokens.fedex}`, 'content-type': 'application/json' },
      'x-customer-transaction-id': 'c-1',
    };
    return this.ask(`/fedex/${path}`, { method, headers, body: JSON.stringify(body) });
  }

  /** A label of UPS; its number. */
  async upsLabel(changes?: Parameters<typeof upsShipment>[0]): Promise<string> {
    const { body } = await this.ups('POST', 'shipments/v2409/ship', upsShipment(changes));
    return String(at(body, 'ShipmentResponse.ShipmentResults.ShipmentIdentificationNumber'));
  }

  async fedexLabel(changes?: Readonly<Record<string, unknown>>): Promise<string> {
    const { body } = await this.fedex('POST', 'ship/v1/shipments', fedexShipment(changes));
    return String(at(body, 'output.transactionShipments.0.masterTrackingNumber'));
  }

  move(number: string, wanted: object) {
    return this.seller.control('POST', `parcels/${number}/scans`, wanted);
  }

  /** What the endpoint was told, and whether FedEx's signature of it is right. */
  told() {
    return this.seller.deliveries.map(({ body, headers }) => ({
      ...{ headers, body: JSON.parse(body) as unknown },
      isSigned: headers['fdx-signature'] === createHmac('sha256', fedexToken).update(body).digest('base64'),
    }));
  }

  /** That long after, with what is due by then. */
  async later(ms: number) {
    this.seller.now += ms;
    await this.sandbox.tick();
  }

  close() {
    return this.seller.close();
  }

  private async ask(path: string, options: RequestInit): Promise<Answer> {
    const answer = await fetch(this.sandbox.url + path, options);
    return { status: answer.status, body: await answer.json() };
  }
}

const form = { 'content-type': 'application/x-www-form-urlencoded' };
export const basic = (id: string, secret: string) => `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;

const upsAddress = (country: string, street: string) => ({
  ...{ AddressLine: [street], City: 'Austin', StateProvinceCode: 'TX', PostalCode: '78704', CountryCode: country },
});
const us = { Name: 'Northgate Antiques', AttentionName: 'Despatch', Phone: { Number: '4105550100' } };

/** A request to ship with UPS, which is all right unless something is changed. */
export function upsShipment({ to = 'US', service = '03', reference = 'shp-1', declared = '1250.00', ...changes } = {}) {
  const references = [{ Code: 'TN', Value: reference }];
  return {
    ShipmentRequest: {
      Request: { RequestOption: 'nonvalidate', TransactionReference: { CustomerContext: 'attempt-1' } },
      Shipment: {
        Shipper: { ...us, ShipperNumber: upsAccount, Address: upsAddress('US', '1 Mill Rd') },
        ShipTo: { Name: 'R. Okafor', Phone: { Number: '5125550188' }, Address: upsAddress(to, '14 Barton Ct') },
        ShipFrom: { ...us, Address: upsAddress('US', '1 Mill Rd') },
        PaymentInformation: { ShipmentCharge: [{ Type: '01', BillShipper: { AccountNumber: upsAccount } }] },
        Service: { Code: service },
        ...(to !== 'US' && { ReferenceNumber: references }),
        Package: [
          {
            Packaging: { Code: '02' },
            Dimensions: { UnitOfMeasurement: { Code: 'IN' }, Length: '12', Width: '10', Height: '8' },
            PackageWeight: { UnitOfMeasurement: { Code: 'LBS' }, Weight: '9.5' },
            ...(to === 'US' && { ReferenceNumber: references }),
            PackageServiceOptions: { DeclaredValue: { CurrencyCode: 'USD', MonetaryValue: declared } },
          },
        ],
        ...changes,
      },
      LabelSpecification: { LabelImageFormat: { Code: 'ZPL' }, LabelStockSize: { Height: '6', Width: '4' } },
    },
  };
}

export const upsRate = ({ to = 'US', pounds = '9.5', ...changes } = {}) => ({
  RateRequest: {
    Request: { TransactionReference: { CustomerContext: 'quote-1' } },
    Shipment: {
      Shipper: { ...us, ShipperNumber: upsAccount, Address: upsAddress('US', '1 Mill Rd') },
      ShipTo: { Name: 'R. Okafor', Address: upsAddress(to, '14 Barton Ct') },
      ShipFrom: { ...us, Address: upsAddress('US', '1 Mill Rd') },
      Package: [
        { PackagingType: { Code: '02' }, PackageWeight: { UnitOfMeasurement: { Code: 'LBS' }, Weight: pounds } },
      ],
      ...changes,
    },
  },
});

const fedexAddress = (countryCode: string) => ({
  ...{ streetLines: ['14 Barton Ct'], city: 'Austin', stateOrProvinceCode: 'TX', postalCode: '78704', countryCode },
});
const item = (reference: string) => ({
  weight: { units: 'LB', value: 9.5 },
  declaredValue: { amount: 1250, currency: 'USD' },
  customerReferences: [{ customerReferenceType: 'CUSTOMER_REFERENCE', value: reference }],
});

/** A request to ship with FedEx, which is all right unless something is changed. */
export function fedexShipment({ reference = 'shp-1', to = 'US', ...changes }: Readonly<Record<string, unknown>> = {}) {
  return {
    ...{ accountNumber: { value: fedexAccount }, labelResponseOptions: 'LABEL' },
    requestedShipment: {
      ...{ pickupType: 'USE_SCHEDULED_PICKUP', serviceType: 'FEDEX_2_DAY', packagingType: 'YOUR_PACKAGING' },
      shipper: {
        contact: { companyName: 'Northgate Antiques', phoneNumber: '4105550100' },
        address: fedexAddress('US'),
      },
      recipients: [
        { contact: { personName: 'R. Okafor', phoneNumber: '5125550188' }, address: fedexAddress(String(to)) },
      ],
      ...{ totalWeight: 9.5, shippingChargesPayment: { paymentType: 'SENDER' } },
      labelSpecification: { imageType: 'ZPLII', labelStockType: 'STOCK_4X6' },
      requestedPackageLineItems: [item(String(reference))],
      ...changes,
    },
  };
}

export const fedexRate = (changes: object = {}) => ({
  ...{ accountNumber: { value: fedexAccount }, rateRequestControlParameters: { returnTransitTimes: true } },
  requestedShipment: {
    ...{ shipper: { address: fedexAddress('US') }, recipient: { address: fedexAddress('US') } },
    ...{ pickupType: 'USE_SCHEDULED_PICKUP', rateRequestType: ['ACCOUNT', 'LIST'] },
    requestedPackageLineItems: [
      { weight: { units: 'LB', value: 9.5 }, declaredValue: { amount: 1250, currency: 'USD' } },
    ],
    ...changes,
  },
});

export const trackNumbers = (...numbers: string[]) => ({
  includeDetailedScans: true,
  trackingInfo: numbers.map((trackingNumber) => ({ trackingNumberInfo: { trackingNumber } })),
});
