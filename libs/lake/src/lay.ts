import { createHash } from 'node:crypto';
import type { KeptLog } from '#eventsourcing/stored-log.js';
import { BronzeFiles, bronzeShape } from './bronze-file.js';
import { commitName } from './delta-log.js';
import { DeltaTable } from './delta.js';
import type { Lake } from './lake.js';
import { zstdVersion } from './parquet.js';
import { catalogueOf, Raw, type Catalogued } from './raw.js';
import { namedBy, type Named, type RawSource } from './raw-facts.js';
import { Windows, type Stretch } from './windows.js';

/** Raised with every change that makes other bytes of the same events: then bronze is laid anew. */
const layout = `1, zstd ${zstdVersion}`;

/** Under which the tables know how far a log, or a part of it, is laid. */
const appIdOf = (part = '') => `bronze${part === '' ? '' : `@${part}`}`;

/** What a stretch of a log became; positions are those of the log. */
export type Manifest = Stretch & {
  readonly layout: string;
  readonly service: string;
  readonly files: readonly {
    readonly path: string;
    readonly sha256: string;
    readonly bytes: number;
    readonly rows: number;
    readonly first: number;
    readonly last: number;
  }[];
  /** What the events name that came from outside or went there, if they do. */
  readonly catalogue?: {
    readonly path: string;
    readonly sha256: string;
    readonly bytes: number;
    readonly rows: number;
  };
};

/** There is a file that should not be as it is. Nothing is laid after it, until somebody has looked. */
export class LakeDiffers extends Error {}

export const tableOf = (service: string) => `bronze/service=${service}`;
export const manifestsOf = (service: string) => `bronze/_manifest/service=${service}/`;
/** 'date=2026-01-10/0305-1-65536', of a part 'date=2026-01-10/0305@2-100-65536' */
const nameOf = ({ window, first, last, part }: Stretch) =>
  `date=${window.slice(0, 10)}/${window.slice(11, 13)}${window.slice(14, 16)}${part === undefined ? '' : `@${part}`}-${first}-${last}`;
export const manifestPath = (service: string, stretch: Stretch) => `${manifestsOf(service)}${nameOf(stretch)}.json`;
/** Where the events of a type are. */
export const bronzePath = (service: string, type: string, stretch: Stretch) =>
  `${tableOf(service)}/type=${type}/${nameOf(stretch)}.parquet`;
/** Whether this is a manifest of a part. */
export const isOfPart = (path: string, part: string) => path.includes(`@${part}-`);
/** How far a log, or a part of it, is laid, by the path of its last manifest. */
export function laidBy(path: string): Pick<Stretch, 'window' | 'last'> {
  const [, day, hour, minute, last] = /date=([\d-]+)\/(\d\d)(\d\d)(?:@\w+)?-\d+-(\d+)\.json$/.exec(path) ?? [];
  if (last === undefined) throw new Error(`${path}: expected the path of a manifest`);
  return { window: `${day}T${hour}:${minute}:00.000Z`, last: Number(last) };
}

/** Lays one log in the lake, or one part of it, stretch by stretch. Several may lay parts of one log side by side. */
export class Layer {
  private readonly table: DeltaTable;
  private readonly raw: Raw;
  /** The last stretch that is known to have a row in the catalogue, by its last position. */
  private catalogued = 0;

  constructor(
    private readonly lake: Lake,
    private readonly service: string,
    private readonly source?: RawSource,
  ) {
    this.table = new DeltaTable(lake, tableOf(service));
    this.raw = new Raw(lake);
  }

  /** Whether what was laid is there, up to this manifest: itself, and the commits that show it. */
  async has(path: string): Promise<boolean> {
    const bytes = await this.lake.read(path);
    if (bytes === undefined) return false;
    const { last, part, catalogue } = JSON.parse(Buffer.from(bytes).toString()) as Manifest;
    const appId = appIdOf(part);
    if (catalogue !== undefined) this.catalogued = Math.max(this.catalogued, last);
    if (((await this.table.written(appId)) ?? 0) < last) return false;
    return this.catalogued === 0 || ((await this.raw.written(this.service, appId)) ?? 0) >= this.catalogued;
  }

  /**
   * Whether its table begins where the log does, if it has begun. One that lost its lake and went on does not. Of a log in parts the
   * table begins with any of them, and nobody goes on, see {@link Commit.after}.
   */
  async begins(log: KeptLog): Promise<boolean> {
    if (log.part !== '') return true;
    const [file] = (await this.table.read(0))?.files ?? [];
    return file === undefined || file.path.includes(`-${await firstOf(log)}-`, file.path.lastIndexOf('/'));
  }

