import { join } from 'node:path';
import { FolderLake } from '#lake/folder.lake.js';
import { quoted, sqlType } from '../warehouse/model.js';
import { readModels } from '../warehouse/models.source.js';
import { Warehouse } from '../warehouse/warehouse.worker.js';

type Rows = readonly { readonly [column: string]: string | number | null }[];

/**
 * Lays tables of gold in a lake in `<folder>/lake`, by their own contracts but of these rows instead of what they are made of.
 * A table that is not named is not built. Columns that a row does not name are 0, or null.
 */
export async function layGold(folder: string, tables: { readonly [table: string]: Rows }): Promise<void> {
  const { all, macros } = readModels();
  const models = all
    .filter(({ table }) => table in tables)
    .map((model) => {
      const columns = Object.entries(model.columns);
      const cell = (value: string | number | null) => (value === null ? 'null' : quoted(String(value)));
      const values = tables[model.table]!.map((row) => {
        const cells = columns.map(([name, { notNull }]) => cell(row[name] ?? (notNull ? 0 : null)));
        return `(${cells.join(', ')})`;
      });
      const names = columns.map(([name]) => name).join(', ');
      const typed = columns.map(([name, column]) => `cast(${name} as ${sqlType(column)}) as ${name}`).join(', ');
      const none = `(${columns.map(() => 'null').join(', ')})`;
      const listed =
        values.length === 0 ? `${none}) as told (${names}) where false` : `${values.join(', ')}) as told (${names})`;
      const sql = `select ${typed} from (values ${listed}`;
      return { ...model, tests: {}, sql };
    });
  const lake = await FolderLake.open(join(folder, 'lake'));
  const warehouse = new Warehouse({
    ...{ lake, lakeFolder: join(folder, 'lake'), workFolder: join(folder, 'laying'), models: { all: models, macros } },
    ...{ now: () => new Date('2026-01-31T10:05:00.000Z'), memoryMb: 256 },
  });
  const { outcomes } = await warehouse.build();
  await warehouse.close();
  const failed = outcomes.filter(({ reason }) => reason !== undefined);
  if (failed.length > 0) throw new Error(JSON.stringify(failed));
}
