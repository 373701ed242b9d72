import type { Report } from './report.js';

/** Work that is looked after now and then: at the start, and so long after the last round ended. */
export abstract class Rounds {
  private running: Promise<unknown> | undefined;
  private inRound: Promise<void> | undefined;
  private timer: NodeJS.Timeout | undefined;
  protected stopped = false;

  constructor(
    private readonly everyMs: number,
    /** What goes wrong with a round that throws: 'segments are not looked at'. */
    private readonly trouble: string,
    protected readonly report: Report,
  ) {}

  /** Sees to what is due by now, and ends soon once it is stopped. */
  protected abstract look(): Promise<void>;

  start() {
    this.running = this.onTime();
  }

  async stop() {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.running;
    await this.inRound?.catch(() => undefined);
  }

  /** Whoever asks while there is one waits for that. */
  round(): Promise<void> {
    return (this.inRound ??= this.look().finally(() => (this.inRound = undefined)));
  }

  private async onTime() {
    await this.round().catch((error: Error) => this.report.warn(`${this.trouble}: ${error.message}`));
    if (!this.stopped) this.timer = setTimeout(() => this.start(), this.everyMs).unref();
  }
}
