import type { CosmosEventStore } from './cosmos.store.js';
import type { Part, Position } from './event-store.js';
import { markOf, type KeptLog } from './stored-log.js';

const pageEvents = 500;

/** A part of a log on Cosmos DB. An account is asked by places in its feed: those of the pages that were read are remembered. */
export class CosmosLog implements KeptLog {
  readonly part: string;
  /** Where what comes after an event begins, in the order of their positions. */
  private readonly places: { readonly after: number; readonly from: Position }[];

  constructor(
    private readonly store: CosmosEventStore,
    { name, beginning }: Part,
    /** Events up to this position are of another part. */
    private readonly begun = 0,
  ) {
    this.part = name;
    this.places = [{ after: 0, from: beginning }];
  }

  /** The event at a position comes after this place: so what is before it need not be read. */
  comesAfter(from: Position, position: number) {
    this.places.push({ after: position - 1, from });
  }

  async marks(after: number, limit: number) {
    const from = Math.max(after, this.begun);
    for await (const page of this.pages(from, limit)) {
      const left = page.filter(({ position }) => position > from);
      if (left.length > 0) return left.map(markOf);
    }
    return [];
  }

  async *events(first: number, last: number) {
    for await (const page of this.pages(first - 1, pageEvents)) {
      yield* page.filter(({ position }) => first <= position && position <= last);
      if (page.at(-1)!.position >= last) return;
    }
  }

  close() {
    return this.store.close();
  }

  private async *pages(after: number, limit: number) {
    let { from } = this.places.findLast((place) => place.after <= after)!;
    for (;;) {
      const { position, events } = await this.store.stored(from, limit);
      if (events.length === 0) return;
      from = position;
      const last = events.at(-1)!.position;
      if (last > this.places.at(-1)!.after) this.places.push({ after: last, from });
      yield events;
    }
  }
}
