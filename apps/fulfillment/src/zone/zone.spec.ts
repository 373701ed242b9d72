import { describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import { shippingZone, type ShippingZone } from '#contracts/fulfillment.js';
import { goldenContract } from '#eventsourcing/golden.contract.js';
import { specification, viewOf } from '#eventsourcing/specification.js';
import { zoneList } from './zone-list.view.js';
import { setZone, zone, type ZoneCommand, type ZoneEvent } from './zone.js';

const types = { ZoneSet: 1 } satisfies Record<ZoneEvent['type'], 1>;
goldenContract(zone, join(__dirname, 'zone.golden.json'), Object.keys(types));

const given = specification(zone);
const eur = (minor: number) => ({ minor, currency: 'EUR' });
const usd = (minor: number) => ({ minor, currency: 'USD' });
const inEuros = { perOrder: eur(1_290), perPiece: eur(490) };
const inDollars = { perOrder: usd(1_490), perPiece: usd(590) };
const standard = {
  ...{ optionId: 'standard', name: 'Standard', tariffs: [inEuros, inDollars], daysMin: 3, daysMax: 7 },
  insurance: { above: eur(50_000), permille: 6 },
};
const { zoneId, ...content } = {
  ...{ zoneId: 'eu', name: 'European Union', places: ['DE', 'FR', 'ES'], except: ['ES-CN'], services: [standard] },
};
const set = (more: Partial<ShippingZone> = {}): ZoneCommand => {
  return { type: 'SetZone', data: { zoneId, ...content, ...more } };
};
const zoneSet = (more: Partial<ShippingZone> = {}): ZoneEvent => {
  return { type: 'ZoneSet', data: { zoneId, ...content, ...more } };
};

describe('A zone', () => {
  it('is set', () => given().when(set()).then(zoneSet()));
  it('is set anew', () =>
    given(zoneSet())
      .when(set({ places: ['DE'] }))
      .then(zoneSet({ places: ['DE'] })));
  it('is set once, in whatever order it is written down', () => {
    given(zoneSet()).when(set()).thenNothing();
    const { name, ...rest } = standard;
    given(zoneSet())
      .when(set({ services: [{ ...rest, name }] }))
      .thenNothing();
  });
  it('may be what it once was', () =>
    given(zoneSet(), zoneSet({ services: [] }))
      .when(set())
      .then(zoneSet()));
  it('is another if its usual way is another', () => {
    const express = { ...standard, optionId: 'express' };
    given(zoneSet({ services: [standard, express] }))
      .when(set({ services: [express, standard] }))
      .then(zoneSet({ services: [express, standard] }));
  });
  it('is declared where nobody has set anything, and leaves alone what somebody did', () => {
    const declare: ZoneCommand = { type: 'DeclareZone', data: { zoneId, ...content } };
    given().when(declare).then(zoneSet());
    given(zoneSet({ places: ['DE'] }))
      .when(declare)
      .thenNothing();
    given(zoneSet({ services: [] }))
      .when(declare)
      .thenNothing();
  });
  it('is listed as it was set last', () => {
    const given = viewOf(zoneList, zoneId);
    given(zoneSet()).then({ zoneId, ...content, version: 1 });
    given(zoneSet(), zoneSet({ services: [] })).then({ zoneId, ...content, services: [], version: 2 });
  });
});

describe('What is said of a zone', () => {
  const wrongIn = (zone: object) =>
    setZone.safeParse({ ...content, ...zone }).error?.issues.map(({ path }) => path.join('.'));
  const service = (more: object) => ({ services: [{ ...standard, ...more }] });

  it('may be all that, or little', () => {
    expect(setZone.parse(content)).toEqual(content);
    expect(setZone.parse({ name: 'Home', places: ['DE'], services: [] })).toMatchObject({ except: [] });
    expect(wrongIn({ places: ['US', 'US-HI'], except: ['US-AK'] })).toBeUndefined();
    expect(wrongIn(service({ daysMin: 7, insurance: undefined }))).toBeUndefined();
    expect(shippingZone.safeParse({ zoneId, ...setZone.parse(content) }).success).toBe(true);
  });
  it('names one tariff for each currency, each in one', () => {
    const mixed = { perOrder: eur(1), perPiece: usd(1) };
    expect(wrongIn(service({ tariffs: [mixed] }))).toEqual(['services.0.tariffs.0.perPiece.currency']);
    expect(wrongIn(service({ tariffs: [inEuros, inDollars, inEuros] }))).toEqual(['services.0.tariffs.2']);
    expect(wrongIn(service({ tariffs: [] }))).toEqual(['services.0.tariffs']);
    expect(wrongIn(service({ tariffs: [{ ...inEuros, perPiece: eur(-1) }] }))).toEqual([
      'services.0.tariffs.0.perPiece.minor',
    ]);
    const nobodys = { perOrder: { minor: 1, currency: 'XAU' }, perPiece: { minor: 1, currency: 'XAU' } };
    expect(wrongIn(service({ tariffs: [nobodys] }))).toHaveLength(2);
  });
  it('promises days that follow each other', () => {
    expect(wrongIn(service({ daysMin: 8 }))).toEqual(['services.0.daysMin']);
    expect(wrongIn(service({ daysMax: 1.5 }))).toEqual(['services.0.daysMax']);
    expect(wrongIn(service({ daysMin: -1 }))).toEqual(['services.0.daysMin']);
  });
  it('names each way once, and leaves collection to the shop', () => {
    expect(wrongIn({ services: [standard, standard] })).toEqual(['services.1.optionId']);
    expect(wrongIn(service({ optionId: 'collection' }))).toEqual(['services.0.optionId']);
  });
  it('names places that exist, each once', () => {
    expect(wrongIn({ places: [], except: [] })).toEqual(['places']);
    expect(wrongIn({ places: ['DE', 'UK', 'ES', 'XX-1'] })).toEqual(['places.1', 'places.3']);
    expect(wrongIn({ places: ['DE', 'ES', 'DE'] })).toEqual(['places.2']);
    expect(new Set(wrongIn({ places: ['Germany', 'ES'] }))).toEqual(new Set(['places.0']));
  });
  it('excepts only regions of countries that it names', () => {
    expect(wrongIn({ except: ['PT-20'] })).toEqual(['except.0']);
    expect(wrongIn({ except: ['ES'] })).toEqual(['except.0']);
    expect(wrongIn({ except: ['ES-CN', 'ES-CN'] })).toEqual(['except.1']);
  });
  it('insures by a threshold in money and a share of the value', () => {
    expect(wrongIn(service({ insurance: { above: eur(-1), permille: 6 } }))).toEqual([
      'services.0.insurance.above.minor',
    ]);
    expect(wrongIn(service({ insurance: { above: eur(1), permille: 1_001 } }))).toEqual([
      'services.0.insurance.permille',
    ]);
  });
  it('has no fields that nobody knows', () => {
    expect(wrongIn({ colour: 'red' })).toEqual(['']);
    expect(wrongIn(service({ colour: 'red' }))).toEqual(['services.0']);
  });
});
