import { describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CarrierRefusal, type Address, type Consignment } from '../carrier.js';
import { cancelRequest, rateRequest, referenceRequest, shipRequest, trackRequest } from './fedex-requests.js';

type Sent = { readonly requestedShipment: Record<string, unknown> & { requestedPackageLineItems: readonly unknown[] } };

const shop: Address = {
  ...{ name: 'Despatch', company: 'Northgate Antiques', phone: '+14105550100', street: '1 Mill Rd' },
  ...{ city: 'Timonium', region: 'MD', postalCode: '21093', country: 'US' },
};
const buyer: Address = {
  ...{ name: 'R. Okafor', phone: '+15125550188', street: '14 Barton Ct', addition: 'Apt 2' },
  ...{ city: 'Austin', region: 'TX', postalCode: '78704', country: 'US' },
};
const berlin: Address = {
  name: 'J. Weber',
  street: 'Torstr. 1',
  city: 'Berlin',
  region: 'BE',
  postalCode: '10115',
  country: 'DE',
};
const inside: Consignment = {
  ...{ reference: 'shp-000482-1', from: shop, to: buyer, signature: 'adult', shipDate: '2026-01-12', isReturn: false },
  measures: { weightGrams: 4300, lengthMm: 450, widthMm: 350, heightMm: 300 },
  declaredValue: { minor: 125_000, currency: 'USD' },
};
const vase = {
  ...{ description: 'porcelain vase, c. 1780', hsCode: '970600', quantity: 1, weightGrams: 3009, origin: 'GB' },
  value: { minor: 125_000, currency: 'USD' },
};
const abroad: Consignment = { ...inside, to: berlin, customs: { reason: 'sale', items: [vase] } };
const back: Consignment = {
  ...abroad,
  from: berlin,
  to: shop,
  isReturn: true,
  customs: { reason: 'return', items: [vase] },
};

const account = '740561073';
/** As it goes over the wire. */
const sent = (request: object) => JSON.parse(JSON.stringify(request)) as Sent;
const asked = {
  rate: (consignment: Consignment) => sent(rateRequest(account, consignment)),
  ship: (consignment: Consignment) => sent(shipRequest(account, consignment, 'FEDEX_GROUND')),
  cancel: () => sent(cancelRequest(account, '794953555571')),
  track: () => sent(trackRequest('794953555571')),
  find: () => sent(referenceRequest(account, 'shp-000482-1', '2026-01-01', new Date('2026-01-12T09:00:00Z'))),
};

/** By the vendor's schemas, with every property forbidden that they do not name. */
const checkOf = (file: string, root: string) => {
  const closed = (schema: object): object => ({ allOf: [schema], unevaluatedProperties: false });
  const text = readFileSync(join(__dirname, 'schemas', `${file}.json`), 'utf8');
  const { $defs } = JSON.parse(text, (name, value: object) => {
    if (name === 'properties')
      return Object.fromEntries(Object.entries(value).map(([name, schema]) => [name, closed(schema as object)]));
    return name === 'items' ? closed(value) : value;
  }) as { $defs: object };
  const check = new Ajv2020({ strict: false }).compile({ $defs, ...closed({ $ref: `#/$defs/${root}` }) });
  return (request: object) => (check(request) ? [] : check.errors!.map(({ message }) => message));
};
const faultsOf = {
  rate: checkOf('rate', 'Full_Schema_Quote_Rate'),
  ship: checkOf('ship', 'Full_Schema_Ship'),
  cancel: checkOf('ship', 'Full_Schema_Cancel_Shipment'),
  track: checkOf('track', 'Full_Schema_Tracking_Numbers'),
  find: checkOf('track', 'Full_Schema_Tracking_References'),
};

