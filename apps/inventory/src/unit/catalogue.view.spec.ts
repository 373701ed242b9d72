import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { DataSource } from 'typeorm';
import { openDatabase } from '#eventsourcing/database.js';
import { Refusal } from '#eventsourcing/decider.js';
import { recordedAs, viewOf } from '#eventsourcing/specification.js';
import { catalogue, CatalogueRow, search, type CatalogueQuery } from './catalogue.view.js';
import { statusOf, unit, type UnitCommand, type UnitEvent } from './unit.js';

const usd = (minor: number) => ({ minor, currency: 'USD' });
const bowl = {
  ...{ title: 'Écuelle', category: 'silver', maker: 'Manufacture de Sèvres', location: 'shop', condition: 'good' },
  ...{ period: { text: 'c. 1780', yearFrom: 1775, yearTo: 1785 }, materials: '100% porcelain_glaze' },
};
const registered: UnitEvent = { type: 'UnitRegistered', data: bowl };
const offered: UnitEvent = { type: 'UnitOffered', data: { askingPrice: usd(125_000) } };

describe('The catalogue', () => {
  it('shows a piece with its price', () =>
    viewOf(catalogue, 'B-1')(registered, offered).then({
      ...{ unitId: 'B-1', status: 'offered', title: 'Écuelle', category: 'silver', maker: 'Manufacture de Sèvres' },
      ...{ materials: '100% porcelain_glaze', periodText: 'c. 1780', yearFrom: 1775, yearTo: 1785, condition: 'good' },
      ...{ location: 'shop', askingMinor: 125_000, currency: 'USD' },
      searchText: 'b-1\necuelle\nmanufacture de sevres\nsilver\nc. 1780\n100% porcelain_glaze',
    }));
  it('knows nothing of a piece that was only asked for', () =>
    viewOf(
      catalogue,
      'B-1',
    )({ type: 'UnitDeclined', data: { orderId: 'o-1', line: 1, reason: 'unknown' } }).then(null));
  it('follows corrections, and leaves the rest as it was', () => {
    const changes = { title: 'Bowl', maker: null, period: null };
    const row = fold(registered, offered, { type: 'UnitDescribed', data: { changes } })!;
    expect(row).toMatchObject({ title: 'Bowl', maker: null, category: 'silver', periodText: null, yearFrom: null });
    expect(row.searchText).toBe('b-1\nbowl\nsilver\n100% porcelain_glaze');
  });

  it('has the status, place, condition and price that the log has, whatever happened', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...everyCommand), { maxLength: 60, size: 'max' }), (commands) => {
        let state = unit.evolve(unit.initial, registered);
        let row = fold(registered);
        for (const command of commands)
          for (const event of decided(command, state)) {
            state = unit.evolve(state, event);
            row = catalogue.evolve(row, recordedAs('unit-B-1')(event), 'B-1');
            const { piece, askingPrice } = state;
            expect(row).toMatchObject({
              ...{ status: statusOf(state), location: piece?.location, condition: piece?.condition },
              ...{ title: piece?.title, askingMinor: askingPrice?.minor ?? null },
            });
          }
      }),
    );
  });
});

describe('A search', () => {
  let database: DataSource;
  beforeAll(async () => {
    database = await openDatabase('sqlite::memory:', [CatalogueRow]);
    const clock = { title: 'Clock', location: 'vault', period: { yearFrom: 1850, yearTo: 1900 } };
    const rows = [
      fold(registered, offered)!,
      { ...fold({ type: 'UnitRegistered', data: clock })!, unitId: 'C-1' },
      {
        ...fold({ type: 'UnitRegistered', data: clock }, offered, { type: 'UnitRepriced', data: cheaper })!,
        unitId: 'C-2',
      },
    ];
    await database.getRepository(CatalogueRow).insert(rows);
  });
  afterAll(() => database.destroy());

  const found = async (query: CatalogueQuery, after?: string, limit = 10) =>
    (await search(database, query, after, limit)).map(({ unitId }) => unitId);

  it('without words finds everything, page by page', async () => {
    expect(await found({}, undefined, 2)).toEqual(['B-1', 'C-1']);
    expect(await found({}, 'C-1', 2)).toEqual(['C-2']);
  });
  it('finds every word anywhere, without regard to case and accents', async () => {
    expect(await found({ q: 'SEVRES ecuelle' })).toEqual(['B-1']);
    expect(await found({ q: 'sèvres clock' })).toEqual([]);
  });
  it('takes signs for what they are', async () => {
    expect(await found({ q: '%' })).toEqual(['B-1']);
    expect(await found({ q: 'n_g' })).toEqual(['B-1']);
    expect(await found({ q: 'c_o' })).toEqual([]);
    expect(await found({ q: `'\\[` })).toEqual([]);
  });
  it('restricts to status, place, category, years and price', async () => {
    expect(await found({ status: 'not-offered' })).toEqual(['C-1']);
    expect(await found({ location: 'vault' })).toEqual(['C-1', 'C-2']);
    expect(await found({ category: 'silver' })).toEqual(['B-1']);
    expect(await found({ yearFrom: 1890, yearTo: 1950 })).toEqual(['C-1', 'C-2']);
    expect(await found({ yearTo: 1774 })).toEqual([]);
    expect(await found({ currency: 'USD', priceMin: 100_000 })).toEqual(['B-1']);
    expect(await found({ currency: 'EUR', priceMax: 1e12 })).toEqual([]);
  });
});

const cheaper = { askingPrice: usd(99_000), before: usd(125_000) };
const fold = (...events: UnitEvent[]) =>
  events
    .map(recordedAs('unit-B-1'))
    .reduce<CatalogueRow | null>((row, event) => catalogue.evolve(row, event, 'B-1'), null);

function decided(command: UnitCommand, state: typeof unit.initial): UnitEvent[] {
  try {
    return unit.decide(command, state);
  } catch (error) {
    if (error instanceof Refusal) return [];
    throw error;
  }
}

const until = '2026-01-10T15:00:00.000Z';
const everyCommand: UnitCommand[] = [
  { type: 'OfferUnit', data: { askingPrice: usd(125_000) } },
  { type: 'OfferUnit', data: { askingPrice: usd(99_000) } },
  { type: 'WithdrawUnit', data: { reason: 'in restoration' } },
  { type: 'DescribeUnit', data: { title: 'Bowl' } },
  { type: 'MoveUnit', data: { location: 'vault' } },
  { type: 'HoldUnit', data: { holdId: 'h-1', until } },
  { type: 'HoldUnit', data: { holdId: 'h-2', until } },
  { type: 'ReleaseHold', data: { holdId: 'h-1' } },
  { type: 'ExpireHold', data: { holdId: 'h-2', until } },
  { type: 'RegradeUnit', data: { condition: 'poor' } },
  { type: 'AdjustUnit', data: { reason: 'lost' } },
  { type: 'AdjustUnit', data: { reason: 'found', location: 'attic' } },
  ...['o-1', 'o-2', 'o-3', 'o-4'].flatMap((orderId): UnitCommand[] => [
    { type: 'AllocateUnit', data: { orderId, line: 1 } },
    { type: 'ReleaseUnit', data: { orderId } },
    { type: 'MarkUnitSold', data: { orderId } },
    { type: 'ReturnUnit', data: { orderId, condition: 'chipped' } },
  ]),
];
