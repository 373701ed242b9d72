import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/**
 * Chance that can be had again: the same seed and purpose, the same draws. Each purpose draws for itself, so that what the
 * buyers do is not changed by when a message happens to arrive.
 */
export class Chance {
  private readonly generator;

  constructor(seed: number, purpose: string) {
    this.generator = xoroshiro128plus(hashOf(`${seed} ${purpose}`));
  }

  /** A whole number from 0 to `limit` - 1. */
  below(limit: number) {
    return uniformInt(this.generator, 0, limit - 1);
  }

  /** True for this share of the draws, from 0 to 1. */
  hits(share: number) {
    return this.below(1_000_000) < share * 1_000_000;
  }

  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)]!;
  }

  /** Fisher and Yates. */
  shuffled<T>(items: readonly T[]): T[] {
    const shuffled = [...items];
    for (let last = shuffled.length - 1; last > 0; last--) {
      const other = this.below(last + 1);
      [shuffled[last], shuffled[other]] = [shuffled[other]!, shuffled[last]!];
    }
    return shuffled;
  }
}

/** FNV-1a, 32 bits. */
function hashOf(text: string) {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return hash | 0;
}
