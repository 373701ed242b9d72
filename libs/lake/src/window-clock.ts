import type { CommandHandler } from '#eventsourcing/command-handler.js';
import type { EventStore } from '#eventsourcing/event-store.js';
import { bronzeWindow } from './bronze-window.js';
import type { Bronze } from './bronze.js';

const lookEveryMs = 5_000;

export type ClockOptions = {
  readonly bronze: Bronze;
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
    const { bronze, service, store, commands, now } = this.options;
    const { endsAtMs, position } = bronze.at;
    if (endsAtMs === undefined || now().getTime() < endsAtMs) return;
    // What comes next in the log may have ended it already.
    if ((await store.behind(position)) > 0) return;
    const endsAt = new Date(endsAtMs).toISOString();
    const id = `window-${service}-${endsAt}`;
    const cause = { causationId: id, correlationId: id, actor: 'schedule:bronze' };
    const day = new Date(endsAtMs - 1).toISOString().slice(0, 10);
    await commands.handle(bronzeWindow, day, { type: 'EndWindow', data: { endsAt } }, cause);
  }
}
