import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { badRequest, CosmosError, notFound } from './cosmos-error.js';
import { divided, rangeOf, wholeRanges, type Range } from './ranges.js';

export type Item = { readonly id: string; readonly [field: string]: unknown };
export type ContainerDefinition = {
  readonly id: string;
  readonly partitionKey: { readonly paths: readonly [string] };
  readonly [setting: string]: unknown;
};
export type ContainerRow = {
  readonly number: number;
  /** Its physical partitions, in their order. */
  readonly ranges: readonly Range[];
  readonly definition: ContainerDefinition;
};
type ItemRow = { readonly body: string; readonly sequence: number; readonly seconds: number; readonly lsn: number };
/** What was written in a range since, each item once, as it is now; `lsn`: how far that is. */
export type Changes = { readonly items: readonly Item[]; readonly lsn: number };

const schema = `
  pragma busy_timeout = 5000; pragma journal_mode = wal; pragma synchronous = normal; pragma wal_autocheckpoint = 4000;
  create table if not exists database_name (id text primary key) without rowid;
  create table if not exists container (
    number integer primary key, database text not null, id text not null, ranges integer not null, definition text not null,
    unique (database, id));
  create table if not exists item (
    sequence integer primary key autoincrement, container integer not null, partition text not null, id text not null,
    range integer not null, lsn integer not null, seconds integer not null, body text not null, unique (container, partition, id));
  create index if not exists feed on item (container, range, lsn);
  create table if not exists range_end (container integer, range integer, lsn integer not null, primary key (container, range))
    without rowid`;
const columns = 'body, sequence, seconds, lsn';
const statements = {
  addDatabase: 'insert or ignore into database_name values (?)',
  database: 'select id from database_name where id = ?',
  addContainer: 'insert or ignore into container (database, id, ranges, definition) values (?, ?, ?, ?)',
  container: 'select number, ranges, definition from container where database = ? and id = ?',
  divide: 'update container set ranges = ? where number = ?',
  partitions: 'select sequence, partition from item where container = ?',
  move: 'update item set range = ? where sequence = ?',
  endOf: 'insert or ignore into range_end select container, ?, lsn from range_end where container = ? and range = ?',
  item: `select ${columns} from item where container = ? and partition = ? and id = ?`,
  put: 'replace into item (container, partition, id, range, lsn, seconds, body) values (?, ?, ?, ?, ?, ?, ?)',
  remove: 'delete from item where container = ? and partition = ? and id = ?',
  partition: `select ${columns} from item where container = ? and partition = ? order by id`,
  all: `select ${columns} from item where container = ? order by partition, id`,
  lsn: 'select lsn from range_end where container = ? and range = ?',
  nextLsn: `insert into range_end values (?, ?, 1)
    on conflict (container, range) do update set lsn = lsn + 1 returning lsn`,
  changes: `select ${columns} from item where container = ? and range = ? and lsn > ? order by lsn limit ?`,
  changesAt: `select ${columns} from item where container = ? and range = ? and lsn = ? order by id`,
  begin: 'begin immediate',
  commit: 'commit',
  mark: 'savepoint one',
  undo: 'rollback to one',
  done: 'release one',
};
const systemFields = ['_rid', '_self', '_etag', '_attachments', '_ts', '_lsn'];

/**
 * Databases, containers and items in SQLite, with the verdicts of Cosmos DB. Every write gives an item a new etag. What is written in the
 * same turn of the event loop shares one commit, so nobody may be told anything before it is {@link kept}.
 */
