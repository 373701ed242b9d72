import type { CommandHandler } from '#eventsourcing/command-handler.js';
import type { EventStore } from '#eventsourcing/event-store.js';
import { bronzeWindow } from './bronze-window.js';
import type { Bronze } from './bronze.js';

const lookEveryMs = 5_000;
const streamsMax = 1_000;

export type ClockOptions = {
  /** One for each part of the log. */
  readonly bronzes: readonly Bronze[];
  readonly service: string;
  readonly store: EventStore;
  readonly commands: CommandHandler;
  readonly now: () => Date;
  readonly report: (message: string) => void;
};

/** Notes in the log that a window of the lake has ended, if anything has happened in it. */
export class WindowClock {
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> = Promise.resolve();
  /** By part: which stream of a day was in it. */
  private readonly found = new Map<string, { readonly day: string; readonly n: number }>();

  constructor(private readonly options: ClockOptions) {}

  start() {
    this.timer ??= setInterval(() => void this.look(), lookEveryMs).unref();
  }

  /** Resolves when nothing more is noted. */
  async stop() {
    clearInterval(this.timer);
    this.timer = undefined;
    await this.looking;
  }

  /** At once, instead of when the timer says so. */
  look() {
    this.looking = this.end().catch((error: Error) =>
      this.options.report(`a window of the lake is not ended: ${error.message}`),
    );
    return this.looking;
  }

  private async end() {
    for (const bronze of this.options.bronzes) await this.endIn(bronze);
  }

  /**
   * A stream is in one part of a log, and nobody but the store knows in which. So the fact goes to one after the other, until the part
   * at hand has it; all who look for one try the same, and what one of them has noted the others need not.
   */
  private async endIn(bronze: Bronze) {
    const { service, store, commands, now } = this.options;
    const { endsAtMs, position } = bronze.at;
    if (endsAtMs === undefined || now().getTime() < endsAtMs) return;
    // What comes next in the log may have ended it already.
    if ((await store.behind(position)) > 0) return;
    const { name } = bronze.part;
    const endsAt = new Date(endsAtMs).toISOString();
    const id = `window-${service}-${endsAt}`;
    const cause = { causationId: id, correlationId: id, actor: 'schedule:bronze' };
    const day = new Date(endsAtMs - 1).toISOString().slice(0, 10);
    const found = this.found.get(name);
    for (let n = found?.day === day ? found.n : 0; n < streamsMax; n++) {
      const stream = n === 0 ? day : `${day}-${n}`;
      await commands.handle(bronzeWindow, stream, { type: 'EndWindow', data: { endsAt } }, cause);
      if (name !== '' && (await store.behind(position)) === 0) continue;
      this.found.set(name, { day, n });
      return;
    }
    throw new Error(`none of ${streamsMax} streams of ${day} is in part ${name}`);
  }
}
