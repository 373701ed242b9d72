import { join } from 'node:path';
import { openDatabase } from '#eventsourcing/database.js';
import { deafSqlServer, type Answers } from './heard.js';
import { everyRow, spoken, statements, tables } from './said.js';

/** What is said to each database, by the file that keeps it. */
export async function dialects(): Promise<ReadonlyMap<string, string>> {
  const answers: Answers = [];
  const all = [...new Set([...spoken, ...everyRow])];
  const file = await openDatabase('sqlite::memory:', all);
  const server = await deafSqlServer(all, answers);
  const said = new Map([
    ['sqlite.sql', `${await tables(file)}\n\n${await statements(file, [])}`],
    ['sql-server.sql', `${await tables(server)}\n\n${await statements(server, answers)}`],
  ]);
  await file.destroy();
  return new Map([...said].map(([name, text]) => [join('test', 'sql', name), text]));
}
