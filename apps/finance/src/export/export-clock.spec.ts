import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from '@jest/globals';
import { startToy } from '#service/toy/toy.contract.js';
import { financeConfig } from '../config.js';
import { finance } from '../finance.module.js';
import { ExportClock } from './export-clock.worker.js';

const folder = mkdtempSync(join(tmpdir(), 'retreasure-due-'));
afterAll(() => rmSync(folder, { recursive: true }));

it('makes what is due once somebody enters it, though nothing was due yet when the books were first looked at', async () => {
  const today = '2026-01-12T12:00:00.000Z';
  const config = financeConfig({ DATA_DIR: folder, BOOKS_TIME_ZONE: 'UTC', EXPORT_URLS: `file:${folder}/exports` });
  const toy = await startToy({ services: [finance(config)], folder, edge: { now: () => new Date(today) } });
  const { app, subscribers } = toy.service('finance');
  const credited = async (creditId: string, at: string) => {
    const amount = { minor: 1_450, currency: 'USD' };
    const till = { creditId, channel: 'store', amount, reason: 'leaking tin', sku: 'WAX', quantity: 1, at };
    expect((await toy.send('POST', '/v1/credits', till)).status).toBe(201);
    // What workers append is for others to read. There is no bus for what is published.
    for (let round = 0; round < 3; round++)
      for (const one of subscribers.subscriptions) if (one.name !== 'publisher') await one.caughtUp();
  };
  const exported = async () => {
    await app.get(ExportClock).round();
    const answer = await toy.send('GET', '/v1/books/exports');
    return ((await answer.json()) as { exportId: string }[]).map(({ exportId }) => exportId);
  };
  await credited('till-1-0002', today);
  expect(await exported()).toEqual([]);
  await credited('till-1-0001', '2026-01-10T12:00:00.000Z');
  expect(await exported()).toEqual(['B-2026-01-10-D']);
  await toy.close();
});
