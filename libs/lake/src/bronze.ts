import type { DataSource } from 'typeorm';
import { LazyCheckpoint } from '#eventsourcing/database.js';
import type { EventStore, Feed, Mark, Position } from '#eventsourcing/event-store.js';
import type { Subscriber } from '#eventsourcing/subscription.js';
import { layingThread, type Asked, type LakePlace } from './laying-thread.js';
import { laidBy } from './lay.js';
import type { RawSource } from './raw-facts.js';
import { Windows } from './windows.js';

export type BronzeOptions = {
  readonly service: string;
  /** `sqlite:<file>` */
  readonly log: string;
  readonly lake: LakePlace;
  /** Where files are that its events name, if they do. */
  readonly raw?: RawSource | undefined;
  /** Keeps the checkpoint, under the name 'bronze'. */
  readonly database: DataSource;
  readonly report: (message: string) => void;
  /** Is told of every time that a stretch could not be laid. */
  readonly onFailure: () => void;
};

/** What {@link Bronze} reads of a log. */
export const marksOf = (store: EventStore): Feed<Mark> => ({
  after: (position, limit) => store.marks(position, limit),
  behind: (position) => store.behind(position),
  onAppend: (listener) => store.onAppend(listener),
});

/**
 * Lays the log of one service in the lake, each stretch as soon as it has ended. How far it is, is the path of its last manifest: where
 * the lake does not have that, or not what was laid before it, everything is laid again: it is a new one, or was deleted, perhaps
 * while we laid.
 */
export class Bronze implements Subscriber<Mark> {
  readonly name = 'bronze';
  // A batch costs about as much as hundreds of marks.
  readonly lingerMs = 40;
  private readonly checkpoint: LazyCheckpoint;
  private windows = new Windows();
  /** The last manifest that this process knows to be there. */
  private laid: string | undefined;
  private position: Position = null;

  constructor(private readonly options: BronzeOptions) {
    this.checkpoint = new LazyCheckpoint(options.database, this.name, options.report);
  }

  async load(): Promise<Position> {
    const path = this.laid ?? (await this.found());
    const { window, last } = path === undefined ? {} : laidBy(path);
    this.windows = new Windows(window === undefined ? undefined : Date.parse(window));
    this.laid = path;
    return (this.position = last === undefined ? null : String(last));
  }

  async handle(marks: readonly Mark[], position: Position) {
    const { service, log, lake, raw } = this.options;
    for (const mark of marks)
      for (const stretch of this.windows.add(mark)) {
        const after = this.laid;
        this.laid = (await this.ask({ kind: 'lay', service, log, lake, raw, after, stretch })) || undefined;
        if (this.laid === undefined)
          throw new Error(`what was laid up to ${after} is gone; what is missing is laid again`);
        this.checkpoint.reached(this.laid);
      }
    this.position = position;
  }

  /** What is open now, and where the log was when it was: see {@link Windows.endsAtMs}. */
  get at(): { readonly endsAtMs: number | undefined; readonly position: Position } {
    return { endsAtMs: this.windows.endsAtMs, position: this.position };
  }

  async close() {
    await this.checkpoint.close();
    this.laid = undefined;
  }

  private async found(): Promise<string | undefined> {
    const path = await this.checkpoint.load();
    if (path === null) return undefined;
    const { lake, service, log, raw } = this.options;
    return (await this.ask({ kind: 'look', lake, service, log, raw, path })) || undefined;
  }

  private async ask(asked: Asked): Promise<string> {
    try {
      return await layingThread.ask(asked);
    } catch (error) {
      this.options.onFailure();
      throw error;
    }
  }
}
