import { manifestBytesMax, manifestName, Refused } from './delivery.js';
import { contentOf, Destination, type Found, type Load, type Reached } from './delivery.destination.js';

export type Entry = {
  readonly name: string;
  readonly isFolder: boolean;
  readonly bytes: number;
  /** When it was last written, in milliseconds since 1970. */
  readonly changedAt: number;
};

/** What can be done where there are folders. Paths begin in the folder of deliveries, which is ''. */
export type Folders = {
  /** Undefined if it is not there, or is no folder. */
  list(path: string): Promise<readonly Entry[] | undefined>;
  read(path: string): Promise<string>;
  /** Fails if something is there. */
  make(path: string): Promise<void>;
  /** As durably as it can be. */
  write(path: string, content: AsyncIterable<Buffer>): Promise<void>;
  /** At once, and never over a folder with something in it. */
  rename(from: string, to: string): Promise<void>;
  /** With all that is in it. */
  remove(path: string): Promise<void>;
  /** What was made and renamed in it stays so, also if the power goes. */
  settle(path: string): Promise<void>;
  /** Bytes that still fit; undefined if they do not say. */
  free(): Promise<number | undefined>;
  close(): void;
};

/**
 * A folder of deliveries. Each comes into being as a hidden folder beside, `.name.id.unfinished`, and appears by being renamed. Whoever
 * finds an unfinished one of the same name renames it before it is removed, so that nobody can finish what is being taken away.
 */
export abstract class FoldersDestination extends Destination {
  protected abstract open(signal: AbortSignal): Promise<Folders>;

  protected async reach(signal: AbortSignal): Promise<Reached> {
    const folders = await this.open(signal);
    return {
      find: (name) => find(folders, name, this.place),
      bring: (load, going) => this.bring(folders, load, going),
      close: () => folders.close(),
    };
  }

  private async bring(folders: Folders, load: Load, signal: AbortSignal) {
    const { name, files, manifest } = load;
    await discard(folders, name);
    const free = await folders.free();
    if (free !== undefined && free < manifest.bytes + manifest.text.length)
      throw new Refused('no-space', `${this.place}${name}: ${manifest.bytes} bytes, and room for ${free}`);
    const unfinished = `.${name}.${this.options.newId()}.unfinished`;
    await folders.make(unfinished);
    try {
      for (const file of files) await folders.write(`${unfinished}/${file.name}`, contentOf(file, signal));
      await folders.write(`${unfinished}/${manifestName}`, bytesOf(manifest.text));
      await folders.settle(unfinished);
      signal.throwIfAborted();
      await folders.rename(unfinished, name);
      await folders.settle('');
    } catch (error) {
      // If this fails, too, the next attempt does it.
      await folders.remove(unfinished).catch(() => {});
      if ((await folders.list(name).catch(() => undefined)) === undefined) throw error;
    }
  }
}

async function find(folders: Folders, name: string, place: string): Promise<Found | undefined> {
  const entries = await folders.list(name);
  if (entries === undefined) {
    const beside = await folders.list('');
    if (beside === undefined) throw new Refused('no-place', `${place}: there is no such folder`);
    if (!beside.some((entry) => entry.name === name)) return undefined;
  }
  const files = (entries ?? []).filter(({ isFolder }) => !isFolder);
  const manifest = files.find((entry) => entry.name === manifestName);
  const isOne = manifest !== undefined && manifest.bytes <= manifestBytesMax;
  return {
    at: new Date(manifest?.changedAt ?? 0).toISOString(),
    manifest: isOne ? await folders.read(`${name}/${manifestName}`) : undefined,
    sizes: new Map(files.map((entry) => [entry.name, entry.bytes])),
  };
}

/** Takes away what attempts to deliver it left behind, as far as we may: nothing is built on that. */
async function discard(folders: Folders, name: string) {
  const left = /^(\.(.+)\.[^.]+)\.(unfinished|discarded)$/;
  for (const entry of (await folders.list('')) ?? []) {
    const [whole, stem, of, state] = left.exec(entry.name) ?? [];
    if (whole === undefined || of !== name) continue;
    const discarded = `${stem}.discarded`;
    if (state === 'unfinished') await folders.rename(whole, discarded).catch(() => {});
    await folders.remove(discarded).catch(() => {});
  }
}

async function* bytesOf(text: string): AsyncGenerator<Buffer> {
  yield Buffer.from(text);
}
