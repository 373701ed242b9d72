import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { openWholeShop, type WholeShop } from '../fuzz/whole-shop.js';
import { audit, type Audit } from './audit.js';
import { Journal } from './journal.js';
import { monthDifferences, monthsOf } from './months.js';
import { Progress } from './progress.js';
import { replay, type Booked } from './replay.js';
import { RejectsFile } from './report.js';
import { Shop } from './shop.js';
import { summary } from './summary.js';

jest.setTimeout(60_000);
const file = 'test/replay/online-retail-extract.csv';
const rowsInExtract = 411;
/** Of the extract, in pence. */
const year = [
  { month: '2010-12', soldMinor: 1_230_617, returnedMinor: 32_523 },
  { month: '2011-01', soldMinor: 7_752_841, returnedMinor: 7_718_360 },
  { month: '2011-02', soldMinor: 84_669, returnedMinor: 380 },
  { month: '2011-06', soldMinor: 7_772, returnedMinor: 0 },
  { month: '2011-07', soldMinor: 22_283, returnedMinor: 0 },
  { month: '2011-09', soldMinor: 40_068, returnedMinor: 0 },
];

describe('Replaying the extract', () => {
  let server: WholeShop;
  let folder: string;
  let sent: number;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'replay-'));
    sent = 0;
    server = await openWholeShop(Date.now, { BASE_CURRENCY: 'GBP', SELLER_COUNTRY: 'GB' });
  });
  afterEach(async () => {
    await server.close();
    rmSync(folder, { recursive: true });
  });

  const paths = () => ({ journal: join(folder, 'done.jsonl'), rejects: join(folder, 'rejects.csv') });
  const journal = () => new Journal(paths().journal, { file, bytes: statSync(file).size, url: server.url });
  const shop = (send: typeof fetch = fetch) => new Shop(server, send, { pause, patienceMs: 0 });
  const rejects = () => readFileSync(paths().rejects, 'utf8').trim().split('\r\n');

  /** Runs until `requests` have been sent. The last are done by the shop, but nobody is there any more to hear of it. */
  async function run(requests = Infinity): Promise<Booked> {
    const send = async (...request: Parameters<typeof fetch>) => {
      if (sent >= requests) throw new Error('killed');
      sent += 1;
      const answer = await fetch(...request);
      if (sent >= requests) throw new Error('killed');
      return answer;
    };
    const report = new RejectsFile(paths().rejects);
    const progress = () => {};
    return replay({ file, shop: shop(send), journal: journal(), rejects: report, atOnce: 8, progress }).finally(() =>
      report.close(),
    );
  }

  /** What is sold follows over the bus, so agreement may take a moment. */
  async function settled(booked: Booked, isSettled: (found: Audit) => boolean): Promise<Audit> {
    for (;;) {
      const found = await audit(shop(), booked, await monthsOf(file));
      if (isSettled(found)) return found;
      await pause(20);
    }
  }

  it('books every row once, however often it is killed on the way', async () => {
    for (const requests of [100, 500, 630]) {
      await expect(run(requests)).rejects.toThrow('cannot be reached');
      appendFileSync(paths().journal, '["replay-5363');
    }
    const booked = await run();
    expect(booked.rows).toEqual({ order: 367, return: 29, adjustment: 7, rejected: 8 });
    expect([booked.rowsInFile, booked.rowsBooked]).toEqual([rowsInExtract, rowsInExtract]);
    const found = await settled(booked, ({ differences }) => differences.length === 0);
    expect(found.ordersByStatus).toEqual({ confirmed: 33 });
    expect(summary(booked, found, paths().rejects)).toMatchObject({ agrees: true });
    expect(found.months).toEqual(year);

    const all = [];
    for await (const order of shop().list('/v1/orders?limit=200', 'orders')) all.push(order);
    expect(all).toHaveLength(33);
    const total = { lines: 7, minor: 13_912 };
    expect([...booked.orders.values()]).toContainEqual(total);

    const before = { sent, rejects: rejects() };
    expect(before.rejects.map((line) => line.split(',')[0])).toEqual([
      ...['Line', '279', '392', '393', '394', '395', '409', '411', '412'],
    ]);
    expect(before.rejects[3]).toBe(
      '393,"a correction of bad debt, not a sale of goods",A563185,B,Adjust bad debt,1,2011-08-12 14:50:00,11062.06,,United Kingdom',
    );
    expect((await run()).rows).toEqual(booked.rows);
    expect({ sent, rejects: rejects() }).toEqual(before);
  });

  it('reports an order that the shop refuses with its lines, and a credit, and that the shop does not agree', async () => {
    const amount = { minor: 1, currency: 'GBP' };
    const other = { creditId: 'C541433-1', channel: 'store', amount, at: '2011-01-18T10:17:00.000Z', reason: 'other' };
    const taken = { kind: 'credit', key: 'other', path: '/v1/credits', body: other } as const;
    expect(await shop().ask({ ...taken, lines: [], stock: [] })).toEqual({ result: 'done' });
    await expect(run(600)).rejects.toThrow('cannot be reached');
    const sku = '23300';
    const { onHand } = (await shop().get<{ onHand: number }>(`/v1/stock/${sku}`))!;
    const body = { adjustmentId: 'theft', location: 'warehouse', change: -onHand, reason: 'stolen' };
    const adjustment = { kind: 'adjustment', key: 'theft', path: `/v1/stock/${sku}/adjustments`, body } as const;
    expect(await shop().ask({ ...adjustment, lines: [], stock: [] })).toEqual({ result: 'done' });

    const booked = await run();
    expect(booked.rowsBooked).toBe(rowsInExtract);
    expect(booked.refusedOrders).toBe(2);
    const refused = rejects().filter((line) => line.includes('the shop answered 409 /problems/piece-gone'));
    expect(refused.some((line) => line.includes(`,${sku},`))).toBe(true);
    expect(booked.rows.rejected).toBe(8 + refused.length);
    const found = await settled(booked, ({ differences }) => differences.length === 2);
    expect(found.differences).toEqual([expect.stringMatching(`^${sku}: `), 'refused credits: 1']);
    expect(found.months).toEqual([]);
    expect(summary(booked, found, paths().rejects)).toMatchObject({ agrees: false });
  });
});

