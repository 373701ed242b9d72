import { setTimeout as sleep } from 'node:timers/promises';
import type { Money } from '#contracts/vocabulary.js';

const retryMs = 300;
const retriesMax = 50;
const openMaxMs = 15_000;

export type Piece = {
  readonly unitId: string;
  readonly title: string;
  readonly category?: string;
  readonly askingPrice: Money;
};
export type NewPiece = Piece & { readonly condition: string; readonly location: string };
export type Goods = { readonly sku: string; readonly title: string; readonly askingPrice: Money };
export type Line =
  | { readonly unitId: string; readonly price: Money }
  | { readonly sku: string; readonly quantity: number; readonly price: Money };
export type Basket = {
  readonly channel: string;
  readonly customerId: string;
  readonly placedAt?: string;
  readonly lines: readonly Line[];
};
/** What came of an order, and how long the answer to the placing call took. */
export type Outcome =
  | { readonly kind: 'confirmed'; readonly ms: number; readonly orderId: string; readonly total: Money }
  | { readonly kind: 'lost'; readonly ms: number }
  | { readonly kind: 'open'; readonly ms: number; readonly orderId: string };
export type HistoryEvent = { readonly type: string; readonly data: { readonly orderId?: string } };

type Answer = { readonly status: number; readonly body: unknown };
type OrderBody = { readonly orderId: string; readonly status: string; readonly total: Money };
type Problem = { readonly type?: string; readonly detail?: string };

/** The shop as its buyers reach it: over its REST API, and nothing else. */
export class ShopFront {
  constructor(
    readonly url: string,
    /** Milliseconds that only move forward. */
    private readonly clock: () => number,
  ) {}

  async isOpen(): Promise<boolean> {
    return fetch(`${this.url}/health/ready`).then(
      ({ ok }) => ok,
      () => false,
    );
  }

  /** Every piece that can be bought now. */
  async offered(): Promise<Piece[]> {
    const found: Piece[] = [];
    let cursor: string | undefined;
    do {
      const page = `/v1/units?status=offered&limit=200${cursor === undefined ? '' : `&cursor=${cursor}`}`;
      const { units, next } = (await this.get(page)) as { units: Piece[]; next?: string };
      found.push(...units);
      cursor = next;
    } while (cursor !== undefined);
    return found;
  }

  async search(words: string): Promise<Piece[]> {
    const path = `/v1/units?status=offered&limit=60&q=${encodeURIComponent(words)}`;
    return ((await this.get(path)) as { units: Piece[] }).units;
  }

  async goods(): Promise<Goods[]> {
    return ((await this.get('/v1/stock?limit=50')) as { stock: Goods[] }).stock;
  }

  async register(piece: NewPiece) {
    expect(await this.post('/v1/units', piece, piece.unitId), 201);
  }

  /** False when somebody else has it. */
  async hold(unitId: string, holdId: string, until: string): Promise<boolean> {
    const { status } = await this.post(`/v1/units/${unitId}/holds`, { holdId, until }, holdId);
    return status === 200;
  }

  async release(unitId: string, holdId: string) {
    expect(await this.ask('DELETE', `/v1/units/${unitId}/holds/${holdId}`), 200);
  }

  /** Waits for the outcome: 201 is a sale, 409 means that somebody else was faster, and 202 that it takes longer. */
  async order(basket: Basket, key: string): Promise<Outcome> {
    const start = this.clock();
    const { status, body } = await this.post('/v1/orders', basket, key, { prefer: 'wait=10' });
    const ms = this.clock() - start;
    if (status === 409 && (body as Problem).type === '/problems/piece-gone') return { kind: 'lost', ms };
    const { orderId, total } = body as OrderBody;
    if (status === 201) return { kind: 'confirmed', ms, orderId, total };
    expect({ status, body }, 202);
    return this.outcomeOf(orderId, ms);
  }

  async cancel(orderId: string, reason: string) {
    expect(await this.post(`/v1/orders/${orderId}/cancellation`, { reason }, `cancel-${orderId}`), 200);
  }

  async history(unitId: string): Promise<HistoryEvent[]> {
    return (await this.get(`/v1/units/${unitId}/history`)) as HistoryEvent[];
  }

  private async outcomeOf(orderId: string, ms: number): Promise<Outcome> {
    const deadline = this.clock() + openMaxMs;
    while (this.clock() < deadline) {
      const { status, total } = (await this.get(`/v1/orders/${orderId}`)) as OrderBody;
      if (status === 'cancelled') return { kind: 'lost', ms };
      if (status !== 'placed') return { kind: 'confirmed', ms, orderId, total };
      await sleep(retryMs);
    }
    return { kind: 'open', ms, orderId };
  }

  private async get(path: string): Promise<unknown> {
    return expect(await this.ask('GET', path), 200);
  }

  private post(path: string, body: object, key: string, headers: Record<string, string> = {}) {
    return this.ask('POST', path, body, { ...headers, 'idempotency-key': key, 'content-type': 'application/json' });
  }

  /** Asks again while the shop is away or too busy: with its key the same request is done once. */
  private async ask(
    method: string,
    path: string,
    body?: object,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const request = { method, headers, ...(body && { body: JSON.stringify(body) }) };
    for (let attempt = 1; ; attempt += 1) {
      try {
        const answer = await fetch(this.url + path, request);
        const text = await answer.text();
        const busy = answer.status === 503 || answer.status === 429;
        if (!busy || attempt > retriesMax)
          return { status: answer.status, body: text === '' ? undefined : JSON.parse(text) };
      } catch (error) {
        if (attempt > retriesMax) throw new Error(`nothing answers at ${this.url} any more`, { cause: error });
      }
      await sleep(retryMs);
    }
  }
}

function expect({ status, body }: Answer, wanted: number): unknown {
  if (status === wanted) return body;
  throw new Error(`the shop answered ${status}, not ${wanted}: ${(body as Problem | undefined)?.detail ?? ''}`);
}
