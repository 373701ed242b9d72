import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { backTest, originsMin, testableFrom } from './back-test.js';
import { forecast, weeksAheadMax } from './forecast.js';
import { methods } from './methods.js';

const seed = Number(process.env['SEED'] ?? 20_260_110);
const ahead = 4;
const weekly = (pieces: readonly number[]) => ({ from: '2024-01-01', pieces });
/** Independent draws, each value as likely as any other. */
const drawn = (runs: number, weeks: number, min: number, max: number) =>
  fc.sample(fc.noBias(fc.array(fc.integer({ min, max }), { minLength: weeks, maxLength: weeks })), {
    ...{ numRuns: runs, seed },
  });
const share = (all: readonly (readonly number[])[], claims: (pieces: readonly number[]) => boolean) =>
  all.filter(claims).length / all.length;
const beatsNaive = (pieces: readonly number[]) => backTest(pieces, ahead)!.beatsNaive;
const errorOf = (told: readonly number[], was: readonly number[]) =>
  told.reduce((total, value, step) => total + Math.abs(value - was[step]!), 0);

describe('A forecast', () => {
  it('of what never changes is exact, and claims nothing: so is the naive one', () => {
    for (const pieces of [0, 7]) {
      const told = forecast(weekly(Array.from({ length: 130 }, () => pieces)), ahead);
      expect(told.weeks.map(({ pieces, low, high }) => [pieces, low, high])).toEqual(
        Array.from({ length: ahead }, () => [pieces, pieces, pieces]),
      );
      expect(told).toMatchObject({ method: 'last-week', backTest: { beatsNaive: false } });
      expect(told.backTest.tested.map(({ mae, mase, smape }) => [mae, mase, smape])).toEqual(
        Array.from({ length: 4 }, () => [0, null, 0]),
      );
    }
  });

  it('of seasons that repeat exactly is that of the year before, and claims nothing either', () => {
    const season = (week: number) => 20 + 15 * Math.sin((2 * Math.PI * week) / 52);
    const told = forecast(weekly(Array.from({ length: 160 }, (_, week) => season(week))), ahead);
    expect(told).toMatchObject({ method: 'last-year', backTest: { beatsNaive: false } });
    expect(
      errorOf(
        told.weeks.map(({ pieces }) => pieces),
        [160, 161, 162, 163].map(season),
      ),
    ).toBeLessThan(0.01);
  });

  it('knows of seasons after some years, though each week has its chance', () => {
    const years = drawn(60, 208, -8, 8).map((chance) =>
      chance.map((by, week) => 20 + by + Math.round(12 * Math.sin((2 * Math.PI * week) / 52))),
    );
    expect(share(years, (pieces) => backTest(pieces, ahead)!.best === 'seasonal')).toBeGreaterThan(0.9);
    expect(share(years, beatsNaive)).toBeGreaterThan(0.25);
  });

  it(`of a random walk, where nothing is better than the week before, claims no more than chance, seed ${seed}`, () => {
    for (const weeks of [40, 130]) {
      const walks = drawn(400, weeks, -3, 3).map((steps) => {
        let at = 100;
        return steps.map((step) => (at += step));
      });
      expect(share(walks, beatsNaive)).toBeLessThan(0.05);
    }
  });

  it(`of mere chance around one level claims to beat last week, and keeps it in the year after, seed ${seed}`, () => {
    const claimed = drawn(100, 60 + 52, 0, 16).filter((pieces) => beatsNaive(pieces.slice(0, 60)));
    expect(claimed.length).toBeGreaterThan(50);
    const kept = claimed.filter((pieces) => {
      const error = (method: 'average' | 'last-week') =>
        Array.from({ length: 48 }, (_, later) => pieces.slice(0, 60 + later)).reduce(
          (total, known) => total + errorOf(methods[method](known, ahead), pieces.slice(known.length)),
          0,
        );
      return error('average') < error('last-week');
    });
    expect(kept.length / claimed.length).toBeGreaterThan(0.95);
  });

  it(`says between which figures four of five weeks lie, and they do, seed ${seed}`, () => {
    const inside = drawn(300, 64, 0, 16).flatMap((pieces) =>
      forecast(weekly(pieces.slice(0, 60)), ahead).weeks.map(({ low, high }, step) => {
        return low! <= pieces[60 + step]! && pieces[60 + step]! <= high!;
      }),
    );
    const covered = inside.filter(Boolean).length / inside.length;
    expect(covered).toBeGreaterThan(0.75);
    expect(covered).toBeLessThan(0.92);
  });

  it('is never of less than nothing, nor surer of what is further away', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(30), { minLength: 1, maxLength: 150 }),
        fc.integer({ min: 1, max: weeksAheadMax }),
        (pieces, weeks) => {
          const told = forecast(weekly(pieces), weeks).weeks;
          expect(told).toHaveLength(weeks);
          for (const { pieces, low, high } of told) {
            expect(pieces).toBeGreaterThanOrEqual(0);
            if (low !== null && high !== null)
              expect([low, pieces, high]).toEqual([low, pieces, high].sort((a, b) => a - b));
          }
          const { method } = forecast(weekly(pieces), weeks);
          if (method !== 'last-week' && method !== 'average') return;
          const highs = told.map(({ high }) => high ?? 0);
          expect(highs).toEqual([...highs].sort((a, b) => a - b));
        },
      ),
      { seed, numRuns: 200 },
    );
  });

  it('names the weeks after the last, and says what it did and what it could not do', () => {
    const few = forecast(weekly([4, 0, 2]), 2);
    expect(few.weeks).toEqual([
      { week: '2024-W04', from: '2024-01-22', pieces: 2, low: null, high: null },
      { week: '2024-W05', from: '2024-01-29', pieces: 2, low: null, high: null },
    ]);
    expect(few.verdict).toBe(
      'Not tested: 3 weeks are on record, and 12 tests of 2 weeks ahead need 21. The average of the last weeks is used. ' +
        'Seasons are not told: to test them takes 117 weeks, and 3 are on record.',
    );
    const some = forecast(weekly(Array.from({ length: 40 }, (_, week) => (week % 2) * 10)), ahead);
    expect(some.verdict).toBe(
      'Told from 29 weeks of the past, pieces a week were off on average: the figure of the week before by 5, the average ' +
        'of the last eight weeks by 5. So nothing here is better than a naive guess by more than chance; the figure of the ' +
        'week before is used. Seasons are not told: to test them takes 119 weeks, and 40 are on record.',
    );
  });
});

