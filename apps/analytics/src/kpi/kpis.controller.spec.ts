import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { deadBus, startToy } from '#service/toy/toy.contract.js';
import { analytics } from '../analytics.module.js';
import { analyticsConfig } from '../config.js';
import type { KpiShown } from './kpi-resource.js';
import { kpis } from './kpis.js';
import { layGold } from './sample-gold.contract.js';

const sold = (day: string, channel: string, revenue_minor: number, currency = 'USD') => ({
  ...{ day, channel, country: 'GB', category: 'silver', currency, sales: 1, revenue_minor, net_minor: revenue_minor },
});

describe('KPIs', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kpis-'));
  let service: Awaited<ReturnType<typeof startToy>>;
  beforeAll(async () => {
    await layGold(folder, {
      'gold.sales_by_day': [
        ...[sold('2026-01-01', 'etsy', 20_000), sold('2026-01-08', 'etsy', 30_000), sold('2026-01-08', 'ebay', 1)],
        ...[sold('2026-01-09', 'own', 999, 'EUR'), sold('2026-02-01', 'own', 5)],
      ],
      'gold.stock': [{ category: 'silver', on_hand: 3, cost_minor: 4_500 }],
      'gold.exposure': [],
    });
    const env = { DATA_DIR: folder, EVENT_HUBS_CONNECTION_STRING: deadBus };
    // Nobody builds these tables anew by the clock.
    const services = [{ ...analytics(analyticsConfig(env)), jobs: [] }];
    service = await startToy({ folder, services, edge: { now: () => new Date('2026-01-31T23:59:00.000Z') } });
  });
  afterAll(async () => {
    await service.close();
    rmSync(folder, { recursive: true });
  });

  const ask = (path: string, headers: Record<string, string> = {}) =>
    service.send('GET', `/v1/kpis${path}`, undefined, headers);
  const shown = async (path: string) => (await (await ask(path)).json()) as KpiShown;
  const week = 'from=2026-01-08&to=2026-01-14';

  it('are listed with their definitions, and the currencies in which there are amounts', async () => {
    const { kpis: listed } = (await (await ask('')).json()) as { kpis: object[] };
    expect(listed).toHaveLength(kpis.length);
    expect(listed[0]).toMatchObject({
      ...{ kpi: 'sales', table: 'gold.sales_by_day', per: 'day', by: ['channel', 'country', 'category'] },
      currencies: ['EUR', 'USD'],
    });
  });

  it('are figures of the newest version of their table, in the currency of the books', async () => {
    expect(await shown(`/sales?${week}&by=channel`)).toMatchObject({
      ...{ kpi: 'sales', table: 'gold.sales_by_day', version: 0, asOf: '2026-01-31T10:05:00.000Z' },
      ...{ from: '2026-01-08', to: '2026-01-14', by: ['channel'], currency: 'USD' },
      total: { revenueMinor: 30_001, refundsMinor: 0, netMinor: 30_001 },
      rows: [
        { channel: 'ebay', revenueMinor: 1, refundsMinor: 0, netMinor: 1 },
        { channel: 'etsy', revenueMinor: 30_000, refundsMinor: 0, netMinor: 30_000 },
      ],
    });
    expect((await shown(`/sales?${week}&currency=EUR`)).total).toMatchObject({ revenueMinor: 999 });
    expect((await shown(`/sales?${week}&channel=ebay`)).total).toMatchObject({ revenueMinor: 1 });
    expect((await shown(`/growth?${week}`)).total).toEqual({
      revenueMinor: 30_001,
      beforeMinor: 20_000,
      growth: 0.50005,
    });
  });

  it('are those of the last thirty days, if no period is asked for', async () => {
    expect(await shown('/sales')).toMatchObject({
      from: '2026-01-02',
      to: '2026-01-31',
      total: { revenueMinor: 30_001 },
    });
    expect(await shown('/sales?to=2026-01-07')).toMatchObject({ from: '2025-12-09', to: '2026-01-07' });
    expect(await shown('/sales?from=2026-01-07')).toMatchObject({ from: '2026-01-07', to: '2026-02-05' });
  });

  it('say how things are now, where there is no period', async () => {
    expect(await shown('/stock')).toMatchObject({ currency: 'USD', total: { onHand: 3, costMinor: 4_500 } });
    expect(await shown('/stock')).not.toHaveProperty('from');
  });

  it('are nothing where nothing happened, or no table was built yet', async () => {
    expect(await shown('/exposure')).toMatchObject({ version: 0, total: { endings: 0, meanMs: null }, rows: [] });
    const tax = await shown('/tax?from=2026-01-31&to=2026-02-01');
    expect(tax).toMatchObject({ from: '2026-01', to: '2026-02', total: { taxMinor: 0 }, rows: [] });
    expect(tax).not.toHaveProperty('version');
  });

  it('need not be told again until the table is built anew', async () => {
    const [first, later] = [await ask(`/sales?${week}`), await ask('/sales')];
    const seen = first.headers.get('etag')!;
    const again = await ask(`/sales?${week}`, { 'if-none-match': seen });
    expect([again.status, await again.text(), again.headers.get('etag')]).toEqual([304, '', seen]);
    // Of other days it is another question.
    expect(later.headers.get('etag')).not.toBe(seen);
    await layGold(folder, { 'gold.sales_by_day': [sold('2026-01-08', 'etsy', 2)] });
    const anew = await ask(`/sales?${week}`, { 'if-none-match': seen });
    expect([anew.status, await anew.json()]).toEqual([200, expect.objectContaining({ version: 1 })]);
  });

  it.each([
    ['/nothing', 404, 'There is no KPI nothing'],
    ['/constructor', 404, 'There is no KPI constructor'],
    ['/sales?from=2026-01-02&to=2026-01-01', 400, 'to: not before from'],
    ['/sales?from=2020-01-02&to=2026-01-01', 400, 'to: at most 1100 days'],
    ['/sales?from=2026-02-30', 400, 'from'],
    ['/sales?by=carrier', 400, 'by: sales has no carrier, but day, month, channel, country, category'],
    ['/sales?by=day,month', 400, 'by: each once, and day or month'],
    ['/sales?by=day,day', 400, 'by: each once, and day or month'],
    ['/sales?by=revenue_minor', 400, 'by: sales has no revenue_minor'],
    ['/sales?carrier=ups', 400, 'carrier: sales has no carrier, but channel, country, category'],
    ['/sales?currency=XXX', 400, 'currency: not a currency of ISO 4217'],
    ['/sales?nothing=1', 400, 'nothing'],
    ['/aov?channel=etsy', 400, 'channel: aov has no channel'],
    ['/stock?from=2026-01-01', 400, 'from: stock says how things are now'],
    ['/exposure?currency=USD', 400, 'currency: exposure has no amounts'],
    ['/tax?by=day', 400, 'by: tax has no day, but month, jurisdiction, scheme, rate_percent'],
  ])('refuse %s', async (path, status, detail) => {
    const refused = await ask(path);
    expect(refused.headers.get('content-type')).toContain('application/problem+json');
    expect(await refused.json()).toMatchObject({ status, detail: expect.stringContaining(detail) });
  });

  it('come from tables whose rows can be looked at, unless they say something of persons', async () => {
    const rowsOf = async (table: string) => (await service.send('GET', `/v1/lineage/${table}`)).json();
    expect(await rowsOf('gold.stock')).toMatchObject({
      ...{ table: 'gold.stock', version: 0, rows: [{ category: 'silver', on_hand: 3 }] },
      columns: expect.arrayContaining([expect.objectContaining({ name: 'on_hand', type: 'BIGINT' })]),
    });
    expect(await rowsOf('gold.tax_liability')).toMatchObject({ rows: [] });
    for (const table of ['gold.customers', 'gold.nothing']) expect(await rowsOf(table)).toMatchObject({ status: 404 });
    expect(await rowsOf('silver.orders')).toMatchObject({ status: 400 });
  });

  it('are for the back office', async () => {
    const guest = await service.signer.sign({ roles: ['guest'] });
    const statuses = [{ authorization: '' }, { authorization: `Bearer ${guest}` }].map(
      async (headers) => (await ask('/sales', headers)).status,
    );
    expect(await Promise.all(statuses)).toEqual([401, 403]);
  });
});
