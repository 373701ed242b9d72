import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decideJourney, evolveJourneys, type Journeys } from './journey.js';
import { parcelStatuses, type Scan } from './scan.js';

/** Another seed draws other parcels: SEED=7 npm test -- journey-permutations */
const seed = Number(process.env['SEED'] ?? 20_260_111);
const heardAt = '2026-03-01T00:00:00.000Z';
const beganMs = Date.parse('2026-01-11T08:00:00.000Z');

type News = { readonly parcelId: string; readonly scan: Scan };
type Batch = { readonly parcelId: string; readonly scans: readonly Scan[] };

const hear = (journeys: Journeys, { parcelId, scans }: Batch): Journeys =>
  decideJourney({ type: 'RecordScans', data: { parcelId, scans, heardAt } }, journeys[parcelId]).reduce(
    evolveJourneys,
    journeys,
  );

/** Few instants, codes and countries, so that many scans nearly are the same. */
const scanOf = (minutes: number): fc.Arbitrary<Scan> =>
  fc.record(
    {
      at: fc.nat(minutes).map((minute) => new Date(beganMs + minute * 60_000).toISOString()),
      status: fc.constantFrom(...parcelStatuses),
      code: fc.constantFrom('OR', 'DP', 'X1'),
      country: fc.constantFrom('US', 'DE'),
    },
    { requiredKeys: ['at', 'status', 'code'] },
  );

/** A generator of numbers below n that follows from a seed. */
function chanceOf(seed: number) {
  let state = seed >>> 0 || 1;
  return (n: number) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % n;
  };
}

function shuffled<T>(list: readonly T[], chance: (n: number) => number): T[] {
  const all = [...list];
  for (let n = all.length - 1; n > 0; n--) {
    const other = chance(n + 1);
    [all[n], all[other]] = [all[other]!, all[n]!];
  }
  return all;
}

/** As carriers bring them: one by one, or many at once, of one parcel each. */
function batched(news: readonly News[], chance: (n: number) => number): Batch[] {
  const batches: Batch[] = [];
  for (let from = 0; from < news.length;) {
    const some = news.slice(from, (from += 1 + chance(40)));
    for (const parcelId of new Set(some.map((one) => one.parcelId)))
      batches.push({ parcelId, scans: some.filter((one) => one.parcelId === parcelId).map(({ scan }) => scan) });
  }
  return batches;
}

const known = (journeys: Journeys) =>
  Object.fromEntries(Object.entries(journeys).map(([name, { status, scans }]) => [name, { status, scans }]));

describe(`Ten thousand tracking events (seed ${seed})`, () => {
  it('lead to the same statuses and timelines, however often and in whatever order and batches they come', () => {
    const [parcels] = fc.sample(
      fc.array(fc.array(scanOf(10_000), { minLength: 100, maxLength: 200 }), { minLength: 30, maxLength: 30 }),
      { seed, numRuns: 1 },
    );
    const all = parcels!.flatMap((scans, n) => scans.map((scan): News => ({ parcelId: `s-42.${n}`, scan })));
    const inOrder = all.toSorted((one, other) => (one.scan.at < other.scan.at ? -1 : 1));
    const expected = known(inOrder.map(({ parcelId, scan }) => ({ parcelId, scans: [scan] })).reduce(hear, {}));
    expect(Object.keys(expected)).toHaveLength(30);
    for (const round of [1, 2, 3]) {
      const chance = chanceOf(seed + round);
      const more = Array.from({ length: 10_000 - all.length }, () => all[chance(all.length)]!);
      const told = shuffled([...all, ...more], chance);
      expect(told).toHaveLength(10_000);
      expect(known(batched(told, chance).reduce(hear, {}))).toEqual(expected);
    }
  });
});

describe(`A parcel’s scans (seed ${seed})`, () => {
  it('give its last status by time and precedence, each scan once, in any permutation', () => {
    const told = fc
      .array(scanOf(20), { minLength: 1, maxLength: 30 })
      .chain((scans) =>
        fc.record({
          scans: fc.constant(scans),
          order: fc.shuffledSubarray([...scans, ...scans], { minLength: scans.length * 2 }),
        }),
      );
    fc.assert(
      fc.property(told, ({ scans, order }) => {
        const heard = order.map((scan) => ({ parcelId: 'p', scans: [scan] })).reduce(hear, {})['p']!;
        const last = scans
          .map(({ at }) => at)
          .sort()
          .at(-1);
        const strongest = scans.filter(({ at }) => at === last).map(({ status }) => parcelStatuses.indexOf(status));
        expect(heard.status).toBe(parcelStatuses[Math.max(...strongest)]);
        expect(new Set(heard.scans.map((scan) => JSON.stringify(scan))).size).toBe(heard.scans.length);
        expect(heard.scans.map(({ at }) => at)).toEqual(heard.scans.map(({ at }) => at).toSorted());
        expect(known([{ parcelId: 'p', scans }].reduce(hear, {}))['p']).toEqual(known({ p: heard })['p']);
      }),
      { seed, numRuns: 500 },
    );
  });
});
