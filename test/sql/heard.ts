import { AbstractLogger, type DataSource } from 'typeorm';
import { sqlServer } from '#eventsourcing/sql-server.driver.js';

/** Hears every statement that is sent to a database. */
export class Heard extends AbstractLogger {
  readonly statements: string[] = [];

  protected writeLog() {}

  override logQuery(text: string) {
    this.statements.push(text);
  }
}

type Row = { readonly [column: string]: unknown };
/** What a server would answer to the statements that a pattern finds: rows, or once an error. */
export type Answers = [pattern: RegExp, rows: readonly Row[] | Error][];

/** SQL Server as TypeORM sees it, without a server: the package `mssql` is replaced where it would send something. */
export async function deafSqlServer(rows: (new () => object)[], answers: Answers): Promise<DataSource> {
  const database = sqlServer('mssql://sql.example/shop', rows, undefined);
  await database.buildMetadatas();
  const driver = database.driver as unknown as { mssql: object; master: object };
  driver.mssql = {
    ...driver.mssql,
    Request: class {
      input() {}
      query(text: string) {
        const index = answers.findIndex(([pattern]) => pattern.test(text));
        const recordset = answers[index]?.[1] ?? [];
        if (!(recordset instanceof Error)) return Promise.resolve({ recordset, rowsAffected: [1] });
        answers.splice(index, 1);
        return Promise.reject(recordset);
      }
    },
  };
  const done = (...args: unknown[]) => (args.at(-1) as () => void)();
  driver.master = { transaction: () => ({ begin: done, commit: done, rollback: done }) };
  return database;
}
