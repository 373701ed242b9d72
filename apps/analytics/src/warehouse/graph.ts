import { z } from 'zod';
import type { Model } from './model.js';

const reference = z.object({
  type: z.literal('BASE_TABLE'),
  catalog_name: z.string(),
  schema_name: z.string(),
  table_name: z.string(),
});

/**
 * The tables that a query reads, from its syntax tree as DuckDB's json_serialize_sql writes it: silver.orders,
 * bronze.orders.OrderPlaced. A name without a layer is one that the query made itself.
 */
export function tablesRead(tree: unknown): string[] {
  const found = new Set<string>();
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    const { data } = reference.safeParse(node);
    if (data !== undefined && data.schema_name !== '')
      found.add([data.catalog_name, data.schema_name, data.table_name].filter((part) => part !== '').join('.'));
    for (const inner of Object.values(node)) visit(inner);
  };
  visit(tree);
  return [...found].sort();
}

export const isBronze = (table: string) => table.startsWith('bronze.');

/**
 * Every model after those that it reads.
 * @throws Error that names a table nobody makes, or the models that read each other in a circle.
 */
export function inOrder(models: readonly Model[], reads: ReadonlyMap<string, readonly string[]>): Model[] {
  const known = new Map(models.map((model) => [model.table, model]));
  const done = new Set<Model>();
  const visit = (model: Model, path: readonly string[]): void => {
    if (done.has(model)) return;
    if (path.includes(model.table)) throw new Error(`a circle: ${[...path, model.table].join(' reads ')}`);
    for (const table of reads.get(model.table) ?? []) {
      const read = known.get(table);
      if (read !== undefined) visit(read, [...path, model.table]);
      else if (!isBronze(table)) throw new Error(`${model.table} reads ${table}, which no model makes`);
    }
    done.add(model);
  };
  for (const model of models) visit(model, []);
  return [...done];
}
