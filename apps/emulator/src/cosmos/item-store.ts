import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { badRequest, CosmosError, notFound } from './cosmos-error.js';

export type Item = { readonly id: string; readonly [field: string]: unknown };
export type ContainerDefinition = {
  readonly id: string;
  readonly partitionKey: { readonly paths: readonly [string] };
  readonly [setting: string]: unknown;
};
export type ContainerRow = { readonly number: number; readonly definition: ContainerDefinition };
type ItemRow = { readonly body: string; readonly sequence: number; readonly seconds: number };

const schema = `
  pragma busy_timeout = 5000; pragma journal_mode = wal; pragma synchronous = normal;
  create table if not exists database_name (id text primary key) without rowid;
  create table if not exists container (
    number integer primary key, database text not null, id text not null, definition text not null, unique (database, id));
  create table if not exists item (
    container integer, partition text, id text, sequence integer not null, seconds integer not null, body text not null,
    primary key (container, partition, id)) without rowid`;
const statements = {
  addDatabase: 'insert or ignore into database_name values (?)',
  database: 'select id from database_name where id = ?',
  addContainer: 'insert or ignore into container (database, id, definition) values (?, ?, ?)',
  container: 'select number, definition from container where database = ? and id = ?',
  item: 'select body, sequence, seconds from item where container = ? and partition = ? and id = ?',
  put: 'insert or replace into item values (?, ?, ?, ?, ?, ?)',
  remove: 'delete from item where container = ? and partition = ? and id = ?',
  partition: 'select body, sequence, seconds from item where container = ? and partition = ? order by id',
  all: 'select body, sequence, seconds from item where container = ? order by partition, id',
  last: 'select coalesce(max(sequence), 0) as sequence from item',
};
const systemFields = ['_rid', '_self', '_etag', '_attachments', '_ts'];

/** Databases, containers and items in SQLite, with the verdicts of Cosmos DB. Every write gives an item a new etag. */
export class ItemStore {
  private readonly db: DatabaseSync;
  private readonly sql: Record<keyof typeof statements, StatementSync>;
  private sequence: number;

  constructor(
    file: string,
    private readonly now: () => number,
  ) {
    if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true });
    this.db = new DatabaseSync(file);
    this.db.exec(schema);
    this.sql = Object.fromEntries(
      Object.entries(statements).map(([name, text]) => [name, this.db.prepare(text)]),
    ) as ItemStore['sql'];
    this.sequence = Number(this.sql.last.get()!['sequence']);
  }

  addDatabase(id: string) {
    if (this.sql.addDatabase.run(id).changes === 0) throw conflict(`The database ${id}`);
  }

  mustHaveDatabase(id: string) {
    if (this.sql.database.get(id) === undefined) throw notFound(`The database ${id}`);
  }

  addContainer(database: string, definition: ContainerDefinition) {
    if (definition.partitionKey?.paths?.length !== 1) throw badRequest('one path is needed as partition key');
    const text = JSON.stringify(definition);
    if (this.sql.addContainer.run(database, definition.id, text).changes === 0)
      throw conflict(`The container ${definition.id}`);
  }

  container(database: string, id: string): ContainerRow {
    const row = this.sql.container.get(database, id) as { number: number; definition: string } | undefined;
    if (row === undefined) throw notFound(`The container ${id}`);
    return { number: row.number, definition: JSON.parse(row.definition) as ContainerDefinition };
  }

  read(container: ContainerRow, partition: string, id: string): Item {
    const row = this.sql.item.get(container.number, partition, id) as ItemRow | undefined;
    if (row === undefined) throw notFound(`The item ${id}`);
    return itemOf(row);
  }

  create(container: ContainerRow, partition: string, item: Item, orReplace: boolean): { item: Item; created: boolean } {
    const there = this.sql.item.get(container.number, partition, item.id) !== undefined;
    if (there && !orReplace) throw conflict(`The item ${item.id}`);
    return { item: this.put(container, partition, item), created: !there };
  }

  /** `etag`: only if the item still has it. */
  replace(container: ContainerRow, partition: string, id: string, item: Item, etag: string | undefined): Item {
    this.mustMatch(this.read(container, partition, id), etag);
    if (item.id !== id) throw badRequest('an item keeps its id');
    return this.put(container, partition, item);
  }

  remove(container: ContainerRow, partition: string, id: string, etag: string | undefined) {
    this.mustMatch(this.read(container, partition, id), etag);
    this.sql.remove.run(container.number, partition, id);
  }

  /** Of one partition, or of all. */
  items(container: ContainerRow, partition: string | undefined): Item[] {
    const { number } = container;
    const rows = partition === undefined ? this.sql.all.all(number) : this.sql.partition.all(number, partition);
    return (rows as ItemRow[]).map(itemOf);
  }

  close() {
    if (this.db.isOpen) this.db.close();
  }

  private mustMatch(item: Item, etag: string | undefined) {
    if (etag !== undefined && etag !== '*' && etag !== item['_etag'])
      throw new CosmosError(412, 'PreconditionFailed', 'One of the specified pre-condition is not met');
  }

  private put(container: ContainerRow, partition: string, item: Item): Item {
    if (typeof item.id !== 'string' || !/^[^/\\?#]{1,255}$/.test(item.id)) throw badRequest('id: not allowed');
    const path = container.definition.partitionKey.paths[0].slice(1);
    if (JSON.stringify([item[path]]) !== partition)
      throw badRequest('PartitionKey extracted from document does not match the one specified in the header', 1001);
    const own = Object.fromEntries(Object.entries(item).filter(([field]) => !systemFields.includes(field)));
    const row = { body: JSON.stringify(own), sequence: ++this.sequence, seconds: Math.floor(this.now() / 1_000) };
    this.sql.put.run(container.number, partition, item.id, row.sequence, row.seconds, row.body);
    return itemOf(row);
  }
}

const conflict = (what: string) => new CosmosError(409, 'Conflict', `${what} already exists in the system.`);

const itemOf = ({ body, sequence, seconds }: ItemRow): Item => ({
  ...(JSON.parse(body) as Item),
  ...{ _rid: String(sequence), _self: '', _etag: `"${sequence}"`, _attachments: 'attachments/', _ts: seconds },
});
