import type { Session } from './sign-in.js';

/** The service said no, in words for people. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** Asks our own service, and remembers what it said of a version: asked again, it need not say it again. */
export class Api {
  private readonly known = new Map<string, { readonly etag: string; readonly body: unknown }>();
  /** Parts of a page ask for the same at the same time. */
  private readonly asked = new Map<string, Promise<unknown>>();

  constructor(
    private readonly session: Session,
    private readonly fetch: typeof globalThis.fetch,
  ) {}

  /** @throws Refused, or TypeError where there is no network */
  get<Body>(path: string): Promise<Body> {
    const asked = this.asked.get(path) ?? this.ask(path).finally(() => this.asked.delete(path));
    this.asked.set(path, asked);
    return asked as Promise<Body>;
  }

  private async ask(path: string): Promise<unknown> {
    const known = this.known.get(path);
    const answer = await this.fetch(path, {
      headers: {
        ...{ authorization: `Bearer ${this.session.token}`, accept: 'application/json' },
        ...(known && { 'if-none-match': known.etag }),
      },
    });
    if (answer.status === 304 && known !== undefined) return known.body;
    if (!answer.ok) throw new Refused(answer.status, await reasonOf(answer));
    const body: unknown = await answer.json();
    const etag = answer.headers.get('etag');
    if (etag !== null) this.known.set(path, { etag, body });
    return body;
  }
}

async function reasonOf(answer: Response): Promise<string> {
  const { title, detail } = (await answer.json().catch(() => ({}))) as { title?: string; detail?: string };
  return [title ?? `The service answered ${answer.status}.`, detail].filter(Boolean).join(': ');
}
