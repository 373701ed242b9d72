import type { CosmosLog } from './cosmos-log.js';
import type { KeptLog, Stored } from './stored-log.js';

/**
 * A part of a log on Cosmos DB up to where its range was divided, read from all that the range became: there, everything has the
 * place that it had before.
 */
export class DividedLog implements KeptLog {
  readonly hasEnded = true;

  /** @param until the last position in it */
  constructor(
    readonly part: string,
    private readonly pieces: readonly CosmosLog[],
    private readonly until: number,
  ) {}

  async marks(after: number, limit: number) {
    const pages = await Promise.all(this.pieces.map((piece) => piece.marks(after, limit)));
    // Of what comes after the end of a page nothing is known.
    const ends = pages.flatMap((page) => page.at(-1)?.position ?? []);
    const known = Math.min(this.until, ...ends);
    const marks = pages.flatMap((page) => page.filter(({ position }) => position <= known));
    return marks.sort(byPosition).slice(0, limit);
  }

  /** All of them are in memory at once. */
  async *events(first: number, last: number) {
    const events: Stored[] = [];
    for (const piece of this.pieces)
      for await (const event of piece.events(first, Math.min(last, this.until))) events.push(event);
    yield* events.sort(byPosition);
  }

  async close() {
    for (const piece of this.pieces) await piece.close();
  }
}

const byPosition = (one: { readonly position: number }, other: { readonly position: number }) =>
  one.position - other.position;
