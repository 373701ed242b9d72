import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { at, basic, Shipper } from '../parcels/shipper.contract.js';
import { strange } from './names.contract.js';

let shipper: Shipper;
beforeEach(async () => void (shipper = await Shipper.open()));
afterEach(() => shipper.close());

const error = (code: string) => ({ status: 400, body: { response: { errors: [{ code }] } } });
const asked = (numbers: string[]) => ({ locale: 'en_US', countryCode: 'US', trackingNumberList: numbers });
const destination = () => ({ url: shipper.seller.webhookUrl, credentialType: 'Bearer', credential: 'opaque' });
const subscribe = (numbers: string[], version = 'v1', more: object = { destination: destination() }) =>
  shipper.ups('POST', `track/${version}/subscription/standard/package`, { ...asked(numbers), ...more });
const codes = () => shipper.told().map(({ body }) => at(body, 'activityStatus.code'));

describe('Tracking', () => {
  const details = (number: string, headers = {}) =>
    shipper.ups('GET', `track/v1/details/${number}`, undefined, headers);

  it('tells what was seen, newest first, in local and in universal time', async () => {
    const number = await shipper.upsLabel({ to: 'DE', service: '65' });
    await shipper.move(number, { script: 'delivered' });
    const { body } = await details(number);
    expect(strange('track', body)).toEqual([]);
    const shown = at(body, 'trackResponse.shipment.0.package.0');
    expect(shown).toMatchObject({
      ...{
        trackingNumber: number,
        currentStatus: { type: 'D', code: 'FS' },
        deliveryDate: [{ type: 'DEL', date: '20260615' }],
      },
      referenceNumber: [{ number: 'shp-1' }],
    });
    expect(at(shown, 'activity.0')).toMatchObject({
      ...{ date: '20260615', time: '130000', gmtDate: '20260615', gmtTime: '120000', gmtOffset: '+01:00' },
      ...{
        location: { address: { city: 'Koeln', countryCode: 'DE' } },
        status: { type: 'D', description: 'DELIVERED' },
      },
    });
    expect(at(shown, 'activity.5')).toMatchObject({ gmtOffset: '-05:00', status: { type: 'M', code: 'MP' } });
  });

  it('moves the date of delivery when the parcel is delayed', async () => {
    const number = await shipper.upsLabel();
    const dates = async () => at((await details(number)).body, 'trackResponse.shipment.0.package.0.deliveryDate');
    expect(await dates()).toEqual([{ type: 'SDD', date: '20260619' }]);
    await shipper.move(number, { script: 'late' });
    expect(await dates()).toEqual([
      { type: 'RDD', date: '20260624' },
      { type: 'SDD', date: '20260619' },
    ]);
  });

  it('finds parcels by their reference for fourteen days, or longer if dates are given', async () => {
    const numbers = [await shipper.upsLabel(), await shipper.upsLabel()];
    await shipper.ups('DELETE', `shipments/v2409/void/cancel/${numbers[0]}`);
    const find = async (reference: string, query = '') => {
      const { body } = await shipper.ups('GET', `track/v1/reference/details/${reference}${query}`);
      const shipments = at(body, 'trackResponse.shipment') as { inquiryNumber?: string; warnings?: unknown }[];
      return shipments.map(({ inquiryNumber, warnings }) => inquiryNumber ?? warnings);
    };
    expect(await find('shp-1')).toEqual(numbers);
    const nothing = [[{ code: 'TW0001', message: 'Tracking Information Not Found' }]];
    expect(await find('shp-2')).toEqual(nothing);
    expect(await find('shp-1', '?shipperNum=Z9Z9Z9')).toEqual(nothing);
    await shipper.later(15 * 86_400_000);
    await shipper.upsToken();
    expect(await find('shp-1')).toEqual(nothing);
    expect(await find('shp-1', '?fromPickUpDate=20260601&toPickUpDate=20260701')).toEqual(numbers);
  });

  it('of an unknown number is a warning, of no number an error', async () => {
    expect(await details('1Z999AA10123456784')).toMatchObject({
      ...{ status: 200, body: { trackResponse: { shipment: [{ warnings: [{ code: 'TW0001' }] }] } } },
    });
    expect(await details('1Z999AA10123456785')).toMatchObject(error('TV1002'));
    expect(await details('12')).toMatchObject(error('TV1002'));
    expect(await details('1Z999AA10123456784', { transid: '' })).toMatchObject({ status: 400 });
  });
});

