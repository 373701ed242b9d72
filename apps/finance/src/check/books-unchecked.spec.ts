import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from '@jest/globals';
import { startToy } from '#service/toy/toy.contract.js';
import { financeConfig } from '../config.js';
import { finance } from '../finance.module.js';
import { BooksUnchecked } from './books-unchecked.worker.js';

const folder = mkdtempSync(join(tmpdir(), 'retreasure-unchecked-'));
afterAll(() => rmSync(folder, { recursive: true }));

it('tells for how long nobody has compared the books, once there is something in them', async () => {
  let now = '2026-01-10T12:00:00.000Z';
  const config = financeConfig({ DATA_DIR: folder, BOOKS_TIME_ZONE: 'UTC' });
  const toy = await startToy({ services: [finance(config)], folder, edge: { now: () => new Date(now) } });
  const { app, subscribers } = toy.service('finance');
  const unchecked = async () => {
    // What workers append is for others to read. There is no bus for what is published.
    for (let round = 0; round < 3; round++)
      for (const one of subscribers.subscriptions) if (one.name !== 'publisher') await one.caughtUp();
    return (await app.get(BooksUnchecked).read()).map(([seconds]) => seconds);
  };
  expect(await unchecked()).toEqual([]);
  const amount = { minor: 1_450, currency: 'USD' };
  const till = { creditId: 'till-1-0007', channel: 'store', amount, reason: 'leaking tin', sku: 'WAX', quantity: 1 };
  // Given back the day before, and heard of now.
  const credit = { ...till, at: '2026-01-09T12:00:00.000Z' };
  expect((await toy.send('POST', '/v1/credits', credit)).status).toBe(201);
  expect(await unchecked()).toEqual([0]);
  now = '2026-01-12T12:00:00.000Z';
  expect(await unchecked()).toEqual([48 * 3_600]);

  const check = async (checkId: string, at: string, differs: object) =>
    expect((await toy.send('POST', '/v1/books/checks', { checkId, at, ...differs })).status).toBe(201);
  await check('second', '2026-01-12T04:00:00.000Z', { differences: 1, first: 'o-1: 4000 has 1.00, expected 2.00' });
  await check('first', '2026-01-11T04:00:00.000Z', { differences: 0 });
  expect(await unchecked()).toEqual([8 * 3_600]);
  // By a clock that is ahead of ours.
  await check('third', '2026-01-12T12:00:01.000Z', { differences: 0 });
  expect(await unchecked()).toEqual([0]);
  await toy.close();
});
