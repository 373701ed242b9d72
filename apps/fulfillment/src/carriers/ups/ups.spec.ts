import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Ajv } from 'ajv';
import { Secret } from '#service/secret/secret.js';
import type { Consignment } from '../carrier.js';
import { abroad, berlin, buyer, shop, vase } from '../parcels.contract.js';
import { error, file, Recorder, reply, type Answer } from './recorder.contract.js';
import { UpsCarrier, type UpsAccount } from './ups.carrier.js';

const described = JSON.parse(file('schemas', 'requests.json')) as Record<
  string,
  { parameters: string[]; body?: object }
>;

describe('UPS over HTTP', () => {
  const ups = new Recorder();
  let us: UpsAccount;
  let carrier: UpsCarrier;
  beforeAll(async () => {
    us = {
      ...{
        url: await ups.listen(),
        clientId: 'client',
        clientSecret: Secret.of('a secret'),
        account: 'A1B2C3',
        timeoutMs: 20_000,
      },
      now: () => new Date('2026-03-09T15:00:00Z'),
      newId: () => '0b9f5c3e-5d0f-4a3c-9a53-3f2f8f6b7a11',
    };
  });
  beforeEach(() => {
    ups.asked.length = ups.answers.length = ups.tokens = 0;
    carrier = new UpsCarrier(us);
  });
  afterAll(() => ups.close());

  const last = () => JSON.parse(ups.asked.at(-1)!.text) as unknown;
  const shipped = async (consignment: Consignment) => {
    ups.answers.push(reply('label'));
    await carrier.ship(consignment, '03');
    return (last() as { ShipmentRequest: { Shipment: object } }).ShipmentRequest.Shipment;
  };
  const none = error('300007');

  describe('builds a request', () => {
    it('for a label within the USA: pounds and inches upwards, the longest side first', async () => {
      expect(await shipped(vase)).toEqual({
        Description: 'Antiques and vintage goods',
        Shipper: {
          ...{ Name: 'Northgate Antiques', AttentionName: 'Shipping Desk', ShipperNumber: 'A1B2C3' },
          Phone: { Number: '4105550100' },
          Address: {
            ...{ AddressLine: ['1 Mill Rd'], City: 'Timonium', StateProvinceCode: 'MD', PostalCode: '21093' },
            CountryCode: 'US',
          },
        },
        ShipFrom: expect.objectContaining({ Name: 'Northgate Antiques' }) as unknown,
        ShipTo: {
          ...{ Name: 'R. Okafor', AttentionName: 'R. Okafor', Phone: { Number: '5125550199' } },
          Address: {
            ...{ AddressLine: ['14 Barton Ct', 'Apt 3'], City: 'Austin', StateProvinceCode: 'TX' },
            ...{ PostalCode: '787041234', CountryCode: 'US' },
          },
        },
        PaymentInformation: { ShipmentCharge: [{ Type: '01', BillShipper: { AccountNumber: 'A1B2C3' } }] },
        ShipmentRatingOptions: { NegotiatedRatesIndicator: 'Y' },
        Service: { Code: '03' },
        Package: [
          {
            Description: 'Antiques and vintage goods',
            Packaging: { Code: '02' },
            Dimensions: { UnitOfMeasurement: { Code: 'IN' }, Length: '18', Width: '14', Height: '12' },
            PackageWeight: { UnitOfMeasurement: { Code: 'LBS' }, Weight: '9.5' },
            PackageServiceOptions: {
              DeclaredValue: { CurrencyCode: 'USD', MonetaryValue: '1335.00' },
              DeliveryConfirmation: { DCISType: '3' },
            },
            ReferenceNumber: [{ Code: 'TN', Value: 'shp-000482-1' }],
          },
        ],
      });
      expect(last()).toMatchObject({
        ShipmentRequest: {
          Request: { TransactionReference: { CustomerContext: 'shp-000482-1' } },
          LabelSpecification: { LabelImageFormat: { Code: 'ZPL' }, LabelStockSize: { Height: '6', Width: '4' } },
        },
      });
    });

    it('for a label abroad: reference and signature on the shipment, the invoice, and its sums', async () => {
      const shipment = await shipped({ ...abroad, shipDate: '2026-03-10' });
      expect(shipment).toMatchObject({
        ReferenceNumber: [{ Code: 'TN', Value: 'shp-000482-1' }],
        ShipmentDate: '20260310',
        ShipTo: { Phone: { Number: '49301234567' } },
        ShipmentServiceOptions: {
          DeliveryConfirmation: { DCISType: '2' },
          InternationalForms: {
            ...{ FormType: ['01'], InvoiceNumber: 'shp-000482-1', InvoiceDate: '20260310', ReasonForExport: 'SALE' },
            ...{ CurrencyCode: 'USD', Contacts: { SoldTo: { Name: 'A. Brandt' } } },
            Product: [
              {
                Description: ['porcelain vase, c. 1780, over 100', 'years old'],
                Unit: { Number: '2', UnitOfMeasurement: { Code: 'PCS' }, Value: '667.50' },
                ...{ CommodityCode: '970600', PartNumber: 'shp-000482-1-1', OriginCountryCode: 'DE' },
              },
              {
                Unit: { Number: '1', UnitOfMeasurement: { Code: 'SET' }, Value: '20.01' },
                PartNumber: 'shp-000482-1-2',
              },
            ],
          },
        },
      });
      expect(shipment).not.toHaveProperty('InvoiceLineTotal');
      expect(JSON.stringify((shipment as { Package: object }).Package)).not.toMatch(/ReferenceNumber|Confirmation/);
    });

    it('for a label to Canada: the total beside the invoice', async () =>
      expect(
        await shipped({ ...abroad, to: { ...buyer, region: 'ON', postalCode: 'L4G 3V2', country: 'CA' } }),
      ).toMatchObject({
        InvoiceLineTotal: { CurrencyCode: 'USD', MonetaryValue: '1355.01' },
        ShipTo: { Address: { PostalCode: 'L4G3V2' } },
      }));

    it('for a return: the shop pays, the buyer sends, nobody signs', async () => {
      const shipment = await shipped({ ...vase, from: buyer, to: shop, isReturn: true });
      expect(shipment).toMatchObject({
        ...{ ReturnService: { Code: '9' }, Shipper: { Name: 'Northgate Antiques', ShipperNumber: 'A1B2C3' } },
        ...{ ShipFrom: { Name: 'R. Okafor' }, ShipTo: { Name: 'Northgate Antiques' } },
      });
      expect(JSON.stringify(shipment)).not.toContain('DeliveryConfirmation');
    });

    it('for a label from Europe: kilograms and centimetres', async () =>
      expect(
        await shipped({ ...vase, from: berlin, to: { ...berlin, country: 'FR' }, signature: 'none' }),
      ).toMatchObject({
        Package: [
          {
            Dimensions: { UnitOfMeasurement: { Code: 'CM' }, Length: '45', Width: '36', Height: '30' },
            PackageWeight: { UnitOfMeasurement: { Code: 'KGS' }, Weight: '4.3' },
          },
        ],
      }));

    it('for rates, which says nobody’s name', async () => {
      ups.answers.push(reply('rates'));
      await carrier.rates(vase);
      expect(last()).toMatchObject({
        RateRequest: {
          Shipment: {
            DeliveryTimeInformation: { Pickup: { Date: '20260309' } },
            Package: [{ PackagingType: { Code: '02' } }],
          },
        },
      });
      expect(ups.asked.at(-1)!.text).not.toMatch(/Okafor|555/);
    });

    it('with words only that UPS’s own descriptions have', async () => {
      const asked = async (name: string, answers: Answer[], ask: () => Promise<unknown>) => {
        ups.answers.push(...answers);
        await ask();
        const { parameters, body } = described[name]!;
        const { path, text, headers } = ups.asked.at(-answers.length)!;
        for (const parameter of new URL(path, us.url).searchParams.keys()) expect(parameters).toContain(parameter);
        if (parameters.includes('transId')) expect(headers['transid']).toHaveLength(32);
        const check = new Ajv({ allErrors: true }).compile(body ?? { not: {} });
        if (text !== '') expect([name, check(JSON.parse(text)), check.errors]).toEqual([name, true, null]);
        else expect(body).toBeUndefined();
      };
      for (const parcel of [
        vase,
        abroad,
        { ...abroad, isReturn: true },
        { ...abroad, to: { ...buyer, country: 'CA' } },
      ]) {
        await asked('rate', [reply('rates')], () => carrier.rates(parcel));
        await asked('ship', [reply('label')], () => carrier.ship({ ...parcel, shipDate: '2026-03-11' }, '03'));
      }
      const nothing = [none, reply('unknown-number')];
      await asked('recover', nothing, () => carrier.find('shp-000482-1', '2026-03-01'));
      await asked('trackByReference', nothing.slice(1), () => {
        ups.answers.unshift(none);
        return carrier.find('shp-000482-1', '2026-03-01');
      });
      await asked('track', [reply('parcel')], () => carrier.track('1Z023E2X0214323462'));
      await asked('void', [reply('voided')], () => carrier.void({ shipmentNumber: '1Z1', trackingNumber: '1Z1' }));
      await asked('checkAddress', [{ body: { XAVResponse: {} } }], () => carrier.checkAddress(buyer));
      const taken = { body: { validTrackingNumbers: ['1Z1'], invalidTrackingNumbers: [] } };
      const v1 = { version: 'v1' as const, callbackUrl: 'https://shop.example/ups', credentials: Secret.of(['c']) };
      for (const [name, trackAlert] of [
        ['subscribeV1', v1] as const,
        ['subscribeV2', { version: 'v2' as const }] as const,
      ])
        await asked(name, [taken], async () => {
          carrier = new UpsCarrier({ ...us, trackAlert });
          await carrier.subscribe(['1Z1']);
        });
    });

    it.each([
      ['a street that does not fit', { ...vase, to: { ...buyer, street: 'x'.repeat(106) } }, 'address-too-long'],
      [
        'goods in two currencies',
        {
          ...abroad,
          customs: {
            reason: 'sale',
            items: abroad.customs!.items.map((item, n) => ({
              ...item,
              value: { minor: 1, currency: ['USD', 'EUR'][n]! },
            })),
          },
        },
        'customs-currency',
      ],
    ] as [string, Consignment, string][])('but none for %s', async (_, consignment, code) => {
      await expect(carrier.ship(consignment, '03')).rejects.toMatchObject({ code });
      expect(ups.asked).toEqual([]);
    });
  });
});
