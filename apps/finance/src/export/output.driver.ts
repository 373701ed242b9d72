import { createHash, type Hash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { Piece } from './batch.js';
import type { ExportFile } from './export-series.js';

type Writing = { readonly name: string; readonly handle: FileHandle; readonly hash: Hash; bytes: number };

/** Files that are written one after the other, piece by piece, each with what it is told apart by. */
export class Output {
  readonly files: ExportFile[] = [];
  private writing: Writing | undefined;

  constructor(private readonly folder: string) {}

  async write(pieces: readonly Piece[]) {
    for (const { file, text } of pieces) await this.add(file, Buffer.from(text));
  }

  async add(name: string, bytes: Uint8Array) {
    if (this.writing?.name !== name) {
      await this.end();
      this.writing = { name, handle: await open(join(this.folder, name), 'wx'), hash: createHash('sha256'), bytes: 0 };
    }
    const { writing } = this;
    await writing.handle.write(bytes);
    writing.hash.update(bytes);
    writing.bytes += bytes.length;
  }

  /** Ends the file at hand. */
  async end() {
    if (this.writing === undefined) return;
    const { name, handle, hash, bytes } = this.writing;
    this.writing = undefined;
    await handle.close();
    this.files.push({ name, bytes, sha256: hash.digest('hex') });
  }
}
