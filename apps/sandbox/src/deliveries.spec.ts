import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BookFile } from './book-file.js';
import { Chance } from './chance.js';
import { Deliveries, type DeliveryStore } from './deliveries.js';
import { DeliveryBooks, RememberedDeliveries } from './delivery-books.js';
import { Faults } from './faults.js';

const seed = 7;
let endpoint: Server;
let bodies: string[];
let reports: string[];
let status: number;
let now: number;
let faults: Faults;
let isThere: boolean;
let folder: string;

beforeEach(async () => {
  [bodies, reports, status, now, isThere] = [[], [], 200, 1_000_000, true];
  folder = mkdtempSync(join(tmpdir(), 'deliveries-'));
  faults = new Faults(new Chance(seed));
  endpoint = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      bodies.push(Buffer.concat(chunks).toString());
      response.writeHead(status).end();
    });
  });
  endpoint.listen(0, '127.0.0.1');
  await once(endpoint, 'listening');
});
afterEach(() => {
  endpoint.closeAllConnections();
  endpoint.close();
  rmSync(folder, { recursive: true });
});

const opened = (store: DeliveryStore) =>
  new Deliveries({
    ...{ store, faults, path: '/shop', answerWithinMs: 1_000, attemptsMax: 3, now: () => now },
    letterOf: ({ body, attempts }) =>
      isThere
        ? {
            url: `http://127.0.0.1:${(endpoint.address() as AddressInfo).port}`,
            headers: {},
            body: `${body}${attempts}`,
          }
        : undefined,
    retryAfterMs: (attempts) => 1_000 * attempts,
    report: (message) => reports.push(message),
  });

describe.each([
  ['in the books', () => new BookFile(), (file: BookFile) => new DeliveryBooks(file, 'shop')],
  ['in memory', () => new BookFile(), () => new RememberedDeliveries()],
])('A delivery %s', (_, open, storeIn) => {
  let file: BookFile;
  let deliveries: Deliveries;
  beforeEach(() => {
    file = open();
    deliveries = opened(storeIn(file));
  });
  afterEach(async () => {
    await deliveries.close();
    file.close();
  });

  it('comes again, later and later, until it is accepted', async () => {
    status = 500;
    deliveries.tell('sold', 'a');
    await deliveries.drain();
    now += 999;
    await deliveries.drain();
    expect([bodies, deliveries.waiting()]).toEqual([['a0'], 1]);
    now += 1;
    status = 204;
    await deliveries.drain();
    await deliveries.idle();
    expect([bodies, deliveries.waiting(), reports]).toEqual([['a0', 'a1'], 0, []]);
  });

  it('is given up in the end, and that is reported', async () => {
    status = 404;
    deliveries.tell('sold', 'a');
    for (const waitMs of [0, 1_000, 2_000, 60_000]) {
      now += waitMs;
      await deliveries.drain();
    }
    expect([bodies.length, deliveries.waiting()]).toEqual([3, 0]);
    expect(reports).toEqual(['The webhook sold was given up after 3 attempts.']);
  });

  it('waits until there is somebody to tell', async () => {
    isThere = false;
    deliveries.tell('sold', 'a');
    await deliveries.drain();
    expect([bodies, deliveries.waiting()]).toEqual([[], 1]);
    isThere = true;
    deliveries.pump();
    await deliveries.idle();
    expect(bodies).toEqual(['a0']);
  });

  it.each([
    ['lost, and then comes', 'drop', ['a1']],
    ['told twice', 'duplicate', ['a0', 'a0']],
    ['late', 'delay', ['a0']],
  ] as const)('is %s', async (_name, fault, expected) => {
    faults.set([{ match: { part: 'webhooks', path: '/shop/sold' }, fault, ms: 500, times: 1 }]);
    deliveries.tell('sold', 'a');
    await deliveries.drain();
    if (fault !== 'duplicate') expect(bodies).toEqual([]);
    now += 1_000;
    await deliveries.drain();
    await deliveries.idle();
    expect(bodies).toEqual(expected);
  });

  it('is overtaken by a later one', async () => {
    faults.set([{ match: { path: '/shop/sold' }, fault: 'reorder', ms: 60_000, times: 1 }]);
    deliveries.tell('sold', 'a');
    deliveries.tell('sold', 'b');
    await deliveries.idle();
    expect(bodies).toEqual(['b0', 'a0']);
  });
});

describe('Deliveries in the books', () => {
  it('go on after a restart, each sender with its own', async () => {
    const path = join(folder, 'books.db');
    const before = new BookFile(path);
    isThere = false;
    const interrupted = opened(new DeliveryBooks(before, 'shop'));
    interrupted.tell('sold', 'a');
    await interrupted.close();
    before.close();
    isThere = true;
    const after = new BookFile(path);
    const [ours, others] = [opened(new DeliveryBooks(after, 'shop')), opened(new DeliveryBooks(after, 'other'))];
    expect([ours.waiting(), others.waiting()]).toEqual([1, 0]);
    await others.drain();
    expect(bodies).toEqual([]);
    await ours.drain();
    expect([bodies, ours.waiting()]).toEqual([['a0'], 0]);
    await Promise.all([ours.close(), others.close()]);
    after.close();
  });
});
