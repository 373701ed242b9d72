import { describe, expect, it } from '@jest/globals';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { meanLift, shareLift, type Arm, type Lift } from '../../apps/analytics/src/campaign/lift.js';
import { variantOf } from '../../apps/marketing/src/campaign/assignment.js';

/** FUZZ_SEED=1001 npm test -- no-lift takes another hundred. Five of each are expected to show what is not there, and of one in eight more than seven do. */
const first = Number(process.env['FUZZ_SEED'] ?? 1);
const seeds = Array.from({ length: 100 }, (_, at) => first + at);
const people = 2_000;
const halves = [
  { variant: 'a', sharePercent: 50 },
  { variant: 'control', sharePercent: 50 },
];
const none: Arm = {
  ...{ people: 0, converted: 0, cancelled: 0, refunded: 0 },
  ...{ revenue: { sum: 0n, squares: 0n }, margin: { sum: 0n, squares: 0n } },
};

const grown = ({ sum, squares }: Arm['revenue'], amount: bigint) => ({
  sum: sum + amount,
  squares: squares + amount * amount,
});

/** People who order by chance, one of ten, for amounts by chance; of variant a so many of a thousand more. */
function experiment(seed: number, morePerMille = 0): { readonly a: Arm; readonly control: Arm } {
  const chance = xoroshiro128plus(seed);
  const arms: Record<string, Arm> = { a: none, control: none };
  for (let person = 0; person < people; person++) {
    const variant = variantOf(`experiment-${seed}`, `c-${person}`, halves);
    const orders = uniformInt(chance, 0, 999) < 100 + (variant === 'a' ? morePerMille : 0);
    // Most pieces are cheap, a few are not.
    const amount = orders ? BigInt(2_000 + uniformInt(chance, 0, 300) ** 2) : 0n;
    const arm = arms[variant]!;
    arms[variant] = {
      ...{ people: arm.people + 1, converted: arm.converted + Number(orders), refunded: 0 },
      // And of those a part changes its mind.
      cancelled: arm.cancelled + Number(orders && amount % 2n === 0n),
      ...{ revenue: grown(arm.revenue, amount), margin: grown(arm.margin, amount / 3n) },
    };
  }
  return { a: arms['a']!, control: arms['control']! };
}

const measures: readonly (readonly [string, (arm: Arm, control: Arm) => Lift])[] = [
  ['conversion', (arm, control) => shareLift(arm, control, 'converted')],
  ['cancellations', (arm, control) => shareLift(arm, control, 'cancelled')],
  ['revenue', (arm, control) => meanLift(arm, control, 'revenue')],
  ['margin', (arm, control) => meanLift(arm, control, 'margin')],
];

describe(`Of the 100 experiments with seeds ${first} to ${first + 99}, as campaigns assign people`, () => {
  const same = seeds.map((seed) => experiment(seed));
  const different = seeds.map((seed) => experiment(seed, 80));

  it.each(measures)('at least 93 show no lift in %s where both arms get the same', (_, lift) => {
    const shown = seeds.filter((_, at) => lift(same[at]!.a, same[at]!.control).verdict !== 'not-shown');
    expect(shown.length).toBeLessThanOrEqual(7);
  });

  it('nearly all show that 18 of a hundred order rather than 10, and put the difference where it is', () => {
    const lifts = different.map(({ a, control }) => shareLift(a, control, 'converted'));
    expect(lifts.filter(({ verdict }) => verdict === 'above').length).toBeGreaterThanOrEqual(95);
    const around = lifts.filter((lift) => lift.verdict !== 'too-few' && lift.low <= 0.08 && lift.high >= 0.08);
    expect(around.length).toBeGreaterThanOrEqual(93);
  });

  it('nearly all show the revenue that comes of it, and none that it is less', () => {
    const verdicts = different.map(({ a, control }) => meanLift(a, control, 'revenue').verdict);
    expect(verdicts.filter((verdict) => verdict === 'above').length).toBeGreaterThanOrEqual(80);
    expect(verdicts).not.toContain('below');
  });
});
