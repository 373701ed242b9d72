import { createHash } from 'node:crypto';
import { SpanKind } from '@opentelemetry/api';
import { In, type DataSource, type EntityManager } from 'typeorm';
import { Checkpoint, primaryColumnOf, transaction } from './database.js';
import { splitStream, type Message } from './decider.js';
import type { Position, Recorded } from './event-store.js';
import { inSpan } from './span.js';
import type { Subscriber } from './subscription.js';
import type { View } from './view.js';

// SQLite allows 32,766 parameters in a statement, SQL Server 2,100: rows of twenty columns go a hundred at a time.
const rowsPerStatement = 100;
const rowsKept = 500;

type AnyView = View<object, Message>;
/** A view of any row and event; a service lists its views as these. */
export const anyView = <Row extends object, Event extends Message>(view: View<Row, Event>) =>
  view as unknown as AnyView;

/** Keeps the rows of one view equal to the fold of the log: rows and checkpoint change in one transaction. */
export class ViewSubscriber implements Subscriber {
  readonly name: string;
  // A batch costs about as much as ten events: at a thousand events a second this halves the work.
  readonly lingerMs = 40;
  private readonly key: string;
  private readonly shape: string;
  /** Where we left the rows. If the checkpoint says otherwise, somebody else has written them. */
  private position: Position = null;
  /** The rows that were written last. Nobody else writes them, or the checkpoint would have moved. */
  private readonly written = new Map<string, object | null>();

  constructor(
    private readonly database: DataSource,
    private readonly view: AnyView,
  ) {
    this.name = view.name;
    this.key = primaryColumnOf(database, view.row);
    this.shape = shapeOf(database, view);
  }

  async load(): Promise<Position> {
    this.written.clear();
    const checkpoint = await this.database.manager.findOneBy(Checkpoint, { name: this.name });
    return (this.position = checkpoint?.position ?? null);
  }

  async handle(events: readonly Recorded[], position: Position) {
    const mine = events.filter(({ stream }) => splitStream(stream)[0] === this.view.stream);
    const rows = await transaction(this.database, async (manager) => {
      const folded = mine.length > 0 ? await this.fold(manager, mine) : [];
      await this.advance(manager, position);
      return folded;
    });
    this.position = position;
    for (const [id, row] of rows) this.remember(id, row);
  }

  /** Forgets everything. A running subscription finds the checkpoint gone, loads anew and begins with the first event. */
  async reset() {
    this.written.clear();
    await transaction(this.database, async (manager) => {
      await manager.createQueryBuilder().delete().from(this.view.row).execute();
      await manager.delete(Checkpoint, { name: this.name });
    });
  }

  /** SHA-256 over all rows in key order: equal hashes, equal read models. */
  async hash() {
    const hash = createHash('sha256');
    const rows = this.database.getRepository(this.view.row);
    for (let after = ''; ;) {
      const page = await rows
        .createQueryBuilder('row')
        .where(`row.${this.key} > :after`, { after })
        .orderBy(`row.${this.key}`)
        .limit(1000)
        .getMany();
      for (const row of page)
        hash.update(JSON.stringify(Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1))) + '\n');
      if (page.length < 1000) return hash.digest('hex');
      after = this.keyOf(page.at(-1)!);
    }
  }

  /** Moves the checkpoint from where we left it; if it is elsewhere, nothing of this transaction may stay. */
  private async advance(manager: EntityManager, to: Position) {
    const { name, shape, position } = this;
    const moved = { position: to ?? '', shape };
    if (position === null) return manager.insert(Checkpoint, { name, ...moved });
    const { affected } = await manager.update(Checkpoint, { name, position }, moved);
    if (affected !== 1) throw new Error('another process writes this read model; going on from where it is');
    return undefined;
  }

  private async fold(manager: EntityManager, events: readonly Recorded[]) {
    const rows = new Map<string, object | null>();
    const unknown = new Set<string>();
    for (const { stream, version } of events) {
      const id = splitStream(stream)[1];
      if (rows.has(id) || unknown.has(id)) continue;
      const row = version === 1 ? null : this.written.get(id);
      if (row === undefined) unknown.add(id);
      else rows.set(id, row);
    }
    for (const some of slices([...unknown]))
      for (const row of await manager.findBy(this.view.row, { [this.key]: In(some) })) rows.set(this.keyOf(row), row);
    for (const event of events) {
      const id = splitStream(event.stream)[1];
      rows.set(id, this.view.evolve(rows.get(id) ?? null, event, id));
      if (event.cause.traceparent !== undefined) await this.trace(event, event.cause.traceparent);
    }
    const kept = [...rows.values()].filter((row) => row !== null);
    for (const some of slices(kept)) await manager.upsert(this.view.row, some, [this.key]);
    const gone = [...rows].filter(([, row]) => row === null).map(([id]) => id);
    for (const some of slices(gone)) await manager.delete(this.view.row, { [this.key]: In(some) });
    return rows;
  }

  private remember(id: string, row: object | null) {
    this.written.delete(id);
    this.written.set(id, row && asRead(row));
    if (this.written.size > rowsKept) this.written.delete(this.written.keys().next().value!);
  }

  /** Marks in the event's trace that it has reached this view. */
  private trace({ id }: Recorded, traceparent: string) {
    const span = { kind: SpanKind.INTERNAL, traceparent, attributes: { event: id } };
    return inSpan(`view ${this.name}`, span, () => Promise.resolve());
  }

  private keyOf(row: object) {
    return (row as Record<string, string>)[this.key]!;
  }
}

/** As the database would give it back: what is not set is null there. */
const asRead = (row: object) =>
  Object.fromEntries(Object.entries(row).map(([name, value]) => [name, (value as unknown) ?? null]));

const shapeOf = (database: DataSource, { row, version }: AnyView) => {
  const columns = database.getMetadata(row).columns;
  const shape = columns.map(({ databaseName, type, length, isNullable }) => [databaseName, type, length, isNullable]);
  return createHash('sha256')
    .update(JSON.stringify([version, shape], textOf))
    .digest('base64url');
};
const textOf = (_: string, value: unknown) => (typeof value === 'function' ? value.name : value);

/** Drops the rows that another version of their view wrote; without a checkpoint they are built anew from the log. */
export const dropChanged = (views: readonly AnyView[]) => async (database: DataSource) => {
  const runner = database.createQueryRunner();
  const checkpoint = database.getMetadata(Checkpoint);
  if (!(await runner.hasTable(checkpoint.tableName))) return;
  for (const view of views) {
    const written = await database.manager.findOneBy(Checkpoint, { name: view.name });
    if (written === null || written.shape === shapeOf(database, view)) continue;
    await runner.dropTable(database.getMetadata(view.row).tableName, true);
    await database.manager.delete(Checkpoint, { name: view.name });
  }
};

const slices = <T>(items: readonly T[]) =>
  Array.from({ length: Math.ceil(items.length / rowsPerStatement) }, (_, index) =>
    items.slice(index * rowsPerStatement, (index + 1) * rowsPerStatement),
  );
