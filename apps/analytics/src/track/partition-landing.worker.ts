import { z } from 'zod';
import { DeltaTable } from '#lake/delta.js';
import type { Lake } from '#lake/lake.js';
import { LakeDiffers, sha256 } from '#lake/lay.js';
import { ParquetFile, zstdVersion } from '#lake/parquet.js';
import type { Incoming } from '#messaging/hub-reader.js';
import { placeColumns, shapeOf, type ClickstreamTable, type Row } from './clickstream-table.source.js';
import { RecentIds } from './recent-ids.js';

const windowMs = 300_000;
/** Beyond its end, until a window counts as over though nothing came after it: clocks differ, and events are under way. */
const lagMs = 10_000;
/** What one file may have: it is packed in one go, on the thread that answers. */
const rowsMax = 16_384;
const bytesMax = 16 * 1_048_576;

/** Raised with every change that makes other bytes of the same events. */
const layout = `1, zstd ${zstdVersion}`;

/** What a stretch of a partition became. */
const manifest = z.object({
  layout: z.string(),
  hub: z.string(),
  partition: z.string(),
  /** When its window begins, RFC 3339. */
  window: z.string(),
  /** Sequence numbers. Each stretch begins where the one before it ended. */
  first: z.int(),
  last: z.int(),
  /** How many of them are in the file; known already; and were forgotten by the hub before they could be read. */
  rows: z.int(),
  repeats: z.int(),
  missing: z.int(),
  /** Absent where all were repeats. */
  file: z.object({ path: z.string(), sha256: z.string(), bytes: z.int() }).optional(),
});
export type LandedStretch = z.infer<typeof manifest>;

type Open = {
  readonly window: number;
  readonly rows: (readonly (string | number | null)[])[];
  last: number;
  repeats: number;
  read: number;
  bytes: number;
};
/** What was landed is not in the lake any more. Whoever begins again lands what the hub still has, and counts what it forgot. */
export class LandedGone extends Error {}

export type LandingOptions = {
  readonly lake: Lake;
  readonly table: ClickstreamTable;
  readonly partitionId: string;
  readonly now: () => Date;
};

/**
 * Lays one partition of a hub in bronze, in windows of five minutes by the hub's clock. Where a stretch ends is decided once, by
 * whoever first makes the manifest that bears the number where it begins; then comes its file, then the Delta commit, whose `txn` is
 * how far the partition is landed. Whoever is killed in between is followed by one who finds that manifest and makes the same file.
 * So no event is in two files, and none in no file.
 */
export class PartitionLanding {
  private readonly delta: DeltaTable;
  private readonly seen = new RecentIds();
  private readonly columns;
  /** The sequence number that the stretch at hand begins with, and of the event that comes next. */
  private first = 0;
  private next = 0;
  private open: Open | undefined;
  /** Where the stretch at hand ends, if that is decided already. */
  private decided: LandedStretch | undefined;

  private constructor(private readonly options: LandingOptions) {
    this.delta = new DeltaTable(options.lake, options.table.root);
    this.columns = [...options.table.columns, ...placeColumns];
  }

  /** Finds out how far it is. */
  static async begin(options: LandingOptions): Promise<PartitionLanding> {
    const landing = new PartitionLanding(options);
    landing.first = await landing.committed();
    await landing.goOn();
    return landing;
  }

  /** How many of its events, from number 0 on, are in the lake. */
  get landed() {
    return this.first;
  }

  /** The sequence number of the event that it takes next. */
  get expected() {
    return this.next;
  }

  /** Whether nobody else has landed, or decided, anything of it. If not, another one has to begin. */
  async isAlone(): Promise<boolean> {
    return (
      (await this.committed()) === this.first && (this.decided !== undefined || (await this.found()) === undefined)
    );
  }

  /**
   * In order; it may have had them before. Those of a window that is over are in the lake when it resolves.
   * @throws LandedGone if the lake was deleted meanwhile
   */
  async take(events: readonly Incoming[]) {
    for (const event of events) {
      if (event.sequenceNumber < this.next) continue;
      if (this.endsBefore(event)) await this.land();
      this.put(event);
    }
    if (this.open === undefined) return;
    const isOver = this.options.now().getTime() >= this.open.window + windowMs + lagMs;
    if (this.decided === undefined ? isOver : this.open.last >= this.decided.last) await this.land();
  }

  /** @throws LandedGone if what it landed is not in the lake */
  async mustBeThere() {
    if ((await this.committed()) < this.first)
      throw new LandedGone(`what was landed before ${this.first} is gone; what the hub still has is landed again`);
  }

