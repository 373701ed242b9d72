import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DeltaTable, type Commit, type TableVersion } from './delta.js';
import { FolderLake } from './folder.lake.js';
import type { Lake } from './lake.js';
import recorded from './replies/delta-rs.json' with { type: 'json' };

const columns = [
  { name: 'id', type: 'string', nullable: false },
  { name: 'date', type: 'date' },
] as const;
const at = Date.parse('2026-01-10T03:10:00Z');
const everything = () => true;
const commit = (version: number, ...names: string[]): Commit => ({
  ...{ columns, partitionBy: ['date'], txn: { appId: 'orders', version }, at },
  add: names.map((name) => ({ path: `date=2026-01-10/${name}.parquet`, bytes: 484, rows: 7 })),
});

type Line = {
  readonly [kind in 'add' | 'remove' | 'txn']?: { path: string; size: number; appId: string; version: number };
};
/** What a log says, read by the protocol and by nothing of ours: the live files of every version, and what stands beside it. */
function read(log: string) {
  const live = new Map<string, number>();
  const done = new Map<string, number>();
  const names = readdirSync(log).filter((name) => name.endsWith('.json'));
  expect(names).toEqual(names.map((_, version) => `${String(version).padStart(20, '0')}.json`));
  return names.map((name) => {
    for (const line of readFileSync(join(log, name), 'utf8').trimEnd().split('\n')) {
      const { add, remove, txn } = JSON.parse(line) as Line;
      if (add) live.set(decodeURIComponent(add.path), add.size);
      if (remove) expect(live.delete(decodeURIComponent(remove.path))).toBe(true);
      if (txn) done.set(txn.appId, txn.version);
    }
    return { files: [...live.keys()].sort(), bytes: [...live.values()].reduce((a, b) => a + b, 0), done: [...done] };
  });
}

