import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { SqlServer } from '#eventsourcing/sql-server.driver.js';
import { tableSql } from '#eventsourcing/tables.js';
import { migrationsIn, type Migration } from '#service/migration/migrate.js';
import type { Service } from '#service/service.js';
import { kept, sentence } from './said.js';

const folder = join('docker', 'migrations');
export const folderOf = (service: string) => join(folder, service);
export const committed = (service: string): Migration[] =>
  existsSync(folderOf(service)) ? migrationsIn(folderOf(service)) : [];

/** A table, and the fingerprint of the statements that make it: '-- table order_list 3f9a...'. */
const headers = /^-- table (\w+) (\w+)$/gm;
const shapesIn = (migrations: readonly Migration[]) =>
  new Map(migrations.flatMap(({ text }) => [...text.matchAll(headers)].map(([, table, shape]) => [table!, shape!])));

/**
 * What has to be done to the tables that migrations have made, so that they are those of the row classes. Rows that are built
 * from the log go, and their checkpoints; undefined if there is nothing to do.
 * @throws Error if others would have to change, which somebody must write who knows what becomes of their rows.
 */
export async function missing({ views }: Service, migrations: readonly Migration[]): Promise<string | undefined> {
  const made = shapesIn(migrations);
  const server = new SqlServer({
    type: 'mssql',
    schema: '{schema}',
    entities: [...kept, ...views.map(({ row }) => row)],
  });
  await server.buildMetadatas();
  const paragraphs: string[] = [];
  for (const metadata of server.entityMetadatas) {
    const { tableName, target } = metadata;
    const make = (await tableSql(server, metadata)).map(sentence);
    const shape = createHash('sha256').update(make.join('\n')).digest('hex').slice(0, 16);
    const before = made.get(tableName);
    made.delete(tableName);
    if (before === shape) continue;
    if (before !== undefined && kept.some((row) => row === target))
      throw new Error(
        `${tableName} is not built from the log: write its migration, under "-- table ${tableName} ${shape}"`,
      );
    const header = `-- table ${tableName} ${shape}`;
    const forgotten = views.filter(({ row }) => row === target).map(({ name }) => forget(name));
    paragraphs.push([header, ...(before === undefined ? [] : [drop(tableName), ...forgotten]), ...make].join('\n\n'));
  }
  for (const [table, shape] of made) if (shape !== 'gone') paragraphs.push(`-- table ${table} gone\n\n${drop(table)}`);
  return paragraphs.length === 0 ? undefined : `${paragraphs.join('\n\n')}\n`;
}
const drop = (table: string) => `DROP TABLE "{schema}"."${table}";`;
const forget = (view: string) =>
  `DELETE FROM "{schema}"."checkpoint" WHERE "name" = '${view}' OR "name" LIKE '${view}@%';`;
