import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { Replicas } from './replicas.js';

let servers: Server[];
beforeEach(() => void (servers = []));
afterEach(() => servers.forEach((one) => one.close().closeAllConnections()));

async function listening(answer: RequestListener): Promise<number> {
  const server = createServer(answer);
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

const calling =
  (name: string): RequestListener =>
  async (request, response) => {
    const { method, url, headers } = request;
    response.writeHead(201, { 'x-who': name, 'set-cookie': ['a=1', 'b=2'] });
    response.end(JSON.stringify({ method, url, headers, body: await text(request) }));
  };

/** Nobody listens there. */
async function deadPort() {
  const port = await listening(() => {});
  const server = servers.pop()!;
  server.close();
  await once(server, 'close');
  return port;
}

async function origin(...ports: readonly number[]) {
  const replicas = new Replicas(
    'orders',
    ports.map((port) => ({ port })),
    () => 'r-1',
  );
  const port = await listening(replicas.answer);
  servers.at(-1)!.once('close', () => replicas.close());
  return `http://127.0.0.1:${port}`;
}

describe('The processes of one service', () => {
  it('take turns, and hear the request as it was', async () => {
    const url = await origin(await listening(calling('a')), await listening(calling('b')));
    const ask = () =>
      fetch(`${url}/v1/orders?limit=1`, {
        ...{ method: 'POST', body: 'pieces'.repeat(100_000) },
        headers: { 'idempotency-key': 'k-1', 'x-forwarded-for': '203.0.113.9' },
      });
    const [first, second] = [await ask(), await ask()];
    expect([first.headers.get('x-who'), second.headers.get('x-who')].toSorted()).toEqual(['a', 'b']);
    expect(first.status).toBe(201);
    expect(first.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
    const heard = (await first.json()) as { headers: object };
    expect(heard).toMatchObject({ method: 'POST', url: '/v1/orders?limit=1', body: 'pieces'.repeat(100_000) });
    expect(heard.headers).toMatchObject({ 'idempotency-key': 'k-1', 'x-forwarded-for': '203.0.113.9, 127.0.0.1' });
  });

  it('stand in for one that is dead', async () => {
    const url = await origin(await deadPort(), await listening(calling('b')));
    for (let n = 0; n < 4; n++) {
      const answer = await fetch(url, { method: 'POST', body: `order ${n}` });
      expect(await answer.json()).toMatchObject({ body: `order ${n}` });
    }
  });

  it('are asked once, if one dies over a request, and whoever asked comes back', async () => {
    let asked = 0;
    const dying = await listening((request) => {
      asked++;
      request.socket.destroy();
    });
    const url = await origin(dying, dying);
    const answer = await fetch(url, { method: 'POST', body: 'order' });
    expect(answer.status).toBe(503);
    expect(answer.headers.get('retry-after')).toBe('1');
    expect(await answer.json()).toMatchObject({ type: '/problems/overloaded', instance: 'r-1' });
    expect(asked).toBe(1);
  });

  it('are missed, if all are dead', async () => {
    const url = await origin(await deadPort(), await deadPort());
    expect((await fetch(url)).status).toBe(503);
  });

  it('break off an answer that one of them did not finish', async () => {
    const port = await listening((_, response) => {
      response.writeHead(200, { 'content-length': '100' }).write('half');
      setImmediate(() => response.destroy());
    });
    await expect(fetch(await origin(port)).then((answer) => answer.text())).rejects.toThrow();
  });

  it('send as they go, and are told when nobody listens any more', async () => {
    const { promise: left, resolve } = Promise.withResolvers<void>();
    const port = await listening((_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: 1\n\n');
      response.once('close', resolve);
    });
    const listener = new AbortController();
    const answer = await fetch(await origin(port), { signal: listener.signal });
    const first = (await answer.body!.getReader().read()) as { readonly value: Uint8Array };
    expect(Buffer.from(first.value).toString()).toBe('data: 1\n\n');
    listener.abort();
    await left;
  });
});