  private endsBefore(event: Incoming): boolean {
    const { open, decided } = this;
    if (open === undefined) return false;
    if (decided !== undefined) return event.sequenceNumber > decided.last;
    return windowOf(event) > open.window || open.rows.length >= rowsMax || open.bytes >= bytesMax;
  }

  private put(event: Incoming) {
    const { sequenceNumber, enqueuedAt, body } = event;
    const { id, values } = this.options.table.rowOf(event);
    const isRepeat = id !== undefined && this.seen.note(id, enqueuedAt.getTime());
    this.next = sequenceNumber + 1;
    // Landed before this process began: read again to know whom it has seen.
    if (sequenceNumber < this.first) return;
    const open = (this.open ??= { window: windowOf(event), rows: [], last: 0, repeats: 0, read: 0, bytes: 0 });
    if (isRepeat) open.repeats += 1;
    else open.rows.push([...values, enqueuedAt.getTime(), Number(this.options.partitionId), sequenceNumber]);
    open.last = sequenceNumber;
    open.read += 1;
    open.bytes += body.byteLength;
  }

  private async land() {
    const { lake, table, partitionId } = this.options;
    const { window, rows, last, repeats, read } = this.open!;
    const bytes = rows.length === 0 ? undefined : fileOf(this.columns, rows);
    const at = new Date(window).toISOString();
    const path = `date=${at.slice(0, 10)}/${at.slice(11, 13)}${at.slice(14, 16)}-${partitionId}-${this.first}-${last}.parquet`;
    const stretch: LandedStretch = {
      ...{ layout, hub: table.hub, partition: partitionId, window: at, first: this.first, last },
      ...{ rows: rows.length, repeats, missing: last + 1 - this.first - read },
      ...(bytes && { file: { path: `${table.root}/${path}`, sha256: sha256(bytes), bytes: bytes.length } }),
    };
    await this.mustBeThere();
    await this.decide(stretch);
    if (bytes !== undefined) await keep(lake, `${table.root}/${path}`, bytes);
    await this.commit(stretch);
    this.open = undefined;
    await this.goOn();
  }

  /** Whether the next stretch is decided already; and whether its file is there, so that nobody has to read it again. */
  private async goOn() {
    this.decided = await this.found();
    if (this.decided === undefined) return;
    const { file } = this.decided;
    const there = file && (await this.options.lake.read(file.path));
    if (file && (there === undefined || sha256(there) !== file.sha256)) return;
    await this.commit(this.decided);
    await this.goOn();
  }

  private async commit({ window, last, rows, file }: LandedStretch) {
    const { root } = this.options.table;
    const add = file === undefined ? [] : [{ path: file.path.slice(root.length + 1), bytes: file.bytes, rows }];
    const txn = { appId: this.appId, version: last };
    await this.delta.commit({ ...shapeOf(this.columns), txn, at: Date.parse(window), add });
    this.first = last + 1;
  }

  private async committed() {
    return ((await this.delta.written(this.appId)) ?? -1) + 1;
  }

  private async decide(stretch: LandedStretch) {
    const text = `${JSON.stringify(stretch, null, 1)}\n`;
    if (await this.options.lake.create(this.manifestPath, Buffer.from(text))) return;
    const there = await this.options.lake.read(this.manifestPath);
    if (there === undefined || Buffer.from(there).toString() !== text)
      throw new LakeDiffers(`${this.manifestPath} says otherwise than its hub`);
  }

  private async found(): Promise<LandedStretch | undefined> {
    const there = await this.options.lake.read(this.manifestPath);
    return there && manifest.parse(JSON.parse(Buffer.from(there).toString()));
  }

  private get manifestPath() {
    const { table, partitionId } = this.options;
    const name = String(this.first).padStart(16, '0');
    return `bronze/_manifest/${table.root.replace('bronze/', '')}/partition=${partitionId}/${name}.json`;
  }

  private get appId() {
    return `partition-${this.options.partitionId}`;
  }
}

const windowOf = ({ enqueuedAt }: Incoming) => Math.floor(enqueuedAt.getTime() / windowMs) * windowMs;

function fileOf(columns: ConstructorParameters<typeof ParquetFile>[0], rows: readonly Row['values'][]): Buffer {
  const file = new ParquetFile(columns);
  for (const row of rows) file.add(row);
  return file.bytes();
}

async function keep(lake: Lake, path: string, bytes: Uint8Array) {
  if (await lake.create(path, bytes)) return;
  const there = await lake.read(path);
  if (there === undefined || sha256(there) !== sha256(bytes)) throw new LakeDiffers(`${path} is another file`);
}
