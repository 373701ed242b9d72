import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { XMLParser } from 'fast-xml-parser';
import { readFileSync } from 'node:fs';
import { noon, Seller } from '../seller.contract.js';
import { lastPublished } from './publishing.js';
import { ecbFile } from './rates.js';

const extract = readFileSync('apps/sandbox/rates-extract/eurofxref-daily.2026-03-13.xml', 'utf8');

it.each([
  ['2026-03-13T14:59:59Z', '2026-03-12', 'Friday, before it is published'],
  ['2026-03-13T15:00:00Z', '2026-03-13', 'Friday, once it is published'],
  ['2026-03-14T20:00:00Z', '2026-03-13', 'Saturday'],
  ['2026-03-16T14:00:00Z', '2026-03-13', 'Monday morning'],
  ['2026-04-06T20:00:00Z', '2026-04-02', 'Easter Monday after Good Friday'],
  ['2024-04-01T20:00:00Z', '2024-03-28', 'Easter Monday of a leap year'],
  ['2038-04-26T20:00:00Z', '2038-04-22', 'Easter Monday as late as it gets'],
  ['2026-05-01T20:00:00Z', '2026-04-30', 'the first of May'],
  ['2025-12-26T20:00:00Z', '2025-12-24', 'Boxing Day'],
  ['2026-01-01T20:00:00Z', '2025-12-31', 'New Year'],
])('at %s the newest rates are those of %s: %s', (now, date) => expect(lastPublished(Date.parse(now))).toBe(date));

it('a day is written exactly as the ECB writes it', () => {
  const cubes = [...extract.matchAll(/currency='(\w+)' rate='([\d.]+)'/g)];
  const rates = Object.fromEntries(cubes.map(([, currency, rate]) => [currency!, rate!]));
  expect(Object.keys(rates)).toHaveLength(29);
  expect(ecbFile({ date: '2026-03-13', rates }).trim()).toBe(extract.trim());
});

describe('the daily file', () => {
  let seller: Seller;
  beforeAll(async () => void (seller = await Seller.open()));
  afterAll(() => seller.close());
  const ask = (headers: Record<string, string> = {}, init: object = {}) =>
    fetch(`${seller.sandbox.url}/rates/eurofxref-daily.xml`, { headers, ...init });

  it('has real figures under the newest date', async () => {
    const answer = await ask();
    expect(answer.headers.get('content-type')).toBe('text/xml');
    expect(answer.headers.get('last-modified')).toBe('Fri, 12 Jun 2026 15:00:00 GMT');
    const xml = await answer.text();
    expect(xml).toBe(extract.replace('2026-03-13', '2026-06-12'));
    const parsed = new XMLParser({ ignoreAttributes: false }).parse(xml) as Record<string, Record<string, object>>;
    expect(parsed['gesmes:Envelope']!['Cube']).toMatchObject({
      Cube: { '@_time': '2026-06-12', Cube: expect.arrayContaining([{ '@_currency': 'USD', '@_rate': '1.1476' }]) },
    });
  });

  it('is not sent again to who has it, until there is a newer one', async () => {
    const etag = (await ask()).headers.get('etag')!;
    const modified = (await ask()).headers.get('last-modified')!;
    expect(await ask({ 'if-none-match': etag })).toMatchObject({ status: 304 });
    expect(await ask({ 'if-none-match': `"other", W/${etag}` })).toMatchObject({ status: 304 });
    expect(await ask({ 'if-none-match': '"other"', 'if-modified-since': modified })).toMatchObject({ status: 200 });
    expect(await ask({ 'if-modified-since': modified })).toMatchObject({ status: 304 });
    seller.now += 3 * 3_600_000;
    expect(await ask({ 'if-none-match': etag })).toMatchObject({ status: 200 });
    expect(await ask({ 'if-modified-since': modified })).toMatchObject({ status: 200 });
    seller.now = noon;
  });

  it('may be set: a day, or any file, sound or not', async () => {
    const rates = { USD: '1.2000', JPY: '150' };
    const answer = await seller.control('PUT', 'rates', { date: '2026-06-15', rates });
    expect(answer.status).toBe(204);
    expect(await (await ask()).text()).toBe(ecbFile({ date: '2026-06-15', rates }));
    await seller.control('PUT', 'rates', '<Cube><Cube', 'text/xml');
    expect(await (await ask()).text()).toBe('<Cube><Cube');
    seller.sandbox.rates.set({ date: '2026-06-16', rates });
    expect(await (await ask()).text()).toContain("time='2026-06-16'");
    await seller.control('DELETE', 'rates');
    expect(await (await ask()).text()).toContain("time='2026-06-12'");
  });

  it('says what a euro buys, by the real day where it makes no sense', async () => {
    const { rates } = seller.sandbox;
    rates.set({ date: '2026-06-15', rates: { USD: '1.2', JPY: '0' } });
    expect(['EUR', 'USD', 'JPY', 'KWD'].map((currency) => rates.perEuro(currency))).toEqual([
      ...['1', '1.2', '182.85', undefined],
    ]);
    rates.set('<Cube><Cube');
    expect(rates.perEuro('USD')).toBe('1.1476');
    rates.reset();
    expect(rates.perEuro('USD')).toBe('1.1476');
  });

  it.each([
    { date: 'today', rates: {} },
    { date: '2026-02-30', rates: {} },
    { date: '2026-06-15', rates: { USD: 1.2 } },
    { date: '2026-06-15', rates: { USD: '1,2' } },
    { date: '2026-06-15', rates: { dollars: '1.2' } },
    { date: '2026-06-15' },
  ])('cannot be set to %j', async (rates) => {
    expect(await seller.control('PUT', 'rates', rates)).toMatchObject({ status: 400 });
  });

  it('is read only, and the only file', async () => {
    expect(await ask({}, { method: 'POST' })).toMatchObject({ status: 405 });
    expect(await (await ask({}, { method: 'HEAD' })).text()).toBe('');
    expect(await fetch(`${seller.sandbox.url}/rates/other.xml`)).toMatchObject({ status: 404 });
  });

  it('can be out of order', async () => {
    seller.sandbox.faults.set([{ match: { part: 'rates' }, fault: 'error', status: 503, times: 1 }]);
    expect(await ask()).toMatchObject({ status: 503 });
    expect(await seller.authorise()).toMatchObject({ status: 'requires_capture' });
    expect(await ask()).toMatchObject({ status: 200 });
  });
});