describe('A back-test', () => {
  it('begins as soon as it has enough tests to prove something', () => {
    const pieces = Array.from({ length: testableFrom('average', ahead) }, (_, week) => week % 3);
    expect(backTest(pieces, ahead)!.origins).toBe(originsMin);
    expect(backTest(pieces.slice(1), ahead)).toBeUndefined();
  });

  it('tells each week only from those before it', () => {
    const pieces = drawn(1, 60, 0, 16)[0]!;
    const asOf = (weeks: number) => backTest(pieces.slice(0, weeks), 1)!.misses[0]!.length;
    expect([asOf(40), asOf(41)]).toEqual([32, 33]);
    const later = [...pieces.slice(0, 59), 1_000];
    const [before, after] = [pieces, later].map((all) =>
      backTest(all, 1)!.tested.find(({ method }) => method === 'last-week')!,
    );
    // Only the last origin saw what was put in its place.
    expect(after!.mae - before!.mae).toBeCloseTo((1_000 - pieces[58]! - Math.abs(pieces[59]! - pieces[58]!)) / 52, 6);
  });

  it('measures what a reckoning by hand finds', () => {
    // The last week is off by ten every time; the average, five, by five.
    const pieces = Array.from({ length: 40 }, (_, week) => (week % 2) * 10);
    const { tested, best, beatsNaive } = backTest(pieces, 1)!;
    expect(tested).toEqual([
      { method: 'last-week', mae: 10, mase: 1, smape: 200 },
      { method: 'average', mae: 5, mase: 0.5, smape: expect.closeTo((200 + 200 / 3) / 2, 9) },
    ]);
    expect([best, beatsNaive]).toEqual(['average', true]);
  });
});