describe('A request to FedEx', () => {
  it.each(['cancel', 'track', 'find'] as const)('fits the schema: %s', (name) => {
    expect(faultsOf[name](asked[name]())).toEqual([]);
  });
  it.each([
    ['within the country', inside],
    ['across a border', abroad],
    ['for what comes back', back],
  ])('fits the schema: rate and ship %s', (_, consignment) => {
    expect(faultsOf.rate(asked.rate(consignment))).toEqual([]);
    expect(faultsOf.ship(asked.ship(consignment))).toEqual([]);
  });
  it('would not fit with a name of the other request, nor without what is wanted', () => {
    const { requestedShipment, ...rest } = asked.ship(abroad);
    expect(
      faultsOf.ship({ ...rest, requestedShipment: { ...requestedShipment, shipDateStamp: '2026-01-12' } }),
    ).not.toEqual([]);
    const { totalWeight, ...weightless } = requestedShipment;
    expect(totalWeight).toBe(9.5);
    expect(faultsOf.ship({ ...rest, requestedShipment: weightless })).not.toEqual([]);
    const { shipper } = asked.rate(abroad).requestedShipment;
    expect(faultsOf.ship({ ...rest, requestedShipment: { ...requestedShipment, shipper } })).not.toEqual([]);
  });

  it('asks for every service, in pounds and inches within the United States', () => {
    const { requestedPackageLineItems, ...shipment } = asked.rate(inside).requestedShipment;
    expect(shipment).not.toHaveProperty('serviceType');
    expect(shipment).toMatchObject({ shipDateStamp: '2026-01-12', rateRequestType: ['ACCOUNT'] });
    expect(requestedPackageLineItems).toEqual([
      {
        groupPackageCount: 1,
        weight: { units: 'LB', value: 9.5 },
        dimensions: { length: 18, width: 14, height: 12, units: 'IN' },
        declaredValue: { amount: 1250, currency: 'USD' },
        packageSpecialServices: { specialServiceTypes: ['SIGNATURE_OPTION'], signatureOptionType: 'ADULT' },
      },
    ]);
  });
  it.each([
    [453, 'LB', 1],
    [454, 'LB', 1.1],
    [1, 'LB', 0.1],
    [100, 'KG', 0.1],
    [101, 'KG', 0.2],
    [68_000, 'KG', 68],
  ])('rounds %i g up: %s %d', (weightGrams, units, value) => {
    const measures = { ...inside.measures, weightGrams };
    const consignment = { ...inside, from: units === 'KG' ? berlin : shop, measures };
    expect(asked.rate(consignment).requestedShipment.requestedPackageLineItems).toMatchObject([
      { weight: { units, value } },
    ]);
  });
  it('tells no street before anything is bought', () => {
    expect(JSON.stringify(asked.rate(inside))).not.toMatch(/Barton|Okafor|Mill Rd|0188/);
  });
  it('declares goods that cross a border, in kilograms as their parcel', () => {
    const shipment = asked.ship(abroad).requestedShipment;
    expect(shipment).toMatchObject({
      totalWeight: 9.5,
      recipients: [{ contact: { phoneNumber: '14105550100' }, address: { city: 'Berlin', residential: true } }],
      customsClearanceDetail: {
        commercialInvoice: { shipmentPurpose: 'SOLD', termsOfSale: 'DAP' },
        dutiesPayment: { paymentType: 'RECIPIENT' },
        totalCustomsValue: { amount: 1250, currency: 'USD' },
        commodities: [{ harmonizedCode: '970600', countryOfManufacture: 'GB', weight: { units: 'KG', value: 3 } }],
      },
      requestedPackageLineItems: [{ weight: { units: 'KG', value: 4.3 } }],
    });
    expect(JSON.stringify(shipment)).not.toContain('"stateOrProvinceCode":"BE"');
  });
  it('marks a label that a buyer puts on what comes back, and pays for it', () => {
    const account = { value: '740561073' };
    expect(asked.ship(back).requestedShipment).toMatchObject({
      shipmentSpecialServices: {
        specialServiceTypes: ['RETURN_SHIPMENT'],
        returnShipmentDetail: { returnType: 'PRINT_RETURN_LABEL' },
      },
      shippingChargesPayment: { paymentType: 'SENDER', payor: { responsibleParty: { accountNumber: account } } },
      customsClearanceDetail: {
        commercialInvoice: { shipmentPurpose: 'NOT_SOLD' },
        customsOption: { type: 'REJECTED' },
      },
      pickupType: 'DROPOFF_AT_FEDEX_LOCATION',
    });
  });
  it('is found again by our reference', () => {
    expect(asked.ship(inside).requestedShipment.requestedPackageLineItems).toMatchObject([
      { customerReferences: [{ customerReferenceType: 'CUSTOMER_REFERENCE', value: 'shp-000482-1' }] },
    ]);
    expect(asked.find()).toMatchObject({
      referencesInformation: {
        ...{ type: 'CUSTOMER_REFERENCE', value: 'shp-000482-1', accountNumber: account },
        ...{ shipDateBegin: '2026-01-01', shipDateEndDate: '2026-01-22' },
      },
    });
  });
  it('writes money to the cent, in the codes of FedEx, and leaves out what nobody signs for', () => {
    const plain: Consignment = { ...inside, signature: 'none', declaredValue: { minor: 1_005, currency: 'GBP' } };
    const text = JSON.stringify(shipRequest(account, plain, 'FEDEX_GROUND'));
    expect(text).toContain('"declaredValue":{"amount":10.05,"currency":"UKL"}');
    expect(text).not.toContain('SIGNATURE');
  });
  it('keeps a street within the lines that FedEx has', () => {
    const to = { ...buyer, street: 'c/o Northern Lights Trading Company, 1450 Old Post Road' };
    expect(asked.ship({ ...inside, to }).requestedShipment).toMatchObject({
      recipients: [
        { address: { streetLines: ['c/o Northern Lights Trading', 'Company, 1450 Old Post Road', 'Apt 2'] } },
      ],
    });
  });
  it.each([
    ['phone-missing', { ...inside, from: { ...shop, phone: undefined }, to: { ...buyer, phone: undefined } }],
    ['street-missing', { ...inside, to: { ...buyer, street: ' ' } }],
    ['street-too-long', { ...inside, to: { ...buyer, street: 'A very long street indeed '.repeat(5) } }],
    ['street-too-long', { ...inside, to: { ...buyer, street: 'Donaudampfschifffahrtsgesellschaftsstr. 1' } }],
  ])('is not made where FedEx has no room for it: %s', (code, consignment) => {
    const error = refusedBy(() => asked.ship(consignment));
    expect(error).toMatchObject({ code });
    expect(error.message).not.toMatch(/Okafor|street indeed|Donau/);
  });
});

function refusedBy(ask: () => unknown): CarrierRefusal {
  try {
    ask();
  } catch (error) {
    if (error instanceof CarrierRefusal) return error;
    throw error;
  }
  throw new Error('It was made.');
}
