import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as contracts from '#contracts/inventory.js';
import { recordedAs } from '#eventsourcing/specification.js';
import { published } from './published.js';
import type { StockEvent } from './stock/stock.js';
import type { Corrections } from './unit/piece.js';
import type { UnitEvent } from './unit/unit.js';

const golden = ['unit/unit', 'stock/stock'].flatMap(
  (name) => JSON.parse(readFileSync(join(__dirname, `${name}.golden.json`), 'utf8')) as (UnitEvent | StockEvent)[],
);
const all = golden.flatMap((event) => published(recordedAs('unit-CM-72.49.3')(event), 'CM-72.49.3'));

describe('What inventory publishes', () => {
  it('says what its contracts say', () => {
    const schemas = new Map(Object.values(contracts).map(({ type, schema }) => [type, schema]));
    for (const { type, data } of all) expect(schemas.get(type)?.safeParse(data).error).toBeUndefined();
  });
  it('uses every contract but those that every service publishes', () => {
    const { AlertRaised: _alert, AlertEnded: _ended, PersonalDataRead: _read, ...own } = contracts;
    expect(new Set(all.map(({ type }) => type))).toEqual(new Set(Object.values(own).map(({ type }) => type)));
  });
  it('has the end of a hold delivered when it is due', () => {
    const until = '2026-01-10T15:00:00.000Z';
    const held = recordedAs('unit-B-1')({ type: 'UnitHeld' as const, data: { holdId: 'h-7', until } });
    expect(published(held, 'B-1')).toEqual([
      contracts.UnitHeld.of({ unitId: 'B-1', holdId: 'h-7', until }),
      { ...contracts.HoldDue.of({ unitId: 'B-1', holdId: 'h-7', until }), deliverAt: until },
    ]);
  });
  it('describes a piece as soon as it is registered, as far as packing and customs need it', () => {
    const golden = all.filter(({ type }) => type === contracts.UnitDescribed.type).map(({ data }) => data);
    expect(golden).toEqual([
      {
        ...{ unitId: 'CM-72.49.3', title: 'Bowl', category: 'silver', materials: 'silver', weightGrams: 840 },
        ...{ madeFrom: 1920, madeTo: 1945, heightMm: 152, widthMm: 200, depthMm: 200 },
      },
      { unitId: 'CM-72.49.3', title: 'Bowl, Georg Jensen' },
    ]);
    const bare = recordedAs('unit-B-1')({ type: 'UnitRegistered' as const, data: { title: 'Vase', location: 'shop' } });
    expect(published(bare, 'B-1').map(({ data }) => data)).toEqual([
      { unitId: 'B-1', title: 'Vase', location: 'shop', cost: undefined },
      { unitId: 'B-1', title: 'Vase' },
    ]);
  });
  it('tells of a correction what it changed, and nothing of what is no matter of packing', () => {
    const told = (changes: Corrections) =>
      published(recordedAs('unit-B-1')({ type: 'UnitDescribed' as const, data: { changes } }), 'B-1').map(
        (one) => one.data,
      );
    expect(told({ photos: null, maker: 'Meissen' })).toEqual([]);
    expect(told({ category: null, materials: 'porcelain', photos: null })).toEqual([
      { unitId: 'B-1', category: null, materials: 'porcelain' },
    ]);
    expect(told({ period: { text: 'c. 1780', yearTo: 1790 } })).toEqual([
      { unitId: 'B-1', madeFrom: null, madeTo: 1790 },
    ]);
    expect(told({ period: null })).toEqual([{ unitId: 'B-1', madeFrom: null, madeTo: null }]);
    expect(told({ dimensions: { heightMm: 90, diameterMm: 180 } })).toEqual([
      { unitId: 'B-1', heightMm: 90, widthMm: 180, depthMm: 180 },
    ]);
    expect(told({ dimensions: { widthMm: 10, diameterMm: 180 }, weightGrams: null })).toEqual([
      { unitId: 'B-1', heightMm: null, widthMm: 10, depthMm: 180, weightGrams: null },
    ]);
    expect(told({ dimensions: null })).toEqual([{ unitId: 'B-1', heightMm: null, widthMm: null, depthMm: null }]);
  });
  it('offers an article as soon as it is registered', () => {
    const data = { title: 'Polish', askingPrice: { minor: 1_450, currency: 'USD' } };
    expect(published(recordedAs('stock-POLISH')({ type: 'StockRegistered' as const, data }), 'POLISH')).toEqual([
      contracts.StockOffered.of({ sku: 'POLISH', askingPrice: { minor: 1_450, currency: 'USD' } }),
      contracts.StockDescribed.of({ sku: 'POLISH', title: 'Polish' }),
    ]);
  });
  it('tells both ends of a move', () => {
    const data = { moveId: 'm-1', from: 'shop', to: 'depot', quantity: 6, onHandFrom: 18, onHandTo: 7 };
    expect(published(recordedAs('stock-POLISH')({ type: 'StockMoved' as const, data }), 'POLISH')).toEqual([
      contracts.StockChanged.of({ sku: 'POLISH', location: 'shop', change: -6, onHand: 18, reason: 'move' }),
      contracts.StockChanged.of({ sku: 'POLISH', location: 'depot', change: 6, onHand: 7, reason: 'move' }),
    ]);
  });
});
