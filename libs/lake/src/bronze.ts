import type { DataSource } from 'typeorm';
import { checkpointOf, LazyCheckpoint } from '#eventsourcing/database.js';
import type { EventStore, Feed, Mark, Part, Position } from '#eventsourcing/event-store.js';
import type { LogPlace } from '#eventsourcing/open-kept-log.js';
import type { Subscriber } from '#eventsourcing/subscription.js';
import { layingThread, type Asked, type LakePlace } from './laying-thread.js';
import { laidBy } from './lay.js';
import type { RawSource } from './raw-facts.js';
import { Windows } from './windows.js';

export type BronzeOptions = {
  readonly service: string;
  readonly log: LogPlace;
  readonly lake: LakePlace;
  /** Where files are that its events name, if they do. */
  readonly raw?: RawSource | undefined;
  /** Keeps the checkpoint, under the name 'bronze', of a part 'bronze@2'. */
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

/** The path of the last manifest, and where the feed goes on after it, or before that. */
type Laid = { readonly path: string; readonly from: Position };

/**
 * Lays the log of one service in the lake, or one part of it, each stretch as soon as it has ended. How far it is, is the path of its
 * last manifest: where the lake does not have that, or not what was laid before it, everything is laid again: it is a new one, or was
 * deleted, perhaps while we laid.
 */
export class Bronze implements Subscriber<Mark> {
  readonly name: string;
  readonly part: Part;
  // A batch costs about as much as hundreds of marks.
  readonly lingerMs = 40;
  private readonly checkpoint: LazyCheckpoint;
  private windows = new Windows();
  /** The last manifest that this process knows to be there. */
  private laid: Laid | undefined;
  private position: Position = null;

  constructor(private readonly options: BronzeOptions) {
    this.part = options.log.part;
    this.name = checkpointOf('bronze', this.part.name);
    this.checkpoint = new LazyCheckpoint(options.database, this.name, options.report);
  }

  async load(): Promise<Position> {
    const laid = (this.laid ??= await this.found());
    const window = laid && Date.parse(laidBy(laid.path).window);
    this.windows = new Windows(window, this.part.name);
    return (this.position = laid?.from ?? null);
  }

  async handle(marks: readonly Mark[], position: Position) {
    const { service, log, lake, raw } = this.options;
    const { windows } = this;
    // Where a batch begins, what is in it can be found again.
    const before = this.position ?? this.part.beginning;
    let { laid } = this;
    const last = laid === undefined ? 0 : laidBy(laid.path).last;
    for (const mark of marks.filter((one) => one.position > last))
      for (const stretch of windows.add(mark)) {
        const [after, from] = [laid?.path, laid?.from ?? this.part.beginning];
        const path = await this.ask({ kind: 'lay', service, log, lake, raw, after, stretch, from });
        this.laid = laid = path === '' ? undefined : { path, from: before };
        if (laid === undefined) throw new Error(`what was laid up to ${after} is gone; what is missing is laid again`);
        this.checkpoint.reached(this.part.name === '' ? path : `${path} ${before}`);
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
    // Another process may go on.
    this.windows = new Windows();
  }

  private async found(): Promise<Laid | undefined> {
    const [, path, place] = /^(\S+) ?(.*)$/s.exec((await this.checkpoint.load()) ?? '') ?? [];
    if (path === undefined) return undefined;
    const { lake, service, log, raw } = this.options;
    if ((await this.ask({ kind: 'look', lake, service, log, raw, path })) === '') return undefined;
    // In the embedded log, which has no parts, a place is a position.
    return { path, from: place || String(laidBy(path).last) };
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
