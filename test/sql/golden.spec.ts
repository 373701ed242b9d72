import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { sqlServer } from '#eventsourcing/sql-server.driver.js';
import { Answers } from '#service/answers.js';
import { dialects } from './dialects.js';
import { deafSqlServer } from './heard.js';
import { everyRow, kept } from './said.js';

describe('What is said to a database', () => {
  it('is as it was written down: npm run sql, and see what changed', async () => {
    for (const [path, text] of await dialects()) expect(text).toBe(readFileSync(path, 'utf8'));
  });

  it('makes no table, key or index on SQL Server that is larger than it allows', async () => {
    const server = sqlServer('mssql://sql.example/shop', everyRow, undefined);
    await server.buildMetadatas();
    type Columns = (typeof server.entityMetadatas)[number]['columns'];
    const bytesOf = (columns: Columns) =>
      columns.reduce((bytes, column) => {
        const length = server.driver.getColumnLength(column);
        return bytes + (length === '' ? 8 : length === 'MAX' ? Infinity : 2 * Number(length));
      }, 0);
    const tooLarge = server.entityMetadatas.flatMap(({ tableName, columns, primaryColumns, indices }) => [
      ...columns
        .filter((column) => Number(column.length) > 4_000)
        .map(({ databaseName }) => `${tableName}.${databaseName}`),
      ...(bytesOf(primaryColumns) > 900 ? [`${tableName}: its key`] : []),
      ...indices.filter((index) => bytesOf(index.columns) > 1_700).map(({ name }) => `${tableName}: ${name}`),
    ]);
    expect(tooLarge).toEqual([]);
  });
});

describe('Answers on SQL Server', () => {
  const taken = new Error('Violation of PRIMARY KEY constraint');
  const theirs = { key: 'a', fingerprint: 'f', answer: '{"status":200}' };
  const keep = async (failures: number) => {
    const server = await deafSqlServer(kept, [
      [/^INSERT INTO .*"idempotency"/, taken],
      ...Array.from({ length: failures }, (): [RegExp, Error] => [/^MERGE INTO .*"idempotency"/, taken]),
      [/^SELECT .*"idempotency"/, [theirs]],
    ]);
    const answers = new Answers(
      server,
      () => new Date(0),
      () => {},
    );
    answers.close();
    return answers.keep({ key: 'a', fingerprint: 'f', answer: { status: 409, headers: [], body: '' } });
  };

  it('are those of the faster process, even if there is a third', async () =>
    expect(await keep(2)).toEqual({ ...theirs, answer: { status: 200 } }));

  it('do not wait for ever', () => expect(keep(4)).rejects.toThrow('PRIMARY KEY'));
});
