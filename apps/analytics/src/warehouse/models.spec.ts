import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { globSync, readFileSync } from 'node:fs';
import { loadAll } from 'js-yaml';
import { SampleLake } from './bronze.contract.js';
import { DuckDb } from './duckdb.driver.js';
import { modelOf } from './model.js';
import type { Lineage, Warehouse } from './warehouse.worker.js';

/** The types that stand in a service's golden files: everything that it ever wrote. */
const written = (service: string) =>
  globSync(`apps/${service}/src/**/*.golden.json`).flatMap((file) =>
    [JSON.parse(readFileSync(file, 'utf8')) as { type?: string } | { type?: string }[]].flat().map(({ type }) => type),
  );

describe('The models of the shop', () => {
  let lake: SampleLake;
  let warehouse: Warehouse;
  let lineage: Lineage;
  beforeAll(async () => {
    lake = await SampleLake.open();
    warehouse = lake.warehouse();
    lineage = await warehouse.lineage();
  });
  afterAll(async () => {
    await warehouse.close();
    await lake.close();
  });

  it('read of bronze only what services write', () => {
    const events = lineage.edges.map(({ from }) => from.split('.')).filter(({ length }) => length === 3);
    expect(events.length).toBeGreaterThan(20);
    expect(events.filter(([, service, type]) => !written(service!).includes(type))).toEqual([]);
  });

  it('stand each after what it reads, and no table of gold reads bronze', () => {
    const place = new Map(lineage.nodes.map(({ model }, index) => [model.table, index]));
    const late = lineage.edges.filter(({ from, to }) => (place.get(from) ?? -1) >= place.get(to)!);
    expect(late).toEqual([]);
    const skipping = lineage.edges.filter(({ from, to }) => from.startsWith('bronze.') && to.startsWith('gold.'));
    // How many rows came in, of which it tells what became.
    expect(skipping).toEqual([{ from: 'bronze.retail_lines', to: 'gold.retail_year' }]);
  });

  it('call functions that Spark has too, or that stand in the macros of both', async () => {
    const macros = (file: string, pattern: RegExp) =>
      [...readFileSync(`apps/analytics/models/${file}`, 'utf8').matchAll(pattern)].map(([, name]) => name!);
    const ours = macros('macros.sql', /^create or replace macro (\w+)\(/gm);
    const sparks = macros('macros.spark.sql', /^create or replace function (\w+)\(/gm);
    // Spark has these itself.
    expect(ours.filter((name) => !['percentile', 'explode'].includes(name)).sort()).toEqual(sparks.sort());
    const used = new Set<string>();
    const duckDb = await DuckDb.start({ scratch: `${lake.folder}/parsing`, folders: [], memoryMb: 128, threads: 1 });
    for (const { sql, layer } of warehouse.models()) {
      if (layer === 'bronze') continue;
      const [row] = await duckDb.rows('select json_serialize_sql($1::varchar) as tree', [sql]);
      for (const [, name] of String(row!['tree']).matchAll(/"function_name":"(\w+)"/g)) used.add(name!);
      expect(sql).not.toMatch(/::|\b(qualify|exclude|try_cast|group by all|union by name)\b/);
    }
    await duckDb.close();
    const shared = [
      'count',
      'count_star',
      'sum',
      'min',
      'max',
      'coalesce',
      'row_number',
      'ntile',
      'lag',
      'to_days',
      'to_months',
    ];
    // An interval of a day is to_days(trunc(1)) in DuckDB's tree.
    const known = new Set([...ours, ...shared, 'upper', 'lower', 'trim', 'substr', 'nullif', 'trunc']);
    expect([...used].filter((name) => !known.has(name))).toEqual([]);
  });

  it.each([
    ['gold/a.sql', 'select 1', 'expected a comment with the contract'],
    ['gold/a.sql', '/*\nowner: me\n*/\nselect 1', 'gold/a.sql: ✖ Invalid input: expected string'],
    [
      'copper/a.sql',
      '/*\ndescription: d\nowner: o\npersonal: none\nkeys: [k]\ncolumns: {}\n*/\nselect 1',
      'a folder of',
    ],
    ['gold/a.sql', '/*\ndescription: d\nowner: o\npersonal: none\nkeys: [k]\ncolumns: {}\n*/\nselect 1', 'no column k'],
  ])('of %s, %j is refused', (path, text, why) => {
    expect(() => modelOf(path, text + '\n', (yaml) => loadAll(yaml)[0])).toThrow(why);
  });
});
