import { describe, expect, it } from '@jest/globals';
import { dateOf, instantOf, statusOf } from './scans.js';
import { BadSignature } from '../bad-signature.js';
import { verifyUpsWebhook } from './ups-webhook.source.js';

const sighting = { type: 'I', code: '', detail: '', text: '', isLogical: false };
const stamp = { gmtDate: '', gmtTime: '', gmtOffset: '', date: '', time: '' };

describe('What UPS saw', () => {
  it.each([
    ['M', 'MP', '003', 'Shipment Ready for UPS', 'announced'],
    ['MV', 'VP', '', 'Billing information voided', undefined],
    ['U', '', '', 'Scheduled delivery updated', undefined],
    ['NA', '', '', '', undefined],
    ['I', 'OR', '', 'Origin Scan', 'in-transit'],
    ['P', 'PU', '', 'Pickup Scan', 'in-transit'],
    ['I', 'OT', '021', 'Out for Delivery', 'out-for-delivery'],
    ['I', 'OT', '', '', 'out-for-delivery'],
    ['I', '', '021', '', 'out-for-delivery'],
    ['O', '', '', '', 'out-for-delivery'],
    ['I', 'DS', '', 'Loaded on Delivery Vehicle', 'out-for-delivery'],
    ['D', 'LD', '', 'Loaded on Delivery Vehicle', 'out-for-delivery'],
    ['D', 'FS', '011', 'DELIVERED', 'delivered'],
    ['D', 'KB', '', 'Delivered to the return desk', 'delivered'],
    ['X', 'SR', '003', 'Your package was released by the customs agency.', 'exception'],
    ['X', 'RS', '', 'The receiver did not want the product', 'returning'],
    ['X', 'RF', '', 'The package is being returned to the sender', 'returning'],
    ['X', '', '', 'Returned to shipper', 'returning'],
    ['I', '', '', 'Returning to Sender', 'returning'],
    ['D', 'RS', '', 'Returned to Sender', 'returned'],
    ['RS', '', '', '', 'returned'],
    ['X', '', '', 'An investigation has been opened for your lost package', 'lost'],
    ['X', '', '', 'The package is lost', 'lost'],
    ['X', '', '', 'Delivery was attempted; we lost no time', 'exception'],
    ['W', '', '', 'Warehousing', 'in-transit'],
    ['ZZ', '', '', 'Something new', 'in-transit'],
    ['', '', '', '', undefined],
  ])('%s/%s %s "%s" is %s', (type, code, detail, text, status) =>
    expect(statusOf({ ...sighting, type, code, detail, text })).toBe(status),
  );

  it('is nothing where a computer noted something of a type that we do not know', () =>
    expect(statusOf({ ...sighting, type: 'ZZ', isLogical: true })).toBeUndefined());
});

describe('When UPS saw it', () => {
  const local = { date: '20260112', time: '101530' };
  it.each([
    ['by GMT', { ...local, gmtDate: '20260112', gmtTime: '161530', gmtOffset: '-06.00' }, '2026-01-12T16:15:30.000Z'],
    [
      'by GMT without its first nought',
      { ...stamp, gmtDate: '20260112', gmtTime: '74700' },
      '2026-01-12T07:47:00.000Z',
    ],
    ['by GMT with colons', { ...stamp, gmtDate: '20260112', gmtTime: '16:15:30' }, '2026-01-12T16:15:30.000Z'],
    ['by local time and its offset', { ...local, gmtOffset: '-06:00' }, '2026-01-12T16:15:30.000Z'],
    ['by local time and the offset of a push', { ...local, gmtOffset: '+05.30' }, '2026-01-12T04:45:30.000Z'],
    ['at noon where the time has no zone', local, '2026-01-12T12:00:00.000Z'],
    ['at noon where there is no time', { date: '20260112' }, '2026-01-12T12:00:00.000Z'],
    ['at noon where the time is none', { gmtDate: '20260112', gmtTime: '993000' }, '2026-01-12T12:00:00.000Z'],
    ['never where there is no day', { date: 'string', time: '101530' }, undefined],
  ])('is %s', (_, told, at) => expect(instantOf({ ...stamp, ...told })).toBe(at));

  it.each(['', '2026', '20261312', 'tomorrow'])('has no date in %s', (text) => expect(dateOf(text)).toBeUndefined());
});

describe('A Track Alert', () => {
  const body = new TextEncoder().encode('{}');
  it('is believed by either credential that we gave', () => {
    for (const header of ['old', 'new']) verifyUpsWebhook(body, header, ['old', 'new']);
  });
  it.each([
    ['another', ['old', 'new']],
    ['', ['']],
    [undefined, ['']],
    ['old', []],
  ] as [string | undefined, string[]][])('is not believed with %s', (header, credentials) =>
    expect(() => verifyUpsWebhook(body, header, credentials)).toThrow(BadSignature),
  );
});
