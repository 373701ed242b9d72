import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { requestsFor } from './plan.js';
import { Shop } from './shop.js';

type Reply = readonly [status: number, body: object];
const at = '2010-12-01T08:26:00.000Z';
const row = { line: 2, invoice: '536365', sku: '71053', description: '', quantity: 6, at, priceMinor: 339 };
const [order] = requestsFor('536365', [row]) as [ReturnType<typeof requestsFor>[number]];
const busy: Reply = [503, { type: '/problems/overloaded', detail: 'Try again.' }];

describe('The shop is asked', () => {
  let server: Server;
  let replies: Reply[];
  let asked: string[];
  let tokens: number;
  beforeEach(async () => {
    asked = [];
    tokens = 0;
    server = createServer((request, response) => {
      const { authorization, 'idempotency-key': key } = request.headers;
      asked.push(`${request.method} ${request.url} ${String(key)} ${authorization}`);
      const [status, body] = replies.shift()!;
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterEach(() => void server.close());

  const shop = (pauses: number[] = []) => {
    const { port } = server.address() as AddressInfo;
    const pause = (ms: number) => Promise.resolve(pauses.push(ms));
    const client = { url: `http://127.0.0.1:${port}`, authorization: () => Promise.resolve(`Bearer ${++tokens}`) };
    return new Shop(client, fetch, { pause, patienceMs: 1_000 });
  };

  it('again with the same key while it is busy, by the token that is good then', async () => {
    replies = [[429, {}], busy, [201, { orderId: 'o-1' }]];
    const pauses: number[] = [];
    expect(await shop(pauses).ask(order)).toEqual({ result: 'done', id: 'o-1' });
    expect(asked).toEqual([1, 2, 3].map((token) => `POST /v1/orders replay-536365 Bearer ${token}`));
    expect(pauses).toEqual([500, 500]);
  });

  it('no longer when it stays busy, or is gone', async () => {
    replies = [busy, busy, busy];
    await expect(shop().ask(order)).rejects.toThrow('/v1/orders answered 503 /problems/overloaded: Try again.');
    const gone = shop();
    await new Promise((resolve) => server.close(resolve));
    await expect(gone.ask(order)).rejects.toThrow('cannot be reached');
  });

  it('what became of an order that took longer', async () => {
    replies = [
      [202, { orderId: 'o-1' }],
      [200, { status: 'placed' }],
      [200, { status: 'confirmed' }],
    ];
    expect(await shop().ask(order)).toEqual({ result: 'done', id: 'o-1' });
    replies = [
      [202, { orderId: 'o-1' }],
      [200, { status: 'cancelled', cancelledBecause: 'piece-gone' }],
    ];
    expect(await shop().ask(order)).toEqual({ result: 'refused', why: 'cancelled: piece-gone' });
    replies = [202, 200, 200, 200].map((status): Reply => [status, { orderId: 'o-1', status: 'placed' }]);
    await expect(shop().ask(order)).rejects.toThrow('order o-1 has no outcome yet');
  });

  it('once when it refuses', async () => {
    replies = [[409, { type: '/problems/piece-gone', detail: 'Line 1 is short.' }]];
    expect(await shop().ask(order)).toEqual({ result: 'refused', why: '409 /problems/piece-gone: Line 1 is short.' });
  });
});
