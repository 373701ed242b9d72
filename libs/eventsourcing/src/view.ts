import type { Message } from './decider.js';
import type { Recorded } from './event-store.js';

type Named<Row extends object> = {
  readonly name: string;
  /** One more whenever it answers differently than before: the rows are then built anew. Changed columns are noticed. */
  readonly version: number;
  /** Whose streams: 'order' folds 'order-42'. */
  readonly stream: string;
  readonly row: new () => Row;
};

/**
 * A read model: one TypeORM row per stream, folded from its events. To rebuild it, delete its rows and its checkpoint.
 * The row's primary column holds the stream's id; evolve gets it as `id`, and the event with its version and time. It
 * answers a new row, or the very row it got where nothing changes, which is then not written.
 */
export type View<Row extends object, Event extends Message> = Named<Row> & {
  readonly evolve: (row: Row | null, event: Recorded<Event>, id: string) => Row | null;
};

/** A read model whose rows are written once: those that an event makes, whatever came before it. */
export type Register<Row extends object, Event extends Message> = Named<Row> & {
  readonly rowsOf: (event: Recorded<Event>, id: string) => readonly Row[];
};
