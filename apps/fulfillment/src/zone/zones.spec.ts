import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Module } from '@nestjs/common';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { anyView } from '#eventsourcing/view-subscriber.js';
import type { Role } from '#service/roles.js';
import { serve, type Running } from '#service/serve.js';
import { parseSettings } from '#service/settings.js';
import { startSigner, type Signer } from '#service/toy/token-signer.contract.js';
import { plainShippingRule } from '../rate/shipping-rule.js';
import { ShippingRulesController } from '../rate/shipping-rules.controller.js';
import { defaultZones } from './default-zones.js';
import { zoneList } from './zone-list.view.js';
import { zone } from './zone.js';
import { ZonesController } from './zones.controller.js';

// Nothing listens there: zones need nobody else.
const deadBus = 'Endpoint=sb://127.0.0.1:1;SharedAccessKeyName=x;SharedAccessKey=x;UseDevelopmentEmulator=true';
@Module({ controllers: [ZonesController, ShippingRulesController] })
class Desk {}

const usd = (minor: number) => ({ minor, currency: 'USD' });
const standard = {
  ...{ optionId: 'standard', name: 'Standard', daysMin: 4, daysMax: 9 },
  tariffs: [{ perOrder: usd(1_990), perPiece: usd(690) }],
};
const islands = { name: 'Alaska and Hawaii', places: ['US-AK', 'US-HI'], services: [standard] };

type Answer = { readonly status: number; readonly etag: string | null; readonly body: Record<string, unknown> };

describe('Zones and rules of shipping over HTTP', () => {
  let folder: string;
  let running: Running;
  let signer: Signer;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'retreasure-zones-'));
    signer = await startSigner();
    const settings = { PORT: '0', DATA_DIR: folder, SERVICE_BUS_CONNECTION_STRING: deadBus, LOG_LEVEL: 'silent' };
    let ids = 0;
    const service = { name: 'fulfillment', module: Desk, views: [anyView(zoneList)], policy: [] };
    running = await serve(
      [{ ...service, published: () => [], upcasters: {}, listensTo: [] }],
      parseSettings({ ...settings, AUTH_ISSUER: signer.issuer }),
      { now: () => new Date('2026-03-14T10:00:00.000Z'), newId: () => `id-${++ids}` },
    );
    const cause = { causationId: 'test', correlationId: 'test', actor: 'test' };
    const { commands } = running.service('fulfillment');
    for (const data of defaultZones('US'))
      await commands.handle(zone, data.zoneId, { type: 'DeclareZone', data }, cause);
  });
  afterAll(async () => {
    await running.close();
    await signer.close();
    rmSync(folder, { recursive: true });
  });

  async function send(method: string, path: string, role: Role, body?: object, headers = {}): Promise<Answer> {
    const authorization = `Bearer ${await signer.sign({ roles: [role] })}`;
    const type = body === undefined ? {} : { 'content-type': 'application/json' };
    const answer = await fetch(`${running.url}/v1${path}`, {
      ...{ method, headers: { authorization, ...type, ...headers } },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const json = (await answer.json()) as Answer['body'];
    return { status: answer.status, etag: answer.headers.get('etag'), body: json };
  }
  const code = ({ status, body }: Answer) => `${status} ${String(body['type'])}`;

  it('are set, shown, and set once', async () => {
    const zone = { zoneId: 'islands', ...islands, except: [], version: 1 };
    for (let time = 1; time <= 2; time++) {
      const set = await send('PUT', '/shipping-zones/islands', 'warehouse', islands);
      expect(set).toEqual({ status: 200, etag: '"1"', body: zone });
    }
    expect((await send('GET', '/shipping-zones/islands', 'auditor')).body).toEqual(zone);
    const dearer = { ...islands, services: [] };
    expect(code(await send('PUT', '/shipping-zones/islands', 'administrator', dearer, { 'if-match': '"7"' }))).toBe(
      '412 /problems/stale',
    );
    const closed = await send('PUT', '/shipping-zones/islands', 'administrator', dearer, { 'if-match': '"1"' });
    expect(closed).toMatchObject({ status: 200, etag: '"2"', body: { services: [], version: 2 } });
    expect(code(await send('GET', '/shipping-zones/atlantis', 'warehouse'))).toBe('404 /problems/not-found');
  });

  it('are listed by id, page by page', async () => {
    const { subscriptions } = running.service('fulfillment').subscribers;
    await subscriptions.find(({ name }) => name === zoneList.name)!.caughtUp();
    const first = await send('GET', '/shipping-zones?limit=2', 'finance');
    const rest = await send('GET', `/shipping-zones?cursor=${String(first.body['next'])}`, 'finance');
    const names = [first, rest].map(({ body }) => (body['zones'] as { zoneId: string }[]).map((one) => one.zoneId));
    expect(names).toEqual([
      ['domestic', 'islands'],
      ['region', 'world'],
    ]);
    expect(rest.body).not.toHaveProperty('next');
    const one = await send('GET', '/shipping-zones/domestic', 'finance');
    expect((first.body['zones'] as unknown[])[0]).toEqual(one.body);
  });

  it('do not take what makes no sense, and say where', async () => {
    const wrong = { ...islands, places: ['US-AK', 'ZZ'] };
    const refused = await send('PUT', '/shipping-zones/islands', 'warehouse', wrong);
    expect([code(refused), JSON.stringify(refused.body)]).toEqual([
      '400 /problems/invalid-request',
      expect.stringContaining('#/places/1'),
    ]);
  });

  it('are for those who work with parcels to set, and not for the counter', async () => {
    for (const role of ['shop-assistant', 'auditor', 'finance', 'marketing', 'service'] as const) {
      expect((await send('PUT', '/shipping-zones/islands', role, islands)).status).toBe(403);
      expect((await send('PUT', '/shipping-rules/default', role, {})).status).toBe(403);
    }
    for (const path of ['/shipping-zones', '/shipping-zones/domestic', '/shipping-rules/default']) {
      expect((await send('GET', path, 'shop-assistant')).status).toBe(200);
      expect((await send('GET', path, 'marketing')).status).toBe(403);
    }
  });

  it('choose carriers by a plain rule, until somebody sets another', async () => {
    const path = '/shipping-rules/default';
    expect(await send('GET', path, 'auditor')).toEqual({
      ...{ status: 200, etag: '"0"', body: { ...plainShippingRule, version: 0 } },
    });
    const rule = { currency: 'USD', insuredAbove: usd(50_000), neverServices: [{ carrier: 'fedex' }] };
    for (let time = 1; time <= 2; time++)
      expect(await send('PUT', path, 'warehouse', rule)).toMatchObject({
        ...{ status: 200, etag: '"1"', body: { ...rule, ruleId: 'default-1', version: 1 } },
      });
    expect(code(await send('PUT', path, 'warehouse', { ...rule, currency: 'EUR' }))).toBe(
      '400 /problems/invalid-request',
    );
  });
});
