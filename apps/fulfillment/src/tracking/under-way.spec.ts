import { describe, expect, it } from '@jest/globals';
import type { Recorded } from '#eventsourcing/event-store.js';
import type { LabelEvent } from '../label/label.js';
import { followed, indexOf, nothingUnderWay } from './under-way.js';
import type { JourneyEvent } from './journey.js';
import type { ParcelStatus } from './scan.js';

const usd = { minor: 0, currency: 'USD' };
const sold = { trackingNumber: '1Z1', shipmentNumber: '1Z1', cost: usd };
const on = (day: number) => `2026-01-${String(day).padStart(2, '0')}T10:00:00.000Z`;
const chosen = (parcel: number) => ({ parcelId: `s-42.${parcel}`, carrier: 'ups', service: '03' });

const recorded = (event: LabelEvent | JourneyEvent, at: string) =>
  ({ ...event, at, id: '', stream: '', version: 1, schema: 1, hash: '', cause: {} }) as Recorded<typeof event>;
const bought = (parcel: number, day: number, attempt = 1) => {
  const printed = { hash: '', format: 'zpl', declaredValue: usd } as const;
  return recorded({ type: 'LabelBought', data: { ...chosen(parcel), attempt, ...sold, ...printed } }, on(day));
};
const became = (parcel: number, to: ParcelStatus, day: number) =>
  recorded(
    { type: 'ParcelStatusChanged', data: { parcelId: `s-42.${parcel}`, from: 'announced', to, at: on(day) } },
    on(day),
  );
const heard = (parcel: number, day: number) =>
  recorded({ type: 'ScansRecorded', data: { parcelId: `s-42.${parcel}`, scans: [], heardAt: on(day) } }, on(day));
const lost = (attempt: number, day: number) =>
  recorded({ type: 'LabelLost', data: { ...chosen(1), attempt } }, on(day));
const after = (...events: Recorded<LabelEvent | JourneyEvent>[]) => events.reduce(followed, nothingUnderWay);

describe('What is under way', () => {
  it('is nothing before a label is bought', () =>
    expect(indexOf(after(heard(1, 1)))).toEqual({ isUnderWay: 0, heardAt: '', openAttemptAt: '' }));

  it.each(['delivered', 'returned', 'lost'] as const)('ends when its last parcel is %s', (status) => {
    const first = [bought(1, 1), bought(2, 1), became(1, status, 2)];
    expect(indexOf(after(...first)).isUnderWay).toBe(1);
    expect(indexOf(after(...first, became(2, status, 3))).isUnderWay).toBe(0);
    // Whoever corrects an error later is right.
    expect(indexOf(after(...first, became(2, status, 3), became(1, 'in-transit', 4))).isUnderWay).toBe(1);
  });

  it('has been silent as long as the parcel that was not heard of longest', () => {
    expect(indexOf(after(bought(1, 1), bought(2, 1), heard(1, 5))).heardAt).toBe(on(1));
    expect(indexOf(after(bought(1, 1), bought(2, 1), heard(1, 5), became(2, 'lost', 6))).heardAt).toBe(on(5));
  });

  it('ends when the label is given back, and not when another one is', () => {
    const back = { ...chosen(1), attempt: 1, ...sold, reason: 'cancelled' } as const;
    const surplus = { ...back, trackingNumber: '1Z2', reason: 'surplus' } as const;
    const given = (data: typeof back | typeof surplus) => recorded({ type: 'LabelVoidRequested', data }, on(2));
    expect(indexOf(after(bought(1, 1), given(surplus))).isUnderWay).toBe(1);
    expect(indexOf(after(bought(1, 1), given(back))).isUnderWay).toBe(0);
  });

  it('names attempts that came to nothing, by their own date whatever comes later', () => {
    const known = after(lost(1, 1), lost(2, 2), bought(1, 3, 3), heard(1, 20));
    expect(known.openAttempts).toEqual([
      { parcelId: 's-42.1', attempt: 1, carrier: 'ups', since: on(1) },
      { parcelId: 's-42.1', attempt: 2, carrier: 'ups', since: on(2) },
    ]);
    expect(indexOf(known).openAttemptAt).toBe(on(2));
  });

  it('forgets an attempt in doubt once it is known', () => {
    const doubt = recorded({ type: 'LabelUnsettled', data: { ...chosen(1), attempt: 1 } }, on(1));
    expect(after(doubt).openAttempts).toHaveLength(1);
    expect(after(doubt, bought(1, 2)).openAttempts).toEqual([]);
    const refused = recorded({ type: 'LabelRefused', data: { ...chosen(1), attempt: 1, code: '1' } }, on(2));
    expect(after(doubt, refused).openAttempts).toEqual([]);
  });
});
