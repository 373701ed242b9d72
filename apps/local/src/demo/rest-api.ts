import { setTimeout as sleep } from 'node:timers/promises';

const retryMs = 300;
const retriesMax = 50;

export type Answer = { readonly status: number; readonly body: unknown };
/** What the shop answers instead, if it does not do what it was asked for. */
export type Problem = { readonly type?: string; readonly detail?: string; readonly order?: string };

/** The shop's REST API, as any client reaches it. It is patient: what was asked with a key is done once. */
export class RestApi {
  constructor(
    readonly url: string,
    /** Who asks, as the header says it: `Bearer ...`. */
    private readonly authorization: () => Promise<string>,
  ) {}

  /** The same shop, as somebody else finds it. */
  as(authorization: () => Promise<string>): RestApi {
    return new RestApi(this.url, authorization);
  }

  /** @throws Error for any answer but 200. */
  async get(path: string): Promise<unknown> {
    return expect(await this.ask('GET', path), 200);
  }

  /** undefined for what is not there, or not yet. @throws Error for any other answer but 200. */
  async look(path: string): Promise<unknown> {
    const answer = await this.ask('GET', path);
    return answer.status === 404 ? undefined : expect(answer, 200);
  }

  post(path: string, body: object, key: string, headers: Record<string, string> = {}): Promise<Answer> {
    return this.ask('POST', path, body, { ...headers, 'idempotency-key': key, 'content-type': 'application/json' });
  }

  put(path: string, body: object): Promise<Answer> {
    return this.ask('PUT', path, body, { 'content-type': 'application/json' });
  }

  delete(path: string): Promise<Answer> {
    return this.ask('DELETE', path);
  }

  /** Asks again while the shop is away or too busy. */
  private async ask(
    method: string,
    path: string,
    body?: object,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const content = body && { body: JSON.stringify(body) };
    for (let attempt = 1; ; attempt += 1) {
      const authorization = await this.authorization();
      try {
        const answer = await fetch(this.url + path, { method, headers: { ...headers, authorization }, ...content });
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

/** The body of the answer that was wanted. @throws Error that says what came instead. */
export function expect({ status, body }: Answer, wanted: number): unknown {
  if (status === wanted) return body;
  throw new Error(`the shop answered ${status}, not ${wanted}: ${(body as Problem | undefined)?.detail ?? ''}`);
}
