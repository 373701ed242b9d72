import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DataSource } from 'typeorm';
import { mustFit, placeOf, sqlServer, type Present } from '#eventsourcing/sql-server.driver.js';

/** A file of statements, one a paragraph; `{schema}` stands for the schema. Applied once to each schema, in the order of their names. */
export type Migration = { readonly name: string; readonly text: string };

/** Those of one service, oldest first. */
export const migrationsIn = (folder: string): Migration[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .sort()
    .map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') }));

/**
 * Applies what a schema has not had yet: all of it, or nothing. Who comes while another is at it waits, and finds it done.
 * @returns the names of what was applied.
 * @throws Error of the server, and if another process is at it for half a minute.
 */
export async function migrate(url: string, password: Present | undefined, migrations: readonly Migration[]) {
  const database = await sqlServer(url, [], password).initialize();
  try {
    await mustFit(database);
    return await applyTo(database, placeOf(url).schema, migrations);
  } finally {
    await database.destroy();
  }
}

/** The same in a database that is connected. */
export const applyTo = (database: Pick<DataSource, 'transaction'>, schema: string, migrations: readonly Migration[]) =>
  database.transaction(async (rows) => {
    for (const statement of begin) await rows.query(statement.replaceAll('{schema}', schema));
    const applied = await rows.query<{ name: string }[]>(`SELECT name FROM "${schema}"."migration"`);
    const pending = migrations.filter(({ name }) => !applied.some((one) => one.name === name));
    for (const { name, text } of pending) {
      for (const statement of statementsOf(text)) await rows.query(statement.replaceAll('{schema}', schema));
      await rows.query(`INSERT INTO "${schema}"."migration" (name) VALUES (@0)`, [name]);
    }
    return pending.map(({ name }) => name);
  });

const begin = [
  `DECLARE @got int;
EXEC @got = sp_getapplock @Resource = 'migration', @LockMode = 'Exclusive', @LockOwner = 'Transaction', @LockTimeout = 25000;
IF @got < 0 THROW 50000, 'another process is changing these tables', 1;`,
  `IF SCHEMA_ID('{schema}') IS NULL EXEC('CREATE SCHEMA "{schema}"');`,
  `IF OBJECT_ID('[{schema}].[migration]') IS NULL
  CREATE TABLE "{schema}"."migration" (name nvarchar(100) NOT NULL PRIMARY KEY, at datetime2 NOT NULL DEFAULT SYSUTCDATETIME());`,
];

/** The paragraphs of a file, without its comments. */
export const statementsOf = (text: string) =>
  text
    .split(/\n{2,}/)
    .map((paragraph) => paragraph.replace(/^--.*\n?/gm, '').trim())
    .filter((statement) => statement !== '');
