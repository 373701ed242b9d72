import { createHash } from 'node:crypto';
import {
  closeSync,
  createReadStream,
  createWriteStream,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** A piece of a blob: so many bytes from the beginning of a file. */
export type Segment = {
  readonly file: number;
  readonly bytes: number;
  /** As the block list names it; empty if it came as a whole. */
  readonly block: string;
};
/** Bytes that came in, in a file that belongs to nobody yet; or here, if they are few. */
export type Received = {
  readonly file: number;
  readonly bytes: number;
  /** Base64. */
  readonly md5: string;
  readonly few: Buffer | undefined;
};

/** The files stay where they are until it is closed. */
export type Reading = { readonly length: number; readonly bytes: AsyncIterable<Buffer>; close(): void };

const copiedBytes = 1_048_576;
const fewBytes = 262_144;

/**
 * What blobs hold, in numbered files. A file exists for others only once the index names it: what the index does not name when
 * we open is what a killed process was writing, and goes.
 */
export class Contents {
  private readonly readers = new Map<number, number>();
  private readonly doomed = new Set<number>();

  constructor(
    private readonly folder: string,
    isNamed: (file: number) => boolean,
  ) {
    mkdirSync(folder, { recursive: true });
    for (const file of readdirSync(folder)) if (!isNamed(Number(file))) rmSync(join(folder, file));
  }

  /** `length` bytes, as it was told. Rejects if they end early; then there is no file. */
  async receive(body: Readable, length: number, file: number): Promise<Received> {
    const hash = createHash('md5');
    const hashed = async function* () {
      for await (const chunk of body as AsyncIterable<Buffer>) {
        hash.update(chunk);
        yield chunk;
      }
    };
    const few: Buffer[] = [];
    if (length <= fewBytes) for await (const chunk of hashed()) few.push(chunk);
    else
      await pipeline(hashed, createWriteStream(this.path(file), { flags: 'wx' })).catch((error: unknown) => {
        this.drop([file]);
        throw error;
      });
    const md5 = hash.digest('base64');
    return { file, bytes: length, md5, few: length <= fewBytes ? Buffer.concat(few) : undefined };
  }

  /** Writes what came in to its file, if it is not there yet. */
  settle({ file, few }: Received) {
    if (few !== undefined) writeFileSync(this.path(file), few, { flag: 'wx' });
  }

  /** Writes what came in behind the first `at` bytes of another file, at once: nobody else can append meanwhile. */
  extend(file: number, at: number, received: Received) {
    const to = openSync(this.path(file), 'r+');
    try {
      if (received.few !== undefined) write(to, received.few, at);
      else this.copy(received, to, at);
    } finally {
      closeSync(to);
    }
  }

  /** Bytes `from` to before `to` of the pieces one after the other. */
  open(segments: readonly Segment[], from: number, to: number): Reading {
    const files = segments.map(({ file }) => file);
    for (const file of files) this.readers.set(file, (this.readers.get(file) ?? 0) + 1);
    return { length: to - from, bytes: this.read(segments, from, to), close: () => this.release(files) };
  }

  drop(files: readonly number[]) {
    for (const file of files)
      if (this.readers.has(file)) this.doomed.add(file);
      else rmSync(this.path(file), { force: true });
  }

  private copy({ file, bytes }: Received, to: number, at: number) {
    const from = openSync(this.path(file), 'r');
    const chunk = Buffer.allocUnsafe(copiedBytes);
    try {
      for (let done = 0; done < bytes;) {
        const read = readSync(from, chunk, 0, chunk.length, done);
        write(to, chunk.subarray(0, read), at + done);
        done += read;
      }
    } finally {
      closeSync(from);
    }
  }

  private async *read(segments: readonly Segment[], from: number, to: number) {
    let begin = 0;
    for (const { file, bytes } of segments) {
      const [start, end] = [Math.max(from - begin, 0), Math.min(to - begin, bytes)];
      begin += bytes;
      const range = { start, end: end - 1, highWaterMark: copiedBytes };
      if (start < end) yield* createReadStream(this.path(file), range) as AsyncIterable<Buffer>;
    }
  }

  private release(files: readonly number[]) {
    for (const file of files) {
      const left = this.readers.get(file)! - 1;
      if (left > 0) this.readers.set(file, left);
      else this.readers.delete(file);
      if (left === 0 && this.doomed.delete(file)) this.drop([file]);
    }
  }

  private path(file: number) {
    return join(this.folder, String(file));
  }
}

function write(to: number, bytes: Buffer, at: number) {
  for (let done = 0; done < bytes.length;) done += writeSync(to, bytes, done, bytes.length - done, at + done);
}
