import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { at, fedexAccount, fedexRate, fedexShipment, Shipper, trackNumbers } from '../parcels/shipper.contract.js';
import { wrong } from './schema.contract.js';

let shipper: Shipper;
beforeAll(async () => void (shipper = await Shipper.open()));
afterAll(() => shipper.close());

const error = (status: number, code: string) => ({
  status,
  body: {
    transactionId: expect.any(String),
    customerTransactionId: 'c-1',
    errors: [{ code, message: expect.any(String) }],
  },
});
const set = (changes: object) => shipper.seller.control('PUT', 'carriers/fedex', changes);
const rate = (request: object) => shipper.fedex('POST', 'rate/v1/rates/quotes', request);
const ship = (request: object) => shipper.fedex('POST', 'ship/v1/shipments', request);
const cancel = (trackingNumber: string, account = fedexAccount) =>
  shipper.fedex('PUT', 'ship/v1/shipments/cancel', { accountNumber: { value: account }, trackingNumber });
const track = (...numbers: string[]) => shipper.fedex('POST', 'track/v1/trackingnumbers', trackNumbers(...numbers));
const find = (changes: object) =>
  shipper.fedex('POST', 'track/v1/referencenumbers', {
    referencesInformation: {
      value: 'shp-1',
      accountNumber: fedexAccount,
      shipDateBegin: '2026-06-01',
      shipDateEnd: '2026-06-30',
      ...changes,
    },
  });

describe('A token of FedEx', () => {
  it('is granted to whoever writes the credentials into the form', async () => {
    const { status, body } = await shipper.fedexToken();
    expect({ status, body }).toEqual({
      status: 200,
      body: { access_token: expect.any(String), token_type: 'bearer', expires_in: 3_599, scope: 'CXS-TP' },
    });
    expect(await shipper.fedexToken('guessed')).toMatchObject({
      status: 401,
      body: { errors: [{ code: 'NOT.AUTHORIZED.ERROR' }] },
    });
  });

  it('is good until it expires or is revoked', async () => {
    await set({ tokenSeconds: 60 });
    await shipper.fedexToken();
    expect(await rate(fedexRate())).toMatchObject({ status: 200 });
    shipper.seller.now += 60_000;
    expect(await rate(fedexRate())).toMatchObject(error(401, 'NOT.AUTHORIZED.ERROR'));
    await set({ tokenSeconds: null });
    await shipper.fedexToken();
    await set({ revokeTokens: true });
    expect(await rate(fedexRate())).toMatchObject(error(401, 'NOT.AUTHORIZED.ERROR'));
    await shipper.fedexToken();
  });

  it('buys so many calls in ten seconds and no more', async () => {
    await set({ callsPerTenSeconds: 0 });
    expect(await rate(fedexRate())).toMatchObject(error(429, 'TOO.MANY.REQUESTS'));
    await set({ callsPerTenSeconds: null });
  });
});

describe('Rates', () => {
  it('are given for every service, what the account pays and what others do', async () => {
    const { body } = await rate(fedexRate());
    expect(wrong('rate', body)).toEqual([]);
    expect(at(body, 'customerTransactionId')).toBe('c-1');
    expect(at(body, 'output.rateReplyDetails.0')).toMatchObject({
      ...{
        serviceType: 'FEDEX_GROUND',
        commit: { dateDetail: { dayFormat: '2026-06-19T20:00:00' }, daysInTransit: 'FOUR_DAYS' },
      },
      ratedShipmentDetails: [
        { rateType: 'ACCOUNT', totalNetCharge: 33.55, currency: 'USD' },
        { rateType: 'LIST', totalNetCharge: 37.55 },
      ],
    });
  });

  it('are in FedEx’s own code of the currency', async () => {
    const british = { address: { postalCode: 'SW1A 1AA', countryCode: 'GB' } };
    const { body } = await rate(fedexRate({ shipper: british, recipient: british }));
    expect(at(body, 'output.rateReplyDetails.0.ratedShipmentDetails.0.currency')).toBe('UKL');
  });

  it('are that of the label', async () => {
    const quoted = await rate(fedexRate({ serviceType: 'FEDEX_2_DAY' }));
    const sold = await ship(fedexShipment());
    expect(at(sold.body, 'output.transactionShipments.0.pieceResponses.0.netChargeAmount')).toBe(
      at(quoted.body, 'output.rateReplyDetails.0.ratedShipmentDetails.0.totalNetCharge'),
    );
  });

  it.each([
    ['ACCOUNT.NUMBER.MISMATCH', { ...fedexRate(), accountNumber: { value: '1' } }],
    ['PICKUPTYPE.REQUIRED', fedexRate({ pickupType: undefined })],
    ['PACKAGE.WEIGHT.INVALID', fedexRate({ requestedPackageLineItems: [{}] })],
    ['MAXIMUM.WEIGHT.EXCEEDED', fedexRate({ requestedPackageLineItems: [{ weight: { units: 'KG', value: 70 } }] })],
    ['POSTALCODE.ZIPCODE.REQUIRED', fedexRate({ recipient: { address: { countryCode: 'US' } } })],
    ['SERVICE.LOCATION.UNAVAILABLE', fedexRate({ recipient: { address: { countryCode: 'KP' } } })],
    ['SERVICE.TYPE.NOTAVAILABLE', fedexRate({ serviceType: 'FEDEX_TELEPORT' })],
    ['INVALID.INPUT.EXCEPTION', fedexRate({ shipDateStamp: '2020-01-01' })],
  ])('are refused as %s', async (code, request) => {
    const answer = await rate(request);
    expect(answer).toMatchObject(error(400, code));
    expect(wrong('error', answer.body)).toEqual([]);
  });
});

