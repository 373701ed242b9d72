import type { KeptLog } from '#eventsourcing/stored-log.js';
import { bronzeColumns, bronzeRows } from '#lake/bronze-file.js';
import { DeltaTable } from '#lake/delta.js';
import {
  bronzePath,
  layLog,
  manifestPath,
  manifestsOf,
  sha256,
  stretchesOf,
  tableOf,
  type Manifest,
} from '#lake/lay.js';
import type { Lake } from '#lake/lake.js';
import { rowsIn } from '#lake/parquet-rows.js';
import type { RawSource } from '#lake/raw-facts.js';
import { catalogueOf } from '#lake/raw.js';
import type { Stretch } from '#lake/windows.js';
import { LaidRaw } from './laid-raw.js';

const batchOfVerify = 5_000;
/** Of what is wrong, in words: the rest is counted. */
const shownMax = 5;

/** What is in the lake of one log; `open`: events of the window that has not ended. */
export type Verdict = {
  readonly events: number;
  readonly open: number;
  readonly files: number;
  readonly wrong: readonly string[];
};
type Path = { readonly path: string };

/**
 * Compares bronze with the log of a service, or all parts of it: every event is there once, with all that is stored of it, in the file
 * that its position and its type say and in no other; every file has the hash and the rows of its manifest; the Delta tables show these
 * files; and so with what its events name, where the service has a source of such files.
 */
export async function verifyBronze(
  lake: Lake,
  service: string,
  logs: readonly KeptLog[],
  source?: RawSource,
): Promise<Verdict> {
  const wrong: string[] = [];
  const [bronze, catalogue] = [tableOf(service), catalogueOf(service)];
  const unlisted = new Set([...(await pathsIn(lake, `${bronze}/`)), ...(await pathsIn(lake, `${catalogue}/`))]);
  const manifests = await pathsIn(lake, manifestsOf(service));
  const listed: string[] = [];
  const catalogued: string[] = [];
  const raw = source && new LaidRaw(lake, source);
  const ends = new Map(logs.map((log) => [log, 0]));
  let events = 0;
  for await (const { log, stretch } of stretchesOfAll(logs)) {
    ends.set(log, stretch.last);
    const path = manifestPath(service, stretch);
    if (!manifests.delete(path)) {
      wrong.push(`${path} is missing`);
      continue;
    }
    const manifest = JSON.parse(Buffer.from((await lake.read(path))!).toString()) as Manifest;
    for (const file of manifest.files) {
      unlisted.delete(file.path);
      listed.push(file.path.slice(bronze.length + 1));
    }
    if (manifest.catalogue) {
      unlisted.delete(manifest.catalogue.path);
      catalogued.push(manifest.catalogue.path.slice(catalogueOf(service).length + 1));
    }
    const found = (await faultIn(lake, log, stretch, manifest)) ?? (await raw?.faultIn(log, manifest));
    if (found !== undefined) wrong.push(found);
    else events += manifest.events;
  }
  for (const path of manifests) wrong.push(`${path} is of no stretch of the log`);
  for (const path of unlisted) if (!path.includes('/_delta_log/')) wrong.push(`${path} is in no manifest`);
  for (const [table, files] of [
    [bronze, listed],
    [catalogue, catalogued],
  ] as const) {
    const shown = (await new DeltaTable(lake, table).read())?.files.map(({ path }) => path) ?? [];
    if (String(shown) !== String(files.sort()))
      wrong.push(`the Delta table ${table} shows ${shown.length} files of ${files.length}`);
  }
  let open = 0;
  for (const [log, last] of ends) open += await countAfter(log, last);
  const more = wrong.length > shownMax ? [`and ${wrong.length - shownMax} more`] : [];
  return { events, open, files: listed.length, wrong: [...wrong.slice(0, shownMax), ...more] };
}

/** Deletes what is in the lake of a log, but for the objects that its events name, which are what they are, the last manifests first, so that whoever is killed meanwhile leaves nothing that looks whole. */
export async function deleteBronze(lake: Lake, service: string): Promise<void> {
  for (const path of [...(await pathsIn(lake, manifestsOf(service)))].toReversed()) await lake.remove(path);
  for (const table of [tableOf(service), catalogueOf(service)])
    for (const path of await pathsIn(lake, `${table}/`)) await lake.remove(path);
}

/** Deletes it and lays the log anew, part by part; answers how many events that were. */
export async function rebuildBronze(
  lake: Lake,
  service: string,
  logs: readonly KeptLog[],
  batch: number,
  source?: RawSource,
): Promise<number> {
  await deleteBronze(lake, service);
  let events = 0;
  for (const log of logs)
    for await (const manifest of layLog(lake, service, log, batch, source)) events += manifest.events;
  return events;
}

async function* stretchesOfAll(logs: readonly KeptLog[]) {
  for (const log of logs) for await (const stretch of stretchesOf(log, batchOfVerify)) yield { log, stretch };
}

/** At most one stretch is in memory, whose size `windows.ts` bounds. */
async function faultIn(
  lake: Lake,
  log: KeptLog,
  stretch: Stretch,
  { service, files }: Manifest,
): Promise<string | undefined> {
  const rows = new Map<string, Rows>();
  let left = 0;
  for (const { path, sha256: expected, rows: count } of files) {
    const bytes = await lake.read(path);
    if (bytes === undefined) return `${path} is missing`;
    if (sha256(bytes) !== expected) return `${path} is not what was laid`;
    const read = await rowsIn(bytes);
    if (read.length !== count) return `${path} has ${read.length} rows of ${count}`;
    rows.set(path, read[Symbol.iterator]());
    left += read.length;
  }
  const rowOf = bronzeRows();
  for await (const event of log.events(stretch.first, stretch.last)) {
    const row = rows.get(bronzePath(service, event.type, stretch))?.next().value;
    const [id, ...values] = rowOf(event);
    if (row === undefined || row['id'] !== id)
      return `position ${event.position}: ${(row?.['id'] as string | undefined) ?? 'nothing'} instead of ${id}`;
    const other = bronzeColumns.slice(1).find((column, index) => plain(row[column]) !== values[index]);
    if (other !== undefined) return `position ${event.position}: ${other} of ${id} is not what the log says`;
    left -= 1;
  }
  return left > 0 ? `${left} rows too many from ${stretch.first} to ${stretch.last}` : undefined;
}

type Rows = Iterator<{ readonly [column: string]: unknown }, undefined>;
/** As it was laid: see {@link rowsIn}. */
function plain(value: unknown) {
  if (typeof value === 'bigint') return Number(value);
  return value instanceof Date ? value.getTime() : value;
}

async function pathsIn(lake: Lake, prefix: string): Promise<Set<string>> {
  const paths = new Set<string>();
  for await (const { path } of lake.list(prefix) as AsyncIterable<Path>) paths.add(path);
  return paths;
}

async function countAfter(log: KeptLog, position: number) {
  let count = 0;
  for (let marks = await log.marks(position, batchOfVerify); marks.length > 0;) {
    count += marks.length;
    marks = await log.marks(marks.at(-1)!.position, batchOfVerify);
  }
  return count;
}
