/** Of both postmen together: nobody has more before them, whatever the clock does. */
const atOnceMax = 8;

/** Turns, so many a second, whoever takes them. */
export class Pace {
  private nextMs = 0;

  constructor(private readonly perSecond: number) {}

  /** How long whoever takes the next one at this instant waits for it, in ms. */
  waitMs(nowMs: number): number {
    const eachMs = 1_000 / this.perSecond;
    const waitMs = Math.min(Math.max(0, this.nextMs - nowMs), atOnceMax * eachMs);
    this.nextMs = nowMs + waitMs + eachMs;
    return waitMs;
  }
}
