import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ZodError } from 'zod';
import { Secret } from '#service/secret/secret.js';
import { buyer, vase } from '../parcels.contract.js';
import { error, file, Recorder, reply, type Answer } from './recorder.contract.js';
import { UpsCarrier, type UpsAccount } from './ups.carrier.js';

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
      ...{ now: () => new Date('2026-03-09T15:00:00Z'), newId: () => '0b9f5c3e-5d0f-4a3c-9a53-3f2f8f6b7a11' },
    };
  });
  beforeEach(() => {
    ups.asked.length = ups.answers.length = ups.tokens = 0;
    carrier = new UpsCarrier(us);
  });
  afterAll(() => ups.close());

  const label = { shipmentNumber: '1ZA1B2C30312345670', trackingNumber: '1ZA1B2C30312345670' };

  describe('reads a reply', () => {
    it('of rates: what is agreed with us, not the list', async () => {
      ups.answers.push(reply('rates'));
      expect(await carrier.rates(vase)).toEqual([
        {
          ...{ service: '14', name: 'UPS Express Early', price: { minor: 6_623, currency: 'CAD' } },
          arrivesBy: '2024-10-02',
        },
        {
          ...{ service: '07', name: 'UPS Worldwide Express', price: { minor: 3_135, currency: 'CAD' } },
          arrivesBy: '2024-10-02',
        },
      ]);
    });

    it('of one rate that is no list, and without an arrival; and of none', async () => {
      const one = { Service: { Code: '03' }, TotalCharges: { CurrencyCode: 'JPY', MonetaryValue: '1240.00' } };
      ups.answers.push(
        { body: { RateResponse: { RatedShipment: one } } },
        { body: { RateResponse: {} } },
        error('111210'),
      );
      const price = { minor: 1_240, currency: 'JPY' };
      expect(await carrier.rates(vase)).toEqual([{ service: '03', name: 'UPS Ground', price, arrivesBy: undefined }]);
      expect(await carrier.rates(vase)).toEqual([]);
      expect(await carrier.rates(vase)).toEqual([]);
    });

    it.each(['as an object', 'as a list'])('of a label %s', async (form) => {
      const told = reply('label') as { body: { ShipmentResponse: { ShipmentResults: { PackageResults: unknown } } } };
      const results = told.body.ShipmentResponse.ShipmentResults;
      if (form === 'as a list') results.PackageResults = [results.PackageResults];
      ups.answers.push(told);
      expect(await carrier.ship(vase, '03')).toEqual({
        ...label,
        cost: { minor: 13_515, currency: 'CAD' },
        image: { format: 'png', bytes: Buffer.from('iVBORw0KGgo=', 'base64') },
      });
    });

    it.each([
      ['ValidAddressIndicator', '1', { verdict: 'valid', residential: false }],
      ['ValidAddressIndicator', '2', { verdict: 'valid', residential: true }],
      ['ValidAddressIndicator', '0', { verdict: 'valid', residential: undefined }],
      ['AmbiguousAddressIndicator', '0', { verdict: 'ambiguous' }],
      ['NoCandidatesIndicator', '0', { verdict: 'not-found' }],
    ])('of an address: %s, of kind %s', async (indicator, Code, verdict) => {
      ups.answers.push({ body: { XAVResponse: { [indicator]: '', AddressClassification: { Code } } } });
      expect(await carrier.checkAddress(buyer)).toEqual(verdict);
    });

    const status = (Code: string) => ({ body: { VoidShipmentResponse: { SummaryResult: { Status: { Code } } } } });
    it.each([
      ['recorded', reply('voided'), 'voided'],
      ['with carriage returns in it', status('&#xD;&#xD;1'), 'voided'],
      ['of a label voided before', error('190117'), 'voided'],
      ['of a label too old', error('190102'), 'too-late'],
      ['of nothing voided', status('0'), 'too-late'],
    ] as [string, Answer, string][])('of a void, %s', async (_, answer, outcome) => {
      ups.answers.push(answer);
      expect(await carrier.void(label)).toBe(outcome);
    });

    it('of tracking', async () => {
      ups.answers.push(reply('parcel'));
      expect(await carrier.track('1Z023E2X0214323462')).toEqual({
        trackingNumber: '1Z023E2X0214323462',
        scans: [{ at: '2021-02-10T12:00:00.000Z', status: 'exception', code: 'X/SR', country: 'US' }],
        expectedBy: undefined,
      });
    });

    it('of a parcel that came back to us, which UPS calls delivered, too', async () => {
      const activity = (gmtTime: string, type: string, code: string, description: string) => ({
        ...{ gmtDate: '20260312', gmtTime, status: { type, code, description } },
        location: { address: { countryCode: 'US' } },
      });
      const parcel = {
        trackingNumber: '1Z1',
        activity: [
          activity('15:00:00', 'D', 'FS', 'DELIVERED'),
          activity('12:00:00', 'X', 'RS', 'Returned to sender'),
          activity('09:00:00', 'I', 'OT', 'Out For Delivery'),
        ],
      };
      ups.answers.push({ body: { trackResponse: { shipment: { package: parcel } } } });
      const { scans } = await carrier.track('1Z1');
      expect(scans.map(({ status }) => status)).toEqual(['returned', 'returning', 'out-for-delivery']);
    });

    it('of a parcel that nobody has seen yet', async () => {
      const parcel = { trackingNumber: '1Z1', deliveryDate: [{ type: 'SDD', date: '20260312' }] };
      ups.answers.push({ body: { trackResponse: { shipment: { package: parcel } } } });
      expect(await carrier.track('1Z1')).toEqual({ trackingNumber: '1Z1', scans: [], expectedBy: '2026-03-12' });
    });

    it.each([
      ['a warning', reply('unknown-number')],
      ['a warning of a 404', { ...reply('unknown-number'), status: 404 }],
      ['a 404', error('TV0001', 404)],
      ['a number that is none', { ...reply('no-number'), status: 400 }],
    ])('of a number that UPS does not know: %s', async (_, answer) => {
      ups.answers.push(answer);
      await expect(carrier.track('1Z1')).rejects.toMatchObject({ code: 'unknown-number' });
    });

    it('of a Track Alert', () =>
      expect(carrier.read(file('replies', 'track-alert.json'))).toEqual([
        {
          trackingNumber: '1Z204W4R0308071865',
          scans: [{ at: '2026-01-12T16:15:30.000Z', status: 'delivered', code: 'D/FS', country: 'US' }],
          expectedBy: '2026-01-12',
        },
      ]));

    it.each(['', 'no JSON', 'null', '[]', '{}', '{"trackingNumber":" "}', '{"trackingNumber":"1Z1"}'])(
      'of no Track Alert: %s',
      (news) => expect(() => carrier.read(news)).toThrow(ZodError),
    );
  });
});
