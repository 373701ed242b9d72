/** Counts the requests of each client address within the running second. One for all services of a process. */
export class RateLimit {
  private readonly counts = new Map<string, number>();
  private second = 0;
  readonly policy: string;

  constructor(
    private readonly perSecond: number,
    private readonly now: () => Date,
  ) {
    this.policy = `"client";q=${perSecond};w=1`;
  }

  /** How many more this client may send within the second; below zero, this one was too many. */
  remaining(address: string) {
    const second = Math.floor(this.now().getTime() / 1_000);
    if (second !== this.second) this.counts.clear();
    this.second = second;
    const count = (this.counts.get(address) ?? 0) + 1;
    this.counts.set(address, count);
    return this.perSecond - count;
  }
}
