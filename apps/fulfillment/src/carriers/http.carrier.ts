import { CarrierUnreachable } from './carrier.js';

export type CarrierCall = {
  /** As it stands in messages: ups. */
  readonly carrier: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** In full. It never stands in a message: references and tracking numbers are in it. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** An object goes as JSON, a form as a form. Neither header has to be given. */
  readonly body?: object | URLSearchParams | undefined;
  readonly timeoutMs: number;
  /** Of the reply; {@link labelBytesMax} where a label is in it. */
  readonly bytesMax?: number | undefined;
};
/** `body` is what JSON says, and undefined where a refusal (4xx) has none that can be read. */
export type CarrierAnswer = { readonly status: number; readonly body: unknown };

export const replyBytesMax = 1_048_576;
export const labelBytesMax = 5 * replyBytesMax;

/**
 * One call to a carrier, never repeated. Answers 2xx and 4xx for the translator to read, a 401 too.
 * @throws CarrierUnreachable where nobody knows what became of it: no connection, no answer in time, a redirect, 408, 429, 5xx, a
 * reply that is too long, a success that is not JSON. Messages name the carrier and the fault, and nothing that was sent or
 * received.
 */
export async function call(asked: CarrierCall): Promise<CarrierAnswer> {
  const { carrier, method, url, headers, body, timeoutMs, bytesMax = replyBytesMax } = asked;
  const isForm = body === undefined || body instanceof URLSearchParams;
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    const answer = await fetch(url, {
      ...{ method, signal, redirect: 'error' as const },
      headers: { accept: 'application/json', ...(!isForm && { 'content-type': 'application/json' }), ...headers },
      ...(body !== undefined && { body: isForm ? body : JSON.stringify(body) }),
    });
    const { status, ok } = answer;
    if (status >= 500 || [408, 429].includes(status)) {
      await answer.body?.cancel();
      throw new CarrierUnreachable(`${carrier} answered ${status}`);
    }
    const text = await textOf(answer, bytesMax);
    if (text === undefined) throw new CarrierUnreachable(`${carrier} answered more than ${bytesMax} bytes`);
    const told = readJson(text);
    if (told === undefined && ok)
      throw new CarrierUnreachable(`${carrier} answered ${status} with something else than JSON`);
    return { status, body: told };
  } catch (error) {
    if (error instanceof CarrierUnreachable) throw error;
    throw new CarrierUnreachable(`${carrier} does not answer: ${causeOf(error)}`);
  }
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

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** fetch() says 'fetch failed', and why only in its cause: ECONNREFUSED, or TimeoutError. */
function causeOf(error: unknown): string {
  const { cause, code, name } = error as { cause?: unknown; code?: unknown; name?: unknown };
  if (typeof cause === 'object' && cause !== null) return causeOf(cause);
  return typeof code === 'string' ? code : String(name);
}
