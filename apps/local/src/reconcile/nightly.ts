import { Cron } from 'croner';
import { checkOf, type Check, type Outcome } from './hand-in.js';

const lookEveryMs = 30_000;
const underWayMs = 60_000;

export type Options = {
  /** '0 4 * * *', in the time zone of the books. */
  readonly cron: string;
  readonly timeZone: string;
  readonly now: () => Date;
  readonly newId: () => string;
  /** Compares; what happened from that instant on may be under way. Gives up when told to. */
  readonly run: (settledBefore: string, ending: AbortSignal) => Promise<Outcome>;
  /** Keeps what came of it. */
  readonly tell: (check: Check) => Promise<unknown>;
  readonly report: (message: string) => void;
};

/** When it is next due after an instant; undefined if never again. */
export const nextRunAfter = (cron: string, timeZone: string, instant: Date): Date | undefined =>
  new Cron(cron, { timezone: timeZone }).nextRun(instant) ?? undefined;

/** Compares the books with all other logs by schedule. What was missed while the shop was closed is not made up for. */
export class Nightly {
  private readonly ending = new AbortController();
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;
  private due: Date | undefined;

  constructor(private readonly options: Options) {
    this.due = this.nextRun();
  }

  start() {
    this.running = this.look().then(() => {
      if (!this.ending.signal.aborted) this.timer = setTimeout(() => this.start(), lookEveryMs).unref();
    });
  }

  async close() {
    this.ending.abort();
    clearTimeout(this.timer);
    await this.running;
  }

  /** Compares if it is due by now. */
  async look(): Promise<void> {
    const { now, newId, run, tell, report } = this.options;
    const at = now();
    if (this.due === undefined || at < this.due) return;
    this.due = this.nextRun();
    try {
      const outcome = await run(new Date(at.getTime() - underWayMs).toISOString(), this.ending.signal);
      const check = checkOf(outcome, { checkId: `reconcile-${newId()}`, at: at.toISOString() });
      await tell(check);
      if (check.first !== undefined) report(`the books differ in ${check.differences}: ${check.first}`);
    } catch (error) {
      if (!this.ending.signal.aborted) report(`the books are not compared: ${(error as Error).message}`);
    }
  }

  private nextRun() {
    const { cron, timeZone, now } = this.options;
    return nextRunAfter(cron, timeZone, now());
  }
}
