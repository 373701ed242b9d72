import { createHash } from 'node:crypto';
import { addAbortSignal, type Readable } from 'node:stream';
import { filesMax, manifestOf, Refused, Unreachable, type FileLine, type Manifest, type Receipt } from './delivery.js';

export type DeliveryFile = FileLine & {
  /** Its content from the beginning. Asked for only where the file is not there yet, one file after the other. */
  open(): Readable;
};

export type DestinationOptions = {
  /** Names what is not finished yet, so that two who deliver at once do not meet: letters, digits and dashes. */
  readonly newId: () => string;
  /** Of a whole delivery; a quarter of an hour if it is not said. */
  readonly timeoutMs?: number | undefined;
};

/** A delivery as it stands there. */
export type Found = {
  readonly at: string;
  /** Undefined if what is there is no delivery. */
  readonly manifest: string | undefined;
  readonly sizes: ReadonlyMap<string, number>;
};

/** What is brought, once. */
export type Load = { readonly name: string; readonly manifest: Manifest; readonly files: readonly DeliveryFile[] };

/** A destination that was reached, for one delivery. */
export type Reached = {
  /** Undefined if there is no complete delivery of this name, nor anything else that stands in its way. */
  find(name: string): Promise<Found | undefined>;
  /** Whoever looks meanwhile sees nothing, or nothing that is complete. Another who was faster stays where they are. */
  bring(load: Load, signal: AbortSignal): Promise<void>;
  close(): void;
};

const timeoutMs = 15 * 60_000;

/**
 * Where exports go. A delivery is a folder of files and their manifest, and is seen whole or not at all; delivered again it is left
 * alone, and never is anything overwritten. What an attempt that was killed left behind, the next one takes away.
 */
export abstract class Destination {
  constructor(
    /** Its address, with nothing secret in it, and a slash at its end. */
    readonly place: string,
    protected readonly options: DestinationOptions,
  ) {}

  /** @throws Unreachable, Refused */
  async deliver(
    name: string,
    files: Iterable<DeliveryFile> | AsyncIterable<DeliveryFile>,
    signal?: AbortSignal,
  ): Promise<Receipt> {
    const all: DeliveryFile[] = [];
    for await (const file of files) if (all.push(file) > filesMax) break;
    const load = { name, files: all, manifest: manifestOf(name, all) };
    const inTime = AbortSignal.timeout(this.options.timeoutMs ?? timeoutMs);
    const going = signal === undefined ? inTime : AbortSignal.any([signal, inTime]);
    const place = `${this.place}${name}`;
    try {
      going.throwIfAborted();
      return { at: await unlessAborted(this.attempt(load, going), going), place, files: load.manifest.files };
    } catch (error) {
      if (error instanceof Refused || error instanceof Unreachable) throw error;
      if (going.aborted) throw new Unreachable(`${place}: ${inTime.aborted ? 'not done in time' : 'called off'}`);
      throw this.explained(error, place);
    }
  }

  /** @throws Unreachable, Refused, or what {@link explained} explains */
  protected abstract reach(signal: AbortSignal): Promise<Reached>;
  protected abstract explained(error: unknown, place: string): Unreachable | Refused;

  private async attempt(load: Load, signal: AbortSignal): Promise<string> {
    const reached = await this.reach(signal);
    const close = () => reached.close();
    signal.addEventListener('abort', close);
    try {
      signal.throwIfAborted();
      const before = await reached.find(load.name);
      if (before === undefined) await reached.bring(load, signal);
      // They say what is there and since when, and whoever was faster may have brought something else.
      const found = before ?? (await reached.find(load.name));
      if (found === undefined) throw new Unreachable(`${this.place}${load.name}: it was brought and is not there`);
      mustBeSame(found, load.manifest, `${this.place}${load.name}`);
      return found.at;
    } finally {
      signal.removeEventListener('abort', close);
      close();
    }
  }
}

function mustBeSame({ manifest, sizes }: Found, wanted: Manifest, place: string) {
  if (manifest === undefined) throw new Refused('other-content', `${place}: something is there that is no delivery`);
  if (manifest !== wanted.text) throw new Refused('other-content', `${place}: something else was delivered there`);
  const changed = wanted.files.find(({ name, bytes }) => sizes.get(name) !== bytes);
  if (changed !== undefined)
    throw new Refused('other-content', `${place}: ${changed.name} is no longer what was delivered there`);
}

/** The content of a file, which ends well only if it is what was told. @throws Refused: not-as-told */
export async function* contentOf(file: DeliveryFile, signal: AbortSignal): AsyncGenerator<Buffer> {
  const hash = createHash('sha256');
  let bytes = 0;
  const wrong = (what: string, options?: ErrorOptions) => new Refused('not-as-told', `${file.name}: ${what}`, options);
  try {
    for await (const chunk of addAbortSignal(signal, file.open()) as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > file.bytes) throw wrong(`longer than its ${file.bytes} bytes`);
      hash.update(chunk);
      yield chunk;
    }
  } catch (cause) {
    if (cause instanceof Refused || signal.aborted) throw cause;
    throw wrong(`cannot be read here: ${(cause as Error).message}`, { cause });
  }
  if (bytes !== file.bytes) throw wrong(`${bytes} bytes instead of ${file.bytes}`);
  if (hash.digest('hex') !== file.sha256) throw wrong(`its SHA-256 is not ${file.sha256}`);
}

/** Whatever hangs is left behind, and ends when its connection does. */
async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  let abort = () => {};
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(signal.reason as Error);
    signal.addEventListener('abort', abort);
  });
  return Promise.race([work, aborted]).finally(() => signal.removeEventListener('abort', abort));
}
