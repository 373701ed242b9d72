import { Worker } from 'node:worker_threads';
import { Divided, type Position } from '#eventsourcing/event-store.js';
import type { LogPlace } from '#eventsourcing/open-kept-log.js';
import type { RawSource } from './raw-facts.js';
import type { Stretch } from './windows.js';

export type LakePlace = { readonly url: string; readonly connectionString?: string | undefined };
/**
 * To lay a stretch of the log of a service after what was laid up to a manifest, or whether all of that is there, or which manifest of
 * it is the last, whether or not it is shown. `from`: where in the feed of a log in parts the stretch begins, or before that.
 */
export type Asked = {
  readonly lake: LakePlace;
  readonly service: string;
  readonly log: LogPlace;
  readonly raw?: RawSource | undefined;
} & (
  | { readonly kind: 'lay'; readonly after: string | undefined; readonly stretch: Stretch; readonly from: Position }
  | { readonly kind: 'look'; readonly path: string }
  | { readonly kind: 'end' }
);
/** The path of the manifest; empty if there is none, or what was laid before is gone. */
export type Told = { readonly path: string } | { readonly fault: string; readonly isDivided: boolean };

// What a thread needs for one stretch at a time; what is outside of its heap, windows.ts bounds.
const resourceLimits = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 16 };

/**
 * Reads logs, packs and hashes on a thread of its own and of the lowest priority, so that nobody who orders waits for the lake. One
 * for a process and all of its services, begun when there is something to do; it keeps no
 * process alive but while it works.
 */
class LayingThread {
  private worker: Worker | undefined;
  private readonly waiting = new Map<number, (told: Told) => void>();
  private last = 0;

  /** @throws Divided; Error that says why it could not be done. */
  async ask(asked: Asked): Promise<string> {
    const id = ++this.last;
    const told = await new Promise<Told>((resolve) => {
      this.waiting.set(id, resolve);
      const worker = this.running();
      // Whoever closes waits for what is being laid.
      worker.ref();
      worker.postMessage({ id, ...asked });
    });
    if ('fault' in told) throw told.isDivided ? new Divided(told.fault) : new Error(told.fault);
    return told.path;
  }

  private running(): Worker {
    if (this.worker !== undefined) return this.worker;
    // By the name that package.json gives it, which is found from the folder where we run.
    const worker = new Worker(`import('#lake/laying/main.js')`, { eval: true, resourceLimits });
    worker.on('message', ({ id, ...told }: Told & { readonly id: number }) => this.settle(id, told));
    worker.once('error', (error: Error) => this.lost(error));
    return (this.worker = worker);
  }

  private lost({ message }: Error) {
    this.worker = undefined;
    for (const id of [...this.waiting.keys()])
      this.settle(id, { fault: `the thread is lost: ${message}`, isDivided: false });
  }

  private settle(id: number, told: Told) {
    const resolve = this.waiting.get(id);
    this.waiting.delete(id);
    if (this.waiting.size === 0) this.worker?.unref();
    resolve?.(told);
  }
}

export const layingThread = new LayingThread();
