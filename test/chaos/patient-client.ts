import { setTimeout as sleep } from 'node:timers/promises';

const attemptTimeoutMs = 20_000;
const pauseMaxMs = 800;

export type Answer = { readonly status: number; readonly location: string | null; readonly body: string };

/** An HTTP client that does not give up: it sends the same request with the same key until somebody answers. */
export class PatientClient {
  /** Attempts that ended without an answer: refused, cut off, 429 or 5xx. */
  retries = 0;

  /** @param authorization says who asks; not for those who have a way of their own */
  constructor(
    private readonly url: string,
    private readonly patienceMs: number,
    private readonly authorization?: () => Promise<string>,
  ) {}

  /** JSON, or a form. Throws only when there was no answer for `patienceMs`. */
  async post(
    path: string,
    key: string,
    body: object | URLSearchParams,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const keyed = { 'idempotency-key': key, ...headers };
    if (body instanceof URLSearchParams) return this.ask(path, { method: 'POST', headers: keyed, body });
    const json = { 'content-type': 'application/json', ...keyed };
    return this.ask(path, { method: 'POST', headers: json, body: JSON.stringify(body) });
  }

  /** JSON. */
  async put(path: string, key: string, body: object, headers: Record<string, string> = {}): Promise<Answer> {
    const json = { 'content-type': 'application/json', 'idempotency-key': key, ...headers };
    return this.ask(path, { method: 'PUT', headers: json, body: JSON.stringify(body) });
  }

  async get(path: string): Promise<Answer> {
    return this.ask(path, { headers: {} });
  }

  private async ask(path: string, init: RequestInit & { headers: Record<string, string> }): Promise<Answer> {
    let last = '';
    let pauseMs = 25;
    for (const deadline = performance.now() + this.patienceMs; performance.now() < deadline;) {
      try {
        const proof = this.authorization && { authorization: await this.authorization() };
        const headers = { ...proof, ...init.headers };
        const signal = AbortSignal.timeout(attemptTimeoutMs);
        const reply = await fetch(this.url + path, { ...init, headers, signal });
        const answer = { status: reply.status, location: reply.headers.get('location'), body: await reply.text() };
        if (answer.status < 500 && answer.status !== 429) return answer;
        last = `${answer.status} ${answer.body}`;
      } catch (error) {
        const { message, cause } = error as Error;
        last = cause instanceof Error ? `${message}: ${cause.message}` : message;
      }
      this.retries += 1;
      await sleep(pauseMs);
      pauseMs = Math.min(pauseMs * 2, pauseMaxMs);
    }
    throw new Error(`no answer to ${path} for ${this.patienceMs} ms, at last: ${last}`);
  }
}

/** Which problem an answer names: 'piece-gone'; undefined if it is none. */
export const problemIn = ({ body }: Answer) => /"\/problems\/([a-z-]+)"/.exec(body)?.[1];

/** Works through the items with so many at once. */
export async function atOnce<T>(workers: number, items: readonly T[], work: (item: T) => Promise<void>) {
  const queue = items.values();
  await Promise.all(
    Array.from({ length: workers }, async () => {
      for (const item of queue) await work(item);
    }),
  );
}
