/** More than any correction by which a clock is kept right. */
const jumpMs = 5_000;
/** A clock that stays where it went was set right. */
const settledMs = 600_000;

/** Compares the time of day with a clock that nobody sets, at every look. */
export class ClockJumps {
  private rightMs: number;
  private sinceMs: number | undefined;
  /** How far off it was at the last look. */
  private lastMs = 0;

  constructor(
    private readonly now: () => Date,
    private readonly uptimeMs: () => number,
  ) {
    this.rightMs = now().getTime() - uptimeMs();
  }

  /** How far off the time of day is, in words; undefined while it went on as time does, or for ten minutes since the last jump. */
  look(): string | undefined {
    const uptimeMs = this.uptimeMs();
    const offMs = this.now().getTime() - uptimeMs - this.rightMs;
    const isRight = Math.abs(offMs) < jumpMs;
    if (Math.abs(offMs - this.lastMs) >= jumpMs) this.sinceMs = undefined;
    this.lastMs = offMs;
    if (isRight || (this.sinceMs !== undefined && uptimeMs - this.sinceMs >= settledMs)) {
      this.rightMs += offMs;
      this.sinceMs = undefined;
      this.lastMs = 0;
      return undefined;
    }
    this.sinceMs ??= uptimeMs;
    const seconds = Math.round(Math.abs(offMs) / 1_000);
    return `the clock went ${seconds} s ${offMs > 0 ? 'ahead' : 'back'}`;
  }
}
