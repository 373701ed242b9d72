import { setImmediate as turn } from 'node:timers/promises';
import type { Abstract } from '@nestjs/common';
import { CommandHandler, Stale } from '#eventsourcing/command-handler.js';
import { splitStream } from '#eventsourcing/decider.js';
import { EventStore, type Cause, type Position, type Recorded } from '#eventsourcing/event-store.js';
import { Worker } from '#eventsourcing/worker.js';
import { inParts } from './held-records.js';
import type { Holding } from './holding.js';
import { KeyRing } from './key-ring.js';
import { person, type PersonCommand, type PersonEvent } from './person.js';

const pageSize = 500;

/** What may hold something of people in clear, such as letters that were written. */
export type InClear = { forget(subjectId: string): Promise<void> };

type Of<Type extends PersonEvent['type']> = Recorded<Extract<PersonEvent, { type: Type }>>;
/** The streams that are about each of some people. */
type Mentioned = ReadonlyMap<string, ReadonlySet<string>>;

/**
 * Answers for a service when somebody is forgotten, or asks what is held of them. Both are found in the log itself, which is
 * the truth and is read for it from its beginning; who come at the same time are looked for in one reading.
 *
 * Nothing has to be emptied of what they told us: it was ciphertext when it came. What was opened to leave the house and stayed
 * behind in clear is the exception, and goes before anybody is told.
 */
export class PersonWorker extends Worker {
  readonly name = 'people';
  private reading: Promise<unknown> = Promise.resolve();
  /** Whom the next reading looks for, and what it will find. */
  private next: { readonly people: Set<string>; readonly found: Promise<Mentioned> } | undefined;

  constructor(
    private readonly store: EventStore,
    private readonly commands: CommandHandler,
    private readonly ring: KeyRing,
    private readonly holding: Holding,
    private readonly inClear?: InClear,
  ) {
    super();
  }

  workFor(recorded: Recorded) {
    const [kind, id] = splitStream(recorded.stream);
    if (kind !== person.stream) return this.holding.letsGo(recorded) ? () => this.declareWithout(recorded) : undefined;
    const event = recorded as Recorded<PersonEvent>;
    if (event.type === 'PersonForgotten') return () => this.forget(id, event);
    if (event.type === 'DataCollectionRequested') return () => this.collect(id, event);
    return undefined;
  }

  private async forget(subjectId: string, event: Of<'PersonForgotten'>) {
    this.ring.forget(subjectId);
    await this.inClear?.forget(subjectId);
    await this.declare(subjectId, event);
  }

  /** What was still open when its person was forgotten counted as kept; now it is clear how it ended. */
  private async declareWithout(event: Recorded) {
    const mentions = (await this.store.read(event.stream)).map(this.holding.mentionedIn);
    for (const subjectId of new Set(mentions.flatMap(({ subjectIds }) => subjectIds)))
      await this.declare(subjectId, event);
  }

  /** Of two that declare at once the second looks again: it may have seen less of the log. */
  private async declare(subjectId: string, event: Recorded) {
    for (;;)
      try {
        return await this.declareNow(subjectId, event);
      } catch (error) {
        if (!(error instanceof Stale)) throw error;
      }
  }

  private async declareNow(subjectId: string, event: Recorded) {
    const { state, version } = await this.commands.read(person, subjectId);
    if (state.forgotten === undefined) return;
    const { erasedAt, sequence } = state.forgotten;
    const kept = [];
    for (const stream of await this.streamsOf(subjectId)) {
      await turn();
      const one = this.holding.keptIn(subjectId, stream, await this.store.read(stream), erasedAt);
      if (one !== undefined) kept.push(one);
    }
    const retained = this.holding.retainedOf(kept, erasedAt);
    await this.ask(subjectId, event, { type: 'DeclareRetention', data: { sequence, retained } }, version);
  }

  private async collect(subjectId: string, event: Of<'DataCollectionRequested'>) {
    const { exportId } = event.data;
    const { state } = await this.commands.read(person, subjectId);
    if (state.collected.includes(exportId)) return;
    const records = [];
    for (const stream of await this.streamsOf(subjectId)) {
      await turn();
      records.push(this.holding.heldIn(stream, await this.store.read(stream), subjectId));
    }
    await this.ask(subjectId, event, { type: 'RecordCollected', data: { exportId, parts: inParts(records) } });
  }

  private async streamsOf(subjectId: string): Promise<readonly string[]> {
    this.next ??= this.readNext(new Set());
    this.next.people.add(subjectId);
    return [...((await this.next.found).get(subjectId) ?? [])];
  }

  /** After the reading at hand, which began before they were known. */
  private readNext(people: Set<string>) {
    const found = this.reading.then(() => {
      this.next = undefined;
      return this.read(people);
    });
    this.reading = found.catch(() => {});
    return { people, found };
  }

  private async read(people: ReadonlySet<string>): Promise<Mentioned> {
    const found = new Map<string, Set<string>>();
    for (let position: Position = null; ;) {
      const page: Awaited<ReturnType<EventStore['after']>> = await this.store.after(position, pageSize);
      for (const { subjectIds, streams } of page.events.map(this.holding.mentionedIn))
        for (const subjectId of subjectIds.filter((one) => people.has(one))) {
          const theirs = found.get(subjectId) ?? new Set();
          for (const stream of streams) theirs.add(stream);
          found.set(subjectId, theirs);
        }
      // A page may be short before the end.
      if (page.events.length === 0) return found;
      position = page.position;
      // The shop goes on meanwhile.
      await turn();
    }
  }

  private async ask(subjectId: string, { id, cause }: Recorded, command: PersonCommand, expected?: number) {
    const { correlationId, traceparent } = cause;
    const because: Cause = {
      ...{ causationId: id, correlationId, actor: 'worker:people', ...(traceparent && { traceparent }) },
    };
    await this.commands.handle(person, subjectId, command, because, expected);
  }
}

/** The worker of a service that holds this, for the providers of its module. */
export const personWorkerFor = <Kept>(holding: Holding<Kept>, inClear?: Abstract<InClear>) => ({
  provide: PersonWorker,
  useFactory: (store: EventStore, commands: CommandHandler, ring: KeyRing, forgets?: InClear) =>
    // It is only ever given what it said itself, so forgetting of what type that is is safe.
    new PersonWorker(store, commands, ring, holding as Holding, forgets),
  inject: [EventStore, CommandHandler, KeyRing, ...(inClear === undefined ? [] : [inClear])],
});
