import { Table, type DataSource, type EntityMetadata } from 'typeorm';

/** What makes the table of a row class and its indices, in the words of a database that need not be connected. */
export async function tableSql(database: DataSource, metadata: EntityMetadata): Promise<string[]> {
  // On SQLite there is one for all.
  const runner = database.createQueryRunner();
  runner.enableSqlMemory();
  await runner.createTable(Table.create(metadata, database.driver));
  const sql = runner.getMemorySql().upQueries.map(({ query }) => query);
  runner.clearSqlMemory();
  runner.disableSqlMemory();
  return sql;
}