describe('A label', () => {
  it.each([
    ['ZPLII', /^\^XA[^]*R\. Okafor[^]*\^XZ/],
    ['PDF', /^%PDF-1\.4[^]*R\. Okafor[^]*%%EOF/],
  ])('is sold as %s', async (imageType, drawn) => {
    const { body } = await ship(fedexShipment({ labelSpecification: { imageType, labelStockType: 'STOCK_4X6' } }));
    expect(wrong('ship', body)).toEqual([]);
    const [sold, piece] = ['', '.pieceResponses.0'].map((path) => at(body, `output.transactionShipments.0${path}`));
    expect(piece).toMatchObject({
      trackingNumber: at(sold, 'masterTrackingNumber'),
      packageDocuments: [{ docType: imageType }],
    });
    const image = Buffer.from(String(at(piece, 'packageDocuments.0.encodedLabel')), 'base64').toString('latin1');
    expect(image).toMatch(drawn);
    expect(image).toContain(at(sold, 'masterTrackingNumber'));
  });

  const abroad = { to: 'DE', serviceType: 'FEDEX_INTERNATIONAL_PRIORITY' };
  it('across a border says what is inside', async () => {
    const customsClearanceDetail = { commodities: [{ description: 'porcelain vase, over 100 years old' }] };
    expect((await ship(fedexShipment({ ...abroad, customsClearanceDetail }))).status).toBe(200);
    expect(await ship(fedexShipment(abroad))).toMatchObject(error(400, 'INVALID.INPUT.EXCEPTION'));
  });

  it('for a return is one', async () => {
    const special = {
      specialServiceTypes: ['RETURN_SHIPMENT'],
      returnShipmentDetail: { returnType: 'PRINT_RETURN_LABEL' },
    };
    const number = await shipper.fedexLabel({ shipmentSpecialServices: special });
    expect(shipper.sandbox.parcels.parcel(number)).toMatchObject({ isReturn: true });
  });

  it.each([
    ['INVALID.INPUT.EXCEPTION', fedexShipment({ recipients: [] })],
    ['INVALID.INPUT.EXCEPTION', fedexShipment({ totalWeight: undefined })],
    ['INVALID.INPUT.EXCEPTION', { ...fedexShipment(), labelResponseOptions: 'URL_ONLY' }],
    [
      'INVALID.INPUT.EXCEPTION',
      fedexShipment({ labelSpecification: { imageType: 'EPL2', labelStockType: 'STOCK_4X6' } }),
    ],
    ['SERVICE.LOCATION.UNAVAILABLE', fedexShipment({ serviceType: 'INTERNATIONAL_ECONOMY' })],
    ['PACKAGINGTYPE.MISSING.OR.INVALID', fedexShipment({ packagingType: '' })],
  ])('is refused as %s, and not sold', async (code, request) => {
    const { sold } = shipper.sandbox.parcels.totals().fedex;
    expect(await ship(request)).toMatchObject(error(400, code));
    expect(shipper.sandbox.parcels.totals().fedex.sold).toBe(sold);
  });
});

describe('Cancelling', () => {
  it('takes back a label once, unless it was scanned', async () => {
    const [number, scanned] = [await shipper.fedexLabel(), await shipper.fedexLabel()];
    const { body } = await cancel(number);
    expect(wrong('cancel', body)).toEqual([]);
    expect(body).toMatchObject({ output: { cancelledShipment: true } });
    expect(await cancel(number)).toMatchObject(error(400, 'CANCELSHIPMENT.TRACKINGNUMBER.DELETED'));
    await shipper.move(scanned, { scans: [{ kind: 'picked-up' }] });
    expect(await cancel(scanned)).toMatchObject(error(400, 'TRACKINGIDS.TRACKINGNUMBER.CLOSED'));
    expect(await cancel('123456789012')).toMatchObject(error(400, 'TRACKINGNUMBER.ENTERED.INVALID'));
    expect(await cancel(scanned, '1')).toMatchObject(error(400, 'ACCOUNT.NUMBER.MISMATCH'));
  });
});

