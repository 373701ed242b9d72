import { AsyncLocalStorage } from 'node:async_hooks';
import { exactJson } from '#contracts/exact-json.js';
import { partnerThread, sinceMs } from './partner-thread.js';

export type PartnerCall = {
  /** As it stands in messages: ups, shopify. */
  readonly partner: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** In full. It never stands in a message: numbers of orders and parcels are in it. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** An object goes as JSON, a form as a form, with files or without. No header has to be given for it. */
  readonly body?: object | URLSearchParams | FormData | undefined;
  readonly timeoutMs: number;
  /** Of the reply; 1 MB if it is not said. */
  readonly bytesMax?: number | undefined;
  /** Is told how long the partner asks us to wait: of a 429, and of a 503 that says so. */
  readonly onPause?: ((waitMs: number) => void) | undefined;
};
/**
 * `text` is what came; `body` what JSON says in it, integers beyond 2^53 as text, undefined where there is nothing to read, as in
 * a 204 or a refusal without JSON.
 */
export type PartnerAnswer = {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: unknown;
};

export const replyBytesMax = 1_048_576;

const pauseMs = 1_000;
const pauseMaxMs = 3_600_000;

/**
 * Makes one call to a partner, never repeated. Answers 2xx and 4xx for a translator to read, a 401 too. Throws `Unreachable` where
 * nobody knows what became of it: no connection, no answer in time, a redirect, 408, 429, 5xx, a reply that is too long, a success
 * that says something else than JSON. Messages name the partner and the fault, and nothing that was sent or received.
 */
export const callingOr =
  (Unreachable: new (message: string) => Error) =>
  async (asked: PartnerCall): Promise<PartnerAnswer> => {
    const { partner, method, url, headers, body, timeoutMs, bytesMax = replyBytesMax, onPause } = asked;
    const sent = await wired(body);
    try {
      const told = await partnerThread.ask({
        ...{ url, method, timeoutMs, bytesMax, body: sent.body },
        headers: { accept: 'application/json', ...sent.headers, ...headers },
      });
      const { status, bytes } = told;
      const noted = lastReply.getStore();
      if (noted !== undefined) noted.at = told.at;
      const answered = new Headers(told.headers);
      if (status >= 500 || [408, 429].includes(status)) {
        const waitMs = waitOf(answered);
        if (status === 429 || (status === 503 && waitMs !== undefined)) onPause?.(waitMs ?? pauseMs);
        throw new Unreachable(`${partner} answered ${status}`);
      }
      if (bytes === undefined) throw new Unreachable(`${partner} answered more than ${bytesMax} bytes`);
      const text = new TextDecoder().decode(bytes);
      const read = exactJson(text);
      if (read === undefined && status < 300 && text !== '')
        throw new Unreachable(`${partner} answered ${status} with something else than JSON`);
      return { status, headers: answered, text, body: read };
    } catch (error) {
      if (error instanceof Unreachable) throw error;
      throw new Unreachable(`${partner} does not answer: ${(error as { code?: string }).code}`);
    }
  };

const lastReply = new AsyncLocalStorage<{ at: number }>();

/** For how many milliseconds the last reply to what `act` asks partners lies here when it is done: this process may be busy. */
export async function timed<Result>(act: () => Promise<Result>): Promise<{ result: Result; lateMs: number }> {
  const noted = { at: Infinity };
  const result = await lastReply.run(noted, act);
  return { result, lateMs: sinceMs(noted.at) };
}

/** A body as it goes over the wire, and what it says of itself. */
async function wired(body: PartnerCall['body']) {
  if (body === undefined) return { headers: {}, body };
  if (!(body instanceof URLSearchParams || body instanceof FormData))
    return { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  const form = new Response(body);
  const bytes = new Uint8Array(await form.arrayBuffer());
  return { headers: { 'content-type': form.headers.get('content-type')! }, body: bytes };
}

/** Retry-After, in seconds (Shopify writes 2.0) or as a date, which is counted from the date of the answer itself. */
function waitOf(headers: Headers): number | undefined {
  const after = headers.get('retry-after') ?? '';
  const waitMs = /^\d{1,9}(\.\d+)?$/.test(after)
    ? Number(after) * 1_000
    : Date.parse(after) - Date.parse(headers.get('date') ?? '');
  return Number.isNaN(waitMs) ? undefined : Math.min(Math.max(Math.ceil(waitMs), 0), pauseMaxMs);
}
