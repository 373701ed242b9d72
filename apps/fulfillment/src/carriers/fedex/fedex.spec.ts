import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Secret } from '#service/secret/secret.js';
import { CarrierRefusal, CarrierUnreachable } from '../carrier.js';
import { buyer, vase } from '../parcels.contract.js';
import { FedexCarrier } from './fedex.carrier.js';

type Answer = { status?: number; body: unknown };
type Asked = { method: string; path: string; headers: IncomingHttpHeaders; text: string };

const reply = (name: string) => JSON.parse(readFileSync(join(__dirname, 'replies', `${name}.json`), 'utf8')) as object;
const refusal = (status: number, ...codes: string[]): Answer => ({
  status,
  body: { transactionId: 't', errors: codes.map((code) => ({ code, message: 'R. Okafor, 14 Barton Ct' })) },
});
const token = { access_token: 'token-1', token_type: 'bearer', expires_in: 3599, scope: 'CXS-TP' };

/** A FedEx that grants tokens and answers what it is told to, in turn. */
class Recorder {
  readonly asked: Asked[] = [];
  readonly answers: Answer[] = [];
  tokens: Answer[] = [];
  private readonly server: Server = createServer((request, response) => {
    let text = '';
    request.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    request.on('end', () => {
      this.asked.push({ method: request.method!, path: request.url!, headers: request.headers, text });
      const next = request.url === '/oauth/token' ? (this.tokens.shift() ?? { body: token }) : this.answers.shift();
      const { status = 200, body } = next ?? { status: 500, body: {} };
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
  });
  async listen() {
    await new Promise<void>((listening) => this.server.listen(0, '127.0.0.1', listening));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }
  async close() {
    this.server.closeAllConnections();
    await new Promise((closed) => this.server.close(closed));
  }
}

const fedex = new Recorder();
let url: string;
let carrier: FedexCarrier;
let ids: number;
const open = (more: object = {}) => {
  const [newId, now] = [() => `call-${(ids += 1)}`, () => new Date('2026-01-12T09:00:00.000Z')];
  const project = { clientId: 'our id', clientSecret: Secret.of('our secret') };
  return new FedexCarrier({ url: `${url}/`, ...project, account: '740561073', timeoutMs: 20_000, now, newId, ...more });
};
beforeAll(async () => void (url = await fedex.listen()));
beforeEach(() => {
  ids = fedex.asked.length = fedex.answers.length = 0;
  fedex.tokens = [];
  carrier = open();
});
afterAll(() => fedex.close());

const answered = <Result>(body: unknown, ask: () => Promise<Result>) => {
  fedex.answers.push({ body });
  return ask();
};
const failing = async (ask: () => Promise<unknown>, ...answers: Answer[]) => {
  fedex.answers.push(...answers);
  const error = await ask().then(
    () => undefined,
    (error: unknown) => error,
  );
  return error as CarrierRefusal;
};
const calls = {
  checkAddress: ['address', () => carrier.checkAddress(buyer)],
  rates: ['rate', () => carrier.rates(vase)],
  ship: ['ship', () => carrier.ship(vase, 'FEDEX_GROUND')],
  find: ['track', () => carrier.find('shp-000482-1', '2026-01-01')],
  void: ['cancel', () => carrier.void({ trackingNumber: '794953555571', shipmentNumber: '794953555571' })],
  track: ['track', () => carrier.track('128667043726')],
} as const satisfies Record<string, readonly [string, () => Promise<unknown>]>;
const everyCall: { name: string; body: object; ask: () => Promise<unknown> }[] = Object.entries(calls).map(
  ([name, [answer, ask]]) => ({ ...{ name, body: reply(answer) }, ask }),
);

describe('FedEx over HTTP', () => {
  const paths = {
    checkAddress: 'POST /address/v1/addresses/resolve',
    rates: 'POST /rate/v1/rates/quotes',
    ship: 'POST /ship/v1/shipments',
    find: 'POST /track/v1/referencenumbers',
    void: 'PUT /ship/v1/shipments/cancel',
    track: 'POST /track/v1/trackingnumbers',
  };
  it.each(everyCall)(
    '$name is asked at its address with a token and a name of its own',
    async ({ name, body, ask }) => {
      await answered(body, ask);
      const [granting, { method, path, headers } = fedex.asked[0]!] = fedex.asked;
      expect(granting).toMatchObject({ method: 'POST', path: '/oauth/token' });
      expect(Object.fromEntries(new URLSearchParams(granting!.text))).toEqual({
        ...{ grant_type: 'client_credentials', client_id: 'our id', client_secret: 'our secret' },
      });
      expect(granting!.headers).toMatchObject({
        'content-type': expect.stringMatching(/^application\/x-www-form-urlencoded/) as unknown,
      });
      expect(granting!.headers).not.toHaveProperty('authorization');
      expect(`${method} ${path}`).toBe(paths[name as keyof typeof paths]);
      expect(headers).toMatchObject({
        ...{ authorization: 'Bearer token-1', 'content-type': 'application/json' },
        ...{ 'x-locale': 'en_US', 'x-customer-transaction-id': 'call-1' },
      });
    },
  );
  it('tracks with the key of another project where there is one', async () => {
    carrier = open({ track: { clientId: 'track id', clientSecret: Secret.of('track secret') } });
    fedex.tokens = [{ body: token }, { body: { ...token, access_token: 'token-2' } }];
    await answered(reply('rate'), () => carrier.rates(vase));
    await answered(reply('track'), () => carrier.track('128667043726'));
    expect(fedex.asked.map(({ headers }) => headers.authorization)).toEqual([
      undefined,
      'Bearer token-1',
      undefined,
      'Bearer token-2',
    ]);
    expect(new URLSearchParams(fedex.asked[2]!.text).get('client_id')).toBe('track id');
  });
  it('is asked once more with a new token where the old one is no longer good', async () => {
    fedex.tokens = [{ body: token }, { body: { ...token, access_token: 'token-2' } }];
    fedex.answers.push(refusal(401, 'NOT.AUTHORIZED.ERROR'));
    await answered(reply('rate'), () => carrier.rates(vase));
    expect(fedex.asked.map(({ headers }) => headers.authorization)).toEqual([
      undefined,
      'Bearer token-1',
      undefined,
      'Bearer token-2',
    ]);
  });
});

const number = { trackingNumber: '794953555571', shipmentNumber: '794953555571' };
const within = (output: object) => ({ transactionId: 't', output });

describe('The reply of FedEx', () => {
  it('prices services by our account, with what is taxed', async () => {
    expect(await answered(reply('rate'), () => carrier.rates(vase))).toEqual([
      { service: 'FEDEX_EXPRESS_SAVER', name: 'FedEx Economy', price: { minor: 3_854, currency: 'USD' } },
    ]);
  });
  it('sells a label, with its number, its price and its bytes', async () => {
    const { image, ...label } = await answered(reply('ship'), () => carrier.ship(vase, 'STANDARD_OVERNIGHT'));
    expect(label).toEqual({
      ...{ trackingNumber: '794953535000', shipmentNumber: '794953535000' },
      cost: { minor: 378, currency: 'USD' },
    });
    expect(image.format).toBe('zpl');
    expect(new TextDecoder().decode(image.bytes)).toMatch(/^\^XA.*794953535000.*\^XZ$/);
  });
  it('sells a label without a price for what was quoted, and never loses it for a refusal', async () => {
    const sold = JSON.parse(JSON.stringify(reply('ship')).replace('"shipmentRating"', '"renamed"')) as object;
    fedex.answers.push({ body: sold }, { body: reply('rate') });
    const label = await carrier.ship(vase, 'FEDEX_EXPRESS_SAVER');
    expect(label.cost).toEqual({ minor: 3_854, currency: 'USD' });
    for (const rates of [refusal(400, 'RATE.NOT.NOW'), { status: 503, body: {} }, { body: reply('rate') }]) {
      fedex.answers.push({ body: sold }, rates);
      const unpriced = await carrier.ship(vase, 'FEDEX_UNRATED');
      expect([unpriced.trackingNumber, unpriced.cost]).toEqual(['794953535000', undefined]);
    }
  });
  it('finds labels by reference, and none that was cancelled', async () => {
    const one = (trackingNumber: string, code: string) => ({
      trackingNumber: 'shp-000482-1',
      trackResults: [{ trackingNumberInfo: { trackingNumber }, latestStatusDetail: { code }, scanEvents: [] }],
    });
    const completeTrackResults = [one('794953555571', 'OC'), one('794953555572', 'CA')];
    const find = () => carrier.find('shp-000482-1', '2026-01-01');
    expect(await answered(within({ completeTrackResults }), find)).toEqual([number]);
    const error = { code: 'TRACKING.REFERENCENUMBER.NOTFOUND' };
    const none = within({ completeTrackResults: [{ trackResults: [{ error }] }] });
    expect(await answered(none, find)).toEqual([]);
    fedex.answers.push(refusal(404, 'TRACKING.REFERENCENUMBER.NOTFOUND'));
    expect(await find()).toEqual([]);
  });
  it('cancels a label, if the flag says so', async () => {
    expect(await answered(reply('cancel'), () => carrier.void(number))).toBe('voided');
    fedex.answers.push({ body: within({ cancelledShipment: false }) });
    const moving = { trackingNumberInfo: number, scanEvents: [{ date: '2026-01-12T10:00:00-06:00', eventType: 'PU' }] };
    const seen = (result: object) => within({ completeTrackResults: [{ trackResults: [result] }] });
    expect(await answered(seen(moving), () => carrier.void(number))).toBe('too-late');
    fedex.answers.push({ body: within({ cancelledShipment: false }) });
    const cancelled = { trackingNumberInfo: number, latestStatusDetail: { code: 'CA' } };
    expect(await answered(seen(cancelled), () => carrier.void(number))).toBe('voided');
    fedex.answers.push({ body: within({ cancelledShipment: false }) });
    expect(await failing(() => carrier.void(number), { body: reply('track-not-found') })).toMatchObject({
      code: 'refused',
    });
  });
  it('subscribes to nothing: the account is, as a whole', async () => {
    expect(await carrier.subscribe()).toBeUndefined();
    expect(fedex.asked).toEqual([]);
  });
});

describe('An error of FedEx', () => {
  const others = everyCall.filter(({ name }) => name !== 'void');
  it.each(others)('is a refusal by its code and in our words: $name', async ({ ask }) => {
    const error = await failing(ask, refusal(400, 'SHIPMENT.WEIGHT.INVALID', 'R. Okafor lives here'));
    expect(error).toBeInstanceOf(CarrierRefusal);
    expect(error.code).toBe('SHIPMENT.WEIGHT.INVALID');
    expect(error.message).not.toMatch(/Okafor|Barton/);
  });
  it.each(everyCall)('leaves open what was done: $name', async ({ ask }) => {
    for (const answer of [
      ...[
        { status: 500, body: {} },
        { status: 503, body: reply('error') },
        { status: 429, body: {} },
        { status: 403, body: '<html>' },
      ],
      ...[{ body: [] }, { body: { output: 'R. Okafor' } }, refusal(400, 'SYSTEM.UNEXPECTED.ERROR')],
      refusal(200, 'INTERNAL.SERVER.ERROR'),
    ]) {
      fedex.answers.length = 0;
      const error = await failing(ask, answer);
      expect([answer, error]).toEqual([answer, expect.any(CarrierUnreachable)]);
      expect(error.message).not.toMatch(/Okafor|Barton/);
    }
  });
  it('is read as FedEx documents it', async () => {
    const error = await failing(calls.rates[1], { status: 400, body: reply('error') });
    expect(error).toMatchObject({ code: 'TRACKING.TRACKINGNUMBER.EMPTY' });
  });
  it('means no service where there is none', async () => {
    fedex.answers.push(refusal(400, 'RATE.LOCATION.NOSERVICE'));
    expect(await carrier.rates(vase)).toEqual([]);
  });
  it('means an unknown number where FedEx has never heard of it', async () => {
    const ask = () => carrier.track('39936862321');
    expect(await failing(ask, { body: reply('track-not-found') })).toMatchObject({ code: 'unknown-number' });
    expect(await failing(ask, refusal(404, 'TRACKING.TRACKINGNUMBER.NOTFOUND'))).toMatchObject({
      code: 'unknown-number',
    });
  });
  it('says that a reference is no longer one parcel', async () => {
    const error = { code: 'TRACKING.DATA.NOTUNIQUE' };
    const body = within({ completeTrackResults: [{ trackResults: [{ error }] }] });
    expect(await failing(calls.find[1], { body })).toMatchObject(error);
  });
  it('tells wrong credentials from asking too fast', async () => {
    fedex.tokens = [refusal(401, 'NOT.AUTHORIZED.ERROR'), refusal(403, 'FORBIDDEN.ERROR')];
    expect(await failing(calls.rates[1])).toMatchObject({ code: 'NOT.AUTHORIZED.ERROR' });
    expect(await failing(calls.rates[1])).toBeInstanceOf(CarrierUnreachable);
  });
  it('is ours where FedEx cannot be told', async () => {
    const declaredValue = { minor: 1, currency: 'XXX' };
    expect(await failing(() => carrier.rates({ ...vase, declaredValue }))).toMatchObject({ code: 'consignment' });
    expect(fedex.asked).toEqual([]);
  });
});
