import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ratesOf, verdictOf, voidedOf } from './translate.js';

const ok = (output: object) => ({ status: 200, body: { transactionId: 't', output } });
const refusal = (status: number, code: string) => ({ status, body: { transactionId: 't', errors: [{ code }] } });
const austin = { name: 'R. Okafor', street: '14 Barton Ct', city: 'Austin', postalCode: '78704', country: 'US' };
const berlin = { name: 'J. Weber', street: 'Torstr. 1', city: 'Berlin', postalCode: '10115', country: 'DE' };
const recorded = JSON.parse(readFileSync(join(__dirname, 'replies', 'address.json'), 'utf8')) as {
  output: { resolvedAddresses: [object] };
};

describe('FedEx promises', () => {
  const charged = { rateType: 'ACCOUNT', totalNetCharge: 1234.5, currency: 'USD' };
  const arrivalOf = (detail: object) => {
    const service = { serviceType: 'A', ratedShipmentDetails: [charged], ...detail };
    return ratesOf(ok({ rateReplyDetails: [service] }))[0]!.arrivesBy;
  };
  it.each([
    ['a commitment', { commit: { dateDetail: { dayOfWeek: 'THU', dayFormat: '2026-01-15T10:30:00' } } }, '2026-01-15'],
    [
      'a delivery date',
      { operationalDetail: { deliveryDate: '2026-01-16T08:30:00', commitDate: '2026-01-17' } },
      '2026-01-16',
    ],
    ['a commit date', { commit: {}, operationalDetail: { commitDate: '2026-01-17T08:30:00' } }, '2026-01-17'],
    ['days of transit only', { commit: { transitDays: { minimumTransitTime: 'TWO_DAYS' } } }, undefined],
    ['nothing to rely on', { commit: { dateDetail: { dayFormat: 'soon' } } }, undefined],
  ])('a day by %s', (_, detail, arrivesBy) => expect(arrivalOf(detail)).toBe(arrivesBy));

  it.each([
    [38.54, 'USD', 3_854, 'USD'],
    [0.1 + 0.2, 'USD', 30, 'USD'],
    ['21.45', 'EUR', 2_145, 'EUR'],
    [1234, 'JYE', 1_234, 'JPY'],
    [12.345, 'KUD', 12_345, 'KWD'],
    [9, 'UKL', 900, 'GBP'],
  ])('%s %s to the minor unit', (totalNetCharge, currency, minor, iso) => {
    const service = { serviceType: 'A', ratedShipmentDetails: [{ ...charged, totalNetCharge, currency }] };
    expect(ratesOf(ok({ rateReplyDetails: [service] }))[0]!.price).toEqual({ minor, currency: iso });
  });
  it.each([
    ['another account', [{ ...charged, rateType: 'LIST' }]],
    ['no currency', [{ ...charged, currency: undefined }]],
    ['no known currency', [{ ...charged, currency: 'XXX' }]],
    ['no amount', [{ ...charged, totalNetCharge: null }]],
    ['less than nothing', [{ ...charged, totalNetCharge: -1 }]],
    ['no number', [{ ...charged, totalNetCharge: 1e300 }]],
    ['nobody', undefined],
  ])('no service that it prices for %s', (_, ratedShipmentDetails) =>
    expect(ratesOf(ok({ rateReplyDetails: [{ serviceType: 'A', ratedShipmentDetails }] }))).toEqual([]),
  );
});

describe('FedEx cancels', () => {
  it.each([
    ['CANCELSHIPMENT.TRACKINGNUMBER.DELETED', 'voided'],
    ['MASTERTRACKINGID.TRACKINGNUMBER.CANCELLED', 'voided'],
    ['SHIPMENT.CANCELEDWITHOUTPICKUP.SUCCESS', 'voided'],
    ['TRACKINGIDS.TRACKINGNUMBER.CLOSED', 'too-late'],
    ['SHIPMENT.CANCELEDWITHOUTPICKUP.FAILURE', undefined],
  ])('and says so by an error: %s', (code, verdict) => expect(voidedOf(refusal(400, code)).verdict).toBe(verdict));
});

describe('FedEx judges an address:', () => {
  it.each([
    ['a home', {}, { verdict: 'valid', residential: true }],
    ['a company', { classification: 'BUSINESS' }, { verdict: 'valid', residential: false }],
    ['both', { classification: 'MIXED' }, { verdict: 'valid' }],
    ['told by booleans', { attributes: { Resolved: true, DPV: true } }, { verdict: 'valid', residential: true }],
    ['no delivery there', { attributes: { Resolved: 'true', DPV: 'false' } }, { verdict: 'ambiguous' }],
    ['a house of many', { customerMessages: [{ code: 'SUITE.NUMBER.REQUIRED' }] }, { verdict: 'ambiguous' }],
    ['several', { attributes: { Resolved: 'true', MultipleMatches: 'true' } }, { verdict: 'ambiguous' }],
    ['none', { attributes: { Resolved: 'false' } }, { verdict: 'not-found' }],
    ['none, in words', { customerMessages: [{ code: 'STANDARDIZED.ADDRESS.NOTFOUND' }] }, { verdict: 'not-found' }],
  ])('%s', (_, differing, verdict) => {
    const resolvedAddresses = [{ ...recorded.output.resolvedAddresses[0], ...differing }];
    expect(verdictOf(ok({ resolvedAddresses }), austin)).toEqual(verdict);
  });
  it('two of them', () => {
    const [one] = recorded.output.resolvedAddresses;
    expect(verdictOf(ok({ resolvedAddresses: [one, one] }), austin)).toEqual({ verdict: 'ambiguous' });
  });
  it('nothing where it has no map, or where we may not ask', () => {
    const none = refusal(400, 'STANDARDIZED.ADDRESS.NOTFOUND');
    expect([verdictOf(none, austin).verdict, verdictOf(none, berlin).verdict]).toEqual(['not-found', 'unknown']);
    expect(verdictOf(refusal(403, 'FORBIDDEN.ERROR'), austin)).toEqual({ verdict: 'unknown' });
  });
});
