import { setImmediate as turn } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { CommandHandler, Stale } from '#eventsourcing/command-handler.js';
import { splitStream } from '#eventsourcing/decider.js';
import { EventStore, type Cause, type Position, type Recorded } from '#eventsourcing/event-store.js';
import { Worker } from '#eventsourcing/worker.js';
import { KeyRing } from '#personal/key-ring.js';
import { OrdersSettings } from '../config.js';
import { order, type OrderEvent } from '../order/order.js';
import { heldIn, inParts, mentionedIn } from './collection.js';
import { person, type PersonCommand, type PersonEvent } from './person.js';
import { namedSaleOf, retainedOf } from './retention.js';

const pageSize = 500;

type Of<Type extends PersonEvent['type']> = Recorded<Extract<PersonEvent, { type: Type }>>;
/** The streams that are about each of some people. */
type Mentioned = ReadonlyMap<string, ReadonlySet<string>>;

/**
 * Answers for this service when somebody is forgotten, or asks what is held of them. Both are found in the log itself, which
 * is the truth and is read for it from its beginning; who come at the same time are looked for in one reading.
 *
 * Nothing here has to be emptied of what they told us: it was ciphertext when it came.
 */
@Injectable()
export class PersonWorker extends Worker {
  readonly name = 'people';
  private reading: Promise<unknown> = Promise.resolve();
  /** Whom the next reading looks for, and what it will find. */
  private next: { readonly people: Set<string>; readonly found: Promise<Mentioned> } | undefined;

  constructor(
    private readonly store: EventStore,
    private readonly commands: CommandHandler,
    private readonly ring: KeyRing,
    private readonly settings: OrdersSettings,
  ) {
    super();
  }

  workFor(recorded: Recorded) {
    const [kind, id] = splitStream(recorded.stream);
    if (kind === order.stream && recorded.type === 'OrderCancelled') return () => this.declareWithout(id, recorded);
    if (kind !== person.stream) return undefined;
    const event = recorded as Recorded<PersonEvent>;
    if (event.type === 'PersonForgotten') return () => this.forget(id, event);
    if (event.type === 'DataCollectionRequested') return () => this.collect(id, event);
    return undefined;
  }

  private async forget(subjectId: string, event: Of<'PersonForgotten'>) {
    this.ring.forget(subjectId);
    await this.declare(subjectId, event);
  }

  /** What was still open when its buyer was forgotten counted as a sale; now it will never be one. */
  private async declareWithout(orderId: string, event: Recorded) {
    const { state } = await this.commands.read(order, orderId);
    const subjectId = state.placed?.buyer?.subjectId;
    if (subjectId !== undefined) await this.declare(subjectId, event);
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
    const sales = [];
    for (const stream of await this.streamsOf(subjectId)) {
      const [kind, orderId] = splitStream(stream);
      if (kind !== order.stream) continue;
      await turn();
      const sale = namedSaleOf(subjectId, orderId, await this.store.read<OrderEvent>(stream), erasedAt);
      if (sale !== undefined) sales.push(sale);
    }
    const retained = retainedOf(sales, this.settings.config.SELLER_COUNTRY, erasedAt);
    await this.ask(subjectId, event, { type: 'DeclareRetention', data: { sequence, retained } }, version);
  }

  private async collect(subjectId: string, event: Of<'DataCollectionRequested'>) {
    const { exportId } = event.data;
    const { state } = await this.commands.read(person, subjectId);
    if (state.collected.includes(exportId)) return;
    const records = [];
    for (const stream of await this.streamsOf(subjectId)) {
      await turn();
      records.push(heldIn(stream, await this.store.read(stream)));
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
      for (const { subjectIds, streams } of page.events.map(mentionedIn))
        for (const subjectId of subjectIds.filter((one) => people.has(one))) {
          const theirs = found.get(subjectId) ?? new Set();
          for (const stream of streams) theirs.add(stream);
          found.set(subjectId, theirs);
        }
      if (page.events.length < pageSize) return found;
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
