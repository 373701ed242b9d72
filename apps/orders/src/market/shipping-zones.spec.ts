import { describe, expect, it } from '@jest/globals';
import { ShippingZoneSet } from '#contracts/fulfillment.js';
import { specification } from '#eventsourcing/specification.js';
import { shippingZones, zonesOf, type ShippingZonesEvent } from './shipping-zones.js';

const given = specification(shippingZones);

describe('A shipping zone', () => {
  it('is noted down', () => given().when(record('eu', 1)).then(recorded('eu', 1)));
  it('is replaced by a later word', () => given(recorded('eu', 1)).when(record('eu', 2)).then(recorded('eu', 2)));
  it('is noted down once', () => given(recorded('eu', 1)).when(record('eu', 1)).thenNothing());
  it('is not replaced by an earlier word that comes late', () =>
    given(recorded('eu', 2)).when(record('eu', 1)).thenNothing());
  it('stands beside the others, each with its own sequence', () => {
    given(recorded('eu', 7)).when(record('us', 1)).then(recorded('us', 1));
    const heard = [recorded('eu', 7), recorded('us', 1), recorded('eu', 8)];
    const state = heard.reduce(shippingZones.evolve, shippingZones.initial);
    expect(zonesOf(state).map(({ zoneId, name }) => [zoneId, name])).toEqual([
      ...[
        ['eu', 'eu as of 8'],
        ['us', 'us as of 1'],
      ],
    ]);
    expect(zonesOf(shippingZones.initial)).toEqual([]);
  });
});

const data = (zoneId: string, sequence: number) => {
  return { zone: { ...ShippingZoneSet.example, zoneId, name: `${zoneId} as of ${sequence}` }, sequence };
};
const record = (zoneId: string, sequence: number) => {
  return { type: 'RecordZone' as const, data: data(zoneId, sequence) };
};
const recorded = (zoneId: string, sequence: number): ShippingZonesEvent => {
  return { type: 'ZoneRecorded', data: data(zoneId, sequence) };
};
