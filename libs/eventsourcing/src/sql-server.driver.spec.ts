import { describe, expect, it } from '@jest/globals';
import { createServer, type AddressInfo } from 'node:net';
import { Column, Entity, PrimaryColumn, type ObjectLiteral } from 'typeorm';
import type { SqlServerDriver } from 'typeorm/driver/sqlserver/SqlServerDriver.js';
import { openDatabase } from './database.js';
import { follow, placeOf, sqlServer } from './sql-server.driver.js';

@Entity('crate')
class CrateRow {
  @PrimaryColumn({ type: 'varchar', length: 64 }) crateId!: string;
  @Column({ type: 'simple-json', nullable: true }) contents!: readonly string[] | null;
  @Column({ type: 'bigint' }) minor!: number;
  @Column({ type: 'boolean' }) sealed!: boolean;
}
@Entity('dated')
class DatedRow {
  @PrimaryColumn({ type: 'varchar', length: 64 }) datedId!: string;
  @Column({ type: 'datetime' }) at!: Date;
}

/** A port where nobody listens. */
async function closedPort() {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

describe('The address of a database on SQL Server', () => {
  it('names server, database, schema and user', () => {
    expect(placeOf('mssql://clerk@sql.example:1434/shop/orders?trustServerCertificate=true')).toEqual({
      ...{ host: 'sql.example', port: 1434, database: 'shop', schema: 'orders' },
      ...{ user: 'clerk', trustServerCertificate: true },
    });
    expect(placeOf('mssql://sql.example/shop')).toEqual({
      ...{ host: 'sql.example', port: 1433, database: 'shop', schema: 'dbo', user: '', trustServerCertificate: false },
    });
  });

  it.each([
    ['mssql://sql.example', /expected mssql:/],
    ['mssql://sql.example/shop/orders/more', /expected mssql:/],
    ['mssql://sql.example/shop?encrypt=false', /expected mssql:/],
    ['mssql://sql.example/shop?trustServerCertificate=perhaps', /expected mssql:/],
    ['mssql://', /expected mssql:/],
    ['mssql://[', /expected mssql:/],
  ])('is refused where it says something else: %s', (url, rule) => expect(() => placeOf(url)).toThrow(rule));

  it('holds no password, and a refusal does not repeat one', () =>
    expect(() => placeOf('mssql://clerk:s3cret@sql.example/shop')).toThrow(/^(?!.*s3cret).*SQL_PASSWORD/));
});

describe('A database on SQL Server', () => {
  it('is opened with the identity of the process, or with the password of a user', () => {
    const optionsOf = (url: string, value?: string) =>
      sqlServer(url, [], value === undefined ? undefined : { value }).options;
    expect(optionsOf('mssql://sql.example/shop')).toMatchObject({
      authentication: { type: 'azure-active-directory-default' },
    });
    expect(optionsOf('mssql://clerk@sql.example/shop', 's3cret')).toMatchObject({
      ...{ username: 'clerk', password: 's3cret', options: { encrypt: true, trustServerCertificate: false } },
    });
    expect(() => optionsOf('mssql://clerk@sql.example/shop')).toThrow(/SQL_PASSWORD must be set/);
  });

  it('makes each connection with the password of its time', () => {
    const password = { value: 'of the start' };
    const { driver } = sqlServer('mssql://clerk@sql.example/shop', [], password);
    const { ConnectionPool } = (driver as SqlServerDriver).mssql as { ConnectionPool: new (options: object) => Pool };
    type Pool = Parameters<typeof follow>[0] & { _config(): { authentication: { options: object } } };
    const pool = new ConnectionPool({ server: 'sql.example', user: 'clerk', password: password.value });
    follow(pool, password);
    password.value = 'of today';
    expect(pool._config().authentication.options).toMatchObject({ userName: 'clerk', password: 'of today' });
  });

  it('is not opened where nobody answers', async () => {
    const url = `mssql://clerk@127.0.0.1:${await closedPort()}/shop`;
    await expect(openDatabase(url, [CrateRow], undefined, { value: 's3cret' })).rejects.toThrow(
      /ECONNREFUSED|Failed to connect/,
    );
  });

  it('keeps texts as Unicode, told apart by their characters', async () => {
    const database = sqlServer('mssql://sql.example/shop', [CrateRow], undefined);
    await database.buildMetadatas();
    const { driver } = database;
    const kept = database
      .getMetadata(CrateRow)
      .columns.map((column) => ({
        ...{ name: column.databaseName, type: driver.normalizeType(column), length: driver.getColumnLength(column) },
        collation: column.collation,
      }));
    const collation = 'Latin1_General_100_BIN2';
    expect(kept).toEqual([
      { name: 'crateId', type: 'nvarchar', length: '64', collation },
      { name: 'contents', type: 'nvarchar', length: 'MAX', collation },
      { name: 'minor', type: 'bigint', length: '', collation: undefined },
      { name: 'sealed', type: 'bit', length: '', collation: undefined },
    ]);
  });

  it('has no columns of types that SQLite does not share', async () => {
    const database = sqlServer('mssql://sql.example/shop', [DatedRow], undefined);
    await expect(database.buildMetadatas()).rejects.toThrow('datetime: row classes have');
  });

  it('counts in numbers, as SQLite does', () => {
    const { mssql } = sqlServer('mssql://sql.example/shop', [], undefined).driver as unknown as {
      mssql: ObjectLiteral;
    };
    const { TYPES, valueHandler } = mssql as {
      TYPES: ObjectLiteral;
      valueHandler: Map<unknown, (v: unknown) => unknown>;
    };
    expect(['9007199254740991', null].map(valueHandler.get(TYPES['BigInt'])!)).toEqual([9_007_199_254_740_991, null]);
  });
});