export class ItemStore {
  private readonly db: DatabaseSync;
  private readonly sql: Record<keyof typeof statements, StatementSync>;
  private readonly containers = new Map<string, ContainerRow>();
  /** What a batch writes has one place in its range. */
  private batchLsn: number | undefined;
  private commit: { readonly turn: NodeJS.Immediate; readonly done: PromiseWithResolvers<void> } | undefined;

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
  }

  /** Resolves when all that was written is; undefined if it is. */
  get kept(): Promise<void> | undefined {
    return this.commit?.done.promise;
  }

  addDatabase(id: string) {
    if (this.sql.addDatabase.run(id).changes === 0) throw conflict(`The database ${id}`);
  }

  /** Unless it is there. What is there stays as it was made. */
  keep(database: string, definition: ContainerDefinition, ranges: number) {
    this.sql.addDatabase.run(database);
    this.sql.addContainer.run(database, definition.id, ranges, JSON.stringify(definition));
  }

  mustHaveDatabase(id: string) {
    if (this.sql.database.get(id) === undefined) throw notFound(`The database ${id}`);
  }

  addContainer(database: string, definition: ContainerDefinition, ranges: number) {
    if (definition.partitionKey?.paths?.length !== 1) throw badRequest('one path is needed as partition key');
    const text = JSON.stringify(definition);
    if (this.sql.addContainer.run(database, definition.id, ranges, text).changes === 0)
      throw conflict(`The container ${definition.id}`);
  }

  container(database: string, id: string): ContainerRow {
    const known = this.containers.get(`${database}/${id}`);
    if (known !== undefined) return known;
    this.mustHaveDatabase(database);
    const row = this.sql.container.get(database, id) as
      { number: number; ranges: number | string; definition: string } | undefined;
    if (row === undefined) throw notFound(`The container ${id}`);
    // How many they are, until they are divided.
    const ranges = typeof row.ranges === 'number' ? wholeRanges(row.ranges) : (JSON.parse(row.ranges) as Range[]);
    const container = { number: row.number, ranges, definition: JSON.parse(row.definition) as ContainerDefinition };
    this.containers.set(`${database}/${id}`, container);
    return container;
  }

  /** Each physical partition becomes two, in which everything has the place that it had, and which count on from there. */
  divide(database: string, id: string) {
    const { number, ranges } = this.container(database, id);
    this.begin();
    const after = divided(ranges);
    for (const { id: range, parents } of after) this.sql.endOf.run(range, number, parents.at(-1) ?? range);
    for (const { sequence, partition } of this.sql.partitions.all(number))
      this.sql.move.run(rangeOf(after, String(partition)), sequence!);
    this.sql.divide.run(JSON.stringify(after), number);
    this.containers.delete(`${database}/${id}`);
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
    this.begin();
    this.sql.remove.run(container.number, partition, id);
  }

  /** Of one partition, or of all. */
  items(container: ContainerRow, partition: string | undefined): Item[] {
    const { number } = container;
    const rows = partition === undefined ? this.sql.all.all(number) : this.sql.partition.all(number, partition);
    return (rows as ItemRow[]).map(itemOf);
  }

  /** A page of what changed in a range; what was written together is never divided. */
  changes({ number }: ContainerRow, range: number, after: number, limit: number): Changes {
    const rows = this.sql.changes.all(number, range, after, limit) as ItemRow[];
    const last = rows.at(-1)?.lsn;
    if (last === undefined) return { items: [], lsn: after };
    const whole = this.sql.changesAt.all(number, range, last) as ItemRow[];
    const items = [...rows.filter(({ lsn }) => lsn < last), ...whole];
    return { items: items.map((row) => ({ ...itemOf(row), _lsn: row.lsn })), lsn: last };
  }

  lsnOf({ number }: ContainerRow, range: number): number {
    return Number(this.sql.lsn.get(number, range)?.['lsn'] ?? 0);
  }

  /** All that `work` writes in a partition, or nothing if it throws. */
  atomically<T>(container: ContainerRow, partition: string, work: () => T): T {
    this.begin();
    this.sql.mark.run();
    try {
      this.batchLsn = Number(this.sql.nextLsn.get(container.number, rangeOf(container.ranges, partition))!['lsn']);
      return work();
    } catch (error) {
      this.sql.undo.run();
      throw error;
    } finally {
      this.sql.done.run();
      this.batchLsn = undefined;
    }
  }

  close() {
    this.write();
    if (this.db.isOpen) this.db.close();
  }

  private begin() {
    if (this.commit !== undefined) return;
    this.sql.begin.run();
    this.commit = { turn: setImmediate(() => this.write()), done: Promise.withResolvers<void>() };
  }

  /** An error ends the process, which could acknowledge nothing any more. */
  private write() {
    if (this.commit === undefined) return;
    const { turn, done } = this.commit;
    clearImmediate(turn);
    this.commit = undefined;
    this.sql.commit.run();
    done.resolve();
  }

  private mustMatch(item: Item, etag: string | undefined) {
    if (etag !== undefined && etag !== '*' && etag !== item['_etag'])
      throw new CosmosError(412, 'PreconditionFailed', 'One of the specified pre-condition is not met');
  }

  private put(container: ContainerRow, partition: string, item: Item): Item {
    if (this.batchLsn === undefined)
      return this.atomically(container, partition, () => this.put(container, partition, item));
    if (typeof item.id !== 'string' || !/^[^/\\?#]{1,255}$/.test(item.id)) throw badRequest('id: not allowed');
    const path = container.definition.partitionKey.paths[0].slice(1);
    if (JSON.stringify([item[path]]) !== partition)
      throw badRequest('PartitionKey extracted from document does not match the one specified in the header', 1001);
    const own = Object.fromEntries(Object.entries(item).filter(([field]) => !systemFields.includes(field)));
    const seconds = Math.floor(this.now() / 1_000);
    const [body, lsn, range] = [JSON.stringify(own), this.batchLsn, rangeOf(container.ranges, partition)];
    const { lastInsertRowid } = this.sql.put.run(container.number, partition, item.id, range, lsn, seconds, body);
    return itemOf({ body, lsn, seconds, sequence: Number(lastInsertRowid) });
  }
}

const conflict = (what: string) => new CosmosError(409, 'Conflict', `${what} already exists in the system.`);

const itemOf = ({ body, sequence, seconds }: ItemRow): Item => ({
  ...(JSON.parse(body) as Item),
  ...{ _rid: String(sequence), _self: '', _etag: `"${sequence}"`, _attachments: 'attachments/', _ts: seconds },
});
