import { isDeepStrictEqual } from 'node:util';
import { In, type DataSource, type EntityManager, type EntityMetadata } from 'typeorm';
import { primaryColumnOf } from './database.js';
import { RecentMap } from './recent.js';

// SQLite allows 32,766 parameters in a statement, SQL Server 2,100.
const parametersMax = 2_000;
const rowsPerStatement = 100;
const statementsMax = 400;

type Column = EntityMetadata['columns'][number];
/** For each row the values of all columns. */
type Cells = readonly (readonly unknown[])[];
/** A statement and which of the columns it takes, row by row. */
type Save = { readonly sql: string; readonly taken: readonly number[] };
/** SQL Server's driver wants to be told the type of each parameter. */
type Typing = { readonly parametrizeValue?: (column: Column, value: unknown) => unknown };

/**
 * The rows of one class, by the strings in its primary column. TypeORM writes each statement once for each number of rows,
 * in the database's dialect, and prepares each value: to write it takes longer than to run it.
 */
export class Rows {
  /** The name of the primary column. */
  readonly key: string;
  private readonly columns: readonly Column[];
  private readonly finds = new RecentMap<number, string>(statementsMax);
  private readonly saves = new RecentMap<string, Save>(statementsMax);

  constructor(
    private readonly database: DataSource,
    private readonly row: new () => object,
  ) {
    this.key = primaryColumnOf(database, row);
    this.columns = database.getMetadata(row).columns;
  }

  keyOf(row: object) {
    return (row as Record<string, string>)[this.key]!;
  }

  /** Those that there are, as plain objects, in no order. */
  async find(manager: EntityManager, ids: readonly string[]): Promise<object[]> {
    const found: object[] = [];
    for (const some of slices(ids)) {
      const sql = this.finds.ensure(some.length, () => this.findSql(manager, some));
      const column = this.columns.find(({ isPrimary }) => isPrimary)!;
      const keys = some.map((id) => this.prepared(id, column));
      const raw = await manager.query<Record<string, unknown>[]>(sql, keys);
      for (const one of raw) found.push(this.hydrated(one));
    }
    return found;
  }

  /** Inserts what is new and overwrites what is there; what a row does not say becomes null. */
  async save(manager: EntityManager, rows: readonly object[]) {
    // Of one row a statement of SQL Server's takes one version.
    const last = [...new Map(rows.map((row) => [this.keyOf(row), row])).values()];
    const atOnce = Math.min(rowsPerStatement, Math.floor(parametersMax / this.columns.length));
    for (const some of slices(last, atOnce)) {
      // Of our own realm, as jest has several: what the database read is of another, and would never be deeply equal.
      const cells = Array.from(some, (row) =>
        this.columns.map((column): unknown => column.getEntityValue(row) ?? null),
      );
      // Where no row has a value, SQL Server's statement says null instead of taking one.
      const filled = this.columns.map((_, index) => cells.some((values) => values[index] !== null));
      const name = `${some.length} ${filled.map(Number).join('')}`;
      const { sql, taken } = this.saves.ensure(name, () => this.saveOf(manager, cells, filled));
      await manager.query(sql, this.parameters(cells, taken));
    }
  }

  async remove(manager: EntityManager, ids: readonly string[]) {
    for (const some of slices(ids)) await manager.delete(this.row, { [this.key]: In([...some]) });
  }

  private findSql(manager: EntityManager, ids: readonly string[]) {
    const select = manager.createQueryBuilder(this.row, 'row').select([]);
    for (const { propertyPath, databaseName } of this.columns) select.addSelect(`row.${propertyPath}`, databaseName);
    return select.where({ [this.key]: In([...ids]) }).getQueryAndParameters()[0];
  }

  private hydrated(raw: Readonly<Record<string, unknown>>) {
    const row = {};
    for (const column of this.columns)
      column.setEntityValue(row, this.database.driver.prepareHydratedValue(raw[column.databaseName], column));
    return row;
  }

  /** Written for a row in which every column that has a value anywhere has one, so that there is a place for each. */
  private saveOf(manager: EntityManager, cells: Cells, filled: readonly boolean[]): Save {
    const full = this.columns.map((_, index) => cells.find((values) => values[index] !== null)?.[index] ?? null);
    const row = {};
    for (const [index, column] of this.columns.entries()) column.setEntityValue(row, full[index]);
    // The key is the same already; to write it once more costs an index.
    const [key, rest] = [true, false].map((wanted) =>
      this.columns.filter(({ isPrimary }) => isPrimary === wanted).map(({ databaseName }) => databaseName),
    );
    const insert = manager
      .createQueryBuilder()
      .insert()
      .into(this.row)
      .values(cells.map(() => row))
      .orUpdate(rest!, key)
      .updateEntity(false);
    const query = insert.getQuery();
    const parameters = insert.getParameters();
    // TypeORM would put numbers into the text, which would then be another one for every batch.
    const named = Object.fromEntries(Object.keys(parameters).map((name) => [name, name]));
    const [sql, order] = this.database.driver.escapeQueryWithParameters(query, named);
    const values = order.map((name: string): unknown => parameters[name]);
    const all = this.columns.map((_, index) => index);
    const places = [all, all.filter((index) => filled[index])].find((taken) =>
      isDeepStrictEqual(
        values,
        cells.flatMap(() => this.parameters([full], taken)),
      ),
    );
    if (places === undefined) throw new TypeError(`${this.row.name}: a row has plain columns, filled by nobody else`);
    return { sql, taken: places };
  }

  private parameters(cells: Cells, taken: readonly number[]) {
    const parameters: unknown[] = [];
    for (const values of cells)
      for (const index of taken) parameters.push(this.prepared(values[index], this.columns[index]!));
    return parameters;
  }

  private prepared(value: unknown, column: Column): unknown {
    const { driver } = this.database;
    const prepared: unknown = driver.preparePersistentValue(value, column);
    const typing = driver as Typing;
    return typing.parametrizeValue === undefined ? prepared : typing.parametrizeValue(column, prepared);
  }
}

const slices = <T>(items: readonly T[], size = rowsPerStatement) =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size));
