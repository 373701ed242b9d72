import type { CommandHandler } from '#eventsourcing/command-handler.js';
import { inEach } from '#eventsourcing/cosmos-feed.js';
import type { EventStore } from '#eventsourcing/event-store.js';
import { bronzeWindow } from './bronze-window.js';
import type { Bronze } from './bronze.js';
import { dividedPart, partInto } from './divided-part.js';

const lookEveryMs = 5_000;
const streamsMax = 1_000;

export type ClockOptions = {
  /** One for each part of the log. */
  readonly bronzes: readonly Bronze[];
  /** Reads others instead of one. First with none, when nobody shall read it any more. */
  readonly replace: (bronze: Bronze, by: readonly Bronze[]) => Promise<void>;
  readonly service: string;
  readonly store: EventStore;
  readonly commands: CommandHandler;
  readonly now: () => Date;
  readonly report: (message: string) => void;
};

/**
 * Notes in the log that a window of the lake has ended, if anything has happened in it, and where a part of the log ended because its
 * range was divided.
 */
export class WindowClock {
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> = Promise.resolve();
  private rounds = 0;
  /** By part: which stream of a day was in it. */
  private readonly found = new Map<string, { readonly day: string; readonly n: number }>();
  private bronzes: readonly Bronze[];

  constructor(private readonly options: ClockOptions) {
    this.bronzes = options.bronzes;
  }

  start() {
    this.timer ??= setInterval(() => void (this.rounds === 0 && this.look()), lookEveryMs).unref();
  }

  /** Resolves when nothing more is noted. */
  async stop() {
    clearInterval(this.timer);
    this.timer = undefined;
    await this.looking;
  }

  /** Instead of when the timer says so, after whoever looks now. */
  look() {
    this.rounds += 1;
    this.looking = this.looking
      .then(() => this.end())
      .catch((error: Error) => this.options.report(`a window of the lake is not ended: ${error.message}`))
      .finally(() => (this.rounds -= 1));
    return this.looking;
  }

  private async end() {
    for (const bronze of this.bronzes)
      if (bronze.isDivided) await this.divide(bronze);
      else await this.endIn(bronze);
  }

  /** Everybody who comes to a division does the same, after what the first of them notes. */
  private async divide(bronze: Bronze) {
    const { service, store, commands, replace } = this.options;
    const { name } = bronze.part;
    await replace(bronze, []);
    const known = async () => (await commands.read(dividedPart, name)).state;
    if ((await known()) === undefined) {
      const { position: after, from } = await bronze.reached();
      const id = `division-${service}-${name}`;
      const cause = { causationId: id, correlationId: id, actor: 'schedule:bronze' };
      const data = { after, into: inEach(from!, await store.beginnings()) };
      await commands.handle(dividedPart, name, { type: 'DividePart', data }, cause);
    }
    const division = (await known())!;
    await bronze.finish(division.after);
    const into = division.into.map((beginning, index) =>
      bronze.into({ name: partInto(name, index), beginning }, division.after),
    );
    this.bronzes = this.bronzes.flatMap((one) => (one === bronze ? into : [one]));
    await replace(bronze, into);
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
