const horizonMs = 12 * 3_600_000;
const idsMax = 500_000;

/**
 * The ids that came within the last twelve hours, half a million of them at most. What is a repeat follows from what came before it
 * and when, and from nothing else: whoever reads the same twelve hours again says the same.
 */
export class RecentIds {
  /** When it came last, in milliseconds; whoever came longest ago stands first. */
  private readonly cameAt = new Map<string, number>();

  /** Whether it came before, within the horizon; from now on it did. */
  note(id: string, atMs: number): boolean {
    const before = this.cameAt.get(id);
    this.cameAt.delete(id);
    this.cameAt.set(id, atMs);
    for (const [oldest, cameAt] of this.cameAt) {
      if (cameAt >= atMs - horizonMs && this.cameAt.size <= idsMax) break;
      this.cameAt.delete(oldest);
    }
    return before !== undefined && before >= atMs - horizonMs;
  }
}
