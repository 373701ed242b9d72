/** Chance that repeats itself: the same seed, the same draws (mulberry32). */
export class Chance {
  constructor(private state: number) {}

  /** From 0 up to, not including, 1. */
  fraction(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number; both ends may come. */
  between(least: number, most: number): number {
    return least + Math.floor(this.fraction() * (most - least + 1));
  }

  /** True in that share of the draws. */
  happens(share: number): boolean {
    return this.fraction() < share;
  }

  /** @throws RangeError when there is nothing to draw from. */
  pick<T>(from: readonly T[]): T {
    if (from.length === 0) throw new RangeError('nothing to draw from');
    return from[this.between(0, from.length - 1)]!;
  }

  /** So many different ones, or all there are. */
  some<T>(from: readonly T[], count: number): T[] {
    const rest = [...from];
    return Array.from(
      { length: Math.min(count, rest.length) },
      () => rest.splice(this.between(0, rest.length - 1), 1)[0]!,
    );
  }
}
