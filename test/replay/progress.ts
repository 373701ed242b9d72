import { Presets, SingleBar } from 'cli-progress';

export type Screen = {
  readonly isTTY: boolean;
  readonly write: (text: string) => unknown;
  readonly nowMs: () => number;
};

const windowMs = 5_000;

/**
 * A bar on a terminal, elsewhere a line every five seconds and at the end of a stage. The speed is that of the last five
 * seconds: what an earlier run did passes by in no time, and says nothing about the rest.
 */
export class Progress {
  private bar: SingleBar | undefined;
  private stage = '';
  private beganMs = 0;
  private mark = { done: 0, atMs: 0 };
  private perSecond = 0;

  constructor(private readonly screen: Screen) {}

  readonly show = (stage: string, done: number, total: number) => {
    const nowMs = this.screen.nowMs();
    if (stage !== this.stage) this.begin(stage, total, nowMs);
    const elapsedMs = nowMs - this.mark.atMs;
    const isDue = elapsedMs >= windowMs;
    if (isDue || this.mark.atMs === this.beganMs)
      this.perSecond = Math.round(((done - this.mark.done) * 1_000) / Math.max(1, elapsedMs));
    if (isDue) this.mark = { done, atMs: nowMs };
    const eta = clock((total - done) / Math.max(1, this.perSecond));
    this.bar?.update(done, { perSecond: this.perSecond, left: eta });
    if (this.screen.isTTY) return;
    if (done === total) this.screen.write(`${stage}: ${total} in ${clock((nowMs - this.beganMs) / 1_000)}\n`);
    else if (isDue) this.screen.write(`${stage}: ${done} of ${total}, ${this.perSecond}/s, ETA ${eta}\n`);
  };

  end() {
    this.bar?.stop();
  }

  private begin(stage: string, total: number, nowMs: number) {
    this.end();
    this.stage = stage;
    this.beganMs = nowMs;
    this.mark = { done: 0, atMs: nowMs };
    this.perSecond = 0;
    if (!this.screen.isTTY) return;
    const format = `${stage.padEnd(13)} {bar} {percentage}% | {value} of {total} | {perSecond}/s | ETA {left}`;
    this.bar = new SingleBar({ format, hideCursor: true }, Presets.shades_classic);
    this.bar.start(total, 0, { perSecond: 0, left: '' });
  }
}

/** 75.2 seconds are 1:16. */
function clock(seconds: number) {
  const whole = Math.ceil(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}
