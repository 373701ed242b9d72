import { createHash } from 'node:crypto';
import { SpanKind } from '@opentelemetry/api';
import { Raw, type DataSource, type EntityManager } from 'typeorm';
import { Checkpoint, checkpointOf, transaction } from './database.js';
import { splitStream, type Message } from './decider.js';
import type { Position, Recorded } from './event-store.js';
import { RecentMap } from './recent.js';
import { Rows } from './rows.js';
import { inSpan } from './span.js';
import type { Subscriber } from './subscription.js';
import type { Register, View } from './view.js';

// Half of them for certain, see RecentMap.
const rowsKept = 1_000;

type AnyView = View<object, Message> | Register<object, Message>;
/** A view of any row and event; a service lists its views as these. */
export const anyView = <Row extends object, Event extends Message>(view: View<Row, Event> | Register<Row, Event>) =>
  view as unknown as AnyView;

/** Keeps the rows of one view equal to the fold of the log: rows and checkpoint change in one transaction. */
export class ViewSubscriber implements Subscriber {
  readonly name: string;
  // A batch costs about as much as ten events: at a thousand events a second this halves the work.
  readonly lingerMs = 40;
  private readonly rows: Rows;
  private readonly shape: string;
  /** Where we left the rows. If the checkpoint says otherwise, somebody else has written them. */
  private position: Position = null;
  /** The rows that were written last. Nobody else writes them, or the checkpoint would have moved. */
  private readonly written = new RecentMap<string, object | null>(rowsKept);
  private moveSql: string | undefined;

  constructor(
    private readonly database: DataSource,
    private readonly view: AnyView,
    part = '',
  ) {
    this.name = checkpointOf(view.name, part);
    this.rows = new Rows(database, view.row);
    this.shape = shapeOf(database, view);
  }

  async load(): Promise<Position> {
    this.written.clear();
    const checkpoint = await this.database.manager.findOneBy(Checkpoint, { name: this.name });
    // Of another release: where processes of several write, only who comes last knows that, and not only at the start.
    const isOurs = checkpoint === null || checkpoint.shape === this.shape;
    if (!isOurs) await this.reset();
    return (this.position = isOurs ? (checkpoint?.position ?? null) : null);
  }

  async handle(events: readonly Recorded[], position: Position) {
    const mine = events.filter(({ stream }) => splitStream(stream)[0] === this.view.stream);
    const rows = await transaction(this.database, async (manager) => {
      const folded = mine.length > 0 ? await this.fold(manager, mine) : [];
      await this.advance(manager, position);
      return folded;
    });
    this.position = position;
    for (const [id, row] of rows) this.written.set(id, row && asRead(row));
  }

  /** Forgets everything. A running subscription finds the checkpoint gone, loads anew and begins with the first event. */
  async reset() {
    this.written.clear();
    await transaction(this.database, async (manager) => {
      await manager.createQueryBuilder().delete().from(this.view.row).execute();
      await manager.delete(Checkpoint, { name: namesOf(this.view) });
    });
  }

  /** SHA-256 over all rows in key order: equal hashes, equal read models. */
  async hash() {
    const hash = createHash('sha256');
    const { key } = this.rows;
    const rows = this.database.getRepository(this.view.row);
    for (let after = ''; ;) {
      const page = await rows
        .createQueryBuilder('row')
        .where(`row.${key} > :after`, { after })
        .orderBy(`row.${key}`)
        .limit(1000)
        .getMany();
      for (const row of page)
        hash.update(JSON.stringify(Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1))) + '\n');
      if (page.length < 1000) return hash.digest('hex');
      after = this.rows.keyOf(page.at(-1)!);
    }
  }

  /** Moves the checkpoint from where we left it; if it is elsewhere, nothing of this transaction may stay. */
  private async advance(manager: EntityManager, to: Position) {
    const { name, shape, position } = this;
    const next = to ?? '';
    if (position === null) {
      await manager.insert(Checkpoint, { name, position: next, shape });
      return;
    }
    this.moveSql ??= moveSqlOf(manager);
    const { affected } = await manager.queryRunner!.query(this.moveSql, [next, name, position, shape], true);
    if (affected !== 1) throw new Error('another process writes this read model; going on from where it is');
  }

  private async fold(manager: EntityManager, events: readonly Recorded[]) {
    const { view } = this;
    const rows = new Map<string, object | null>();
    if ('rowsOf' in view) {
      await this.rows.save(
        manager,
        events.flatMap((event) => view.rowsOf(event, splitStream(event.stream)[1])),
      );
      return rows;
    }
    const unknown = new Set<string>();
    for (const { stream, version } of events) {
      const id = splitStream(stream)[1];
      if (rows.has(id) || unknown.has(id)) continue;
      const row = version === 1 ? null : this.written.get(id);
      if (row === undefined) unknown.add(id);
      else rows.set(id, row);
    }
    for (const row of await this.rows.find(manager, [...unknown])) rows.set(this.rows.keyOf(row), row);
    const changed = new Set<string>();
    for (const event of events) {
      const id = splitStream(event.stream)[1];
      const before = rows.get(id) ?? null;
      const after = view.evolve(before, event, id);
      if (after !== before) changed.add(id);
      rows.set(id, after);
      if (event.cause.traceparent !== undefined) await this.trace(event, event.cause.traceparent);
    }
    const kept: object[] = [];
    const gone: string[] = [];
    for (const id of changed) {
      const row = rows.get(id) ?? null;
      if (row === null) gone.push(id);
      else kept.push(row);
    }
    await this.rows.save(manager, kept);
    await this.rows.remove(manager, gone);
    return rows;
  }

  /** Marks in the event's trace that it has reached this view. */
  private trace({ id }: Recorded, traceparent: string) {
    const span = { kind: SpanKind.INTERNAL, traceparent, attributes: { event: id } };
    return inSpan(`view ${this.name}`, span, () => Promise.resolve());
  }
}

/** As the database would give it back: what is not set is null there. */
function asRead(row: object) {
  const read: Record<string, unknown> = { ...row };
  for (const name of Object.keys(read)) read[name] ??= null;
  return read;
}

/** Takes the next position, the name, the position until now, and the shape. */
const moveSqlOf = (manager: EntityManager) =>
  manager
    .createQueryBuilder()
    .update(Checkpoint)
    .set({ position: '' })
    .where({ name: '', position: '', shape: '' })
    .updateEntity(false)
    .getQueryAndParameters()[0];

/** Its checkpoints, in the whole of the feed or in parts. */
const namesOf = ({ name }: AnyView) =>
  Raw((column) => `(${column} = :name or ${column} like :parts)`, { name, parts: `${name}@%` });

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
    const written = await database.manager.findBy(Checkpoint, { name: namesOf(view) });
    if (written.every(({ shape }) => shape === shapeOf(database, view))) continue;
    await runner.dropTable(database.getMetadata(view.row).tableName, true);
    await database.manager.delete(Checkpoint, { name: namesOf(view) });
  }
};
