import { describe, it } from '@jest/globals';
import { specification } from '#eventsourcing/specification.js';
import { trackingNumber, type TrackingNumberCommand, type TrackingNumberEvent } from './tracking-number.js';

const given = specification(trackingNumber);
const [march, july] = ['2026-03-13T16:00:00.000Z', '2026-07-01T09:00:00.000Z'];
const parcel = (name: string, at?: string) => ({
  ...({ kind: 'shipment', id: `s-${name}`, parcelId: `s-${name}.1` } as const),
  ...(at !== undefined && { at }),
});
const assign = (name: string, at?: string): TrackingNumberCommand => ({ type: 'AssignNumber', data: parcel(name, at) });
const assigned = (name: string, at?: string): TrackingNumberEvent => ({
  type: 'NumberAssigned',
  data: parcel(name, at),
});

describe('A tracking number', () => {
  it('is the parcel’s whose label was bought', () => given().when(assign('1', march)).then(assigned('1', march)));
  it('is assigned once', () => given(assigned('1', march)).when(assign('1', march)).thenNothing());
  it('that the carrier uses again is the later parcel’s', () => {
    given(assigned('1', march)).when(assign('2', july)).then(assigned('2', july));
    given(assigned('1')).when(assign('2', july)).then(assigned('2', july));
  });
  it('never goes back to the earlier parcel, should that be heard of once more', () => {
    given(assigned('1', march), assigned('2', july)).when(assign('1', march)).thenNothing();
    given(assigned('2', july)).when(assign('1')).thenNothing();
  });
});
