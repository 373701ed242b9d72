import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { DeltaTable, type ColumnType } from '#lake/delta.js';
import type { Lake } from '#lake/lake.js';
import type { Column } from './model.js';

/** A file of a table: its path is from the root of the lake. */
export type PartFile = { readonly path: string; readonly bytes: number; readonly rows: number };
export type Version = {
  readonly version: number;
  /** When it was made. */
  readonly at: string;
  readonly rows: number;
  /** What its newest file was made of, see {@link LakeTable.publish}. */
  readonly madeOf: string;
  readonly files: readonly PartFile[];
};

/** Versions of a table that can still be read. */
const keptVersions = 16;

/** A table of silver or gold in the lake. A version that is not whole is none: readers see the one before, or this one. */
export class LakeTable {
  private readonly log: DeltaTable;

  constructor(
    private readonly lake: Lake,
    readonly root: string,
  ) {
    this.log = new DeltaTable(lake, root);
  }

  /** The newest; undefined before the first. */
  async newest(): Promise<Version | undefined> {
    const found = await this.log.read();
    if (found === undefined) return undefined;
    const files = found.files.map(({ path, bytes, rows = 0 }) => ({ path: `${this.root}/${path}`, bytes, rows }));
    const last = [...found.files].sort(({ at: a }, { at: b }) => b - a)[0];
    return {
      ...{ version: found.version, files, at: new Date(last?.at ?? 0).toISOString() },
      rows: files.reduce((sum, { rows }) => sum + rows, 0),
      madeOf: last?.path.split('-')[0] ?? '',
    };
  }

  /**
   * Makes a version of a file of this machine, which stands in the lake under its hash.
   * @param madeOf a name without a dash for what it was made of, in letters and digits
   * @param whole whether it takes the place of all others
   * @throws Error if somebody else made a version after `after`
   */
  async publish(file: {
    readonly path: string;
    readonly rows: number;
    readonly columns: { readonly [name: string]: Column };
    readonly madeOf: string;
    readonly whole: boolean;
    readonly after: number;
    readonly at: Date;
  }): Promise<void> {
    const bytes = await readFile(file.path);
    const name = `${file.madeOf}-${createHash('sha256').update(bytes).digest('hex').slice(0, 32)}.parquet`;
    await this.lake.create(`${this.root}/${name}`, bytes);
    const isOurs = await this.log.commit({
      columns: Object.entries(file.columns).map(([column, { type }]) => ({ name: column, type: deltaType(type) })),
      ...{ partitionBy: [], txn: { appId: 'warehouse', version: file.after + 1 }, at: file.at.getTime() },
      add: [{ path: name, bytes: bytes.length, rows: file.rows }],
      ...(file.whole && { replaces: () => true }),
    });
    if (!isOurs) throw new Error(`${this.root}: somebody else made version ${file.after + 1}`);
    if ((file.after + 1) % keptVersions === 0) await this.sweep(file.after + 1);
  }

  /** Removes files that none of the last versions has. */
  private async sweep(version: number) {
    const kept = new Set<string>();
    for (let one = Math.max(0, version - keptVersions + 1); one <= version; one++)
      for (const { path } of (await this.log.read(one))?.files ?? []) kept.add(`${this.root}/${path}`);
    for await (const { path } of this.lake.list(`${this.root}/`))
      if (path.endsWith('.parquet') && !kept.has(path)) await this.lake.remove(path);
  }
}

const deltaTypes: { readonly [type: string]: ColumnType } = {
  ...{ VARCHAR: 'string', BOOLEAN: 'boolean', INTEGER: 'integer', BIGINT: 'long', DOUBLE: 'double' },
  ...{ DATE: 'date', TIMESTAMP: 'timestamp' },
};
const deltaType = (type: string): ColumnType => deltaTypes[type] ?? (type.toLowerCase() as ColumnType);
