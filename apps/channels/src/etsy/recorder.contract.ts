import { readFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Secret } from '#service/secret/secret.js';
import { Budget } from '../channel/budget.js';
import type { ChannelRefusal } from '../channel/channel.js';
import { EtsyChannel, type EtsyOptions } from './etsy.channel.js';

type Json = Record<string, unknown>;
export type Answer =
  | { readonly status?: number; readonly body?: unknown; readonly headers?: Record<string, string> }
  | ((response: ServerResponse) => void);
export type Asked = {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
};

export const file = (...path: string[]) => readFileSync(join(__dirname, ...path), 'utf8');
export const reply = (name: string) => JSON.parse(file('replies', `${name}.json`)) as Json;
export const listed = (change: Json = {}) => ({ body: { ...reply('listing'), ...change } });
export const page = (...results: object[]) => ({ body: { count: results.length, results } });
export const refusal = (status: number, error: string): Answer => ({ status, body: { error } });
export const png = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

export async function all<One>(found: AsyncIterable<One>): Promise<One[]> {
  const list: One[] = [];
  for await (const one of found) list.push(one);
  return list;
}
/** What it failed with; undefined if it did not. */
export const failing = (asking: Promise<unknown>) =>
  asking.then(() => undefined).catch((error: unknown) => error) as Promise<ChannelRefusal>;

/** An Etsy that grants tokens, answers what it is told to, in turn, and remembers what it was asked. */
export class Recorder {
  readonly asked: Asked[] = [];
  answers: Answer[] = [];
  /** Of token requests; else each gets a new pair. */
  grants: Answer[] = [];
  granted = 0;
  readonly saved: string[] = [];
  kept: string | undefined = 'refresh-0';
  url = '';
  private readonly server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method, url, headers } = request;
      const text = Buffer.concat(chunks).toString('latin1');
      this.asked.push({ method: method!, path: url!, headers, text });
      const answer: Answer =
        url === '/v3/public/oauth/token' ? this.grant() : (this.answers.shift() ?? { status: 500 });
      if (typeof answer === 'function') return answer(response);
      response.writeHead(answer.status ?? 200, { 'content-type': 'application/json', ...answer.headers });
      response.end(typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body));
    });
  });

  /** What was asked of the API, in a line each. */
  get calls() {
    return this.asked
      .filter(({ path }) => !path.endsWith('/oauth/token'))
      .map(({ method, path }) => `${method} ${path.replace('/v3/application', '')}`);
  }
  get bearers() {
    return this.asked.map(({ headers }) => headers.authorization);
  }

  async listen() {
    await new Promise<void>((listening) => this.server.listen(0, '127.0.0.1', listening));
    this.url = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }
  async close() {
    this.server.closeAllConnections();
    await new Promise((closed) => this.server.close(closed));
  }

  private grant(): Answer {
    const named = this.grants.shift();
    if (named !== undefined) return named;
    this.granted += 1;
    const body = { access_token: `55501.token-${this.granted}`, token_type: 'Bearer', expires_in: 3_600 };
    return { body: { ...body, refresh_token: `refresh-${this.granted}` } };
  }

  /** A channel that it hears of for the first time; it forgets all others. */
  begin() {
    Object.assign(this, { answers: [], grants: [], granted: 0, kept: 'refresh-0' });
    this.asked.length = this.saved.length = 0;
    return this.open();
  }

  /** A channel that speaks with it, by a clock that stands still. */
  open(more: Partial<EtsyOptions> = {}) {
    const at = Date.UTC(2026, 0, 12, 9);
    const never = () => () => undefined;
    const budget = new Budget('etsy', { perSecond: 10_000, burst: 10_000, perDay: 100_000 }, () => at, never);
    return new EtsyChannel({
      ...{
        url: `${this.url}/`,
        keystring: 'key',
        sharedSecret: Secret.of('secret'),
        shopId: '42',
        currency: 'EUR',
        budget,
      },
      ...{ timeoutMs: 20_000, now: () => new Date(at) },
      terms: { shippingProfileId: '801', readinessStateId: '901' },
      photos: async () => ({ bytes: png, type: 'image/png' }),
      grants: {
        load: async () => this.kept,
        save: async (refreshToken) => {
          this.kept = refreshToken;
          this.saved.push(refreshToken);
        },
      },
      ...more,
    });
  }
}
