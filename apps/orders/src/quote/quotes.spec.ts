import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Module } from '@nestjs/common';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ShippingZoneSet } from '#contracts/fulfillment.js';
import { RatesPublished } from '#contracts/fx.js';
import { Refusal } from '#eventsourcing/decider.js';
import { exchangeRates } from '#money/exchange-rates.js';
import { priceRules } from '#money/price-rules.js';
import { serve, type Running } from '#service/serve.js';
import { parseSettings } from '#service/settings.js';
import { startSigner, type Signer } from '#service/toy/token-signer.contract.js';
import { ordersConfig } from '../config.js';
import { skuPrice, unitPrice } from '../market/asking-price.js';
import { everyZone, shippingZones } from '../market/shipping-zones.js';
import { OrdersSettings } from '../config.js';
import { PromotionsController } from '../promotion/promotions.controller.js';
import { QuoteDesk, QuotesController } from './quotes.controller.js';
import { tellZones } from './zones.contract.js';

// Nothing listens there: quotes need nobody else.
const deadBus = 'Endpoint=sb://127.0.0.1:1;SharedAccessKeyName=x;SharedAccessKey=x;UseDevelopmentEmulator=true';
const config = ordersConfig({ PAYMENTS_URL: 'local:', SELLER_COUNTRY: 'US', QUOTE_VALID_MINUTES: '30' });
@Module({
  controllers: [QuotesController, PromotionsController],
  providers: [QuoteDesk, { provide: OrdersSettings, useValue: new OrdersSettings(config) }],
})
class Counter {}

const cause = { causationId: 'test', correlationId: 'test', actor: 'test' };
const usd = (minor: number) => ({ minor, currency: 'USD' });
const clock = { unitId: 'CM-06.19.17' };
const request = { currency: 'EUR', destination: 'DE', lines: [clock] };

type Answer = { readonly status: number; readonly headers: Headers; readonly body: Record<string, unknown> };

