import type { DataSource } from 'typeorm';
import { checkpointOf, LazyCheckpoint } from '#eventsourcing/database.js';
import {
  Divided,
  type EventStore,
  type Feed,
  type Mark,
  type Part,
  type Position,
} from '#eventsourcing/event-store.js';
import { openKeptLog, type LogPlace } from '#eventsourcing/open-kept-log.js';
import type { Subscriber } from '#eventsourcing/subscription.js';
import { layingThread, type Asked, type LakePlace } from './laying-thread.js';
import { laidBy, stretchesOf } from './lay.js';
import type { RawSource } from './raw-facts.js';
import { Windows, type Stretch } from './windows.js';

const marksAtOnce = 5_000;

export type BronzeOptions = {
  readonly service: string;
  readonly log: LogPlace;
  readonly lake: LakePlace;
  /** Where files are that its events name, if they do. */
  readonly raw?: RawSource | undefined;
  /** Keeps the checkpoint, under the name 'bronze', of a part 'bronze@2'. */
  readonly database: DataSource;
  readonly report: (message: string) => void;
};

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
  /** The last position that was read. */
  private read = 0;
  private divided = false;

  constructor(private readonly options: BronzeOptions) {
    this.part = options.log.part;
    this.name = checkpointOf('bronze', this.part.name);
    this.checkpoint = new LazyCheckpoint(options.database, this.name, options.report);
  }

  /** What it reads of a log. */
  marksIn(store: EventStore): Feed<Mark> {
    const after = (position: Position, limit: number) =>
      store.marks(position, limit).catch((error: unknown) => {
        throw this.noticed(error);
      });
    return {
      ...{ after, behind: (position) => store.behind(position), onAppend: (listener) => store.onAppend(listener) },
    };
  }

  /** Whether it cannot go on, because the range of its part was divided. */
  get isDivided(): boolean {
    return this.divided;
  }

  async load(): Promise<Position> {
    const laid = (this.laid ??= await this.found());
    const window = laid && Date.parse(laidBy(laid.path).window);
    this.windows = new Windows(window, this.part.name);
    return (this.position = laid?.from ?? null);
  }

  async handle(marks: readonly Mark[], position: Position) {
    const { log } = this.options;
    const { windows } = this;
    // Where a batch begins, what is in it can be found again.
    const before = this.position ?? this.part.beginning;
    let { laid } = this;
    const last = laid === undefined ? (log.after ?? 0) : laidBy(laid.path).last;
    for (const mark of marks.filter((one) => one.position > last))
      for (const stretch of windows.add(mark)) laid = await this.lay(stretch, laid, before);
    this.position = position;
    this.read = Math.max(this.read, marks.at(-1)?.position ?? 0);
  }

  /** The last position that anybody has laid or we have read while its range was whole, and a place in the feed before or at it. */
  async reached(): Promise<{ readonly position: number; readonly from: Position }> {
    const path = await this.ask({ kind: 'end', ...this.places });
    const { after = 0 } = this.options.log;
    const position = Math.max(after, this.read, path === '' ? 0 : laidBy(path).last);
    return { position, from: this.position ?? this.part.beginning };
  }

  /** Lays what is left of a part that ends at this position, once nobody reads it here any more. */
  async finish(until: number) {
    let laid = await this.found();
    const [last, from] = [laid && laidBy(laid.path), laid?.from ?? this.part.beginning];
    const place = { ...this.options.log, until };
    const log = await openKeptLog(place, last && { from, first: last.last + 1 });
    try {
      for await (const stretch of stretchesOf(log, marksAtOnce, last))
        laid = await this.lay(stretch, laid, from, place);
    } finally {
      await log.close();
    }
    await this.checkpoint.close();
  }

  /** The same of another part, which goes on after a position. */
  into(part: Part, after: number): Bronze {
    return new Bronze({ ...this.options, log: { ...this.options.log, part, after } });
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

  /** After what was laid; `from`: where the feed goes on after it, or before that. */
  private async lay(stretch: Stretch, laid: Laid | undefined, from: Position, log = this.options.log): Promise<Laid> {
    const [after, begins] = [laid?.path, laid?.from ?? this.part.beginning];
    const path = await this.ask({ kind: 'lay', ...this.places, log, after, stretch, from: begins });
    this.laid = path === '' ? undefined : { path, from };
    if (this.laid === undefined) throw new Error(`what was laid up to ${after} is gone; what is missing is laid again`);
    this.checkpoint.reached(this.part.name === '' ? path : `${path} ${from}`);
    return this.laid;
  }

  private get places() {
    const { service, log, lake, raw } = this.options;
    return { service, log, lake, raw };
  }

  private async found(): Promise<Laid | undefined> {
    const [, path, place] = /^(\S+) ?(.*)$/s.exec((await this.checkpoint.load()) ?? '') ?? [];
    if (path === undefined) return undefined;
    if ((await this.ask({ kind: 'look', ...this.places, path })) === '') return undefined;
    // In the embedded log, which has no parts, a place is a position.
    return { path, from: place || String(laidBy(path).last) };
  }

  /** A page that others read before a division is still known here, and cannot be read again. */
  private noticed(error: unknown) {
    this.divided ||= error instanceof Divided;
    return error;
  }

  private async ask(asked: Asked): Promise<string> {
    try {
      return await layingThread.ask(asked);
    } catch (error) {
      throw this.noticed(error);
    }
  }
}
