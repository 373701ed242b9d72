import { readFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Secret } from '#service/secret/secret.js';
import { Budget, type Quota } from '../channel/budget.js';
import type { ChannelRefusal } from '../channel/channel.js';
import { timer } from '../channel/timer.driver.js';
import type { EbayAccount } from './ebay-api.channel.js';
import { EbayChannel } from './ebay.channel.js';

export type Answer = { readonly status?: number; readonly body?: unknown; readonly headers?: Record<string, string> };
type Asked = {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
};

export const replyText = (name: string) => readFileSync(join(__dirname, 'replies', `${name}.json`), 'utf8');
export const reply = (name: string) => JSON.parse(replyText(name)) as Record<string, unknown>;
export const refusal = (status: number, ...codes: number[]): Answer => ({
  status,
  body: { errors: codes.map((errorId) => ({ errorId, message: 'R. Okafor, 14 Barton Ct' })) },
});
/** 404 with eBay's word for it: there is no such offer. */
export const noOffer = refusal(404, 25_713);

/** An eBay that grants tokens and answers what it is told to, in turn. What it is asked for tokens is kept apart. */
export class Recorder {
  readonly asked: Asked[] = [];
  readonly grants: Asked[] = [];
  readonly answers: Answer[] = [];
  tokens: Answer[] = [];
  paused: number[] = [];
  private readonly server = createServer((request, response) => {
    let text = '';
    request.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    request.on('end', () => {
      const asked = { method: request.method!, path: request.url!, headers: request.headers, text };
      const isGrant = asked.path === '/ebay/identity/v1/oauth2/token';
      (isGrant ? this.grants : this.asked).push(asked);
      const granted: Answer = { body: { access_token: `token-${this.grants.length}`, expires_in: 7_200 } };
      const next: Answer | undefined = isGrant ? (this.tokens.shift() ?? granted) : this.answers.shift();
      const { status = 200, body, headers = {} }: Answer = next ?? { status: 500 };
      response.writeHead(status, { 'content-type': 'application/json', ...headers });
      response.end(body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body));
    });
  });

  /** Asks, and answers so. */
  readonly answering = <Result>(ask: () => Promise<Result>, ...answers: Answer[]): Promise<Result> => {
    this.answers.push(...answers);
    return ask();
  };
  /** What it throws; undefined if nothing. */
  readonly failing = (ask: () => Promise<unknown>, ...answers: Answer[]): Promise<ChannelRefusal | undefined> =>
    this.answering(ask, ...answers).then(
      () => undefined,
      (error: unknown) => error as ChannelRefusal,
    );
  /** What was asked, without tokens: GET /sell/... */
  readonly calls = () =>
    this.asked.map(({ method, path }) => `${method} ${decodeURIComponent(path.slice('/ebay'.length))}`);
  /** What the call of that number said; without one, the last. */
  readonly body = (n = -1) => JSON.parse(this.asked.at(n)!.text) as Record<string, unknown>;

  get origin() {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async listen() {
    await new Promise<void>((listening) => this.server.listen(0, '127.0.0.1', listening));
  }

  open(more: Partial<EbayAccount> = {}): EbayChannel {
    const quota: Quota = { perSecond: 1_000, burst: 1_000 };
    const budget = new Budget('ebay', quota, () => 0, timer);
    budget.pause = (ms) => void this.paused.push(ms);
    return new EbayChannel({
      url: `${this.origin}/ebay/`,
      ...{ clientId: 'our id', clientSecret: Secret.of('our secret'), refreshToken: Secret.of('v^1.1#consent') },
      ...{ marketplaceId: 'EBAY_US', currency: 'USD', requiredAspects: ['Type'], merchantLocationKey: 'shop' },
      ...{
        fulfillmentPolicyId: 'f-1',
        paymentPolicyId: 'p-1',
        returnPolicyId: 'r-1',
        language: 'en-US',
        auctionDays: 7,
      },
      ...{ timeoutMs: 20_000, now: () => new Date('2026-01-12T09:00:00.000Z'), budget },
      ...more,
    });
  }

  forget() {
    for (const list of [this.asked, this.grants, this.answers, this.tokens, this.paused]) list.length = 0;
  }

  async close() {
    this.server.closeAllConnections();
    await new Promise((closed) => this.server.close(closed));
  }
}

export async function all<One>(some: AsyncIterable<One>): Promise<One[]> {
  const list: One[] = [];
  for await (const one of some) list.push(one);
  return list;
}
