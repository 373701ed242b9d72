/** What became of the people of one arm of an experiment, whether or not anything reached them. */
export type Arm = {
  /** Everybody who was assigned to it. */
  readonly people: number;
  /** How many of them ordered, */
  readonly converted: number;
  /** had an order cancelled, */
  readonly cancelled: number;
  /** or got something back. */
  readonly refunded: number;
  readonly revenue: Moments;
  readonly margin: Moments;
};
/** Of one amount a person, in minor units, who did not order being 0: the sum, and the sum of the squares. Both exact. */
export type Moments = { readonly sum: bigint; readonly squares: bigint };

/** By how much an arm is above another, and between what that may lie, with 95 % confidence. */
export type Interval = { readonly difference: number; readonly low: number; readonly high: number };
export type Verdict = 'above' | 'below' | 'not-shown';
export type Lift =
  { readonly verdict: 'too-few'; readonly because: string } | (Interval & { readonly verdict: Verdict });

/** Below that a mean of amounts, most of which are 0, is not near enough to normal. */
export const peopleMin = 100;
export const convertedMin = 10;
/** The 97.5 % point of the normal distribution. */
const z = 1.959963984540054;

/** Shares: 0.02 is two more of a hundred people. @param control as large as it may be, but with people of its own */
export const shareLift = (arm: Arm, control: Arm, of: 'converted' | 'cancelled' | 'refunded'): Lift =>
  judged(arm, control, of, () => ofShares([arm[of], arm.people], [control[of], control.people]));

/** Minor units a person. */
export const meanLift = (arm: Arm, control: Arm, of: 'revenue' | 'margin'): Lift =>
  judged(arm, control, 'converted', () => ofMeans([arm[of], arm.people], [control[of], control.people]));

const did = { converted: 'ordered', cancelled: 'had an order cancelled', refunded: 'got something back' };

function judged(arm: Arm, control: Arm, of: keyof typeof did, interval: () => Interval): Lift {
  const [people, many] = [Math.min(arm.people, control.people), arm[of] + control[of]];
  if (people < peopleMin)
    return { verdict: 'too-few', because: `${people} people in one arm, of ${peopleMin} at least` };
  if (many < convertedMin)
    return { verdict: 'too-few', because: `${many} who ${did[of]}, of ${convertedMin} at least` };
  const found = interval();
  return { ...found, verdict: found.low > 0 ? 'above' : found.high < 0 ? 'below' : 'not-shown' };
}

type Share = readonly [of: number, people: number];
/**
 * The difference of two shares: Newcombe's interval from two Wilson scores, without correction for continuity (Statistics in
 * Medicine 17, 1998, 873: method 10). It holds for few people and for shares of 0 and 1, too.
 */
export function ofShares(one: Share, other: Share): Interval {
  const [[p, l, u], [q, k, v]] = [wilson(one), wilson(other)];
  const difference = p - q;
  return { difference, low: difference - Math.hypot(p - l, v - q), high: difference + Math.hypot(u - p, q - k) };
}

/** A share and what it lies between (Wilson 1927). */
function wilson([of, people]: Share): readonly [share: number, low: number, high: number] {
  const share = of / people;
  const middle = share + (z * z) / (2 * people);
  const half = z * Math.sqrt((share * (1 - share)) / people + (z * z) / (4 * people * people));
  const by = 1 + (z * z) / people;
  return [share, of === 0 ? 0 : (middle - half) / by, of === people ? 1 : (middle + half) / by];
}

type Mean = readonly [of: Moments, people: number];
/** The difference of two means, whose spreads may differ (Welch 1947, degrees of freedom by Satterthwaite 1946). */
export function ofMeans(one: Mean, other: Mean): Interval {
  const difference = mean(one) - mean(other);
  const [v, w] = [squaredError(one), squaredError(other)];
  if (v + w === 0) return { difference, low: difference, high: difference };
  const freedom = (v + w) ** 2 / (v ** 2 / (one[1] - 1) + w ** 2 / (other[1] - 1));
  const half = student(freedom) * Math.sqrt(v + w);
  return { difference, low: difference - half, high: difference + half };
}

const mean = ([{ sum }, people]: Mean) => Number(sum) / people;

/** The variance of people by their number. What is subtracted is nearly equal, so that is done in whole numbers. */
function squaredError([{ sum, squares }, people]: Mean): number {
  const n = BigInt(people);
  return Number(n * squares - sum * sum) / (people * people * (people - 1));
}

/**
 * The 97.5 % point of Student's t, from the normal one (Abramowitz and Stegun 26.7.5): off by less than one in ten million from 30
 * degrees of freedom on, and two arms of {@link peopleMin} have 99 at least.
 */
export function student(freedom: number): number {
  const terms = [
    (z ** 3 + z) / 4,
    (5 * z ** 5 + 16 * z ** 3 + 3 * z) / 96,
    (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / 384,
    (79 * z ** 9 + 776 * z ** 7 + 1482 * z ** 5 - 1920 * z ** 3 - 945 * z) / 92_160,
  ];
  return terms.reduce((sum, term, at) => sum + term / freedom ** (at + 1), z);
}

/** What a campaign made beyond what it cost, by what it cost: 0.5 is half as much again. `spend` in minor units, above 0. */
export function returnOn(spend: number, people: number, { difference, low, high }: Interval): Interval {
  const of = (perPerson: number) => (perPerson * people - spend) / spend;
  return { difference: of(difference), low: of(low), high: of(high) };
}
