import { beforeEach, describe, expect, it } from '@jest/globals';
import { Nightly, nextRunAfter, type Options } from './nightly.js';
import type { Outcome } from './hand-in.js';

const agreed: Outcome = { differences: 0, shown: [] };
const says = 'order o-42, account 1260 Stripe clearing, USD: the ledger has 12.50, the logs 12.51';
const differed: Outcome = { differences: 2, shown: [{ says }] };

describe('When the books are compared', () => {
  it.each([
    ['2026-01-10T03:59:59.000Z', 'UTC', '2026-01-10T04:00:00.000Z'],
    ['2026-01-10T04:00:00.000Z', 'UTC', '2026-01-11T04:00:00.000Z'],
    ['2026-07-10T03:30:00.000Z', 'Europe/London', '2026-07-11T03:00:00.000Z'],
  ])('follows from the instant %s in %s', (instant, timeZone, next) =>
    expect(nextRunAfter('0 4 * * *', timeZone, new Date(instant))?.toISOString()).toBe(next),
  );
});

describe('Every night', () => {
  let now: string;
  let asked: string[];
  let told: unknown[];
  let reported: string[];
  let outcome: () => Promise<Outcome>;
  let nightly: Nightly;
  beforeEach(() => {
    now = '2026-01-10T15:00:00.000Z';
    [asked, told, reported] = [[], [], []];
    outcome = async () => agreed;
    const options: Options = {
      ...{ cron: '0 4 * * *', timeZone: 'UTC', now: () => new Date(now), newId: () => '1' },
      run: (settledBefore) => {
        asked.push(settledBefore);
        return outcome();
      },
      tell: async (check) => told.push(check),
      report: (message) => void reported.push(message),
    };
    nightly = new Nightly(options);
  });
  const look = async (at: string) => {
    now = at;
    await nightly.look();
  };

  it('the books are compared once, as of a minute before, and what came of it is kept', async () => {
    await look('2026-01-11T03:59:59.000Z');
    expect(asked).toEqual([]);
    await look('2026-01-11T04:00:20.000Z');
    await look('2026-01-11T04:00:50.000Z');
    expect(asked).toEqual(['2026-01-11T03:59:20.000Z']);
    expect(told).toEqual([{ checkId: 'reconcile-1', at: '2026-01-11T04:00:20.000Z', differences: 0 }]);
    expect(reported).toEqual([]);
    await look('2026-01-12T04:00:00.000Z');
    expect(asked).toHaveLength(2);
  });

  it('what differs is told and reported', async () => {
    outcome = async () => differed;
    await look('2026-01-11T04:00:00.000Z');
    expect(told).toEqual([{ checkId: 'reconcile-1', at: '2026-01-11T04:00:00.000Z', differences: 2, first: says }]);
    expect(reported).toEqual([`the books differ in 2: ${says}`]);
  });

  it('what failed is reported, and tried again the night after', async () => {
    outcome = () => Promise.reject(new Error('there is no log'));
    await look('2026-01-11T04:00:00.000Z');
    await look('2026-01-11T05:00:00.000Z');
    expect([asked.length, reported]).toEqual([1, ['the books are not compared: there is no log']]);
    outcome = async () => agreed;
    await look('2026-01-12T04:00:00.000Z');
    expect(told).toHaveLength(1);
  });

  it('nothing is told once the shop closes', async () => {
    const { promise, reject } = Promise.withResolvers<Outcome>();
    outcome = () => promise;
    const looking = look('2026-01-11T04:00:00.000Z');
    const closing = nightly.close();
    reject(new Error('aborted'));
    await Promise.all([looking, closing]);
    expect([told, reported]).toEqual([[], []]);
  });
});
