import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { createServer, type OutgoingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { callingOr, timed, type PartnerCall } from './partner-call.js';

class Unreachable extends Error {}
const call = callingOr(Unreachable);

type Answer = { status: number; headers?: OutgoingHttpHeaders; body?: string };

describe('A call to a partner', () => {
  let answer: Answer;
  let heard: { headers: Record<string, unknown>; text: string };
  const server = createServer((request, response) => {
    let text = '';
    request.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    request.on('end', () => {
      heard = { headers: request.headers, text };
      response.writeHead(answer.status, answer.headers).end(answer.body);
    });
  });
  let url: string;
  beforeAll(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/orders?name=Ada`;
  });
  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  });
  const make = (told: Answer, more: Partial<PartnerCall> = {}) => {
    answer = told;
    return call({ partner: 'shopify', method: 'POST', url, headers: {}, timeoutMs: 20_000, ...more });
  };
  const waits = async (told: Answer) => {
    const waited: number[] = [];
    await expect(make(told, { onPause: (ms) => waited.push(ms) })).rejects.toThrow(Unreachable);
    return waited;
  };

  it('keeps ids beyond 2^53 as text, and all else as it is', async () => {
    const body = '{"id":820982911946154508,"small":7,"price":12.5,"huge":1e21,"text":"820982911946154508"}';
    const { text, body: read } = await make({ status: 200, body });
    expect(text).toBe(body);
    expect(read).toEqual({
      ...{ id: '820982911946154508', small: 7, price: 12.5, huge: '1e21', text: '820982911946154508' },
    });
  });

  it('sends objects as JSON and forms as forms', async () => {
    await make({ status: 200, body: '{}' }, { body: { a: 1 } });
    expect(heard).toMatchObject({ text: '{"a":1}', headers: { 'content-type': 'application/json' } });
    await make({ status: 200, body: '{}' }, { body: new URLSearchParams({ a: 'b c' }) });
    expect(heard.text).toBe('a=b+c');
    expect(heard.headers['content-type']).toMatch(/^application\/x-www-form-urlencoded/);
  });

  it('answers what is refused, with or without words', async () => {
    expect(await make({ status: 401, body: '<html>' })).toMatchObject({ status: 401, body: undefined });
    expect(await make({ status: 404, body: '{"errors":"none"}' })).toMatchObject({ body: { errors: 'none' } });
    expect(await make({ status: 204 })).toMatchObject({ status: 204, text: '', body: undefined });
  });

  it.each([
    ['2.0', 2_000],
    ['0', 0],
    ['999999', 3_600_000],
    ['Mon, 15 Jun 2026 12:00:30 GMT', 30_000],
    ['Mon, 15 Jun 2026 11:00:00 GMT', 0],
    ['soon', 1_000],
    [undefined, 1_000],
  ])('that was too much is told how long to wait: %s is %d ms', async (after, waitMs) => {
    const headers = { date: 'Mon, 15 Jun 2026 12:00:00 GMT', ...(after !== undefined && { 'retry-after': after }) };
    expect(await waits({ status: 429, headers })).toEqual([waitMs]);
  });
  it('waits for a busy server only if that says so', async () => {
    expect(await waits({ status: 503, headers: { 'retry-after': '3' } })).toEqual([3_000]);
    for (const status of [503, 500, 408]) expect(await waits({ status })).toEqual([]);
  });

  it.each<[string, Answer, Partial<PartnerCall>]>([
    ['a redirect', { status: 302, headers: { location: '/elsewhere' } }, {}],
    ['a long reply', { status: 200, body: `"${'x'.repeat(100)}"` }, { bytesMax: 101 }],
    ['a success without JSON', { status: 200, body: 'Ada Lovelace' }, {}],
    ['nobody there', { status: 200 }, { url: 'http://127.0.0.1:1/?name=Ada' }],
  ])('is unknown after %s, and says nothing of what was sent or received', async (_, told, more) => {
    const error = await make(told, more).catch((thrown: Error) => thrown);
    expect(error).toBeInstanceOf(Unreachable);
    expect((error as Error).message).not.toMatch(/Ada|127|elsewhere/);
  });

  it('knows for how long a reply lay here while nobody could look at it', async () => {
    const busy = Promise.withResolvers<number>();
    const { lateMs } = await timed(async () => {
      // Once the reply is on its way, this thread does nothing else for a while.
      server.once('request', (_, response) =>
        response.once('finish', () => {
          const since = Date.now();
          while (Date.now() < since + 200);
          busy.resolve(Date.now() - since);
        }),
      );
      return make({ status: 200, body: '{}' });
    });
    expect(lateMs).toBeGreaterThan(0);
    expect(lateMs).toBeLessThanOrEqual((await busy.promise) + 200);
  });

  it('of which nobody asked a partner has nothing that lies here', async () => {
    expect(await timed(() => Promise.resolve('over'))).toEqual({ result: 'over', lateMs: 0 });
  });
});
