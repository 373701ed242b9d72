import type { ShopClient } from '../../apps/local/src/sample-sales.js';
import type { Request } from './plan.js';

/** What became of a request. A refusal is an answer too: asking again would not change it. */
export type Outcome =
  { readonly result: 'done'; readonly id?: string } | { readonly result: 'refused'; readonly why: string };

export type Waiting = {
  readonly pause: (ms: number) => Promise<unknown>;
  /** How long a server that does not answer, or answers that it is overloaded, is asked again before we give up. */
  readonly patienceMs: number;
};

type Init = RequestInit & { readonly headers?: Record<string, string> };

const pauseMs = 500;
const waitSeconds = 20;

/** The REST API of a running server, as far as a replay needs it. */
export class Shop {
  constructor(
    private readonly client: ShopClient,
    private readonly send: typeof fetch,
    private readonly waiting: Waiting,
  ) {}

  /**
   * Sends a request and waits until its outcome is known.
   * @throws Error when the server is out of reach, broken or too slow for longer than our patience.
   */
  async ask({ kind, key, path, body }: Request): Promise<Outcome> {
    const answer = await this.call(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': key, prefer: `wait=${waitSeconds}` },
      body: JSON.stringify(body),
    });
    if (answer.status >= 400) return { result: 'refused', why: await complaint(answer) };
    const { orderId: id } = (await answer.json()) as { orderId?: string };
    if (kind !== 'order' || id === undefined) return { result: 'done' };
    return answer.status === 202 ? this.outcomeOf(id) : { result: 'done', id };
  }

  /** What is at a path; undefined when there is nothing. */
  async get<Body>(path: string): Promise<Body | undefined> {
    const answer = await this.call(path, {});
    if (answer.status === 404) return undefined;
    if (!answer.ok) throw new Error(`${path} answered ${await complaint(answer)}`);
    return (await answer.json()) as Body;
  }

  /** Every entry of a list, page by page; `entries` is the member that holds them. */
  async *list<Entry>(path: string, entries: string): AsyncGenerator<Entry> {
    for (let next: string | undefined = ''; next !== undefined;) {
      const cursor: string = next === '' ? '' : `&cursor=${encodeURIComponent(next)}`;
      const page: Record<string, unknown> = (await this.get<Record<string, unknown>>(`${path}${cursor}`)) ?? {};
      yield* page[entries] as Entry[];
      next = page['next'] as string | undefined;
    }
  }

  private async outcomeOf(id: string): Promise<Outcome> {
    for (let waitedMs = 0; waitedMs < this.waiting.patienceMs; waitedMs += pauseMs) {
      const order = await this.get<{ status: string; cancelledBecause?: string }>(`/v1/orders/${id}`);
      if (order?.status === 'cancelled') return { result: 'refused', why: `cancelled: ${order.cancelledBecause}` };
      if (order !== undefined && order.status !== 'placed') return { result: 'done', id };
      await this.waiting.pause(pauseMs);
    }
    throw new Error(`order ${id} has no outcome yet`);
  }

  private async call(path: string, init: Init): Promise<Response> {
    for (let waitedMs = 0; ; waitedMs += pauseMs) {
      const answer = await this.attempt(path, init).catch((cause: unknown) => ({ cause }));
      const isLast = waitedMs >= this.waiting.patienceMs;
      if ('cause' in answer) {
        if (isLast) throw new Error(`${this.client.url} cannot be reached`, answer);
      } else {
        if (answer.status !== 429 && answer.status < 500) return answer;
        // Read to its end in any case, so that the connection can be used again.
        const said = await complaint(answer);
        if (isLast) throw new Error(`${path} answered ${said}`);
      }
      await this.waiting.pause(pauseMs);
    }
  }

  /** With the token of the moment: a year of trade takes longer than one is good for. */
  private async attempt(path: string, init: Init): Promise<Response> {
    const authorization = await this.client.authorization();
    return this.send(`${this.client.url}${path}`, { ...init, headers: { ...init.headers, authorization } });
  }
}

async function complaint(answer: Response): Promise<string> {
  const text = await answer.text();
  try {
    const { type, detail } = JSON.parse(text) as { type?: string; detail?: string };
    return `${answer.status} ${type}: ${detail}`;
  } catch {
    return `${answer.status}: ${text.slice(0, 200)}`;
  }
}
