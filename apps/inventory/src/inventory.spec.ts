import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serve, type Running } from '#service/serve.js';
import { parseSettings } from '#service/settings.js';
import { startSigner, type Signer } from '#service/toy/token-signer.contract.js';
import { inventory } from './inventory.module.js';

// Nothing listens there: over HTTP inventory must do everything without the bus.
const deadBus = 'Endpoint=sb://127.0.0.1:1;SharedAccessKeyName=x;SharedAccessKey=x;UseDevelopmentEmulator=true';
const usd = (minor: number) => ({ minor, currency: 'USD' });
const bowl = { unitId: 'B-1', title: 'Bowl', location: 'shop', askingPrice: usd(125_000) };

type Described = {
  readonly parameters: readonly { readonly name: string; readonly in: string; readonly example?: unknown }[];
  readonly requestBody?: { readonly content: { readonly [type: string]: { readonly example: object } } };
};
type ApiDocument = { readonly paths: { readonly [path: string]: { readonly [method: string]: Described } } };

describe('Inventory over HTTP', () => {
  const folder = mkdtempSync(join(tmpdir(), 'retreasure-inventory-'));
  let running: Running;
  let minutes = 0;
  let signer: Signer;
  let authorization: string;
  beforeAll(async () => {
    signer = await startSigner();
    authorization = `Bearer ${await signer.sign({ roles: ['service'] })}`;
    const settings = {
      ...{ PORT: '0', DATA_DIR: folder, SERVICE_BUS_CONNECTION_STRING: deadBus, LOG_LEVEL: 'silent' },
      ...{ AUTH_ISSUER: signer.issuer, IDENTITY_RATE_LIMIT_PER_SECOND: '1000000' },
    };
    let ids = 0;
    running = await serve([inventory], parseSettings(settings), {
      now: () => new Date(Date.UTC(2026, 0, 10, 15, minutes)),
      newId: () => `id-${++ids}`,
    });
  });
  afterAll(async () => {
    await running.close();
    await signer.close();
    rmSync(folder, { recursive: true });
  });

  const send = async (method: string, path: string, body?: object, headers: Record<string, string> = {}) => {
    const type = { authorization, ...(body !== undefined && { 'content-type': 'application/json' }) };
    const answer = await fetch(`${running.url}/v1${path}`, {
      ...{ method, headers: { ...type, ...headers } },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const { status } = answer;
    return { status, headers: answer.headers, body: (await answer.json()) as Record<string, unknown> };
  };
  const code = ({ status, body }: Awaited<ReturnType<typeof send>>) => `${status} ${String(body['type'])}`;

  it('registers a piece and offers it in one go, as often as it is sent', async () => {
    for (let time = 1; time <= 2; time++) {
      const { status, headers, body } = await send('POST', '/units', bowl);
      expect([status, headers.get('location'), headers.get('etag')]).toEqual([201, '/v1/units/B-1', '"2"']);
      expect(body).toEqual({ ...bowl, status: 'offered', version: 2 });
    }
    expect(code(await send('POST', '/units', { ...bowl, title: 'Plate' }))).toBe('409 /problems/stock-number-taken');
  });

  it('finds a stock number, the same for the same request', async () => {
    const { unitId: _, ...unnamed } = bowl;
    const first = await send('POST', '/units', unnamed, { 'idempotency-key': 'k-1' });
    const second = await send('POST', '/units', unnamed, { 'idempotency-key': 'k-1' });
    expect(first.body).toEqual(second.body);
    expect(first.headers.get('location')).toBe(`/v1/units/${String(first.body['unitId'])}`);
  });

  it('refuses what does not fit', async () => {
    for (const wrong of [
      { ...bowl, colour: 'white' },
      { ...bowl, period: { yearFrom: 1900, yearTo: 1800 } },
      { ...bowl, askingPrice: usd(-1) },
      { ...bowl, unitId: '../etc' },
      { ...bowl, photos: [{ url: 'javascript:alert(1)' }] },
      { title: 'Bowl' },
    ])
      expect(code(await send('POST', '/units', wrong))).toBe('400 /problems/invalid-request');
  });

  it('changes a piece only as the caller last saw it, if it insists', async () => {
    const stale = await send('PATCH', '/units/B-1', { maker: 'Paul Revere' }, { 'if-match': '"1"' });
    expect(code(stale)).toBe('412 /problems/stale');
    const { body, headers } = await send('PATCH', '/units/B-1', { maker: 'Paul Revere' }, { 'if-match': '"2"' });
    expect([body['maker'], body['version'], headers.get('etag')]).toEqual(['Paul Revere', 3, '"3"']);
  });

  it('shows a piece as it was, and what happened to it', async () => {
    minutes = 5;
    await send('POST', '/units/B-1/move', { location: 'vault' });
    const then = await send('GET', '/units/B-1?asOf=2026-01-10T15:01:00.000Z');
    expect([then.body['location'], then.body['version']]).toEqual(['shop', 3]);
    expect(code(await send('GET', '/units/B-1?asOf=2025-01-10T15:01:00.000Z'))).toBe('404 /problems/not-found');
    const history = (await send('GET', '/units/B-1/history')).body as unknown as { type: string; data: unknown }[];
    expect(history.map(({ type }) => type)).toEqual(['UnitRegistered', 'UnitOffered', 'UnitDescribed', 'UnitMoved']);
    expect(history.at(-1)).toMatchObject({ id: 'unit-B-1/4', data: { from: 'shop', to: 'vault' } });
  });

  it('holds, and refuses a second buyer', async () => {
    const until = '2026-01-11T15:00:00.000Z';
    const held = await send('POST', '/units/B-1/holds', { holdId: 'h-7', until });
    expect(held.body).toMatchObject({ status: 'held', hold: { holdId: 'h-7', until } });
    expect(code(await send('POST', '/units/B-1/holds', { until }))).toBe('409 /problems/unit-held');
    expect((await send('DELETE', '/units/B-1/holds/h-7')).body['status']).toBe('offered');
  });

  it('knows nothing of a piece that is not registered', async () => {
    for (const [method, path, body] of [
      ['GET', '/units/B-9', undefined],
      ['GET', '/units/B-9/history', undefined],
      ['POST', '/units/B-9/offer', { askingPrice: usd(1) }],
      ['DELETE', '/units/B-9/holds/h-1', undefined],
      ['GET', '/stock/WAX', undefined],
      ['POST', '/stock/WAX/receipts', { location: 'shop', quantity: 1 }],
    ] as const)
      expect(code(await send(method, path, body))).toBe('404 /problems/not-found');
  });

  it('counts stock over several locations', async () => {
    await send('POST', '/stock', { sku: 'POLISH', title: 'Polish', askingPrice: usd(1_250) });
    await send('POST', '/stock/POLISH/receipts', { receiptId: 'r-1', location: 'shop', quantity: 24 });
    await send('POST', '/stock/POLISH/receipts', { receiptId: 'r-1', location: 'shop', quantity: 24 });
    await send('POST', '/stock/POLISH/moves', { from: 'shop', to: 'depot', quantity: 4 });
    const { body, headers } = await send('POST', '/stock/POLISH/adjustments', {
      ...{ location: 'shop', change: -1, reason: 'stocktaking' },
    });
    expect(body).toMatchObject({ onHand: 23, allocated: 0, available: 23, version: 4 });
    expect(headers.get('etag')).toBe('"4"');
    expect(code(await send('POST', '/stock/POLISH/moves', { from: 'shop', to: 'depot', quantity: 20 }))).toBe(
      '409 /problems/stock-short',
    );
  });

  it('finds pieces, and answers what is available in one call', async () => {
    const { subscriptions, views } = running.service('inventory').subscribers;
    await Promise.all(subscriptions.filter(({ name }) => views.has(name)).map((view) => view.caughtUp()));
    const page = await send('GET', '/units?q=bowl%20revere&limit=1');
    expect(page.body).toMatchObject({ units: [{ unitId: 'B-1', status: 'offered', location: 'vault' }] });
    const first = await send('GET', '/units?q=bowl&limit=1');
    expect(first.body['units']).toHaveLength(1);
    const next = await send('GET', `/units?q=bowl&limit=1&cursor=${String(first.body['next'])}`);
    expect(next.body).toMatchObject({ units: [{ title: 'Bowl' }] });
    expect(next.body['next']).toBeUndefined();
    expect((await send('GET', '/stock')).body).toMatchObject({ stock: [{ sku: 'POLISH', available: 23 }] });
    const { body } = await send('GET', '/availability?items=POLISH,B-1,B-9&locations=shop,vault');
    expect(body['items']).toEqual([
      { item: 'POLISH', kind: 'stock', available: 19, locations: [{ location: 'shop', available: 19 }] },
      { item: 'B-1', kind: 'unit', available: 1, locations: [{ location: 'vault', available: 1 }] },
      { item: 'B-9', kind: 'unknown', available: 0, locations: [] },
    ]);
  });

  it('describes every operation with an example that succeeds, but for a return of what was not sold here', async () => {
    for (const unitId of ['CM-27.10.884', 'CM-27.10.800', 'CM-72.55.3', 'CM-30.13.115', 'CM-86.53', 'CM-64.7.5.A-D'])
      await send('POST', '/units', { ...bowl, unitId });
    await send('POST', '/stock', { sku: 'POLISH-250', title: 'Polish', askingPrice: usd(1_450) });
    for (const location of ['shop', 'warehouse'])
      await send('POST', '/stock/POLISH-250/receipts', { location, quantity: 100 });
    const { paths } = (await (await fetch(`${running.url}/openapi.json`)).json()) as ApiDocument;
    for (const [path, item] of Object.entries(paths))
      for (const [method, { parameters, requestBody }] of Object.entries(item)) {
        const named = (place: string) =>
          parameters.filter(({ in: at, example }) => at === place && example !== undefined);
        const filled = named('path').reduce(
          (path, { name, example }) => path.replace(`{${name}}`, String(example)),
          path,
        );
        const query = new URLSearchParams(
          named('query').map(({ name, example }): [string, string] => [name, String(example)]),
        );
        const body = requestBody?.content['application/json']?.example;
        const { status } = await send(method.toUpperCase(), `${filled.slice('/v1'.length)}?${query.toString()}`, body);
        const expected = path === '/v1/units/{unitId}/returns' ? 409 : status < 300 ? status : 200;
        expect([method, path, status]).toEqual([method, path, expected]);
      }
  });

  it('refuses lists that do not fit', async () => {
    const tooMany = Array.from({ length: 201 }, (_, index) => `B-${index}`).join(',');
    for (const path of [
      '/availability',
      `/availability?items=${tooMany}`,
      '/availability?items=a%20b',
      '/units?priceMin=1',
      '/units?cursor=x',
      '/units?colour=white',
      '/units?q=a&q=b',
    ])
      expect([path, code(await send('GET', path))]).toEqual([path, '400 /problems/invalid-request']);
  });
});
