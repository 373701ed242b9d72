import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** Nobody sells or gives back less than this: of a yen or a fils no tax would be left. */
const least = 100;

/** Chance that can be had again: the same seed, the same draws. */
export class Lots {
  private readonly generator;

  constructor(seed: number) {
    this.generator = xoroshiro128plus(seed);
  }

  below = (limit: number) => (this.generator.next() >>> 0) % limit;
  oneIn = (times: number) => this.below(times) === 0;
  pick = <T>(items: readonly T[]): T => items[this.below(items.length)]!;
  /** Minor units: the price of a postcard, of a bowl, of a cabinet. */
  amount = () => least + this.below(this.pick([1_000, 100_000, 10_000_000]));
  partOf = (minor: number) => Math.min(minor, least + this.below(minor));
  taxOn = (minor: number) => Math.floor((minor * this.pick([6, 19, 20])) / 100);
}