describe('Track Alert', () => {
  it('tells each scan once from then on, with the credential that it was given', async () => {
    const number = await shipper.upsLabel();
    await shipper.move(number, { scans: [{ kind: 'picked-up' }] });
    const { body } = await subscribe([number]);
    expect(body).toEqual({ validTrackingNumbers: [number] });
    expect(strange('subscription', body)).toEqual([]);
    await shipper.move(number, { scans: [{ kind: 'out-for-delivery' }, { kind: 'delivered' }] });
    await shipper.sandbox.idle();
    expect(codes().sort()).toEqual(['FS', 'OT']);
    const delivered = shipper.told().find(({ body: said }) => at(said, 'activityStatus.code') === 'FS')!;
    expect(delivered.headers).toMatchObject({ credential: 'opaque', 'user-agent': 'UPSPubSubTrackingService' });
    expect(delivered.body).toEqual({
      ...{ trackingNumber: number, localActivityDate: '20260615', localActivityTime: '070000' },
      activityLocation: { city: 'Louisville', stateProvince: 'KY', postalCode: '40213', country: 'US' },
      activityStatus: { type: 'D', code: 'FS', description: 'DELIVERED', descriptionCode: '011' },
      ...{ scheduledDeliveryDate: '20260619', actualDeliveryDate: '20260615', actualDeliveryTime: '070000' },
      ...{ gmtActivityDate: '20260615', gmtActivityTime: '120000', gmtOffset: '-05.00', deliveryStartTime: '' },
      ...{ deliveryEndTime: '', deliveryTimeDescription: '', deliveryPhoto: '', receivedBy: 'RECIPIENT' },
    });
    // UPS sends descriptionCode and does not name it.
    expect(strange('trackAlert', delivered.body)).toEqual(['trackAlert.activityStatus.descriptionCode']);
  });

  it('does so for fourteen days', async () => {
    const number = await shipper.upsLabel();
    await subscribe([number]);
    await shipper.later(14 * 86_400_000);
    await shipper.move(number, { script: 'delivered' });
    await shipper.sandbox.idle();
    expect(shipper.told()).toEqual([]);
  });

  it('loses what is not answered 200, and the director sees what was missed, and has it sent again', async () => {
    const number = await shipper.upsLabel();
    await subscribe([number]);
    shipper.seller.status = 202;
    await shipper.move(number, { scans: [{ kind: 'lost' }] });
    await shipper.sandbox.idle();
    await shipper.later(3_600_000);
    expect(codes()).toEqual(['LC']);
    expect(await shipper.seller.control('GET', 'missed-events')).toMatchObject({
      json: { events: [{ carrier: 'ups', trackingNumber: number, kind: 'lost', attempts: 1 }] },
    });
    shipper.seller.status = 200;
    await shipper.seller.control('POST', 'missed-events');
    await shipper.sandbox.idle();
    expect(codes()).toEqual(['LC', 'LC']);
    expect(await shipper.seller.control('GET', 'missed-events')).toMatchObject({ json: { events: [] } });
  });

  it('of the second version goes where the portal says, and only with types that were asked for', async () => {
    const number = await shipper.upsLabel();
    await subscribe([number], 'v2', { eventPreferences: ['D'] });
    await shipper.seller.control('PUT', 'ups-webhook', { url: shipper.seller.webhookUrl, credential: 'of the portal' });
    expect(await shipper.seller.control('GET', 'ups-webhook')).toMatchObject({
      json: { url: shipper.seller.webhookUrl, waiting: 0 },
    });
    await shipper.move(number, { script: 'delivered' });
    await shipper.sandbox.idle();
    expect(codes()).toEqual(['FS']);
    expect(shipper.told()[0]!.headers).toMatchObject({ credential: 'of the portal' });
  });

  it('shows a token of the seller’s own if the portal says how to get one', async () => {
    const asks: string[] = [];
    const issuer = createServer((request, response) => {
      asks.push(request.headers.authorization!);
      response.end(JSON.stringify({ access_token: 'ours', expires_in: 3_600 }));
    }).listen(0, '127.0.0.1');
    await once(issuer, 'listening');
    const tokenUrl = `http://127.0.0.1:${(issuer.address() as AddressInfo).port}/token`;
    const client = { tokenUrl, clientId: 'ups', clientSecret: 'pushes' };
    shipper.sandbox.setUpsWebhook(shipper.seller.webhookUrl, { client });
    const number = await shipper.upsLabel();
    await subscribe([number], 'v2', {});
    await shipper.move(number, { scans: [{ kind: 'picked-up' }] });
    await shipper.sandbox.idle();
    await shipper.move(number, { scans: [{ kind: 'delivered' }] });
    await shipper.sandbox.idle();
    expect(asks).toEqual([basic('ups', 'pushes')]);
    expect(shipper.told().map(({ headers }) => [headers.authorization, headers['x-api-key']])).toEqual(
      Array(2).fill(['Bearer ours', 'ups']),
    );
    issuer.closeAllConnections();
    issuer.close();
  });

  it('takes the good numbers of a hundred, and says which are not', async () => {
    const number = await shipper.upsLabel();
    const { body } = await subscribe([number, '1Z1']);
    expect(body).toEqual({ validTrackingNumbers: [number], invalidTrackingNumbers: ['1Z1'] });
    expect(await subscribe(['1Z1'])).toMatchObject({ ...error('VSS210'), body: { invalidTrackingNumbers: ['1Z1'] } });
    expect(await subscribe(Array<string>(101).fill(number))).toMatchObject(error('VSS220'));
    expect(await subscribe([])).toMatchObject(error('VSS200'));
    expect(await subscribe([number], 'v1', {})).toMatchObject(error('VSS500'));
    expect(await subscribe([number], 'v1', { destination: { ...destination(), credential: '' } })).toMatchObject(
      error('VSS700'),
    );
    expect(await subscribe([number], 'v2', { locale: 'english' })).toMatchObject(error('VSS310'));
  });
});
