import { createHash } from 'node:crypto';
import { access, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Files by the SHA-256 of their bytes, for ever: what came in from outside, or went out, can be looked at again. */
export class KeptFiles {
  private static written = 0;

  constructor(private readonly folder: string) {}

  /** Durable when it resolves, to the hash in hexadecimal. Bytes that are there already are left alone. */
  async keep(bytes: Uint8Array): Promise<string> {
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    if (await this.has(sha256)) return sha256;
    await mkdir(this.folder, { recursive: true });
    const unfinished = join(this.folder, `${sha256}.${process.pid}-${++KeptFiles.written}`);
    try {
      await writeDurably(unfinished, bytes);
      await rename(unfinished, join(this.folder, sha256));
    } catch (error) {
      await rm(unfinished, { force: true });
      throw error;
    }
    await syncFolder(this.folder);
    return sha256;
  }

  /** Undefined if there are none. The hash must be one: it becomes part of a path. */
  async find(sha256: string): Promise<Buffer | undefined> {
    if (!/^[0-9a-f]{64}$/.test(sha256)) throw new RangeError('not a SHA-256 in hexadecimal');
    try {
      return await readFile(join(this.folder, sha256));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }

  private has(sha256: string) {
    return access(join(this.folder, sha256)).then(
      () => true,
      () => false,
    );
  }
}

/** Over what a process of the same number left behind when it was killed. */
async function writeDurably(path: string, bytes: Uint8Array) {
  const file = await open(path, 'w');
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** A new name in a folder is itself a change that a power cut may undo. */
async function syncFolder(path: string) {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