describe('The months of the file', () => {
  it('are what its sensible rows come to, by a query that knows nothing of the replay', async () => {
    const found = await monthsOf(file);
    expect(found.filter(({ soldMinor, returnedMinor }) => soldMinor + returnedMinor > 0)).toEqual(year);
  });

  it('are not those of a ledger that is off by a penny, or that has another month', () => {
    expect(monthDifferences(year, year)).toEqual([]);
    const [first, ...others] = year;
    const off = [{ ...first!, returnedMinor: 32_522 }, ...others];
    expect(monthDifferences(off, year)).toEqual(['2010-12: 32522 pence given back by the ledger, not 32523']);
    const moved = [...year, { month: '2011-10', soldMinor: 1, returnedMinor: 0 }];
    expect(monthDifferences(moved, year)).toEqual(['2011-10: 1 pence sold by the ledger, not 0']);
    expect(monthDifferences(others, year)).toHaveLength(2);
  });

  it('cannot be told of a file that is not there', async () => {
    await expect(monthsOf('missing.csv.gz')).rejects.toThrow('ENOENT');
  });
});

describe('A journal', () => {
  let folder: string;
  beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'journal-'))));
  afterEach(() => rmSync(folder, { recursive: true }));
  const task = { file: 'year.csv', bytes: 7, url: 'http://127.0.0.1:3000' };

  it('remembers what was noted, but for a line that was not written to its end', () => {
    const path = join(folder, 'new', 'done.jsonl');
    const journal = new Journal(path, task);
    expect(journal.someOrder).toBeUndefined();
    journal.note('a', { result: 'refused', why: '409' });
    journal.note('b', { result: 'done', id: 'o-1' });
    appendFileSync(path, '["c",{"resu');
    new Journal(path, task).note('d', { result: 'done' });
    const again = new Journal(path, task);
    expect([again.size, again.someOrder, again.outcomeOf('c')]).toEqual([3, 'o-1', undefined]);
    expect(again.outcomeOf('a')).toEqual({ result: 'refused', why: '409' });
  });

  it('is not used for another task, unless it is forgotten', () => {
    const path = join(folder, 'done.jsonl');
    new Journal(path, task).note('a', { result: 'done' });
    expect(() => new Journal(path, { ...task, bytes: 8 })).toThrow('--restart');
    Journal.forget(path);
    expect(new Journal(path, { ...task, bytes: 8 }).size).toBe(0);
  });
});

describe('Progress', () => {
  it('is a line every five seconds and at the end where there is no terminal, at the speed of late', () => {
    const lines: string[] = [];
    let nowMs = 0;
    const progress = new Progress({ isTTY: false, write: (text) => lines.push(text), nowMs: () => nowMs });
    for (let done = 0; done <= 1_000; done += 1, nowMs += done < 880 ? 0 : 100) progress.show('invoices', done, 1_000);
    expect(lines).toEqual([
      'invoices: 929 of 1000, 186/s, ETA 0:01\n',
      'invoices: 979 of 1000, 10/s, ETA 0:03\n',
      'invoices: 1000 in 0:13\n',
    ]);
  });
});
