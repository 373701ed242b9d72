import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { StoredLog } from '#eventsourcing/stored-log.js';
import { DeltaTable } from './delta.js';
import { allOf, drawLog, hashesIn, lots } from './drawn-log.contract.js';
import { FolderLake } from './folder.lake.js';
import { LakeDiffers, Layer, laidBy, layLog, manifestPath, sha256, stretchesOf, type Manifest } from './lay.js';

const seed = Number(process.env['SEED'] ?? 20_260_110);

describe(`The log of a service in the lake (SEED=${seed})`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'retreasure-lay-'));
  const file = join(folder, 'events.db');
  let log: StoredLog;
  let lake: string;
  let manifests: Manifest[];
  const layIn = async (name: string, batch: number) => {
    const laid: Manifest[] = [];
    for await (const one of layLog(await FolderLake.open(join(folder, name)), 'orders', log, batch)) laid.push(one);
    return laid;
  };
  beforeAll(async () => {
    await (await drawLog(file, lots(seed), 120)).close();
    log = StoredLog.open(`sqlite:${file}`);
    lake = join(folder, 'lake');
    manifests = await layIn('lake', 500);
  });
  afterAll(() => {
    log.close();
    rmSync(folder, { recursive: true });
  });

  it('holds every event of every window that has ended, once, as it is stored', async () => {
    const duck = await (await DuckDBInstance.create(':memory:')).connect();
    const rows = await duck.runAndReadAll(
      `select id, stream, version, position::int as position, type, schema, strftime("at", '%Y-%m-%dT%H:%M:%S.%gZ') as at,
        causation_id, correlation_id, actor, traceparent, hash, data, date::varchar as date
        from read_parquet('${lake}/bronze/service=orders/**/*.parquet', hive_partitioning = true) order by position`,
    );
    duck.closeSync();
    const last = manifests.at(-1)!.last;
    const expected = [...log.events(1, last)].map(({ cause, ...event }) => {
      const { causationId, correlationId, actor, traceparent = null } = JSON.parse(cause) as Record<string, string>;
      const { window } = manifests.find(({ first, last }) => first <= event.position && event.position <= last)!;
      return {
        ...{ id: `${event.stream}/${event.version}`, ...event, date: window.slice(0, 10) },
        ...{ causation_id: causationId, correlation_id: correlationId, actor, traceparent },
      };
    });
    expect(rows.getRowObjectsJS()).toEqual(expected);
    expect(expected.length).toBeGreaterThan(100);
    expect(manifests.length).toBeGreaterThan(10);
  });

  it('is listed in manifests, with the hash, the rows and the positions of each file', () => {
    for (const manifest of manifests) {
      const { service, files, events, first, last } = manifest;
      expect(JSON.parse(readFileSync(join(lake, manifestPath(service, manifest)), 'utf8'))).toEqual(manifest);
      expect(files.map(({ path }) => sha256(readFileSync(join(lake, path))))).toEqual(files.map((one) => one.sha256));
      expect(files.reduce((sum, { rows }) => sum + rows, 0)).toBe(events);
      expect([Math.min(...files.map((one) => one.first)), Math.max(...files.map((one) => one.last))]).toEqual([
        first,
        last,
      ]);
      expect(laidBy(manifestPath(service, manifest))).toEqual({ window: manifest.window, last });
    }
    expect(manifests[0]!.files[0]!.path).toMatch(
      /^bronze\/service=orders\/type=\w+\/date=2026-01-10\/2230-1-\d+\.parquet$/,
    );
  });

  it('is a Delta table, a commit for each stretch', async () => {
    const version = await new DeltaTable(await FolderLake.open(lake), 'bronze/service=orders').read();
    expect(version!.version).toBe(manifests.length - 1);
    const files = manifests.flatMap(({ files }) =>
      files.map(({ path }) => path.slice('bronze/service=orders/'.length)),
    );
    expect(version!.files.map(({ path }) => path)).toEqual(files.sort());
  });

  it.each([1, 7])('is the same to the byte when it is read in batches of %d', async (batch) => {
    await layIn(`by-${batch}`, batch);
    expect(hashesIn(join(folder, `by-${batch}`))).toEqual(hashesIn(lake));
  });

  it('is the same when several lay it at once, and each begins somewhere else', async () => {
    const draw = lots(seed + 1);
    const stretches = await allOf(stretchesOf(log, 100));
    const open = () => FolderLake.open(join(folder, 'by-many'));
    const one = async (from: number) => {
      const layer = new Layer(await open(), 'orders');
      for (const stretch of stretches.slice(from)) await layer.lay(log, stretch);
    };
    await one(0).then(() => one(draw(stretches.length)));
    await Promise.all([one(0), one(draw(stretches.length)), one(0)]);
    expect(hashesIn(join(folder, 'by-many'))).toEqual(hashesIn(lake));
  });

  it('is not laid over another file, nor without an event that should be there', async () => {
    await layIn('spoilt', 500);
    const [stretch] = await allOf(stretchesOf(log, 500));
    const { path } = manifests[0]!.files[0]!;
    const spoilt = join(folder, 'spoilt', path);
    writeFileSync(spoilt, readFileSync(spoilt).subarray(1));
    const layer = new Layer(await FolderLake.open(join(folder, 'spoilt')), 'orders');
    await expect(layer.lay(log, stretch!)).rejects.toThrow(new LakeDiffers(`${path} is another file`));
    const missing = { ...stretch!, events: stretch!.events + 1 };
    await expect(layer.lay(log, missing)).rejects.toThrow(
      `orders: ${stretch!.events} events from 1 to ${stretch!.last}`,
    );
  });
});
