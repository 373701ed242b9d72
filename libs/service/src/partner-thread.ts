import { Worker } from 'node:worker_threads';

/** A request as it goes over the wire; without a body, if it is undefined. */
export type Sent = {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | undefined;
  readonly timeoutMs: number;
  readonly bytesMax: number;
};
/** `bytes`: undefined if there were too many. `at`: when the whole reply was here, for {@link sinceMs}. */
export type Came = {
  readonly status: number;
  readonly headers: [string, string][];
  readonly bytes: Uint8Array | undefined;
  readonly at: number;
};
type Told = { readonly id: number } & (Came | { readonly fault: string });

/**
 * fetch() on a thread of its own: however busy this one is, calls leave and replies are read at once, and it is known when they
 * came. Redirects are faults. One for a process, begun by the first call; it keeps no process alive.
 */
class PartnerThread {
  private worker: Worker | undefined;
  private readonly waiting = new Map<number, (told: Came | { readonly fault: string }) => void>();
  private last = 0;

  /** @throws Error whose code says why there is no reply: ECONNREFUSED, TimeoutError. */
  async ask(sent: Sent): Promise<Came> {
    const id = ++this.last;
    const told = await new Promise<Came | { readonly fault: string }>((resolve) => {
      this.waiting.set(id, resolve);
      this.running().postMessage({ id, ...sent });
    });
    if ('fault' in told) throw Object.assign(new Error(told.fault), { code: told.fault });
    return told;
  }

  private running(): Worker {
    if (this.worker !== undefined) return this.worker;
    const worker = new Worker(`(${onThread.toString()})()`, { eval: true });
    worker.on('message', ({ id, ...told }: Told) => this.settle(id, told));
    worker.once('error', (error: Error) => this.lost(error));
    // Only now: to listen would hold it again.
    worker.unref();
    return (this.worker = worker);
  }

  /** Out of memory, and whatever else takes a thread away: nobody knows what became of its calls, and the next one begins anew. */
  private lost({ name }: Error) {
    this.worker = undefined;
    for (const id of [...this.waiting.keys()]) this.settle(id, { fault: name });
  }

  private settle(id: number, told: Came | { readonly fault: string }) {
    const resolve = this.waiting.get(id);
    this.waiting.delete(id);
    resolve?.(told);
  }
}

/** Goes to the thread as text, so it knows nothing of this file. */
function onThread() {
  const port = process.getBuiltinModule('node:worker_threads').parentPort!;
  /** fetch() says 'fetch failed', and why only in its cause. */
  const codeOf = (error: unknown): string => {
    const { cause, code, name } = error as { cause?: unknown; code?: unknown; name?: unknown };
    if (typeof cause === 'object' && cause !== null) return codeOf(cause);
    return typeof code === 'string' ? code : String(name);
  };
  const bytesOf = async (answer: Response, bytesMax: number) => {
    const chunks: Uint8Array[] = [];
    let size = 0;
    // Leaving the loop lets go of the rest.
    for await (const chunk of answer.body ?? []) {
      size += (chunk as Uint8Array).byteLength;
      if (size > bytesMax) return undefined;
      chunks.push(chunk as Uint8Array);
    }
    return Buffer.concat(chunks);
  };
  const ask = async ({ url, method, headers, body, timeoutMs, bytesMax }: Sent): Promise<Came> => {
    const signal = AbortSignal.timeout(timeoutMs);
    const answer = await fetch(url, {
      ...{ method, headers, signal, redirect: 'error' as const },
      ...(body !== undefined && { body: body as string }),
    });
    const bytes = await bytesOf(answer, bytesMax);
    return { status: answer.status, headers: [...answer.headers], bytes, at: Date.now() };
  };
  port.on('message', ({ id, ...sent }: { readonly id: number } & Sent) => {
    ask(sent).then(
      (came) => port.postMessage({ id, ...came }),
      (error: unknown) => port.postMessage({ id, fault: codeOf(error) }),
    );
  });
}

export const partnerThread = new PartnerThread();

/** How long ago that was, by the clock that all threads share. */
export const sinceMs = (at: number) => Math.max(Date.now() - at, 0);