describe('A table with a Delta log', () => {
  let folder: string;
  let lake: Lake;
  let tables = 0;
  let root: string;
  let table: DeltaTable;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'retreasure-delta-'));
    lake = await FolderLake.open(folder);
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  const begin = () => {
    root = `bronze/table-${++tables}`;
    table = new DeltaTable(lake, root);
  };
  beforeEach(begin);

  const log = (name = '') => join(folder, root, '_delta_log', name);
  const text = (name: string) => readFileSync(log(name), 'utf8');
  const namesOf = (version: TableVersion | undefined) =>
    version?.files.map(({ path }) => /([^/]*)\.parquet$/.exec(path)![1]);

  it('is written as the protocol says, and the same for the same files', async () => {
    root = 'bronze/exact';
    table = new DeltaTable(lake, root);
    expect(await table.read()).toBeUndefined();
    expect(await table.commit(commit(3, 'b', 'a'))).toBe(true);
    const file = (name: string) =>
      `{"add":{"path":"date=2026-01-10/${name}.parquet","partitionValues":{"date":"2026-01-10"},"size":484,"modificationTime":1768014600000,"dataChange":true,"stats":"{\\"numRecords\\":7}"}}\n`;
    expect(text('00000000000000000000.json')).toBe(
      '{"commitInfo":{"timestamp":1768014600000,"operation":"WRITE","operationParameters":{"mode":"Append","partitionBy":"[\\"date\\"]"},"engineInfo":"ReTreasure"}}\n' +
        '{"protocol":{"minReaderVersion":1,"minWriterVersion":2}}\n' +
        '{"metaData":{"id":"20c21105-00c1-8c4c-8c98-e1632888921b","format":{"provider":"parquet","options":{}},"schemaString":"{\\"type\\":\\"struct\\",\\"fields\\":[{\\"name\\":\\"id\\",\\"type\\":\\"string\\",\\"nullable\\":false,\\"metadata\\":{}},{\\"name\\":\\"date\\",\\"type\\":\\"date\\",\\"nullable\\":true,\\"metadata\\":{}}]}","partitionColumns":["date"],"configuration":{"delta.enableExpiredLogCleanup":"false"},"createdTime":1768014600000}}\n' +
        `{"txn":{"appId":"orders","version":3}}\n${file('a')}${file('b')}`,
    );
    await table.commit({ ...commit(4), replaces: ({ path }) => path.includes('/a.') });
    expect(text('00000000000000000001.json')).toBe(
      '{"commitInfo":{"timestamp":1768014600000,"operation":"WRITE","operationParameters":{"mode":"Overwrite","partitionBy":"[\\"date\\"]"},"engineInfo":"ReTreasure"}}\n' +
        '{"txn":{"appId":"orders","version":4}}\n' +
        '{"remove":{"path":"date=2026-01-10/a.parquet","deletionTimestamp":1768014600000,"dataChange":true,"size":484}}\n',
    );
    const partition = { date: '2026-01-10' };
    const files = [{ path: 'date=2026-01-10/b.parquet', bytes: 484, rows: 7, partition, at }];
    expect(await table.read()).toEqual({
      ...{ version: 1, files, partitionBy: ['date'] },
      columns: columns.map((column) => ({ nullable: true, ...column })),
    });
  });

  it('takes a transaction once, whoever says it again', async () => {
    await table.commit(commit(5, 'a'));
    for (const who of [table, new DeltaTable(lake, root)])
      for (const again of [commit(5, 'a'), commit(5, 'b'), commit(4, 'c')]) expect(await who.commit(again)).toBe(false);
    const other = { ...commit(1, 'd'), txn: { appId: 'other', version: 1 } };
    expect(await table.commit(other)).toBe(true);
    expect(namesOf(await table.read())).toEqual(['a', 'd']);
    expect(readdirSync(log())).toHaveLength(4);
  });

  it('has every commit of writers who race, once', async () => {
    const writers = ['x', 'y', 'z'].map((appId) => ({ appId, table: new DeltaTable(lake, root) }));
    const each = writers.flatMap(({ appId, table }) =>
      Array.from({ length: 12 }, (_, version) =>
        table.commit({ ...commit(0, `${appId}${version}`), txn: { appId, version } }),
      ),
    );
    expect(new Set(await Promise.all(each))).toEqual(new Set([true]));
    expect((await table.read())!.files).toHaveLength(36);
    expect(read(log()).at(-1)).toMatchObject({ files: { length: 36 }, done: { length: 3 } });
  });

  it('is replaced as a whole, whatever came meanwhile, and can be read as it was', async () => {
    const slow = new DeltaTable(lake, root);
    await slow.commit(commit(1, 'a'));
    await table.commit(commit(2, 'b', 'c'));
    expect(await slow.commit({ ...commit(3, 'c', 'd'), replaces: everything })).toBe(true);
    expect(await Promise.all([0, 1, 2, 3].map(async (version) => namesOf(await table.read(version))))).toEqual([
      ...[['a'], ['a', 'b', 'c'], ['c', 'd']],
      undefined,
    ]);
    // What goes and comes again was there all the time.
    expect(text('00000000000000000002.json')).not.toContain('/c.parquet');
  });

  it('stands beside its commits as the protocol says, also where a writer was killed in between', async () => {
    const step = fc.record({
      names: fc.uniqueArray(fc.constantFrom(...'abcdefgh'), { maxLength: 3 }),
      replaces: fc.option(fc.constantFrom('a', 'b', ''), { nil: undefined }),
      killed: fc.boolean(),
    });
    const property = fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 8 }), async (steps) => {
      begin();
      for (const [version, { names, replaces, killed }] of steps.entries()) {
        const unique = names.map((name) => (replaces === undefined ? `${name}${version}` : name));
        const goes =
          replaces === undefined ? {} : { replaces: ({ path }: { path: string }) => path.includes(replaces) };
        await table.commit({ ...commit(version, ...unique), ...goes });
        if (!killed) continue;
        rmSync(log(`${String(version).padStart(20, '0')}.crc`));
        table = new DeltaTable(lake, root);
      }
      const versions = read(log());
      for (const name of readdirSync(log()).filter((name) => name.endsWith('.crc'))) {
        const { files, bytes, done } = versions[Number.parseInt(name)]!;
        const beside = JSON.parse(text(name)) as Record<string, unknown> & { allFiles: { path: string }[] };
        expect(beside).toMatchObject({ numFiles: files.length, tableSizeBytes: bytes, numMetadata: 1, numProtocol: 1 });
        expect(beside.allFiles.map(({ path }) => path)).toEqual(files);
        expect(beside['setTransactions']).toEqual(done.map(([appId, version]) => ({ appId, version })));
      }
      for (const [version, { files }] of versions.entries())
        expect((await new DeltaTable(lake, root).read(version))!.files.map(({ path }) => path)).toEqual(files);
    });
    await fc.assert(property, { numRuns: 25, seed: 8 });
  });

  it('is not read from its beginning by a writer that only adds', async () => {
    for (let version = 0; version < 130; version++) await table.commit(commit(version, `f${version}`));
    const asked: string[] = [];
    const watched = new Proxy(lake, {
      get: (of, name: keyof Lake) => (path: string, bytes: Uint8Array) => (asked.push(path), of[name](path, bytes)),
    });
    const later = new DeltaTable(watched, root);
    await later.commit(commit(130, 'last'));
    expect(asked.length).toBeLessThan(25);
    asked.length = 0;
    await later.commit(commit(131, 'the-very-last'));
    expect(asked.map((path) => path.slice(-8))).toEqual(['000.json', '130.json', '131.json', '131.json', '0131.crc']);
    expect(statSync(log('00000000000000000131.crc')).size).toBeLessThan(1_000);
    expect((await later.read())!.files).toHaveLength(132);
  });

  it('has the columns that its files have', async () => {
    await table.commit(commit(1, 'a'));
    const more = [...columns, { name: 'weightGrams', type: 'long' }] as const;
    const dropped = { ...commit(2, 'b'), columns: columns.slice(1) };
    const retyped = { ...commit(2, 'b'), columns: [{ name: 'id', type: 'long' }, columns[1]] } as const;
    const required = { ...commit(2, 'b'), columns: [...columns, { ...more[2], nullable: false }] };
    const elsewhere = { ...commit(2), partitionBy: [] };
    for (const [wrong, why] of [
      [dropped, 'that stay have id'],
      [retyped, 'that stay have no id that is long'],
      [required, 'that stay have no weightGrams that is long'],
      [elsewhere, `partitionBy: ${root} is partitioned by date`],
    ] as const)
      await expect(table.commit(wrong)).rejects.toThrow(why);
    await table.commit({ ...commit(2, 'b'), columns: more });
    expect((await table.read())!.columns.map(({ name }) => name)).toEqual(['id', 'date', 'weightGrams']);
    expect((await table.read(0))!.columns.map(({ name }) => name)).toEqual(['id', 'date']);
    await table.commit({ ...elsewhere, txn: { appId: 'orders', version: 3 }, replaces: everything });
    expect(await table.read()).toMatchObject({ partitionBy: [], files: [] });
  });

  it.each([
    [{ ...commit(1), add: [{ path: 'a.parquet', bytes: 1, rows: 1 }] }, 'a.parquet is expected in date=.../'],
    [{ ...commit(1), add: [{ path: 'date=1/type=2/a', bytes: 1, rows: 1 }] }, 'date=1/type=2/a is expected in date'],
    [{ ...commit(1), add: [{ path: 'date=../a', bytes: 1, rows: 1 }] }, 'date=../a: a path in the lake'],
    [{ ...commit(1), at: 0.5 }, 'at: 0.5 is no whole number'],
    [{ ...commit(1.5, 'a') }, 'txn.version: 1.5 is no whole number'],
    [{ ...commit(1), add: Array<never>(10_001) }, 'add: 10001 files; one commit has at most 10000'],
  ] satisfies [Commit, string][])('takes no commit such as %#', async (wrong, why) => {
    await expect(table.commit(wrong)).rejects.toThrow(why);
    expect(await table.read()).toBeUndefined();
  });

  it('is read as delta-rs wrote it, and written on', async () => {
    for (const [name, lines] of Object.entries(recorded.commits))
      await lake.create(
        `${root}/_delta_log/${name}`,
        Buffer.from(lines.map((line) => JSON.stringify(line)).join('\n')),
      );
    const [first, , last] = await Promise.all([0, 1, 2].map((version) => table.read(version)));
    expect(first!.files).toMatchObject([
      { partition: { country: 'Éire' }, rows: 1, bytes: 484 },
      { partition: { country: 'United Kingdom' }, path: expect.stringContaining('country=United%20Kingdom/part-') },
    ]);
    expect(last).toMatchObject({ files: { length: 2 }, partitionBy: ['country'], columns: { length: 2 } });
    const { columns, partitionBy } = last!;
    const add = [{ path: 'country=France/a.parquet', bytes: 400, rows: 1 }];
    await table.commit({ ...commit(1), columns, partitionBy, add });
    expect(await new DeltaTable(lake, root).read()).toMatchObject({ version: 3, files: { length: 3 } });
  });

  it('is left alone if it needs what we do not know', async () => {
    const protocol = { protocol: { minReaderVersion: 3, minWriterVersion: 7, readerFeatures: ['deletionVectors'] } };
    await lake.create(`${root}/_delta_log/00000000000000000000.json`, Buffer.from(JSON.stringify(protocol)));
    await expect(table.read()).rejects.toThrow('needs reader 3 and writer 7');
    await expect(table.commit(commit(1, 'a'))).rejects.toThrow('needs reader 3 and writer 7');
  });

  it('says which files DuckDB reads as the table', async () => {
    const instance = await DuckDBInstance.create();
    const db = await instance.connect();
    const rows = `(values ('United Kingdom', 1), ('France', 2), ('United Kingdom', 3), (null, 4)) as sold(country, n)`;
    const copy = await db.runAndReadAll(
      `copy (select * from ${rows}) to '${join(folder, root)}' (format parquet, partition_by (country), return_stats)`,
    );
    const add = copy
      .getRowObjects()
      .map((file) => ({
        path: String(file['filename']).slice(join(folder, root).length + 1),
        ...{ bytes: Number(file['file_size_bytes']), rows: Number(file['count']) },
      }));
    const columns = [
      { name: 'country', type: 'string' },
      { name: 'n', type: 'integer' },
    ] as const;
    await table.commit({ ...commit(1), columns, partitionBy: ['country'], add });
    const { files } = (await table.read())!;
    expect(files.map(({ partition }) => partition['country'])).toEqual(['France', 'United Kingdom', null]);
    const list = files.map(({ path }) => `'${join(folder, root, path)}'`).join();
    const found = await db.runAndReadAll(
      `from read_parquet([${list}], hive_partitioning = true) select country, n order by n`,
    );
    expect(found.getRowsJson()).toEqual([
      ['United Kingdom', 1],
      ['France', 2],
      ['United Kingdom', 3],
      [null, 4],
    ]);
    db.closeSync();
  });
});
