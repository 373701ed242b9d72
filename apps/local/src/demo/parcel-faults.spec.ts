import { describe, expect, it } from '@jest/globals';
import type { BookedParcel } from '../../../sandbox/src/parcels/parcel-truth.js';
import { parcelFaults, type LabelledParcel } from './parcel-faults.js';

const usd = (minor: number) => ({ minor, currency: 'USD' });
const booked = (reference: string, trackingNumber: string, more: Partial<BookedParcel> = {}): BookedParcel => ({
  ...{ carrier: 'ups', account: 'A1B2C3', reference, trackingNumber, service: '03', charge: usd(1_200) },
  ...{ declaredValue: usd(0), isReturn: false, soldAt: '2026-11-21T15:00:00.000Z', voidedAt: null },
  ...{ live: true, charged: true, last: 'delivered', ...more },
});
const parcel = (parcelId: string, trackingNumber: string, isReturn = false): LabelledParcel => ({
  ...{ parcelId, isReturn, label: { carrier: 'ups', trackingNumber, cost: usd(1_200) } },
});
const voided = { live: false, charged: false, voidedAt: '2026-11-21T15:01:00.000Z', last: 'voided' } as const;

describe('The carriers’ books and what the shop says', () => {
  it('agree where each parcel has one live label that was brought, whatever was voided before', () => {
    const parcels = [parcel('s-1.1', '1Z1'), parcel('s-1.10', '1Z3'), parcel('rt-7', '1Z4', true)];
    const books = [
      ...[booked('s-1.1-1', '1Z0', voided), booked('s-1.1-2', '1Z1'), booked('s-1.10-1', '1Z3')],
      ...[booked('rt-7-1', '1Z4', { isReturn: true }), booked('s-99.1-1', '1Z5', { last: 'announced' })],
    ];
    expect(parcelFaults(parcels, books)).toEqual([]);
  });

  it('differ where a label was sold twice', () =>
    expect(parcelFaults([parcel('s-1.1', '1Z1')], [booked('s-1.1-1', '1Z1'), booked('s-1.1-2', '1Z2')])).toEqual([
      's-1.1 has 2 live labels: ups 1Z1, ups 1Z2',
    ]));

  it('differ where a label is not there any more, or is another', () => {
    expect(parcelFaults([parcel('s-1.1', '1Z1')], [booked('s-1.1-1', '1Z1', voided)])).toEqual([
      's-1.1: ups has no live label 1Z1',
    ]);
    expect(parcelFaults([parcel('s-1.1', '1Z1')], [booked('s-1.1-1', '1Z2')])).toEqual([
      "s-1.1 goes by ups 1Z1 here, by ups 1Z2 in the carriers' books",
    ]);
  });

  it('differ where a parcel without a label has one there', () => {
    const without = { parcelId: 's-1.1', isReturn: false };
    expect(parcelFaults([without], [])).toEqual([]);
    expect(parcelFaults([without], [booked('s-1.1-1', '1Z1')])).toHaveLength(1);
  });

  it.each([
    ['the price', { charge: usd(1_201) }, /costs USD 12.00 here, USD 12.01/],
    ['its currency', { charge: { minor: 1_200, currency: 'CHF' } }, /CHF 12.00 in the carrier's books/],
    ['the way', { isReturn: true }, /is a return/],
    ['where it is', { last: 'arrived' } as const, /seen last as arrived/],
  ])('differ by %s', (_, more, fault) => {
    const faults = parcelFaults([parcel('s-1.1', '1Z1')], [booked('s-1.1-1', '1Z1', more)]);
    expect(faults).toEqual([expect.stringMatching(fault)]);
  });
});
