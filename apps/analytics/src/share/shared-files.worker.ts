import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { Overloaded } from '#eventsourcing/event-store.js';
import { rowsMax } from '../warehouse/question.js';
import type { Warehouse } from '../warehouse/warehouse.worker.js';
import type { Format } from './share.js';
import { csv, json, type Written } from './written.js';

export type SharedFile = {
  readonly version: number;
  readonly path: string;
  readonly bytes: number;
  /** SHA-256 of its bytes: the same version is the same file. */
  readonly sha256: string;
};

const waitingMax = 20;
const triesMax = 5;

/** Tables as files of this machine, made when somebody wants their newest version; one at a time, and the last is kept. */
export class SharedFiles {
  private readonly kept = new Map<string, SharedFile>();
  private last: Promise<unknown> = Promise.resolve();
  private waiting = 0;

  /** @param folder its own: what is in it is gone at the next start */
  constructor(
    private readonly warehouse: Warehouse,
    private readonly folder: string,
  ) {}

  /** @throws RangeError if there is no such table, NotBuilt, Overloaded while too many wait */
  async of(table: string, format: Format): Promise<SharedFile> {
    const { version } = await this.warehouse.filesOf(table);
    const name = `${table}.${format}`;
    const kept = this.kept.get(name);
    if (kept?.version === version) return kept;
    if (this.waiting >= waitingMax) throw new Overloaded('too many tables are being written');
    this.waiting += 1;
    const mine = this.last.then(() => this.make(table, format, name, version)).finally(() => (this.waiting -= 1));
    this.last = mine.catch(() => undefined);
    return mine;
  }

  /** Bytes from `first` to `last`. */
  open({ path }: SharedFile, first: number, last: number): Readable {
    return createReadStream(path, { start: first, end: last });
  }

  private async make(table: string, format: Format, name: string, version: number): Promise<SharedFile> {
    const before = this.kept.get(name);
    // By who waited before.
    if (before !== undefined && before.version >= version) return before;
    await mkdir(this.folder, { recursive: true });
    const part = join(this.folder, `${name}.part`);
    const made = await (format === 'parquet' ? this.copy(table, part) : this.write(table, { csv, json }[format], part));
    const path = join(this.folder, `${made.version}-${name}`);
    await rename(part, path);
    const file = { ...made, path };
    this.kept.set(name, file);
    // Whoever reads it has it open, and reads on.
    if (before !== undefined && before.path !== path) await rm(before.path, { force: true });
    return file;
  }

  private async copy(table: string, path: string): Promise<Omit<SharedFile, 'path'>> {
    const { version, bytes } = await this.warehouse.parquetOf(table);
    await writeFile(path, bytes);
    return { version, bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
  }

  private async write(table: string, written: Written, path: string): Promise<Omit<SharedFile, 'path'>> {
    for (let tries = 1; tries <= triesMax; tries++) {
      const made = await this.attempt(table, written, path);
      if (made !== undefined) return made;
    }
    throw new Overloaded(`${table} is made anew more often than it can be written`);
  }

  /** Undefined if a new version was made meanwhile. */
  private async attempt(table: string, written: Written, path: string) {
    const columns = Object.keys(this.warehouse.model(table).columns);
    const hash = createHash('sha256');
    const file = await open(path, 'w');
    let bytes = 0;
    const put = async (text: string) => {
      const some = Buffer.from(text);
      bytes += some.length;
      hash.update(some);
      await file.writeFile(some);
    };
    try {
      await put(written.head(columns));
      let version: number | undefined;
      for (let offset = 0; ; offset += rowsMax) {
        const page = await this.warehouse.rowsOf(table, { limit: rowsMax, offset });
        if (page.version !== (version ??= page.version)) return undefined;
        await put(written.page(columns, page.rows, offset));
        if (page.rows.length < rowsMax) break;
      }
      await put(written.foot);
      return { version, bytes, sha256: hash.digest('hex') };
    } finally {
      await file.close();
    }
  }
}
