import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { BlobError } from './blob-error.js';
import type { Segment } from './contents.js';

export type Texts = Readonly<Record<string, string>>;
export type Blob = {
  readonly name: string;
  readonly type: 'BlockBlob' | 'AppendBlob';
  /** The number of what it holds: another one whenever that is replaced. */
  readonly content: number;
  /** Never the same twice. */
  readonly etag: number;
  readonly bytes: number;
  /** Of an append blob: how often something was appended. */
  readonly blocks: number;
  /** Milliseconds since 1970. */
  readonly madeAt: number;
  readonly changedAt: number;
  /** What is said of it when it is read, by header: content-type. */
  readonly headers: Texts;
  /** By names in small letters. */
  readonly metadata: Texts;
};
export type Container = {
  readonly name: string;
  readonly etag: number;
  readonly changedAt: number;
  readonly metadata: Texts;
};
/** Files that no blob and no block needs any more. */
export type Unneeded = readonly number[];

const schema = `
  pragma busy_timeout = 5000; pragma journal_mode = wal; pragma synchronous = normal;
  create table if not exists last (number integer not null);
  insert into last select 0 where not exists (select 1 from last);
  create table if not exists container (
    name text primary key, etag integer not null, changedAt integer not null, metadata text not null) without rowid;
  create table if not exists blob (
    container text, name text, type text not null, content integer not null, etag integer not null, bytes integer not null,
    blocks integer not null, madeAt integer not null, changedAt integer not null, headers text not null, metadata text not null,
    primary key (container, name)) without rowid;
  create table if not exists segment (
    content integer, position integer, file integer not null, bytes integer not null, block text not null,
    primary key (content, position)) without rowid;
  create index if not exists segment_file on segment (file);
  create table if not exists staged (
    container text, name text, block text, file integer not null, bytes integer not null, stagedAt integer not null,
    primary key (container, name, block)) without rowid;
  create index if not exists staged_file on staged (file)`;
const statements = {
  reserve: 'update last set number = number + ? returning number',
  addContainer: 'insert or ignore into container values (?, ?, ?, ?)',
  container: 'select * from container where name = ?',
  removeContainer: 'delete from container where name = ?',
  removeBlobs: 'delete from blob where container = ?',
  removeStaged: 'delete from staged where container = ?',
  removeSegments: 'delete from segment where content in (select content from blob where container = ?)',
  filesIn: `select file from segment where content in (select content from blob where container = ?1)
    union select file from staged where container = ?1`,
  blob: 'select * from blob where container = ? and name = ?',
  from: 'select * from blob where container = ? and name >= ? order by name',
  after: 'select * from blob where container = ? and name > ? order by name',
  putBlob: 'insert or replace into blob values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
  removeBlob: 'delete from blob where container = ? and name = ?',
  segments: 'select file, bytes, block from segment where content = ? order by position',
  putSegment: 'insert or replace into segment values (?, ?, ?, ?, ?)',
  removeContent: 'delete from segment where content = ?',
  staged: 'select file, bytes, block from staged where container = ? and name = ?',
  stagedAs: 'select file from staged where container = ? and name = ? and block = ?',
  anyStaged: 'select block from staged where container = ? and name = ? limit 1',
  stage: 'insert or replace into staged values (?, ?, ?, ?, ?, ?)',
  unstage: 'delete from staged where container = ? and name = ?',
  unstageOld: 'delete from staged where stagedAt < ?',
  needs: 'select 1 from segment where file = ?1 union all select 1 from staged where file = ?1 limit 1',
};
const reservedAtOnce = 1_000;
/** Azure forgets blocks that nobody committed for a week. */
const stagedMs = 7 * 24 * 3_600_000;

/** What is where, in SQLite. Every change is one transaction, and gives what it changes a new etag. */
export class BlobIndex {
  private readonly db: DatabaseSync;
  private readonly sql: Record<keyof typeof statements, StatementSync>;
  private number = 0;
  private reserved = 0;

  constructor(
    file: string,
    private readonly now: () => number,
  ) {
    mkdirSync(dirname(file), { recursive: true });
    this.db = new DatabaseSync(file);
    this.db.exec(schema);
    this.sql = Object.fromEntries(
      Object.entries(statements).map(([name, text]) => [name, this.db.prepare(text)]),
    ) as BlobIndex['sql'];
    this.sql.unstageOld.run(now() - stagedMs);
  }

  /** For a file, a content, an etag. */
  next(): number {
    if (this.number === this.reserved) {
      this.reserved = this.sql.reserve.get(reservedAtOnce)!['number'] as number;
      this.number = this.reserved - reservedAtOnce;
    }
    return ++this.number;
  }

  needs(file: number) {
    return this.sql.needs.get(file) !== undefined;
  }

  addContainer(name: string, metadata: Texts): Container {
    if (this.sql.addContainer.run(name, this.next(), this.now(), JSON.stringify(metadata)).changes === 0)
      throw new BlobError('ContainerAlreadyExists');
    return this.container(name);
  }

