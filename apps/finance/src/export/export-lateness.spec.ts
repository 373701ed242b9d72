import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from '@jest/globals';
import { startToy } from '#service/toy/toy.contract.js';
import { financeConfig } from '../config.js';
import { finance } from '../finance.module.js';
import { ExportClock, firstRun } from './export-clock.worker.js';
import { ExportLateness } from './export-lateness.worker.js';

const folder = mkdtempSync(join(tmpdir(), 'retreasure-late-'));
afterAll(() => rmSync(folder, { recursive: true }));

it('tells for how long a day is not exported, and then for how long it is not where accountants take it from', async () => {
  const far = join(folder, 'far');
  // It leads to itself: nobody can be reached there.
  symlinkSync('far', far);
  let now = '2026-01-10T12:00:00.000Z';
  const config = financeConfig({ DATA_DIR: folder, BOOKS_TIME_ZONE: 'UTC', EXPORT_URLS: `file:${far}` });
  const toy = await startToy({ services: [finance(config)], folder, edge: { now: () => new Date(now) } });
  const { app, subscribers } = toy.service('finance');
  const late = async () => {
    const readings = await app.get(ExportLateness).read();
    return Object.fromEntries(readings.map(([seconds, of]) => [String(of!['retreasure.export']), seconds]));
  };
  // What workers append is for others to read. There is no bus for what is published.
  const settled = async () => {
    for (let round = 0; round < 3; round++)
      for (const one of subscribers.subscriptions) if (one.name !== 'publisher') await one.caughtUp();
  };
  const till = {
    creditId: 'till-1-0007',
    channel: 'store',
    amount: { minor: 1_450, currency: 'USD' },
    reason: 'leaking tin',
    sku: 'WAX',
    quantity: 1,
    at: now,
  };
  expect((await toy.send('POST', '/v1/credits', till)).status).toBe(201);
  await settled();
  expect(await late()).toEqual({ daily: 0, monthly: 0 });
  now = '2026-01-11T03:30:00.000Z';
  expect(await late()).toEqual({ daily: 3_600, monthly: 0 });
  now = '2026-01-12T03:30:00.000Z';
  expect(await late()).toEqual({ daily: 25 * 3_600, monthly: 0 });
  await app.get(ExportClock).round();
  expect(await late()).toEqual({ daily: 0, monthly: 0 });
  now = '2026-01-12T03:40:00.000Z';
  expect(await late()).toEqual({ daily: 600, monthly: 0 });
  rmSync(far);
  await settled();
  expect(await late()).toEqual({ daily: 0, monthly: 0 });
  await toy.close();
});

it('is due first on the day after, by the clocks of the books', () => {
  expect(firstRun('30 2 * * *', 'UTC', '2026-01-10')).toBe('2026-01-11T02:30:00.000Z');
  expect(firstRun('30 2 * * *', 'Pacific/Auckland', '2026-01-10')).toBe('2026-01-10T13:30:00.000Z');
  expect(firstRun('30 2 * * *', 'America/Los_Angeles', '2026-01-10')).toBe('2026-01-11T10:30:00.000Z');
  expect(firstRun('0 4 2 * *', 'UTC', '2026-01-31')).toBe('2026-02-02T04:00:00.000Z');
});
