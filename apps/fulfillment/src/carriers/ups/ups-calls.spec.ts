import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Secret } from '#service/secret/secret.js';
import { CarrierRefusal, CarrierUnreachable } from '../carrier.js';
import { berlin, buyer, vase } from '../parcels.contract.js';
import { error, Recorder, reply, type Answer } from './recorder.contract.js';
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

  const paths = () => ups.asked.map(({ method, path }) => `${method} ${path}`);
  const oauth = 'POST /ups/security/v1/oauth/token';
  const label = { shipmentNumber: '1ZA1B2C30312345670', trackingNumber: '1ZA1B2C30312345670' };

  describe('asks at the address and with the headers that UPS wants', () => {
    it('for a token, by name and password, once', async () => {
      ups.answers.push(reply('parcel'), reply('parcel'));
      await carrier.track('1Z023E2X0214323462');
      await carrier.track('1Z023E2X0214323462');
      const query = 'locale=en_US&returnSignature=false&returnMilestones=false&returnPOD=false';
      const track = `GET /ups/api/track/v1/details/1Z023E2X0214323462?${query}`;
      expect(paths()).toEqual([oauth, track, track]);
      expect(ups.asked[0]).toMatchObject({
        text: 'grant_type=client_credentials',
        headers: {
          ...{ authorization: `Basic ${btoa('client:a secret')}`, 'x-merchant-id': 'A1B2C3' },
          'content-type': expect.stringContaining('application/x-www-form-urlencoded') as unknown,
        },
      });
      expect(ups.asked[1]!.headers).toMatchObject({
        ...{
          authorization: 'Bearer token-1',
          transid: '0b9f5c3e5d0f4a3c9a533f2f8f6b7a11',
          transactionsrc: 'retreasure',
        },
      });
    });

    it.each([
      ['/ups/api/rating/v2409/Shoptimeintransit', reply('rates'), () => carrier.rates(vase)],
      ['/ups/api/shipments/v2409/ship', reply('label'), () => carrier.ship(vase, '03')],
      ['/ups/api/addressvalidation/v2/3', { body: { XAVResponse: {} } }, () => carrier.checkAddress(buyer)],
    ])('POST %s', async (path, answer, ask) => {
      ups.answers.push(answer);
      await ask();
      expect(paths()).toEqual([oauth, `POST ${path}`]);
      expect(ups.asked[1]!.headers['content-type']).toBe('application/json');
    });

    it('DELETE to void', async () => {
      ups.answers.push(reply('voided'));
      await carrier.void(label);
      expect(paths()[1]).toBe('DELETE /ups/api/shipments/v2409/void/cancel/1ZA1B2C30312345670');
    });

    it('for no address outside the USA and Puerto Rico', async () => {
      expect(await carrier.checkAddress(berlin)).toEqual({ verdict: 'unknown' });
      expect(ups.asked).toEqual([]);
    });

    it('with a new token where UPS no longer takes the old one, once', async () => {
      ups.answers.push(error('250002', 401), reply('voided'), error('250002', 401), error('250002', 401));
      expect(await carrier.void(label)).toBe('voided');
      expect(ups.asked.map(({ headers }) => headers.authorization).slice(1)).toEqual([
        'Bearer token-1',
        expect.stringContaining('Basic'),
        'Bearer token-2',
      ]);
      await expect(carrier.void(label)).rejects.toMatchObject({ code: '250002' });
      expect(ups.tokens).toBe(3);
    });

    it('a hundred numbers at a time to be told of them, by either generation of Track Alert', async () => {
      const numbers = Array.from({ length: 101 }, (_, n) => `1ZA1B2C303${10_000_000 + n}`);
      const taken = (some: string[]) => ({ body: { validTrackingNumbers: some, invalidTrackingNumbers: [] } });
      expect(await carrier.subscribe(numbers)).toBeUndefined();
      for (const trackAlert of [
        { version: 'v1' as const, callbackUrl: 'https://shop.example/ups', credentials: Secret.of(['opaque']) },
        { version: 'v2' as const },
      ]) {
        ups.asked.length = 0;
        ups.answers.push(taken(numbers.slice(0, 100)), taken([]));
        const told = new UpsCarrier({ ...us, trackAlert });
        expect(await told.subscribe(numbers)).toBe('2026-03-23T15:00:00.000Z');
        const path = `POST /ups/api/track/${trackAlert.version}/subscription/standard/package`;
        expect(paths().slice(1)).toEqual([path, path]);
        expect(JSON.parse(ups.asked[2]!.text)).toEqual({
          ...{ locale: 'en_US', countryCode: 'US', trackingNumberList: numbers.slice(100) },
          ...(trackAlert.version === 'v1' && {
            destination: { url: 'https://shop.example/ups', credentialType: 'Bearer', credential: 'opaque' },
          }),
        });
        ups.answers.push({ status: 400, body: { response: { errors: [{ code: 'VSS210' }] } } });
        await expect(told.subscribe(['1Z']).finally(() => told.close())).rejects.toMatchObject({ code: 'VSS210' });
      }
    });
  });

  describe('reads an error', () => {
    it.each([
      ['of today', error('120124'), '120124'],
      ['at the top', { status: 400, body: { errors: [{ code: 'VSS300' }] } }, 'VSS300'],
      [
        'of long ago',
        {
          status: 400,
          body: { Fault: { detail: { Errors: { ErrorDetail: { PrimaryErrorCode: { Code: 120_100 } } } } } },
        },
        '120100',
      ],
      ['of a success', { body: error('120100').body }, '120100'],
      ['without words', { status: 403, body: '' }, 'HTTP 403'],
      ['of an address that is not UPS’s', error('404', 404), '404'],
    ] as [string, Answer, string][])('%s as a refusal, and repeats nothing of it', async (_, answer, code) => {
      for (const ask of [
        () => carrier.ship(vase, '03'),
        () => carrier.track('1Z1'),
        () => carrier.find('shp-1', '2026-03-01'),
      ]) {
        ups.answers.push(answer);
        const refusal: unknown = await ask().catch((thrown: unknown) => thrown);
        expect(refusal).toBeInstanceOf(CarrierRefusal);
        expect(refusal).toMatchObject({ code, message: expect.not.stringContaining('Barton') as unknown });
      }
    });

    it.each([
      ['a server’s error', error('10004', 500)],
      ['a limit', error('429', 429)],
      ['a server that lost patience', error('408', 408)],
      ['what UPS calls passing', error('20001')],
      ['no JSON', { body: '<html>' }],
      ['a success of another shape', { body: { fine: true } }],
      ['a label without a picture', { body: { ShipmentResponse: { ShipmentResults: { PackageResults: [] } } } }],
      ['a redirect', (response) => response.writeHead(302, { location: 'http://elsewhere.example/' }).end()],
      ['a closed connection', (response) => response.destroy()],
      ['a flood', (response) => response.end('x'.repeat(6_000_000))],
    ] as [string, Answer][])('%s as unreachable', async (_, answer) => {
      for (const ask of [() => carrier.ship(vase, '03'), () => carrier.rates(vase), () => carrier.track('1Z1')]) {
        ups.answers.push(answer);
        await expect(ask()).rejects.toThrow(CarrierUnreachable);
      }
    });

    it('silence as unreachable', async () => {
      ups.answers.push(() => undefined);
      const hasty = new UpsCarrier({ ...us, timeoutMs: 100 });
      await expect(hasty.ship(vase, '03')).rejects.toThrow('ups does not answer: TimeoutError');
    });
  });
});
