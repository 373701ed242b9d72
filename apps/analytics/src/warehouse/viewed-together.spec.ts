import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SampleLake, type Call } from './bronze.contract.js';
import type { Warehouse } from './warehouse.worker.js';

const pieces = Array.from({ length: 14 }, (_, n) => `Cm-${n}.a`);
const day = (n: number) => `2026-02-${String(n).padStart(2, '0')}T12:00:00.000Z`;
const longAgo = '2026-01-01T12:00:00.000Z';

/** As a browser or an account: on the tenth, if it is not said. Pieces by their numbers. */
type Look = { readonly who: string; readonly at?: string; readonly pieces: readonly number[] };
const crowd = Array.from({ length: 40 }, (_, n): Look => {
  return { who: `c-${n}`, pieces: [n % 13, (n * 5 + 2) % 13, (n * n + 1) % 13, n % 7] };
});
const looks: readonly Look[] = [
  ...crowd,
  // One person by two accounts and a browser, which are no two people for 11 and 13, nor is each half of one for 0 and 12.
  ...[
    { who: 'c-50', pieces: [13, 11, 0] },
    { who: 'c-51', pieces: [13, 11, 12] },
    { who: 'browser', pieces: [13, 11] },
  ],
  // She said no, as her other account.
  ...[
    { who: 'c-60', pieces: [13, 10] },
    { who: 'c-61', pieces: [13, 10] },
  ],
  // No and then yes; yes to a form alone, which proves nothing; and no to letters, which is something else.
  ...[
    { who: 'c-70', pieces: [13, 8] },
    { who: 'c-71', pieces: [13, 8] },
    { who: 'c-72', pieces: [13, 8] },
  ],
  // Too long ago; before she asked to be forgotten; and whoever came back since, whose no is forgotten, too.
  ...[
    { who: 'c-80', at: longAgo, pieces: [13, 7] },
    { who: 'c-81', at: longAgo, pieces: [13, 7] },
  ],
  ...[
    { who: 'c-82', at: day(2), pieces: [13, 7] },
    { who: 'c-83', at: day(5), pieces: [13, 7] },
    { who: 'c-84', pieces: [13, 7] },
  ],
];
const personOf = (who: string) => ({ 'c-51': 'c-50', browser: 'c-50', 'c-61': 'c-60' })[who] ?? who;
const doNotCount = new Set(['c-60', 'c-71', 'c-80', 'c-81', 'c-82']);

/** The same, counted by hand: by piece the others, and how many people looked at both. */
function byHand() {
  const people = new Map<string, Set<number>>();
  for (const { who, pieces } of looks)
    if (!doNotCount.has(personOf(who)))
      people.set(personOf(who), new Set([...(people.get(personOf(who)) ?? []), ...pieces]));
  return pieces.flatMap((unitId, one) => {
    const counts = pieces.map((withUnitId, other) => {
      const both = [...people.values()].filter((seen) => one !== other && seen.has(one) && seen.has(other));
      return { withUnitId, people: both.length };
    });
    return counts
      .filter(({ people }) => people >= 2)
      .sort((a, b) => b.people - a.people || (a.withUnitId < b.withUnitId ? -1 : 1))
      .slice(0, 8)
      .map(({ withUnitId, people }, n) => [unitId, n + 1, withUnitId, people]);
  });
}

describe('Pieces that the same people looked at', () => {
  let lake: SampleLake;
  let warehouse: Warehouse;
  beforeAll(async () => {
    lake = await SampleLake.open();
    warehouse = lake.warehouse([
      ...['silver.clicks', 'silver.visitors', 'silver.click_products', 'silver.products', 'silver.piece_descriptions'],
      ...['silver.piece_steps', 'silver.identity_steps', 'silver.persons', 'silver.consent_steps'],
      'gold.viewed_together',
    ]);
    const says = (type: string, version: number, subjectId: string, data: object) =>
      lake.land('marketing', type, [{ id: `identity-${subjectId}/${version}`, data }]);
    const met = ['c-50', 'c-51', 'c-60', 'c-61', 'c-82', 'c-83'];
    for (const id of met) await says('IdentityMet', 1, id, { record: 'r', channel: 'web', at: longAgo });
    await says('IdentityJoined', 2, 'c-51', { into: 'c-50', at: day(1) });
    await says('IdentityJoined', 2, 'c-61', { into: 'c-60', at: day(1) });
    const said = { purpose: 'personalisation', source: 'account', proof: { kind: 'checkbox' } };
    await says('ConsentWithdrawn', 3, 'c-61', { ...said, at: day(2) });
    await says('ConsentGiven', 3, 'c-60', { ...said, at: day(1) });
    await says('ConsentWithdrawn', 2, 'c-70', { ...said, at: day(1) });
    await says('ConsentGiven', 3, 'c-70', { ...said, at: day(2) });
    await says('ConsentWithdrawn', 2, 'c-71', { ...said, at: day(1) });
    await says('ConsentGiven', 3, 'c-71', { ...said, source: 'form', at: day(2) });
    await says('ConsentWithdrawn', 2, 'c-72', { ...said, purpose: 'email-marketing', at: day(2) });
    await says('ConsentWithdrawn', 2, 'c-83', { ...said, at: day(1) });
    await says('IdentityForgotten', 3, 'c-82', { at: day(4) });
    await says('IdentityForgotten', 3, 'c-83', { at: day(4) });
    const piece = { title: 'Bowl', category: 'silver', condition: 'good', location: 'shop' };
    await lake.land(
      'inventory',
      'UnitRegistered',
      pieces.map((unitId) => ({ id: `unit-${unitId}/1`, data: piece })),
    );
    const named = (who: string) => (who === 'browser' ? { anonymousId: who } : { userId: who });
    const views = looks.flatMap(({ who, at = day(10), pieces: seen }, look) =>
      seen.map((n, place): Call => {
        const properties = { product_id: pieces[n]!, price: 1 };
        return { messageId: `m-${look}-${place}`, event: 'Product Viewed', ...named(who), at, properties };
      }),
    );
    // An article is no piece, and what nobody looked at is not either.
    const article: Call[] = ['c-1', 'c-2'].map((userId) => {
      const properties = { sku: 'MUG' };
      return { messageId: `a-${userId}`, event: 'Product Viewed', userId, at: day(10), properties };
    });
    await lake.landClicks([
      ...views,
      ...article,
      { messageId: 'i-1', type: 'identify', anonymousId: 'browser', userId: 'c-50', at: day(3) },
    ]);
    const { outcomes } = await warehouse.build();
    expect(outcomes.filter(({ reason }) => reason !== undefined)).toEqual([]);
  });
  afterAll(async () => {
    await warehouse.close();
    await lake.close();
  });

  it('are those that two people looked at, by all their identities, who did not say no', async () => {
    const rows = (await warehouse.rowsOf('gold.viewed_together')).rows.map((row) => Object.values(row));
    expect(rows.toSorted()).toEqual(byHand().toSorted());
    const others = (unitId: string) => rows.flatMap(([one, , other]) => (one === unitId ? [other] : []));
    expect(others('Cm-13.a')).toEqual(['Cm-7.a', 'Cm-8.a']);
    expect(others('Cm-0.a')).toHaveLength(8);
  });
});
