import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { at, Shipper, upsAccount, upsShipment } from '../parcels/shipper.contract.js';
import { isUpsNumber } from '../parcels/tracking-numbers.js';
import { strange } from './names.contract.js';

let shipper: Shipper;
beforeAll(async () => void (shipper = await Shipper.open()));
afterAll(() => shipper.close());

const error = (code: string) => ({ status: 400, body: { response: { errors: [{ code }] } } });
const ship = (request: object) => shipper.ups('POST', 'shipments/v2409/ship', request);
const cancel = (number: string, query = '') => shipper.ups('DELETE', `shipments/v2409/void/cancel/${number}${query}`);
const recover = (request: object) =>
  shipper.ups('POST', 'labels/v1/recovery', { LabelRecoveryRequest: { Request: {}, ...zpl, ...request } });
const zpl = { LabelSpecification: { LabelImageFormat: { Code: 'ZPL' } } };
const by = (reference: string, ShipperNumber = upsAccount) => ({
  ReferenceValues: { ReferenceNumber: { Value: reference }, ShipperNumber },
});
const sold = () => shipper.sandbox.parcels.totals().ups.sold;
const changed = (change: (request: ReturnType<typeof upsShipment>['ShipmentRequest']) => unknown) => {
  const request = upsShipment();
  change(request.ShipmentRequest);
  return request;
};

describe('A label', () => {
  it('is sold with a valid number, and shows it and where it goes', async () => {
    const { status, body } = await ship(upsShipment());
    expect(status).toBe(200);
    expect(strange('ship', body)).toEqual([]);
    const results = at(body, 'ShipmentResponse.ShipmentResults');
    const number = String(at(results, 'ShipmentIdentificationNumber'));
    expect(isUpsNumber(number)).toBe(true);
    expect(results).toMatchObject({
      ...{ PackageResults: [{ TrackingNumber: number }], ControlLogReceipt: [{ ImageFormat: { Code: 'HTML' } }] },
      NegotiatedRateCharges: { TotalCharge: { CurrencyCode: 'USD', MonetaryValue: '33.60' } },
    });
    const image = Buffer.from(String(at(results, 'PackageResults.0.ShippingLabel.GraphicImage')), 'base64').toString();
    expect(image).toMatch(/^\^XA/);
    for (const text of [number, 'R. Okafor', '14 Barton Ct', 'REF shp-1']) expect(image).toContain(text);
  });

  it('bought twice is two labels', async () => {
    const before = sold();
    expect(await shipper.upsLabel()).not.toBe(await shipper.upsLabel());
    expect(sold()).toBe(before + 2);
  });

  it('across a border has its reference at the shipment', async () => {
    expect(shipper.sandbox.parcels.parcel(await shipper.upsLabel({ to: 'DE', service: '65' }))).toMatchObject({
      reference: 'shp-1',
    });
    expect(
      await ship(changed(({ Shipment }) => Object.assign(Shipment, { ReferenceNumber: [{ Value: 'a' }] }))),
    ).toMatchObject(error('120541'));
  });

  it('is signed for by package at home and by shipment abroad', async () => {
    const asked = { DeliveryConfirmation: { DCISType: '2' } };
    const home = changed(({ Shipment }) => Object.assign(Shipment.Package[0]!.PackageServiceOptions, asked));
    expect((await ship(home)).status).toBe(200);
    const wrongly = changed(({ Shipment }) => Object.assign(Shipment, { ShipmentServiceOptions: asked }));
    expect(await ship(wrongly)).toMatchObject(error('120598'));
    const abroad = upsShipment({ to: 'DE', service: '65', ShipmentServiceOptions: asked } as object);
    expect((await ship(abroad)).status).toBe(200);
  });

  it.each<[string, Parameters<typeof changed>[0]]>([
    ['120051', (request) => (request.Request.RequestOption = 'maybe')],
    ['120100', ({ Shipment }) => (Shipment.Shipper.ShipperNumber = 'Z9Z9Z9')],
    ['120200', ({ Shipment }) => (Shipment.ShipTo.Name = 'x'.repeat(36))],
    ['120202', ({ Shipment }) => (Shipment.ShipTo.Address.AddressLine = ['x'.repeat(36)])],
    ['120206', ({ Shipment }) => Reflect.deleteProperty(Shipment.ShipTo.Address, 'StateProvinceCode')],
    ['120207', ({ Shipment }) => Reflect.deleteProperty(Shipment.ShipTo.Address, 'PostalCode')],
    ['120208', ({ Shipment }) => Reflect.deleteProperty(Shipment, 'ShipTo')],
    ['120400', ({ Shipment }) => Reflect.deleteProperty(Shipment, 'PaymentInformation')],
    ['120500', ({ Shipment }) => (Shipment.Service.Code = '99')],
    ['120124', ({ Shipment }) => (Shipment.Service.Code = '65')],
    ['120600', ({ Shipment }) => Reflect.deleteProperty(Shipment.Package[0]!, 'Packaging')],
    ['120601', ({ Shipment }) => (Shipment.Package[0]!.PackageWeight.Weight = '0')],
    ['120604', ({ Shipment }) => (Shipment.Package[0]!.PackageServiceOptions.DeclaredValue.CurrencyCode = 'XXX')],
    ['120624', ({ Shipment }) => Shipment.Package.push(Shipment.Package[0]!)],
    ['120900', (request) => (request.LabelSpecification.LabelImageFormat.Code = 'GIF')],
    ['10002', (request) => Reflect.deleteProperty(request, 'LabelSpecification')],
  ])('is refused as %s, and not sold', async (code, change) => {
    const before = sold();
    const answer = await ship(changed(change));
    expect(answer).toMatchObject(error(code));
    expect(strange('error', answer.body)).toEqual([]);
    expect(sold()).toBe(before);
  });
});

