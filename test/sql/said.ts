import { Column, Entity, PrimaryColumn, type DataSource } from 'typeorm';
import { Checkpoint, LazyCheckpoint } from '#eventsourcing/database.js';
import type { EventStore, Recorded } from '#eventsourcing/event-store.js';
import { tableSql } from '#eventsourcing/tables.js';
import { anyView, ViewSubscriber } from '#eventsourcing/view-subscriber.js';
import type { View } from '#eventsourcing/view.js';
import { Answers, IdempotencyRow } from '#service/answers.js';
import { FeedPart, FeedReader, Leases, partsOf } from '#service/leases.js';
import { closedShop } from '../../apps/local/src/every-service.js';
import { Heard, type Answers as Answered } from './heard.js';

/** A row of every type that row classes have. */
@Entity('chest')
class ChestRow {
  @PrimaryColumn({ type: 'varchar', length: 64 }) chestId!: string;
  @Column({ type: 'nvarchar', length: 100, nullable: true }) title!: string | null;
  @Column({ type: 'int' }) drawers!: number;
  @Column({ type: 'bigint' }) minor!: number;
  @Column({ type: 'float' }) weightKg!: number;
  @Column({ type: 'boolean' }) locked!: boolean;
  @Column({ type: 'simple-json', nullable: true }) contents!: readonly string[] | null;
}
type ChestEvent = { type: 'Shown'; data: { title: string | null } } | { type: 'Gone'; data: Record<string, never> };
const chests: View<ChestRow, ChestEvent> = {
  ...{ name: 'chests', version: 1, stream: 'chest', row: ChestRow },
  evolve: (_, { type, data }, chestId) =>
    type === 'Gone'
      ? null
      : { chestId, title: data.title, drawers: 3, minor: 100, weightKg: 4.5, locked: true, contents: ['a'] },
};

export const kept = [Checkpoint, IdempotencyRow, FeedPart, FeedReader];
export const spoken = [ChestRow, ...kept];
export const everyRow = [...new Set([...kept, ...closedShop.flatMap(({ views }) => views.map(({ row }) => row))])];

/** What makes every table, in the words of a database. */
export async function tables(database: DataSource): Promise<string> {
  const all: string[] = [];
  for (const row of everyRow) all.push(...(await tableSql(database, database.getMetadata(row))));
  return all.map(sentence).join('\n');
}
/** A column a line. */
export const sentence = (text: string) =>
  `${text.trim()};`.replace(/(\(|,) ?(?="[^"]+" [a-z]|CONSTRAINT "PK)/g, (_, before: string) => `${before}\n  `);

/** Every kind of statement that views, checkpoints, answers and leases send, in the words of a database. */
export async function statements(database: DataSource, answers: Answered): Promise<string> {
  const heard = new Heard();
  database.logger = heard;
  const lines: string[] = [];
  const step = async (title: string, work: () => Promise<unknown>) => {
    heard.statements.length = 0;
    await work();
    lines.push(`-- ${title}`, ...heard.statements.map((text) => `${text.replace(/[;\s]+$/, '')};`), '');
  };
  await views(database, step);
  await answersAndLeases(database, answers, step);
  return lines.join('\n');
}
type Step = (title: string, work: () => Promise<unknown>) => Promise<void>;

async function views(database: DataSource, step: Step) {
  const subscriber = new ViewSubscriber(database, anyView(chests));
  const event = (chestId: string, version: number, change: ChestEvent): Recorded => ({
    ...{ id: `chest-${chestId}/${version}`, stream: `chest-${chestId}`, version, schema: 1, hash: '' },
    ...{ at: '2026-01-01T00:00:00.000Z', cause: { causationId: 'r', correlationId: 'r', actor: 'a' }, ...change },
  });
  const shown: ChestEvent = { type: 'Shown', data: { title: 'Truhe' } };
  const nameless: ChestEvent = { type: 'Shown', data: { title: null } };
  const gone: ChestEvent = { type: 'Gone', data: {} };
  await step('a view looks where it is', () => subscriber.load());
  await step('it writes two rows, and its checkpoint for the first time', () =>
    subscriber.handle([event('1', 1, shown), event('2', 1, shown)], '2'),
  );
  await step('it writes a row in which something is missing', () => subscriber.handle([event('3', 1, nameless)], '3'));
  await step('it reads rows that it does not know', () =>
    subscriber.handle([event('8', 2, shown), event('9', 2, shown)], '5'),
  );
  await step('a row goes', () => subscriber.handle([event('1', 2, gone)], '6'));
  await step('its rows are hashed', () => subscriber.hash());
  await step('it forgets everything', () => subscriber.reset());
  await step('somebody saves a checkpoint now and then', async () => {
    const checkpoint = new LazyCheckpoint(database, 'publisher', () => {});
    await checkpoint.load();
    checkpoint.reached('7');
    await checkpoint.close();
  });
}

async function answersAndLeases(database: DataSource, others: Answered, step: Step) {
  const answers = new Answers(
    database,
    () => new Date(0),
    () => {},
  );
  const answer = (key: string, body = '') => ({ key, fingerprint: 'f', answer: { status: 200, headers: [], body } });
  await step('answers are looked for', () => Promise.all(['a', 'b'].map((key) => answers.find(key))));
  await step('answers are kept', () => Promise.all(['a', 'b'].map((key) => answers.keep(answer(key)))));
  const theirs = { key: 'a', fingerprint: 'f', answer: JSON.stringify(answer('a').answer) };
  others.push([/^INSERT INTO .*"idempotency"/, new Error('2627')], [/^SELECT .*"idempotency"/, [theirs]]);
  await step('another process kept one of them before', () => answers.keep(answer('a', 'ours')));
  await step('old answers go', () => answers.expire());
  answers.close();

  const store = { beginnings: () => Promise.resolve(['begin']) } as unknown as EventStore;
  await step('the parts of a feed are noted', () => partsOf(store, database));
  const readers = { start: () => {}, stop: () => Promise.resolve() };
  const leases = new Leases(database, 'r-1', readers, () => {});
  others.push(
    [/^SELECT .*"feed_reader"/, [{ FeedReader_replica: 'r-1', FeedReader_beat: 1 }]],
    [/^SELECT .*"feed_part"/, [{ FeedPart_name: '0', FeedPart_beginning: 'begin', FeedPart_owner: '' }]],
  );
  await step('a process beats, and takes its share of them', () => leases.round());
  await step('it gives back what it has', () => leases.stop());
}
