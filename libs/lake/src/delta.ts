import { createHash } from 'node:crypto';
import { z } from 'zod';
import {
  actionsIn,
  checksumName,
  commitName,
  engineInfo,
  fileOf,
  known,
  TableState,
  textOf,
  type Action,
  type Add,
  type Metadata,
  type TableFile,
} from './delta-log.js';
import { checkedPath, type Lake } from './lake.js';

/** Types of Delta. A timestamp is an instant; in Parquet it is microseconds since 1970, adjusted to UTC. */
export type ColumnType =
  | ('string' | 'long' | 'integer' | 'double' | 'boolean' | 'date' | 'timestamp' | 'binary')
  | `decimal(${number},${number})`;
/** May be null unless it is said that it may not. */
export type Column = { readonly name: string; readonly type: ColumnType; readonly nullable?: boolean };
export type Shape = {
  /** Those of the partitions too, which the files themselves do not have. */
  readonly columns: readonly Column[];
  readonly partitionBy: readonly string[];
};

export type Commit = Shape & {
  /** How far its writer is: what it committed as this version, or a later one, is not committed again. A whole number. */
  readonly txn: { readonly appId: string; readonly version: number };
  /** What its writer must have committed before. */
  readonly after?: number | undefined;
  /** Milliseconds since 1970. Of what is in the files, and not of the clock: then the same files make the same commit. */
  readonly at: number;
  /** Files that are in the lake already. A path says what partition it is of, as Hive does: date=2026-01-10/0900.parquet. */
  readonly add: readonly Pick<TableFile & { readonly rows: number }, 'path' | 'bytes' | 'rows'>[];
  /** Which of the live files go; none if it is not said. They stay in the lake, for those who read an earlier version. */
  readonly replaces?: (file: TableFile) => boolean;
};

export type TableVersion = Shape & {
  readonly version: number;
  /** In the order of their paths. */
  readonly files: readonly TableFile[];
};

// Of one commit.
const filesMax = 10_000;
// Commits that others put before ours, one after the other, until we give up.
const racesMax = 100;
const readAtOnce = 16;

/**
 * A table of Parquet files in the lake with Delta's transaction log beside them, so that Spark, Databricks, Synapse, Fabric and
 * delta-rs read it as a table, every version for ever: https://github.com/delta-io/delta/blob/master/PROTOCOL.md. A commit is a file
 * that only one writer can make, in any number of processes. The version checksum beside it says how far the writers are, so that
 * one who begins reads no more than the end of the log.
 */
export class DeltaTable {
  private state: TableState | undefined;
  /** The texts of the first commit and the last of what is in the state. */
  private first: string | undefined;
  private last: string | undefined;
  /** Whether its live files are remembered, and not only how far its writers are. */
  private wantsFiles = false;
  private tail: Promise<unknown> = Promise.resolve();

  /** @param root its folder, without a slash at the end: gold/sales_by_day */
  constructor(
    private readonly lake: Lake,
    private readonly root: string,
  ) {}

  /**
   * True when its files are in the table; false if they were already.
   * @throws RangeError if a file is not of its partitions, or the table had columns that other files would miss; Error if what its
   * writer committed before is gone
   */
  commit(commit: Commit): Promise<boolean> {
    return this.inTurn(async () => {
      const adds = addsOf(commit);
      this.wantsFiles ||= commit.replaces !== undefined;
      for (let race = 0; race < racesMax; race++) {
        const state = await this.newest();
        const done = state.done.get(commit.txn.appId) ?? -Infinity;
        if (done >= commit.txn.version) return false;
        if (done < (commit.after ?? -Infinity)) throw new Error(`${this.root}: the commit of ${commit.after} is gone`);
        const actions = actionsOf(commit, adds, state, this.root);
        const text = textOf(actions);
        if (!(await this.lake.create(this.at(commitName(state.version + 1)), Buffer.from(text)))) continue;
        state.apply(actions);
        this.last = text;
        if (state.version === 0) this.first = text;
        const checksum = state.checksum();
        if (checksum !== undefined) await this.lake.create(this.at(checksumName(state.version)), Buffer.from(checksum));
        return true;
      }
      throw new Error(`${this.root}: ${racesMax} commits of others came before ours`);
    });
  }

  /** How far a writer is: the version of the last `txn` of its own; undefined before its first. */
  written(appId: string): Promise<number | undefined> {
    return this.inTurn(async () => (await this.newest()).done.get(appId));
  }

