import { DeltaTable } from '#lake/delta.js';
import type { Lake } from '#lake/lake.js';
import { quoted, sqlType, type Model } from './model.js';

/** Its path is from the root of the lake. */
export type BronzeFile = { readonly path: string; readonly bytes: number; readonly rows: number };

/** What stands in bronze, by the logs beside its files: a file that no log names is not there yet. */
export class BronzeTables {
  private readonly logs = new Map<string, DeltaTable>();

  constructor(
    private readonly lake: Lake,
    private readonly models: readonly Model[],
  ) {}

  /**
   * The contract of a table of bronze. All services' events have one: bronze.event.
   * @throws Error if no model says what it is
   */
  contractOf(table: string): Model {
    const name = table.split('.').length === 3 ? 'bronze.event' : table;
    const found = this.models.find((model) => model.table === name);
    if (found?.place === undefined) throw new Error(`${table}: no model of bronze says what it is`);
    return found;
  }

  /** Its files, in the order of their paths; none before the first. */
  async filesOf(table: string): Promise<BronzeFile[]> {
    const [, service = '', type] = table.split('.');
    const root = this.contractOf(table).place!.replace('{service}', service);
    const log = this.logs.get(root) ?? new DeltaTable(this.lake, root);
    this.logs.set(root, log);
    const { files = [] } = (await log.read()) ?? {};
    return files
      .filter(({ partition, rows }) => (type === undefined || partition['type'] === type) && rows !== 0)
      .map(({ path, bytes, rows }) => ({ path: `${root}/${path}`, bytes, rows: known(rows, path) }));
  }

  /**
   * Makes it a view over these of its files. A column that a file does not have is null in its rows, and what a file has beyond the
   * contract is not read.
   */
  view(table: string, near: readonly string[], root: string): string {
    const { columns, sql, format } = this.contractOf(table);
    const none = Object.entries(columns).map(([name, column]) => `null::${sqlType(column)} as "${name}"`);
    none.push('null::varchar as file');
    const list = near.map(quoted).join(', ');
    const read = {
      parquet: `read_parquet([${list}], union_by_name = true, filename = '_path', hive_partitioning = false)`,
      csv: `read_csv([${list}], all_varchar = true, header = true, delim = ',', quote = '"', escape = '"', filename = '_path')`,
    }[format];
    const files = `select * exclude (_path), substr(_path, ${root.length + 2}) as file from ${read}`;
    const landed = `select ${none.join(', ')} where false ${near.length > 0 ? `union all by name ${files}` : ''}`;
    const name = table
      .split('.')
      .map((part) => `"${part}"`)
      .join('.');
    const schema =
      table.split('.').length === 3 ? `create schema if not exists ${name.replace(/\."[^"]+"$/, '')};` : '';
    return `${schema} create or replace view ${name} as with landed as (${landed}) ${sql}`;
  }
}

function known(rows: number | undefined, path: string) {
  if (rows === undefined) throw new Error(`${path}: the log does not say how many rows it has`);
  return rows;
}
