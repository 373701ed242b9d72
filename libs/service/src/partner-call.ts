import { exactJson } from '#contracts/exact-json.js';

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
    const isForm = body === undefined || body instanceof URLSearchParams || body instanceof FormData;
    try {
      const answer = await fetch(url, {
        ...{ method, signal: AbortSignal.timeout(timeoutMs), redirect: 'error' as const },
        headers: { accept: 'application/json', ...(!isForm && { 'content-type': 'application/json' }), ...headers },
        ...(body !== undefined && { body: isForm ? body : JSON.stringify(body) }),
      });
      const { status, ok } = answer;
      if (status >= 500 || [408, 429].includes(status)) {
        await answer.body?.cancel();
        const waitMs = waitOf(answer.headers);
        if (status === 429 || (status === 503 && waitMs !== undefined)) onPause?.(waitMs ?? pauseMs);
        throw new Unreachable(`${partner} answered ${status}`);
      }
      const text = await textOf(answer, bytesMax);
      if (text === undefined) throw new Unreachable(`${partner} answered more than ${bytesMax} bytes`);
      const told = exactJson(text);
      if (told === undefined && ok && text !== '')
        throw new Unreachable(`${partner} answered ${status} with something else than JSON`);
      return { status, headers: answer.headers, text, body: told };
    } catch (error) {
      if (error instanceof Unreachable) throw error;
      throw new Unreachable(`${partner} does not answer: ${causeOf(error)}`);
    }
  };

/** Retry-After, in seconds (Shopify writes 2.0) or as a date, which is counted from the date of the answer itself. */
function waitOf(headers: Headers): number | undefined {
  const after = headers.get('retry-after') ?? '';
  const waitMs = /^\d{1,9}(\.\d+)?$/.test(after)
    ? Number(after) * 1_000
    : Date.parse(after) - Date.parse(headers.get('date') ?? '');
  return Number.isNaN(waitMs) ? undefined : Math.min(Math.max(Math.ceil(waitMs), 0), pauseMaxMs);
}

/** Undefined if it is longer than that. */
async function textOf(answer: Response, bytesMax: number): Promise<string | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  // Leaving the loop lets go of the rest.
  for await (const chunk of answer.body ?? []) {
    size += (chunk as Uint8Array).byteLength;
    if (size > bytesMax) return undefined;
    chunks.push(chunk as Uint8Array);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** fetch() says 'fetch failed', and why only in its cause: ECONNREFUSED, or TimeoutError. */
function causeOf(error: unknown): string {
  const { cause, code, name } = error as { cause?: unknown; code?: unknown; name?: unknown };
  if (typeof cause === 'object' && cause !== null) return causeOf(cause);
  return typeof code === 'string' ? code : String(name);
}