  container(name: string): Container {
    const row = this.sql.container.get(name);
    if (row === undefined) throw new BlobError('ContainerNotFound');
    return parsed(row) as Container;
  }

  removeContainer(name: string): Unneeded {
    return this.inOne(() => {
      const files = numbers(this.sql.filesIn.all(name));
      const { removeSegments, removeBlobs, removeStaged, removeContainer } = this.sql;
      for (const statement of [removeSegments, removeBlobs, removeStaged, removeContainer]) statement.run(name);
      return files;
    });
  }

  blob(container: string, name: string): Blob | undefined {
    const row = this.sql.blob.get(container, name);
    return row && (parsed(row) as Blob);
  }

  /** In the order of their names: those that begin with `prefix` and come after `after`, which is '' before the first of them. */
  *blobsAfter(container: string, after: string, prefix: string): Generator<Blob> {
    const rows = after < prefix ? this.sql.from.iterate(container, prefix) : this.sql.after.iterate(container, after);
    for (const row of rows) {
      if (!(row['name'] as string).startsWith(prefix)) return;
      yield parsed(row) as Blob;
    }
  }

  segmentsOf({ content }: Blob): Segment[] {
    return this.sql.segments.all(content) as Segment[];
  }

  /** A blob that holds these pieces, instead of the one that was there. Blocks that wait for it are forgotten. */
  put(
    container: string,
    told: Pick<Blob, 'name' | 'type' | 'headers' | 'metadata'>,
    segments: readonly Segment[],
  ): Unneeded {
    return this.inOne(() => {
      const before = this.blob(container, told.name);
      const dropped = [...this.take(container, told.name), ...(before ? this.segmentsOf(before) : [])];
      if (before) this.sql.removeContent.run(before.content);
      const bytes = segments.reduce((sum, segment) => sum + segment.bytes, 0);
      const content = this.next();
      this.write(container, { ...told, content, bytes, blocks: 0, madeAt: before?.madeAt ?? this.now() });
      segments.forEach((segment, position) => this.putSegment(content, position, segment));
      return dropped.map(({ file }) => file);
    });
  }

  /** An append blob that holds one piece more, which is part of the only segment that it ever has. */
  grow(container: string, blob: Blob, segment: Segment) {
    this.inOne(() => {
      this.putSegment(blob.content, 0, segment);
      this.write(container, { ...blob, bytes: segment.bytes, blocks: blob.blocks + 1 });
      return [];
    });
  }

  describe(container: string, blob: Blob, metadata: Texts) {
    this.write(container, { ...blob, metadata });
  }

  remove(container: string, blob: Blob): Unneeded {
    return this.inOne(() => {
      const dropped = this.segmentsOf(blob);
      this.sql.removeContent.run(blob.content);
      this.sql.removeBlob.run(container, blob.name);
      return dropped.map(({ file }) => file);
    });
  }

  stage(container: string, name: string, { block, file, bytes }: Segment): Unneeded {
    return this.inOne(() => {
      const same = this.sql.stagedAs.all(container, name, block);
      this.sql.stage.run(container, name, block, file, bytes, this.now());
      return numbers(same);
    });
  }

  /** The id of one of the blocks that wait for this blob, if any do. */
  blockOf(container: string, name: string) {
    return this.sql.anyStaged.get(container, name)?.['block'] as string | undefined;
  }

  stagedFor(container: string, name: string): Segment[] {
    return this.sql.staged.all(container, name) as Segment[];
  }

  close() {
    if (this.db.isOpen) this.db.close();
  }

  private take(container: string, name: string) {
    const staged = this.stagedFor(container, name);
    this.sql.unstage.run(container, name);
    return staged;
  }

  private write(container: string, blob: Omit<Blob, 'etag' | 'changedAt'>) {
    const { name, type, content, bytes, blocks, madeAt, headers, metadata } = blob;
    const row: SQLInputValue[] = [container, name, type, content, this.next(), bytes, blocks, madeAt, this.now()];
    this.sql.putBlob.run(...row, JSON.stringify(headers), JSON.stringify(metadata));
  }

  private putSegment(content: number, position: number, { file, bytes, block }: Segment) {
    this.sql.putSegment.run(content, position, file, bytes, block);
  }

  /** `change` says which files may not be needed any more; those that nobody needs are the answer. */
  private inOne(change: () => readonly number[]): Unneeded {
    this.db.exec('begin immediate');
    try {
      const unneeded = [...new Set(change())].filter((file) => !this.needs(file));
      this.db.exec('commit');
      return unneeded;
    } catch (error) {
      this.db.exec('rollback');
      // What was reserved meanwhile is not.
      this.number = this.reserved;
      throw error;
    }
  }
}

const numbers = (rows: readonly Record<string, unknown>[]) => rows.map(({ file }) => file as number);

/** A row with the JSON in it read. */
const parsed = (row: Record<string, unknown>): object =>
  Object.fromEntries(
    Object.entries(row).map(([column, value]) =>
      column === 'headers' || column === 'metadata' ? [column, JSON.parse(value as string)] : [column, value],
    ),
  );
