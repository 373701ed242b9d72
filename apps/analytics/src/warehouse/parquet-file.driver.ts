import type { DuckDb } from './duckdb.driver.js';
import { quoted, type Model } from './model.js';
import { countsOf } from './rules.js';

export const parquet = (path: string) => `read_parquet(${quoted(path)}, hive_partitioning = false)`;

/** Writes the rows of a query into a file of this machine, in their order; answers how many. */
export async function copy(duckDb: DuckDb, query: string, path: string, timeoutMs: number): Promise<number> {
  const sql = `copy (${query}) to ${quoted(path)} (format parquet, compression zstd, row_group_size 16384)`;
  const [copied] = await duckDb.rows(sql, [], timeoutMs);
  return Number(copied!['Count']);
}

/** Names and types, as DuckDB calls them. */
export async function columnsOf(duckDb: DuckDb, source: string): Promise<Map<string, string>> {
  const found = await duckDb.rows(`describe select * from ${source}`);
  return new Map(found.map(({ column_name, column_type }) => [String(column_name), String(column_type)]));
}

export async function numberOf(duckDb: DuckDb, query: string, timeoutMs: number): Promise<number> {
  const [row = {}] = await duckDb.rows(query, [], timeoutMs);
  return Number(Object.values(row)[0]);
}

/**
 * The tests of a contract, on the table as it is shown under its name.
 * @throws Error that names each rule that is broken, and by how many rows
 */
export async function mustPass(duckDb: DuckDb, model: Model, timeoutMs: number) {
  const rules = countsOf(model);
  const counts = rules.map(({ count }, index) => `(${count}) as rule_${index}`);
  const [found = {}] = await duckDb.rows(`select ${counts.join(', ')}`, [], timeoutMs);
  const broken = rules.flatMap(({ rule }, index) => {
    const rows = Number(found[`rule_${index}`]);
    return rows === 0 ? [] : [`${rule} (${rows} ${rows === 1 ? 'row' : 'rows'})`];
  });
  if (broken.length > 0) throw new Error(broken.join('; '));
}
