import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EtsySeller, shopId } from './etsy-seller.contract.js';

const folder = mkdtempSync(join(tmpdir(), 'etsy-'));
let seller: EtsySeller;
beforeAll(async () => void (seller = await EtsySeller.open(join(folder, 'books.db'))));
afterAll(async () => {
  await seller.close();
  rmSync(folder, { recursive: true });
});

const receipts = `shops/${shopId}/receipts`;
const quotaOf = ({ headers }: { headers: Headers }) =>
  Object.fromEntries(
    ['x-limit-per-second', 'x-remaining-this-second', 'x-limit-per-day', 'x-remaining-today', 'retry-after'].map(
      (name) => [name, headers.get(name)],
    ),
  );

describe('Etsy’s quota', () => {
  it('is said with every answer, refusals too', async () => {
    seller.hall.setQuota('etsy', { perSecond: 2, perDay: 10_000 });
    const first = quotaOf(await seller.get(receipts));
    expect(first).toMatchObject({ 'x-limit-per-second': '2', 'x-remaining-this-second': '1', 'retry-after': null });
    const second = quotaOf(await seller.get(`${receipts}/1`));
    expect(second['x-remaining-this-second']).toBe('0');
    expect(Number(second['x-remaining-today'])).toBe(Number(first['x-remaining-today']) - 1);
  });

  it('of a second is back after one', async () => {
    const answer = await seller.get(receipts);
    expect(answer).toMatchObject({ status: 429, body: { error: 'Exceeded per second rate limit' } });
    expect(quotaOf(answer)).toMatchObject({ 'x-remaining-this-second': '0', 'retry-after': '1' });
    expect((await seller.refresh()).status).toBe(200);
    seller.now += 1_000;
    expect((await seller.get(receipts)).status).toBe(200);
    expect(seller.hall.throttled('etsy')).toBe(1);
  });

  it('of a day is back after one', async () => {
    seller.hall.setQuota('etsy', { perSecond: 100, perDay: 5 });
    while ((await seller.get(receipts)).status === 200);
    const answer = await seller.get(receipts);
    expect(answer).toMatchObject({ status: 429, body: { error: 'Exceeded daily rate limit' } });
    expect(quotaOf(answer)).toMatchObject({ 'x-remaining-today': '0', 'x-limit-per-day': '5' });
    seller.now += Number(quotaOf(answer)['retry-after']) * 1_000;
    await seller.refresh();
    expect((await seller.get(receipts)).status).toBe(200);
    seller.hall.setQuota('etsy', { perSecond: 1_000, perDay: 10_000 });
  });
});

describe('Etsy', () => {
  it('has no other paths', async () => {
    for (const path of ['shops', `${receipts}/x`, `${receipts}/1/refunds`])
      expect((await seller.stranger(path)).status).toBe(404);
  });

  it('keeps its books when it goes and comes back', async () => {
    const listing = await seller.offer('B-1');
    const { number } = seller.hall.buy('etsy', 'B-1')!;
    const before = await seller.get(`${receipts}/${number}`);
    await seller.restart();
    expect((await seller.get(`${receipts}/${number}`)).body).toEqual(before.body);
    expect((await seller.get(`listings/${listing}`)).body).toMatchObject({ state: 'sold_out' });
    expect(await seller.offer('B-2')).toBeGreaterThan(listing);
  });

  it('may fail before, and after it was done', async () => {
    const path = '/etsy/v3/application/shops/*/listings';
    const draft = () => seller.draft();
    const { length } = seller.hall.listings('etsy');
    seller.faults.set([{ match: { path }, fault: 'error', times: 1 }]);
    expect(await draft()).toMatchObject({ status: 500, body: { error: 'Server Error' } });
    expect(seller.hall.listings('etsy')).toHaveLength(length);
    seller.faults.set([{ match: { path }, fault: 'error-after-success', times: 1 }]);
    expect(await draft()).toMatchObject({ status: 500, body: { error: 'Server Error' } });
    expect(seller.hall.listings('etsy')).toHaveLength(length + 1);
    seller.faults.set([{ match: { path }, fault: 'error-after-success', times: 1 }]);
    expect(await seller.draft({ price: '0' })).toMatchObject({ status: 400 });
  });
});