  /**
   * What its events name, its files, one for each type of event, the manifest that lists them, and then the commits that show them.
   * What was laid before is laid again to the same bytes, and changes nothing.
   * @param after the last position that was laid before, if it is known
   * @throws LakeDiffers if there is another file in its place
   */
  async lay(log: KeptLog, stretch: Stretch, after?: number): Promise<Manifest> {
    const { service, source } = this;
    const filled = new BronzeFiles();
    const named: Named[] = [];
    for await (const event of log.events(stretch.first, stretch.last)) {
      filled.add(event);
      const one = source && namedBy(source.facts, event);
      if (one !== undefined) named.push(one);
    }
    if (filled.count !== stretch.events)
      throw new LakeDiffers(`${service}: ${filled.count} events from ${stretch.first} to ${stretch.last}`);
    const catalogue = source && (await this.raw.lay(service, source, named, nameOf(stretch)));
    const files: Manifest['files'][number][] = [];
    const kept: Promise<void>[] = [];
    for (const { type, bytes, ...said } of filled.whole()) {
      const path = bronzePath(service, type, stretch);
      files.push({ path, sha256: sha256(bytes), bytes: bytes.length, ...said });
      kept.push(this.keep(path, bytes));
    }
    if (catalogue !== undefined) kept.push(this.keep(catalogue.path, catalogue.bytes));
    await Promise.all(kept);
    const manifest = { layout, service, ...stretch, files, ...(catalogue && { catalogue: entryOf(catalogue) }) };
    await this.keep(manifestPath(service, stretch), Buffer.from(`${JSON.stringify(manifest, null, 1)}\n`));
    const at = Date.parse(stretch.window);
    if (stretch.first === (await firstOf(log))) await this.begin(log);
    const txn = { appId: appIdOf(stretch.part), version: stretch.last };
    if (catalogue !== undefined) {
      await this.raw.commit(catalogue, { txn, after: this.catalogued || undefined, at });
      this.catalogued = stretch.last;
    }
    await this.table.commit({
      ...bronzeShape,
      ...{ txn, after, at },
      add: files.map(({ path, bytes, rows }) => ({ path: path.slice(tableOf(service).length + 1), bytes, rows })),
    });
    return manifest;
  }

  /**
   * Takes away commits that show something else than the log from its beginning: nothing in them is of any use. Of a log in parts
   * these are what follows no first commit, for all others may be of other parts.
   */
  private async begin(log: KeptLog) {
    this.catalogued = 0;
    const isWhole = log.part === '';
    if (isWhole && (await this.begins(log))) return;
    const { lake, service } = this;
    const paths: string[] = [];
    for (const table of [catalogueOf(service), tableOf(service)])
      if (isWhole || (await lake.read(`${table}/${commitName(0)}`)) === undefined)
        for await (const { path } of lake.list(`${table}/_delta_log/`)) paths.push(path);
    // The commit by which we know it goes last.
    const first = `${tableOf(service)}/${commitName(0)}`;
    for (const path of paths.toReversed()) if (path !== first) await lake.remove(path);
    if (isWhole) await lake.remove(first);
  }

  private async keep(path: string, bytes: Uint8Array) {
    if (await this.lake.create(path, bytes)) return;
    const there = await this.lake.read(path);
    if (there === undefined || sha256(there) !== sha256(bytes)) throw new LakeDiffers(`${path} is another file`);
  }
}

const firstOf = async (log: KeptLog) => (await log.marks(0, 1))[0]?.position;

const entryOf = ({ path, bytes, rows }: Catalogued) => ({ path, sha256: sha256(bytes), bytes: bytes.length, rows });

export const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** A whole log, or a part of one, as far as its stretches have ended; tells of each. Batches of any size come to the same. */
export async function* layLog(
  lake: Lake,
  service: string,
  log: KeptLog,
  batch: number,
  source?: RawSource,
): AsyncGenerator<Manifest, void> {
  const layer = new Layer(lake, service, source);
  let after: number | undefined;
  for await (const stretch of stretchesOf(log, batch)) {
    yield await layer.lay(log, stretch, after);
    after = stretch.last;
  }
}

/** Those that have ended, from the beginning of the log, or after what was laid of it. */
export async function* stretchesOf(
  log: KeptLog,
  batch: number,
  laid?: ReturnType<typeof laidBy>,
): AsyncGenerator<Stretch, void> {
  const windows = new Windows(laid && Date.parse(laid.window), log.part);
  let marks = await log.marks(laid?.last ?? 0, batch);
  while (marks.length > 0) {
    for (const mark of marks) yield* windows.add(mark);
    marks = await log.marks(marks.at(-1)!.position, batch);
  }
  if (log.hasEnded === true) yield* windows.end();
}
