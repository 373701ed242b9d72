import { describe, expect, it } from '@jest/globals';
import { buyer } from '#contracts/personal.js';
import { markersOf, personOf } from './people.js';
import { plannedReaders, shopWindow } from './readers.js';
import { plannedRequests, unitIdsOf } from './requests.js';

const units = unitIdsOf(60);
const crowd = { buyers: 20, cards: 12, deadline: true, seed: 20_261_121 };

describe('The crowd', () => {
  it('has as many buyers by card for every piece as were asked for, and sells on the web to nobody else', () => {
    const requests = plannedRequests(units, crowd);
    expect(requests).toHaveLength(60 * 20);
    for (const unitId of units)
      expect(requests.filter(({ card, unitIds }) => card !== undefined && unitIds[0] === unitId)).toHaveLength(12);
    expect(requests.filter(({ channel, card }) => (channel === 'web') !== (card !== undefined))).toEqual([]);
  });

  it('is the same with the same seed, and another with another', () => {
    expect(plannedRequests(units, crowd)).toEqual(plannedRequests(units, crowd));
    expect(plannedRequests(units, { ...crowd, seed: 1 })).not.toEqual(plannedRequests(units, crowd));
  });

  it('says who everybody is, each somebody else, in words that stand nowhere else', () => {
    const people = plannedRequests(units, crowd).map(({ buyer }) => buyer);
    expect(new Set(people.map(({ email }) => email)).size).toBe(60 * 20);
    expect(people.filter((one) => !buyer.safeParse(one).success)).toEqual([]);
    const [word, dialled] = markersOf(crowd.seed) as [string, string];
    const { name, email, phone, address } = people[0]!;
    for (const value of [name, email, ...Object.values(address)]) expect(value).toContain(word);
    expect(phone).toContain(dialled);
    expect(buyer.safeParse(personOf(Number.MAX_SAFE_INTEGER, 999_999)).success).toBe(true);
  });

  it('does everything that a buyer can do', () => {
    const requests = plannedRequests(units, crowd);
    const seen = (what: (one: (typeof requests)[number]) => unknown) => [...new Set(requests.map(what))].sort();
    expect(seen(({ cancels }) => cancels)).toEqual(['at-once', 'later', 'never']);
    expect(seen(({ card }) => card?.holder)).toEqual([
      'authenticates',
      'comes-back',
      'does-both',
      'fails',
      'takes-another',
      'walks-away',
      undefined,
    ]);
    expect(seen(({ card }) => card?.currency)).toEqual(['EUR', 'GBP', 'ISK', 'JPY', 'USD', undefined]);
    expect(seen(({ card }) => card?.refunds)).toEqual([0, 1, 2, 3, undefined]);
  });

  it('leaves no order to a deadline that nobody waits for', () => {
    const left = (deadline: boolean) =>
      plannedRequests(units, { ...crowd, deadline }).filter(
        ({ card, cancels }) => card?.holder === 'walks-away' && cancels === 'never',
      );
    expect(left(true)).not.toEqual([]);
    expect(left(false)).toEqual([]);
  });

  it('does everything with our letters that somebody can do, as far as it has to do with them', () => {
    const requests = plannedRequests(units, crowd);
    const planned = () => plannedReaders(requests, shopWindow(3), { readers: 200, seed: crowd.seed });
    const readers = [...planned().values()];
    expect([...planned()]).toEqual([...planned()]);
    expect(new Set(readers.map(({ email }) => email)).size).toBe(200);
    const seen = (what: (one: (typeof readers)[number]) => unknown) => [...new Set(readers.map(what))].sort();
    expect(seen(({ agrees }) => agrees)).toEqual(['by-checkbox', 'by-form', 'never']);
    expect(seen(({ leavesAfter, leavesBy }) => `${leavesAfter} ${leavesBy}`)).toEqual([
      ...['0 account', '1 account', '1 link', '2 account', '2 link', '3 account', '3 link'],
      ...['undefined account', 'undefined link'],
    ]);
    for (const one of ['returns', 'leavesAgain', 'saysNoFirst'] as const)
      expect(seen((reader) => reader[one])).toEqual([false, true]);
    expect(seen(({ cart, watch }) => cart ?? watch)).toEqual([...shopWindow(3), undefined]);
    // At once leaves only who agreed before they ordered, and no letter is there yet.
    expect(readers.filter((one) => one.leavesAfter === 0 && one.agrees !== 'by-checkbox')).toEqual([]);
  });
});
