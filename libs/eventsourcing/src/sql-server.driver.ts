import { DataSource, type ColumnType, type DataSourceOptions } from 'typeorm';
import type { SqlServerDriver } from 'typeorm/driver/sqlserver/SqlServerDriver.js';

/** What a column of a row class is on SQL Server; null is the length that the class says. Nothing else is shared with SQLite. */
const columnTypes = new Map<ColumnType, { readonly type: string; readonly length: string | null }>([
  // Always Unicode: varchar would turn what its code page lacks into question marks, and counts bytes.
  ['varchar', { type: 'nvarchar', length: null }],
  ['nvarchar', { type: 'nvarchar', length: null }],
  [String, { type: 'nvarchar', length: null }],
  ['simple-json', { type: 'nvarchar', length: 'MAX' }],
  ['boolean', { type: 'bit', length: '' }],
  [Boolean, { type: 'bit', length: '' }],
  ['bit', { type: 'bit', length: '' }],
  ['int', { type: 'int', length: '' }],
  ['bigint', { type: 'bigint', length: '' }],
  ['float', { type: 'float', length: '' }],
]);

const second = 1_000;
const expected = 'mssql://[user@]host[:port]/database[/schema][?trustServerCertificate=true]';

/** A setting whose value may be another one when it is asked for again. */
export type Present = { readonly value: string };

/** @throws Error that names the rule. */
export function placeOf(url: string) {
  if (!URL.canParse(url)) throw new Error(`not an address: expected ${expected}`);
  const { hostname: host, port, username, password, pathname, searchParams } = new URL(url);
  if (password !== '') throw new Error(`a password is in the address: it belongs in SQL_PASSWORD`);
  const [, database, schema = 'dbo'] = /^\/([\w-]+)(?:\/([\w-]+))?$/.exec(pathname) ?? [];
  const trusted = searchParams.get('trustServerCertificate');
  const known = searchParams.size === (trusted === null ? 0 : 1) && [null, 'true', 'false'].includes(trusted);
  if (host === '' || database === undefined || !known) throw new Error(`${url}: expected ${expected}`);
  return {
    ...{ host, database, schema, port: port === '' ? 1433 : Number(port) },
    ...{ user: decodeURIComponent(username), trustServerCertificate: trusted === 'true' },
  };
}

/**
 * A database of SQL Server or Azure SQL, not connected yet. Without a user in its address it is opened with the identity of
 * the process (DefaultAzureCredential), otherwise with the user's password, as it is when a connection is made. Each statement reads what was committed when it
 * began, and waits for no writer: READ COMMITTED on row versions, which {@link mustFit} asks for.
 * @throws Error if the address is not one, or a user has no password.
 */
export function sqlServer(url: string, rows: readonly (new () => object)[], password: Present | undefined): SqlServer {
  const { user, trustServerCertificate, ...place } = placeOf(url);
  if (user !== '' && password === undefined) throw new Error(`${url}: SQL_PASSWORD must be set`);
  const options: DataSourceOptions = {
    ...{ type: 'mssql', ...place, entities: [...rows], isolationLevel: 'READ COMMITTED' },
    ...(user === ''
      ? { authentication: { type: 'azure-active-directory-default', options: {} } }
      : { username: user, password: password!.value }),
    // A connection out of the pool is tried before it is given out; tedious makes one anew where the server refuses for now.
    pool: { max: 10, min: 0, acquireTimeoutMillis: 15 * second, idleTimeoutMillis: 30 * second },
    ...{ connectionTimeout: 15 * second, requestTimeout: 30 * second },
    options: { encrypt: true, trustServerCertificate, appName: 'retreasure' },
  };
  return new SqlServer(options, user === '' ? undefined : password);
}

/** Knows its row classes without being connected, once it has read them. */
export class SqlServer extends DataSource {
  constructor(
    options: DataSourceOptions,
    private readonly password?: Present,
  ) {
    super(options);
    speakOurTypes(this.driver as SqlServerDriver);
  }

  override async initialize() {
    await super.initialize();
    const { password } = this;
    if (password !== undefined) follow((this.driver as SqlServerDriver).master as Pool, password);
    return this;
  }

  /** Whatever the database's own collation is, 'a' and 'A' are two keys and 'Z' comes before 'a', as on SQLite. */
  override async buildMetadatas() {
    await super.buildMetadatas();
    for (const { columns } of this.entityMetadatas)
      for (const column of columns)
        if (this.driver.normalizeType(column) === 'nvarchar') column.collation = 'Latin1_General_100_BIN2';
  }
}

function speakOurTypes(driver: SqlServerDriver) {
  const lengthOf = driver.getColumnLength.bind(driver);
  driver.normalizeType = ({ type }) => {
    const known = columnTypes.get(type as ColumnType);
    if (known === undefined) {
      const name = typeof type === 'function' ? type.name : type;
      throw new Error(`${name}: row classes have columns of ${[...columnTypes.keys()].filter(isText).join(', ')}`);
    }
    return known.type;
  };
  // Of a class a column still has the type that it says there; of a table, ours.
  driver.getColumnLength = (column) => columnTypes.get(column.type as ColumnType)?.length ?? lengthOf(column);
  // As texts, sums of money would be put together instead of added; beyond 2^53 there is no money here.
  const { TYPES, valueHandler } = driver.mssql as Mssql;
  valueHandler.set(TYPES.BigInt, (value) => (value === null ? null : Number(value)));
}
const isText = (type: ColumnType) => typeof type === 'string';
type Mssql = {
  readonly TYPES: { readonly BigInt: unknown };
  readonly valueHandler: Map<unknown, (value: string | null) => unknown>;
};

type Pool = { readonly config: { password?: string } };
/** A pool reads its settings anew for each connection that it makes, and would keep the password of the start in them. */
export const follow = ({ config }: Pool, password: Present) =>
  void Object.defineProperty(config, 'password', { get: () => password.value, enumerable: true });

/** @throws Error if the connected database makes readers wait for writers. */
export async function mustFit(database: DataSource) {
  const [found] = await database.query<{ versioned: boolean }[]>(
    'SELECT is_read_committed_snapshot_on AS versioned FROM sys.databases WHERE database_id = DB_ID()',
  );
  if (found?.versioned !== true)
    throw new Error('readers wait for writers: ALTER DATABASE CURRENT SET READ_COMMITTED_SNAPSHOT ON');
}