describe('Voiding', () => {
  it('takes back a label that nobody has scanned, once', async () => {
    const number = await shipper.upsLabel();
    const { status, body } = await cancel(number, `?trackingnumber=["${number}"]`);
    expect(status).toBe(200);
    expect(strange('void', body)).toEqual([]);
    expect(body).toMatchObject({
      VoidShipmentResponse: {
        SummaryResult: { Status: { Code: '1' } },
        PackageLevelResults: [{ TrackingNumber: number }],
      },
    });
    expect(await cancel(number)).toMatchObject(error('190117'));
  });

  it('comes too late once it was scanned, or after four weeks', async () => {
    const [scanned, old] = [await shipper.upsLabel(), await shipper.upsLabel()];
    await shipper.move(scanned, { scans: [{ kind: 'picked-up' }] });
    expect(await cancel(scanned)).toMatchObject(error('190101'));
    await shipper.later(29 * 86_400_000);
    await shipper.upsToken();
    expect(await cancel(old)).toMatchObject(error('190101'));
    expect(shipper.sandbox.parcels.parcel(old)).toMatchObject({ live: true });
  });

  it('finds only what was sold', async () => {
    expect(await cancel('1Z999AA10123456784')).toMatchObject(error('190102'));
    expect(await cancel('1Z1')).toMatchObject(error('190100'));
    expect(await cancel(await shipper.upsLabel(), '?trackingnumber=1Z999AA10123456784')).toMatchObject(error('190110'));
  });
});

describe('A label that was lost', () => {
  it('is drawn once more, by its number or by its reference', async () => {
    const number = await shipper.upsLabel({ reference: 'shp-lost' });
    for (const what of [{ TrackingNumber: number }, by('shp-lost')]) {
      const { body } = await recover(what);
      expect(strange('recovery', body)).toEqual([]);
      expect(body).toMatchObject({ LabelRecoveryResponse: { LabelResults: [{ TrackingNumber: number }] } });
      const image = at(body, 'LabelRecoveryResponse.LabelResults.0.LabelImage.GraphicImage');
      expect(Buffer.from(String(image), 'base64').toString()).toContain('14 Barton Ct');
    }
    const pdf = await recover({ TrackingNumber: number, LabelSpecification: { LabelImageFormat: { Code: 'PDF' } } });
    const bytes = Buffer.from(
      String(at(pdf.body, 'LabelRecoveryResponse.LabelResults.0.LabelImage.GraphicImage')),
      'base64',
    );
    expect(bytes.toString('latin1')).toMatch(/^%PDF-1\.4[^]*14 Barton Ct[^]*%%EOF\n$/);
  });

  it('of several with one reference is not drawn, but they are named', async () => {
    const numbers = [await shipper.upsLabel({ reference: 'twice' }), await shipper.upsLabel({ reference: 'twice' })];
    const { body } = await recover(by('twice'));
    expect(strange('recovery', body)).toEqual([]);
    expect(body).toMatchObject({
      LabelRecoveryResponse: { TrackingCandidate: numbers.map((TrackingNumber) => ({ TrackingNumber })) },
    });
    await cancel(numbers[0]!);
    expect(await recover(by('twice'))).toMatchObject({
      body: { LabelRecoveryResponse: { LabelResults: [{ TrackingNumber: numbers[1] }] } },
    });
  });

  it('is not drawn if it was voided, or used, or never sold', async () => {
    const [voided, used] = [await shipper.upsLabel({ reference: 'voided' }), await shipper.upsLabel()];
    await cancel(voided);
    await shipper.move(used, { script: 'delivered' });
    expect(await recover({ TrackingNumber: voided })).toMatchObject(error('300033'));
    expect(await recover(by('voided'))).toMatchObject(error('300033'));
    expect(await recover({ TrackingNumber: used })).toMatchObject(error('300002'));
    expect(await recover(by('never'))).toMatchObject(error('300007'));
    expect(await recover(by('voided', 'Z9Z9Z9'))).toMatchObject(error('300031'));
    expect(await recover({})).toMatchObject(error('300005'));
    expect(await recover({ TrackingNumber: '1Z1' })).toMatchObject(error('300014'));
  });
});