describe('Quotes over HTTP', () => {
  let folder: string;
  let running: Running;
  let signer: Signer;
  let authorization: string;
  let minutes = 0;
  beforeEach(() => {
    minutes = 0;
  });
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'retreasure-quotes-'));
    signer = await startSigner();
    authorization = `Bearer ${await signer.sign({ roles: ['service'] })}`;
    const settings = { PORT: '0', DATA_DIR: folder, SERVICE_BUS_CONNECTION_STRING: deadBus, LOG_LEVEL: 'silent' };
    let ids = 0;
    running = await serve(
      [{ name: 'orders', module: Counter, views: [], policy: [], published: () => [], upcasters: {}, listensTo: [] }],
      parseSettings({ ...settings, AUTH_ISSUER: signer.issuer }),
      { now: () => new Date(Date.UTC(2026, 2, 13, 16, minutes)), newId: () => `id-${++ids}` },
    );
    const { commands } = running.service('orders');
    const record = { type: 'RecordAskingPrice', data: { askingPrice: usd(485_000), sequence: 2 } } as const;
    await commands.handle(unitPrice, clock.unitId, record, cause);
    const polish = { type: 'RecordAskingPrice', data: { askingPrice: usd(1_450), sequence: 1 } } as const;
    await commands.handle(skuPrice, 'POLISH-250', polish, cause);
    const set = RatesPublished.example;
    await commands.handle(exchangeRates, set.source, { type: 'RecordRates', data: { set } }, cause);
    const rule = { ruleId: 'GBP-1', currency: 'GBP', marginPercent: '10', channelFeePercents: {} };
    await commands.handle(priceRules, 'GBP', { type: 'RecordPriceRule', data: { rule, sequence: 1 } }, cause);
    expect(code(await send('POST', '/quotes', request))).toBe('409 /problems/shipping-unknown');
    await tellZones(commands, 'US');
  });
  afterAll(async () => {
    await running.close();
    await signer.close();
    rmSync(folder, { recursive: true });
  });

  async function send(
    method: string,
    path: string,
    body?: object,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const type = body === undefined ? {} : { 'content-type': 'application/json' };
    const answer = await fetch(`${running.url}/v1${path}`, {
      ...{ method, headers: { authorization, ...type, ...headers } },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const { status } = answer;
    return { status, headers: answer.headers, body: (await answer.json()) as Answer['body'] };
  }
  const code = ({ status, body }: Answer) => `${status} ${String(body['type'])}`;
  const desk = () => running.service('orders').app.get(QuoteDesk, { strict: false });

  it('are issued, shown, and remembered with their cause', async () => {
    const asked = await send('POST', '/quotes', request, { 'x-request-id': 'r-1' });
    const quoteId = String(asked.body['quoteId']);
    expect([asked.status, asked.headers.get('location'), asked.headers.get('etag')]).toEqual([
      ...[201, `/v1/quotes/${quoteId}`, '"1"'],
    ]);
    expect(quoteId).toMatch(/^q-[A-Za-z0-9_-]{22}$/);
    expect(asked.body).toMatchObject({
      ...{ channel: 'web', total: { minor: 426_101, currency: 'EUR' }, rateId: RatesPublished.example.rateId },
      ...{ expired: false, expiresAt: '2026-03-13T16:30:00.000Z', version: 1 },
    });
    expect(asked.body).not.toHaveProperty('request');
    const shown = await send('GET', `/quotes/${quoteId}`);
    expect(shown.body).toEqual(asked.body);
    const { body } = await send('GET', `/quotes/${quoteId}/history`);
    expect(body).toMatchObject([{ type: 'QuoteIssued', cause: { causationId: 'r-1' } }]);
  });

  it('expire, and say so', async () => {
    const { headers } = await send('POST', '/quotes', request);
    const path = headers.get('location')!.slice('/v1'.length);
    minutes = 29;
    expect((await send('GET', path)).body).toMatchObject({ expired: false });
    minutes = 30;
    expect((await send('GET', path)).body).toMatchObject({ expired: true });
  });

  it('are the same for the same key, also when the answer is no longer kept and the piece is withdrawn', async () => {
    const key = { 'idempotency-key': 'k-1' };
    const first = await send('POST', '/quotes', request, key);
    await running.service('orders').answered.query('delete from idempotency');
    const { commands } = running.service('orders');
    await commands.handle(unitPrice, clock.unitId, { type: 'RecordWithdrawal', data: { sequence: 3 } }, cause);
    const second = await send('POST', '/quotes', request, key);
    expect([second.status, second.body]).toEqual([201, first.body]);
    const back = { type: 'RecordAskingPrice', data: { askingPrice: usd(485_000), sequence: 4 } } as const;
    await commands.handle(unitPrice, clock.unitId, back, cause);
  });

  it('follow rules, articles and options', async () => {
    const lines = [{ sku: 'POLISH-250', quantity: 2 }];
    const { body } = await send('POST', '/quotes', { ...request, currency: 'GBP', shippingOption: 'express', lines });
    expect(body).toMatchObject({
      ...{ ruleId: 'GBP-1', lines: [{ line: 1, sku: 'POLISH-250', price: { minor: 1_202, currency: 'GBP' } }] },
      shipping: { chosen: 'express' },
    });
  });

  it('tax what is fetched from the shop where the shop is', async () => {
    const wanted = { ...request, currency: 'USD', shippingOption: 'collection' };
    const { body } = await send('POST', '/quotes', wanted);
    expect(body).toMatchObject({ taxes: [{ jurisdiction: 'US-PA' }], tax: usd(29_100), total: usd(514_100) });
  });

  it('take promotions into account, until they are ended', async () => {
    const autumn = { code: 'AUTUMN', percentOff: '10' };
    const span = { from: '2026-01-01T00:00:00.000Z', until: '2027-01-01T00:00:00.000Z' };
    const created = await send('POST', '/promotions', { ...autumn, ...span });
    expect([created.status, created.headers.get('location'), created.headers.get('etag')]).toEqual([
      ...[201, '/v1/promotions/AUTUMN', '"1"'],
    ]);
    expect(code(await send('POST', '/promotions', { ...autumn, ...span, percentOff: '11' }))).toBe(
      '409 /problems/promotion-code-taken',
    );
    const asked = { ...request, promotionCode: 'AUTUMN' };
    const { body } = await send('POST', '/quotes', asked);
    expect(body).toMatchObject({
      promotion: { code: 'AUTUMN', discount: { minor: 42_262 } },
      total: { minor: 383_839 },
    });
    expect(code(await send('POST', '/promotions/AUTUMN/end', { reason: 'x' }, { 'if-match': '"9"' }))).toBe(
      '412 /problems/stale',
    );
    for (let time = 1; time <= 2; time++) {
      const ended = await send('POST', '/promotions/AUTUMN/end', { reason: 'budget spent' });
      expect([ended.status, ended.headers.get('etag')]).toEqual([200, '"2"']);
      expect(ended.body).toEqual({ ...autumn, ...span, endedBecause: 'budget spent', version: 2 });
    }
    expect((await send('GET', '/promotions/AUTUMN')).body).toMatchObject({ endedBecause: 'budget spent' });
    expect(code(await send('POST', '/quotes', asked))).toBe('409 /problems/promotion-over');
    expect(code(await send('POST', '/promotions/WINTER/end', { reason: 'x' }))).toBe('404 /problems/not-found');
    expect(code(await send('GET', '/promotions/WINTER'))).toBe('404 /problems/not-found');
  });

  it('are refused by name', async () => {
    const refusals = {
      'piece-not-offered': { lines: [{ unitId: 'POLISH-250' }] },
      'piece-ordered-twice': { lines: [clock, clock] },
      'currency-not-priced': { currency: 'PLN' },
      'promotion-unknown': { promotionCode: 'NONE' },
      'shipping-option-unknown': { shippingOption: 'pigeon' },
      'destination-not-served': { destination: 'ZZ' },
      'region-missing': { destination: 'US' },
    };
    for (const [name, wrong] of Object.entries(refusals))
      expect(code(await send('POST', '/quotes', { ...request, ...wrong }))).toBe(`409 /problems/${name}`);
    expect((await send('POST', '/quotes', { ...request, lines: [{ unitId: 'B-2' }] })).body['unitId']).toBe('B-2');
    expect(code(await send('POST', '/quotes', { ...request, lines: [] }))).toBe('400 /problems/invalid-request');
    for (const path of ['/quotes/q-none', '/quotes/q-none/history'])
      expect(code(await send('GET', path))).toBe('404 /problems/not-found');
  });

  it('are for places that a zone serves, and for who fetches it from the shop', async () => {
    const { commands } = running.service('orders');
    const served = { ...ShippingZoneSet.example, zoneId: 'closed', places: ['JP'], except: [], services: [] };
    const record = { type: 'RecordZone', data: { zone: served, sequence: 1 } } as const;
    await commands.handle(shippingZones, everyZone, record, cause);
    const far = { ...request, destination: 'JP' };
    expect(code(await send('POST', '/quotes', far))).toBe('409 /problems/destination-not-served');
    expect((await send('POST', '/quotes', { ...far, shippingOption: 'collection' })).status).toBe(201);
  });

  it('are issued anew when they have expired: the same successor for whoever asks, until that expires too', async () => {
    const asked = await send('POST', '/quotes', { ...request, customerId: 'c-1', shippingOption: 'express' });
    const first = (await desk().find(String(asked.body['quoteId'])))!;
    minutes = 30;
    const [second, twin] = await Promise.all([desk().again(first, cause), desk().again(first, cause)]);
    expect(twin).toEqual(second);
    expect(second.quoteId).toMatch(/^q-[A-Za-z0-9][A-Za-z0-9_-]{21}$/);
    expect(second).toEqual({
      ...first,
      ...{ quoteId: second.quoteId, issuedAt: '2026-03-13T16:30:00.000Z', expiresAt: '2026-03-13T17:00:00.000Z' },
    });
    minutes = 59;
    expect(await desk().again(first, cause)).toEqual(second);
    minutes = 61;
    const third = await desk().again(first, cause);
    expect([third.issuedAt, third.request]).toEqual(['2026-03-13T17:01:00.000Z', first.request]);
    expect(new Set([first.quoteId, second.quoteId, third.quoteId]).size).toBe(3);
    expect(await desk().again(second, cause)).toEqual(third);
    expect(await desk().find('q-none')).toBeUndefined();
  });

  it('are not issued anew for what is no longer for sale', async () => {
    const asked = await send('POST', '/quotes', request);
    const first = (await desk().find(String(asked.body['quoteId'])))!;
    const { commands } = running.service('orders');
    await commands.handle(unitPrice, clock.unitId, { type: 'RecordWithdrawal', data: { sequence: 9 } }, cause);
    minutes = 30;
    const again = desk().again(first, cause);
    await expect(again).rejects.toBeInstanceOf(Refusal);
    await expect(again).rejects.toMatchObject({ code: 'piece-not-offered', more: clock });
  });
});