  /** The newest version, or the one that was asked for; undefined if there is none such. */
  read(version?: number): Promise<TableVersion | undefined> {
    return this.inTurn(async () => {
      if (version !== undefined && !(Number.isSafeInteger(version) && version >= 0))
        throw new RangeError(`version: ${version} is no whole number`);
      this.wantsFiles ||= version === undefined;
      const state = version === undefined ? await this.newest() : await this.load(version, true);
      if (state?.metadata === undefined || state.live === undefined) return undefined;
      const files = [...state.live.values()].map(fileOf).sort(({ path: a }, { path: b }) => (a < b ? -1 : 1));
      return { version: state.version, ...shapeOf(state.metadata), files };
    });
  }

  /** What one commit awaits, the next one of this process builds on. */
  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.tail.then(work);
    this.tail = turn.catch(() => {
      // What was half-way is found out anew.
      this.state = undefined;
    });
    return turn;
  }

  private async newest(): Promise<TableState> {
    // Whoever deletes a table to have it made again tells nobody: a commit after one that is gone would be of no table.
    if (this.state && this.state.version >= 0 && !(await this.isStill(this.state.version))) this.state = undefined;
    if (this.state === undefined) [this.first, this.last] = [await this.textOf(commitName(0)), undefined];
    if (this.state === undefined || (this.wantsFiles && this.state.live === undefined))
      this.state = await this.load(this.state?.version ?? (await this.end()), this.wantsFiles);
    const state = (this.state ??= new TableState(this.wantsFiles));
    if (state.version >= 0) this.last ??= await this.textOf(commitName(state.version));
    for (;;) {
      const text = await this.textOf(commitName(state.version + 1));
      if (text === undefined) return state;
      state.apply(actionsIn(text));
      this.last = text;
      if (state.version === 0) this.first = text;
    }
  }

  /** The table as it was after a commit, from the last checksum that says enough; undefined if there is no such commit. */
  private async load(version: number, wantsFiles: boolean): Promise<TableState | undefined> {
    let state: TableState | undefined;
    for (let from = version; from >= 0 && state === undefined; from--) {
      const text = await this.textOf(checksumName(from));
      state = text === undefined ? undefined : TableState.from(from, text, wantsFiles);
      // Of a table with many files no checksum lists them.
      if (wantsFiles && text !== undefined) break;
    }
    state ??= new TableState(wantsFiles);
    while (state.version < version) {
      const count = Math.min(readAtOnce, version - state.version);
      const versions = Array.from({ length: count }, (_, index) => state.version + 1 + index);
      for (const actions of await Promise.all(versions.map((one) => this.actionsOf(one)))) {
        if (actions === undefined) return undefined;
        state.apply(actions);
      }
    }
    return state;
  }

  /** The number of the last commit; -1: there is none. They have no gaps, so few of them have to be looked for. */
  private async end(): Promise<number> {
    let [last, beyond] = [-1, 0];
    while (await this.isThere(beyond)) [last, beyond] = [beyond, beyond * 2 + 1];
    while (beyond - last > 1) {
      const middle = Math.floor((last + beyond) / 2);
      if (await this.isThere(middle)) last = middle;
      else beyond = middle;
    }
    return last;
  }

  private async isThere(version: number) {
    return (await this.textOf(commitName(version))) !== undefined;
  }

  /** Whether it is the table that we know, up to this commit, and no other that was begun in its place, perhaps with the same commit. */
  private async isStill(version: number) {
    const [first, last] = await Promise.all([0, version].map((one) => this.textOf(commitName(one))));
    return first === this.first && last === this.last;
  }

  private async actionsOf(version: number): Promise<Action[] | undefined> {
    const text = await this.textOf(commitName(version));
    return text === undefined ? undefined : actionsIn(text);
  }

  private async textOf(name: string): Promise<string | undefined> {
    const bytes = await this.lake.read(this.at(name));
    return bytes && Buffer.from(bytes).toString();
  }

  private at(name: string) {
    return `${this.root}/${name}`;
  }
}

function actionsOf(commit: Commit, adds: readonly Add[], { metadata, live }: TableState, root: string): Action[] {
  const { at, txn, replaces, partitionBy } = commit;
  const gone = replaces === undefined ? [] : [...live!.values()].filter((file) => replaces(fileOf(file)));
  // A file that would go and come again stays, and nothing is said of it.
  const stays = new Set(adds.map(({ path }) => path).filter((path) => live?.has(path)));
  const removed = gone.filter(({ path }) => !stays.has(path));
  const wanted = metadataOf(commit, metadata, root);
  const isOther =
    metadata?.schemaString !== wanted.schemaString || String(metadata.partitionColumns) !== String(partitionBy);
  if (metadata && isOther && live?.size !== removed.length) mustFit(wanted, metadata, root);
  const operationParameters = { mode: replaces ? 'Overwrite' : 'Append', partitionBy: JSON.stringify(partitionBy) };
  return [
    { commitInfo: { timestamp: at, operation: 'WRITE', operationParameters, engineInfo } },
    ...(metadata === undefined ? [{ protocol: known }] : []),
    ...(isOther ? [{ metaData: wanted }] : []),
    { txn },
    ...removed.map(({ path, size }) => ({ remove: { path, deletionTimestamp: at, dataChange: true, size } })),
    ...adds.filter(({ path }) => !stays.has(path)).map((add) => ({ add })),
  ];
}

