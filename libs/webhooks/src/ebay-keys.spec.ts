import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { generateKeyPairSync } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Clock } from '#service/clock.js';
import { Secret } from '#service/secret/secret.js';
import { EbayKeys, Unanswered, type EbayApplication } from './ebay-keys.source.js';

const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey;
const rsa = generateKeyPairSync('rsa', { modulusLength: 2_048 }).publicKey;
const pemOf = (key: typeof ec) => key.export({ type: 'spki', format: 'pem' }).toString().replaceAll('\n', '');

describe('The keys of eBay', () => {
  let server: Server;
  let asked: string[];
  let answers: Record<string, [status: number, body: unknown]>;
  let now: number;
  let keys: EbayKeys;
  const open = (other: Partial<EbayApplication> = {}) => {
    const { port } = server.address() as AddressInfo;
    const application = {
      url: `http://127.0.0.1:${port}/`,
      clientId: 'app',
      clientSecret: Secret.of('cert'),
      timeoutMs: 3_000,
    };
    return new EbayKeys({ ...application, now: new Clock(() => new Date(now)), ...other });
  };

  beforeEach(async () => {
    [asked, now] = [[], Date.parse('2026-01-10T15:00:00Z')];
    answers = {
      '/identity/v1/oauth2/token': [200, { access_token: 't-1', expires_in: 7_200 }],
      '/commerce/notification/v1/public_key/k-1': [200, { key: pemOf(ec), algorithm: 'ECDSA', digest: 'SHA1' }],
    };
    server = createServer((request, response) => {
      asked.push(`${request.method} ${request.url} ${request.headers.authorization}`);
      const [status, body] = answers[request.url!] ?? [404, {}];
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(typeof body === 'string' ? body : JSON.stringify(body));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    keys = open();
  });
  afterEach(() => {
    server.close();
    server.closeAllConnections();
  });

  it('are asked for by an application’s token, and kept for an hour', async () => {
    const [one, other] = await Promise.all([keys.find('k-1'), keys.find('k-1')]);
    expect(one!.equals(ec)).toBe(true);
    expect(other).toBe(one);
    now += 3_599_999;
    await keys.find('k-1');
    const token = `POST /identity/v1/oauth2/token Basic ${Buffer.from('app:cert').toString('base64')}`;
    const key = 'GET /commerce/notification/v1/public_key/k-1 Bearer t-1';
    expect(asked).toEqual([token, key]);
    now += 1;
    await keys.find('k-1');
    expect(asked).toEqual([token, key, key]);
    now += 3_600_000;
    await keys.find('k-1');
    expect(asked).toEqual([token, key, key, token, key]);
  });
  it('that eBay does not have are none', async () => {
    expect(await keys.find('k-2')).toBeUndefined();
    answers['/commerce/notification/v1/public_key/k-3'] = [400, { errors: [] }];
    expect(await keys.find('k-3')).toBeUndefined();
  });
  it('that eBay does not have are not asked for again for five minutes', async () => {
    const count = () => asked.filter((line) => line.includes('/k-new ')).length;
    await keys.find('k-new');
    now += 299_999;
    expect([await keys.find('k-new'), count()]).toEqual([undefined, 1]);
    answers['/commerce/notification/v1/public_key/k-new'] = answers['/commerce/notification/v1/public_key/k-1']!;
    now += 1;
    expect([(await keys.find('k-new'))?.equals(ec), count()]).toEqual([true, 2]);
  });
  it('that eBay does not have are remembered up to a thousand', async () => {
    for (let n = 0; n <= 1_000; n++) await keys.find(`none-${n}`);
    const before = asked.length;
    await keys.find('none-1');
    expect(asked).toHaveLength(before);
    await keys.find('none-0');
    expect(asked).toHaveLength(before + 1);
  });
  it('that are known do not wait for those that somebody invents', async () => {
    await keys.find('k-1');
    now += 3_600_000;
    const invented = ['a', 'b', 'c', 'd'].map((kid) => keys.find(kid));
    expect((await keys.find('k-1'))?.equals(ec)).toBe(true);
    await Promise.all(invented);
  });
  it('are asked for with a new token when the old one is not believed any more', async () => {
    answers['/commerce/notification/v1/public_key/k-1'] = [401, {}];
    await expect(keys.find('k-1')).rejects.toThrow('eBay answered 401.');
    expect(asked.filter((line) => line.startsWith('POST'))).toHaveLength(2);
  });
  it('are not asked for by everybody at once', async () => {
    const finding = ['a', 'b', 'c', 'd', 'e'].map((kid) => keys.find(kid));
    const outcomes = await Promise.allSettled(finding);
    expect(outcomes.map(({ status }) => status)).toEqual([...Array<string>(4).fill('fulfilled'), 'rejected']);
    expect(await keys.find('e')).toBeUndefined();
  });
  it.each([
    ['fails', [500, {}]],
    ['answers no JSON', [200, '<html>']],
    ['answers something else', [200, { keys: [] }]],
    ['answers no key', [200, { key: 'abc' }]],
    ['answers another kind of key', [200, { key: pemOf(rsa) }]],
    ['sends us elsewhere', [302, {}]],
  ] as const)('are unknown while eBay %s', async (_, answer) => {
    answers['/commerce/notification/v1/public_key/k-1'] = [...answer];
    await expect(keys.find('k-1')).rejects.toThrow(Unanswered);
  });
  it('are unknown while eBay is not there, or gives us no token, or we are no application', async () => {
    await expect(open({ url: 'http://127.0.0.1:1' }).find('k-1')).rejects.toThrow('eBay does not answer.');
    await expect(open({ clientId: undefined }).find('k-1')).rejects.toThrow('No application at eBay is set up.');
    answers['/identity/v1/oauth2/token'] = [401, {}];
    await expect(keys.find('k-1')).rejects.toThrow('eBay answered 401.');
  });
});