describe('Tracking', () => {
  it('tells what was seen of up to thirty numbers, newest first', async () => {
    const number = await shipper.fedexLabel();
    await shipper.move(number, { script: 'late' });
    await shipper.move(number, { script: 'returned' });
    const { body } = await track(number, '123456789012');
    expect(wrong('trackingNumbers', body)).toEqual([]);
    expect(at(body, 'output.completeTrackResults.0')).toMatchObject({
      ...{ trackingNumber: number, trackResults: [{ latestStatusDetail: { code: 'DL', derivedCode: 'RS' } }] },
    });
    const scans = at(body, 'output.completeTrackResults.0.trackResults.0.scanEvents') as {
      eventType: string;
      date: string;
    }[];
    expect(scans.map(({ eventType }) => eventType)).toEqual(['DL', 'RS', 'DE', 'OD', 'AR', 'DY', 'DP', 'PU', 'OC']);
    expect(scans[0]!.date).toMatch(/^2026-06-15T07:0\d:00-05:00$/);
    expect(at(body, 'output.completeTrackResults.1.trackResults.0.error.code')).toBe(
      'TRACKING.TRACKINGNUMBER.NOTFOUND',
    );
    expect((await track(...Array<string>(30).fill(number))).status).toBe(200);
    expect((await track(...Array<string>(31).fill(number))).status).toBe(400);
    expect(await track('')).toMatchObject(error(400, 'TRACKING.TRACKINGNUMBER.EMPTY'));
  });

  it('finds parcels by their reference, cancelled ones too', async () => {
    const value = 'shp-found';
    const [live, cancelled] = [
      await shipper.fedexLabel({ reference: value }),
      await shipper.fedexLabel({ reference: value }),
    ];
    await cancel(cancelled);
    const { body } = await find({ value });
    expect(wrong('referenceNumbers', body)).toEqual([]);
    const found = at(body, 'output.completeTrackResults') as { trackingNumber: string; trackResults: object[] }[];
    expect(found).toMatchObject([
      { trackingNumber: live, trackResults: [{ latestStatusDetail: { code: 'OC' } }] },
      { trackingNumber: cancelled, trackResults: [{ latestStatusDetail: { code: 'CA' } }] },
    ]);
    for (const none of [{ value: 'never' }, { accountNumber: '1' }, { value, shipDateBegin: '2026-07-01' }])
      expect(at((await find(none)).body, 'output.completeTrackResults.0.trackResults.0.error.code')).toBe(
        'TRACKING.REFERENCENUMBER.NOTFOUND',
      );
    expect(await find({ accountNumber: undefined })).toMatchObject(error(400, 'TRACKING.REFERENCEDATA.INCOMPLETE'));
    expect(await find({ value: '' })).toMatchObject(error(400, 'TRACKING.REFERENCEVALUE.EMPTY'));
  });
});

describe('An address', () => {
  it.each([
    ['14 Barton Ct', 'US', { Resolved: 'true', DPV: 'true', MultipleMatches: 'false' }, 'RESIDENTIAL'],
    ['1 Commerce Plaza', 'US', { Resolved: 'true' }, 'BUSINESS'],
    ['14 Ambiguous St', 'US', { Matched: 'true', Resolved: 'false', MultipleMatches: 'true' }, 'UNKNOWN'],
    ['1 Nowhere Rd', 'US', { Matched: 'false', Resolved: 'false', AddressType: 'NORMALIZED' }, 'UNKNOWN'],
    ['1 Street', 'KP', { CountrySupported: 'false', AddressType: 'RAW' }, 'UNKNOWN'],
  ])('in %s, %s, is told by attributes', async (street, countryCode, attributes, classification) => {
    const addressesToValidate = [{ address: { streetLines: [street], city: 'Austin', countryCode } }];
    expect(await shipper.fedex('POST', 'address/v1/addresses/resolve', { addressesToValidate })).toMatchObject({
      ...{ status: 200, body: { output: { resolvedAddresses: [{ attributes, classification }] } } },
    });
  });
});

it('What FedEx does not have, it does not find', async () => {
  expect(await shipper.fedex('POST', 'ship/v2/shipments', {})).toMatchObject(error(404, 'NOT.FOUND.ERROR'));
});
