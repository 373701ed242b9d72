import type { Mark } from '#eventsourcing/event-store.js';

const windowMs = 300_000;
const dayMs = 86_400_000;
// What one stretch may take in memory while it is laid.
const eventsMax = 65_536;
const bytesMax = 64 * 1_048_576;

/** Consecutive events of one log that are laid together. */
export type Stretch = {
  /** When its window of five minutes begins, RFC 3339 in UTC. */
  readonly window: string;
  /** Positions of the first and the last event. */
  readonly first: number;
  readonly last: number;
  readonly events: number;
  /** Of a log that is in parts, each of which is divided by itself. */
  readonly part?: string;
};
type Open = { readonly first: number; last: number; events: number; bytes: number; isTrade: boolean };

/**
 * Divides a log into stretches, by nothing but the log: a stretch ends where its window does, or when it is large. An event
 * belongs to the latest window that was met so far. So a window has ended when there is an event after its end, and whoever was
 * behind the clock does not open it again; only after a whole day back the clock must have been wrong before.
 */
export class Windows {
  private open: Open | undefined;

  /** `begun`: the window in which the log stands, in milliseconds, unless it is read from the beginning. */
  constructor(
    private begun = -Infinity,
    private readonly part = '',
  ) {}

  /** The stretches that end with this event or before it. */
  add({ position, stream, at, bytes }: Mark): Stretch[] {
    const ended: Stretch[] = [];
    const window = Math.floor(Date.parse(at) / windowMs) * windowMs;
    if (window > this.begun || window < this.begun - dayMs) {
      ended.push(...this.end());
      this.begun = window;
    }
    const open = (this.open ??= { first: position, last: position, events: 0, bytes: 0, isTrade: false });
    open.last = position;
    open.events += 1;
    open.bytes += bytes;
    open.isTrade ||= !stream.startsWith('bronze-');
    if (open.events >= eventsMax || open.bytes >= bytesMax) ended.push(...this.end());
    return ended;
  }

  /** When the window at hand ends, in milliseconds, if more has happened in it than the end of another. */
  get endsAtMs(): number | undefined {
    return this.open?.isTrade === true ? this.begun + windowMs : undefined;
  }

  /** The stretch that is open ends here. */
  end(): Stretch[] {
    if (this.open === undefined) return [];
    const { first, last, events } = this.open;
    const { part } = this;
    this.open = undefined;
    return [{ window: new Date(this.begun).toISOString(), first, last, events, ...(part !== '' && { part }) }];
  }
}
