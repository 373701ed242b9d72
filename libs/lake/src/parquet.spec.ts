import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { rowsIn } from './parquet-rows.js';
import { ParquetFile, type Column } from './parquet.js';

const columns: Column[] = [
  { name: 'name', kind: 'text' },
  { name: 'note', kind: 'text', optional: true },
  { name: 'count', kind: 'int32' },
  { name: 'position', kind: 'int64' },
  { name: 'at', kind: 'timestamp' },
];
type Row = [string, string | null, number, number, number];
const fileOf = (rows: readonly Row[]) => {
  const file = new ParquetFile(columns);
  for (const row of rows) file.add(row);
  return file.bytes();
};
const now = Date.parse('2026-01-10T03:05:00.123Z');
const odd: Row[] = [
  ['Vase "Œil" 花瓶\u2028 🏺', null, 0, 0, 0],
  ['', null, -1, -1, -1],
  ['a'.repeat(5_000), 'there', 2 ** 31 - 1, Number.MAX_SAFE_INTEGER, now],
  ['b', '', -(2 ** 31), Number.MIN_SAFE_INTEGER, -now],
  ['c', null, 7, 2 ** 32, 253_402_300_799_999],
];
const many: Row[] = Array.from({ length: 70_000 }, (_, n) => [
  `n-${n}`,
  n % 3 === 0 || n > 60_000 ? null : `note ${n % 7}`,
  n,
  n * 2 ** 20,
  now + n,
]);

describe('A Parquet file', () => {
  let folder: string;
  let duck: DuckDBConnection;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'retreasure-parquet-'));
    duck = await (await DuckDBInstance.create(':memory:')).connect();
  });
  afterAll(() => {
    duck.closeSync();
    rmSync(folder, { recursive: true });
  });

  const inDuck = async (bytes: Uint8Array, select: string) => {
    const path = join(folder, 'one.parquet');
    writeFileSync(path, bytes);
    return (await duck.runAndReadAll(`select ${select} from read_parquet('${path}')`)).getRowsJS();
  };

  it.each([
    ['odd values', odd],
    ['one row', odd.slice(0, 1)],
    ['many rows', many],
  ])('of %s says the same to DuckDB', async (_, rows) => {
    const told = await inDuck(fileOf(rows), 'name, note, count, position::varchar, epoch_ms("at")::varchar');
    expect(told).toEqual(rows.map(([name, note, count, position, at]) => [name, note, count, `${position}`, `${at}`]));
  });

  it.each([
    ['odd values', odd],
    ['many rows', many],
  ])('of %s says the same to hyparquet', async (_, rows) => {
    const told = await rowsIn(fileOf(rows));
    expect(told).toEqual(
      rows.map(([name, note, count, position, at]) => ({
        ...{ name, note, count, position: BigInt(position), at: new Date(at) },
      })),
    );
  });

  it('says what its columns are', async () => {
    const [types] = await inDuck(fileOf(odd), columns.map(({ name }) => `typeof("${name}")`).join());
    expect(types).toEqual(['VARCHAR', 'VARCHAR', 'INTEGER', 'BIGINT', 'TIMESTAMP WITH TIME ZONE']);
  });

  it('is the same for the same rows, as it was in the first release', () => {
    expect(fileOf(many).equals(fileOf(many))).toBe(true);
    // Another layout, or another zstd: raise the version of the layout, and lay the lake anew.
    expect(createHash('sha256').update(fileOf(odd)).digest('hex')).toBe(
      '3dc12392450b94d18137ed875a769059c7fbd2df8ca031d767fa102b802944da',
    );
  });

  it.each([
    [['a', null, 1, 1], 'at: undefined where there should be timestamp'],
    [[null, null, 1, 1, 1], 'name: a value is missing'],
    [[1, null, 1, 1, 1], 'name: number where there should be text'],
    [['a', null, '1', 1, 1], 'count: string where there should be int32'],
    [['a', null, 1, 1.5, 1], 'position: 1.5 is no whole number'],
    [['a', null, 1, 1, NaN], 'at: NaN is no whole number'],
    [['a', null, 2 ** 31, 1, 1], 'out of range'],
  ])('takes no row such as %j', (row, message) => {
    expect(() => new ParquetFile(columns).add(row)).toThrow(message);
  });
});