function addsOf({ add, at, partitionBy, txn }: Commit): Add[] {
  if (add.length > filesMax) throw new RangeError(`add: ${add.length} files; one commit has at most ${filesMax}`);
  for (const [field, value] of [
    ['txn.version', txn.version],
    ['at', at],
  ] as const)
    if (!Number.isSafeInteger(value)) throw new RangeError(`${field}: ${value} is no whole number`);
  return add
    .map(({ path, bytes, rows }) => ({
      // In a log it is a URI.
      path: encodeURI(checkedPath(path)),
      partitionValues: partitionOf(path, partitionBy),
      ...{ size: bytes, modificationTime: at, dataChange: true, stats: JSON.stringify({ numRecords: rows }) },
    }))
    .sort(({ path: a }, { path: b }) => (a < b ? -1 : 1));
}

/** What Hive's way of naming folders says of a file. */
function partitionOf(path: string, partitionBy: readonly string[]): TableFile['partition'] {
  const folders = path.split('/').slice(0, -1);
  const said = new Map(folders.map((folder) => [folder.replace(/=.*/, ''), folder.replace(/^[^=]*=?/, '')]));
  const isOne = [...said.keys()].join('/') === partitionBy.join('/') && folders.length === partitionBy.length;
  if (!isOne) throw new RangeError(`add: ${path} is expected in ${partitionBy.map((name) => `${name}=.../`).join('')}`);
  const valueOf = (text: string) => (text === '__HIVE_DEFAULT_PARTITION__' ? null : decodeURIComponent(text));
  return Object.fromEntries([...said].map(([name, text]) => [name, valueOf(text)]));
}

const schema = z.object({
  type: z.literal('struct'),
  fields: z.array(
    z.object({
      name: z.string(),
      type: z.custom<ColumnType>((type) => typeof type === 'string'),
      nullable: z.boolean(),
    }),
  ),
});
const schemaOf = ({ columns }: Shape) =>
  JSON.stringify({
    type: 'struct',
    fields: columns.map(({ name, type, nullable = true }) => ({ name, type, nullable, metadata: {} })),
  });

function shapeOf({ schemaString, partitionColumns }: Metadata): Shape {
  return { columns: schema.parse(JSON.parse(schemaString)).fields, partitionBy: partitionColumns };
}

/** Its id and its day stay those of its first commit. */
const metadataOf = (commit: Commit, before: Metadata | undefined, root: string): Metadata => ({
  id: before?.id ?? idOf(root),
  format: { provider: 'parquet', options: {} },
  schemaString: schemaOf(commit),
  partitionColumns: [...commit.partitionBy],
  // We read commits, and not the checkpoints for which others would delete them.
  configuration: before?.configuration ?? { 'delta.enableExpiredLogCleanup': 'false' },
  createdTime: before?.createdTime ?? commit.at,
});

/** The same for the same place, whoever makes the table: a UUID of version 8. */
function idOf(root: string) {
  const hash = createHash('sha256').update(root).digest('hex');
  return hash.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-8$3-8$4-$5');
}

/** Files that stay have the columns that they have, and are in the folders where they are. */
function mustFit(wanted: Metadata, before: Metadata, root: string) {
  const [now, then] = [shapeOf(wanted), shapeOf(before)];
  if (String(now.partitionBy) !== String(then.partitionBy))
    throw new RangeError(`partitionBy: ${root} is partitioned by ${String(then.partitionBy)}`);
  const known = new Map(then.columns.map((column) => [column.name, column]));
  for (const { name, type, nullable = true } of now.columns) {
    const fits = known.has(name) ? known.get(name)!.type === type : nullable;
    if (!fits) throw new RangeError(`columns: files of ${root} that stay have no ${name} that is ${type}`);
    known.delete(name);
  }
  if (known.size > 0) throw new RangeError(`columns: files of ${root} that stay have ${[...known.keys()].join()}`);
}
