/**
 * The message ids that were accepted within the window of duplicate detection, oldest first: the window is the same for all,
 * so the order in which they came is the order in which they are forgotten.
 */
export class DuplicateHistory {
  private readonly until = new Map<string, number>();

  constructor(readonly windowMs: number) {}

  has(id: string, now: number) {
    return (this.until.get(id) ?? 0) > now;
  }

  remember(id: string, until: number) {
    this.until.delete(id);
    this.until.set(id, until);
  }

  /** Forgets what has left the window. Answers whether there was anything. */
  forget(now: number) {
    const before = this.until.size;
    for (const [id, until] of this.until) {
      if (until > now) break;
      this.until.delete(id);
    }
    return this.until.size < before;
  }
}
