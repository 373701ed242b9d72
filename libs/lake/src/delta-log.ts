import { z } from 'zod';

export type TableFile = {
  /** From the table's root, with what it is a part of: country=United%20Kingdom/0900-1-20.parquet. */
  readonly path: string;
  readonly bytes: number;
  /** Absent if it was added by another writer, who did not say it. */
  readonly rows?: number;
  /** By column; null is __HIVE_DEFAULT_PARTITION__ in its path. */
  readonly partition: { readonly [column: string]: string | null };
  /** When it was added, in milliseconds since 1970, as the commit says. */
  readonly at: number;
};

const add = z.object({
  path: z.string(),
  partitionValues: z.record(z.string(), z.string().nullable()),
  size: z.number(),
  modificationTime: z.number(),
  dataChange: z.boolean(),
  stats: z.string().nullish(),
});
const remove = z.object({
  path: z.string(),
  deletionTimestamp: z.number().nullish(),
  dataChange: z.boolean(),
  size: z.number().nullish(),
});
const protocol = z.object({ minReaderVersion: z.number(), minWriterVersion: z.number() });
const metadata = z.object({
  id: z.string(),
  format: z.object({ provider: z.string(), options: z.record(z.string(), z.string()) }),
  schemaString: z.string(),
  partitionColumns: z.array(z.string()),
  configuration: z.record(z.string(), z.string()),
  createdTime: z.number().nullish(),
});
const txn = z.object({ appId: z.string(), version: z.number() });
/** One line of a commit. Readers of version 1 need not know what else there is. */
const action = z.object({
  commitInfo: z.looseObject({ engineInfo: z.string().optional() }).optional(),
  protocol: protocol.optional(),
  metaData: metadata.optional(),
  txn: txn.optional(),
  remove: remove.optional(),
  add: add.optional(),
});
/** What stands beside a commit: the state after it. */
const checksum = z.object({
  tableSizeBytes: z.number(),
  numFiles: z.number(),
  setTransactions: z.array(txn).nullish(),
  metadata,
  protocol,
  allFiles: z.array(add).nullish(),
});
export type Add = z.infer<typeof add>;
export type Metadata = z.infer<typeof metadata>;
export type Action = z.infer<typeof action>;

/** All readers and writers since 2019 know these versions of the protocol; what came later we neither need nor understand. */
export const known = { minReaderVersion: 1, minWriterVersion: 2 };
/** By which we know our own commits. */
export const engineInfo = 'ReTreasure';
// More than these stand in no checksum: which files are live is then read from the commits.
const listedMax = 100;

const nameOf = (version: number) => `_delta_log/${String(version).padStart(20, '0')}`;
export const commitName = (version: number) => `${nameOf(version)}.json`;
export const checksumName = (version: number) => `${nameOf(version)}.crc`;

export const textOf = (actions: readonly Action[]) => actions.map((one) => `${JSON.stringify(one)}\n`).join('');

/** @throws Error if this is no commit */
export const actionsIn = (text: string): Action[] =>
  text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => action.parse(JSON.parse(line)));

/** A table after one of its commits. */
export class TableState {
  /** -1: before the first. */
  version = -1;
  protocol = known;
  metadata: Metadata | undefined;
  /** How far each application is. */
  readonly done = new Map<string, number>();
  /** How many files are live and how large they are together; undefined once others wrote what we cannot reckon with. */
  size: { files: number; bytes: number } | undefined = { files: 0, bytes: 0 };
  /** The live files by their URIs; undefined if they are not known, as a writer that only adds has no need of them. */
  live: Map<string, Add> | undefined = new Map();

  /** `keepsAll`: however many files are live, they are remembered. */
  constructor(private readonly keepsAll: boolean) {}

  /** From what stands beside a commit; undefined if that does not say enough. */
  static from(version: number, text: string, keepsAll: boolean): TableState | undefined {
    const { metadata, protocol, ...said } = checksum.parse(JSON.parse(text));
    if (!said.setTransactions || (keepsAll && !said.allFiles)) return undefined;
    const state = new TableState(keepsAll);
    state.version = version;
    state.protocol = mustBeKnown(protocol);
    state.metadata = metadata;
    for (const { appId, version } of said.setTransactions) state.done.set(appId, version);
    state.size = { files: said.numFiles, bytes: said.tableSizeBytes };
    state.live = said.allFiles ? new Map(said.allFiles.map((file) => [file.path, file])) : undefined;
    return state;
  }

  /** @throws Error if the table needs more than we know */
  apply(actions: readonly Action[]) {
    this.version += 1;
    const isOurs = actions.some(({ commitInfo }) => commitInfo?.engineInfo === engineInfo);
    for (const { protocol, metaData, txn, add, remove } of actions) {
      if (protocol) this.protocol = mustBeKnown(protocol);
      if (metaData) this.metadata = metaData;
      if (txn) this.done.set(txn.appId, txn.version);
      if (remove) this.count(-1, remove.size ?? 0);
      if (remove) this.live?.delete(remove.path);
      if (add) this.count(1, add.size);
      if (add) this.live?.set(add.path, add);
    }
    // Others may say of a file what they said before, or not how large it was.
    if (!isOurs) this.size = undefined;
    if (this.live && this.size === undefined) this.size = sizeOf(this.live);
    if (!this.keepsAll && this.live && this.live.size > listedMax) this.live = undefined;
  }

  /** What stands beside the commit; undefined if we would have to guess. */
  checksum(): string | undefined {
    if (!this.size || !this.metadata) return undefined;
    const byName = <Value>([a]: [string, Value], [b]: [string, Value]) => (a < b ? -1 : 1);
    const isListed = this.live !== undefined && this.live.size <= listedMax;
    return JSON.stringify({
      ...{ tableSizeBytes: this.size.bytes, numFiles: this.size.files, numMetadata: 1, numProtocol: 1 },
      setTransactions: [...this.done].sort(byName).map(([appId, version]) => ({ appId, version })),
      ...{ metadata: this.metadata, protocol: this.protocol },
      ...(isListed && { allFiles: [...this.live!].sort(byName).map(([, file]) => file) }),
    });
  }

  private count(files: number, bytes: number) {
    if (this.size) this.size = { files: this.size.files + files, bytes: this.size.bytes + files * bytes };
  }
}

function mustBeKnown(asked: z.infer<typeof protocol>) {
  const { minReaderVersion: reader, minWriterVersion: writer } = asked;
  if (reader > known.minReaderVersion || writer > known.minWriterVersion)
    throw new Error(`the table needs reader ${reader} and writer ${writer} of Delta's protocol; we are 1 and 2`);
  return asked;
}

const sizeOf = (live: ReadonlyMap<string, Add>) => ({
  files: live.size,
  bytes: [...live.values()].reduce((sum, { size }) => sum + size, 0),
});

export function fileOf({ path, size, stats, partitionValues, modificationTime }: Add): TableFile {
  const { numRecords } = z.object({ numRecords: z.number().optional() }).parse(JSON.parse(stats ?? '{}'));
  return {
    ...{ path: decodeURIComponent(path), bytes: size, partition: partitionValues, at: modificationTime },
    ...(numRecords !== undefined && { rows: numRecords }),
  };
}
