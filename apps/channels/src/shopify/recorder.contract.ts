import { readFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Secret } from '#service/secret/secret.js';
import { Budget } from '../channel/budget.js';
import { ShopifyChannel } from './shopify.channel.js';

export type Answer =
  | { data: unknown; extensions?: unknown }
  | { status: number; body: unknown; headers?: Record<string, string> }
  | ((response: ServerResponse) => void);
type Asked = {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly query: string;
  readonly variables: Record<string, unknown>;
};

export const file = (...path: string[]) => readFileSync(join(__dirname, ...path), 'utf8');
export const reply = (name: string) => JSON.parse(file('replies', `${name}.json`)) as { data: object };

/** A Shopify that answers what it is told to, in turn, and remembers what it was asked. */
export class Recorder {
  readonly asked: Asked[] = [];
  readonly answers: Answer[] = [];
  /** Moves only by hand; so do the budget's waiters, whom telling it wakes. */
  now = Date.parse('2026-06-15T12:00:00Z');
  private ids = 0;
  private readonly server: Server = createServer((request, response) => {
    let text = '';
    request.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    request.on('end', () => {
      const { query, variables } = JSON.parse(text) as Pick<Asked, 'query' | 'variables'>;
      this.asked.push({ path: request.url!, headers: request.headers, query, variables });
      const answer: Answer = this.answers.shift() ?? { status: 500, body: {} };
      if (typeof answer === 'function') return answer(response);
      const [status, body, headers] = 'status' in answer ? [answer.status, answer.body, answer.headers] : [200, answer];
      response.writeHead(status, { 'content-type': 'application/json', ...headers });
      response.end(typeof body === 'string' ? body : JSON.stringify(body));
    });
  });

  /** What was asked, by the names of the operations. */
  get operations() {
    return this.asked.map(({ query }) => /^\w+ (\w+)/.exec(query)![1]);
  }

  forget() {
    this.asked.length = this.answers.length = this.ids = 0;
  }

  async listen() {
    await new Promise<void>((listening) => this.server.listen(0, '127.0.0.1', listening));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/shopify/`;
  }

  async close() {
    this.server.closeAllConnections();
    await new Promise((closed) => this.server.close(closed));
  }

  budget = () =>
    new Budget(
      'shopify',
      { perSecond: 100, burst: 2_000 },
      () => this.now,
      () => () => undefined,
    );

  channel(url: string, budget: Budget, timeoutMs = 20_000) {
    return new ShopifyChannel({
      ...{
        url,
        accessToken: Secret.of('shpat_of_the_specification'),
        currency: 'USD',
        locationId: '655441491',
        publicationIds: ['108179161'],
        timeoutMs,
        budget,
      },
      now: () => new Date(this.now),
      newId: () => `id-${++this.ids}`,
    });
  }
}
