import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ZodError } from 'zod';
import { newsOf, sightingOf } from './translate.js';

const textOf = (name: string) => readFileSync(join(__dirname, 'replies', `${name}.json`), 'utf8');
const number = '794953555571';
type Event = Partial<
  Record<'date' | 'eventType' | 'derivedStatusCode' | 'exceptionCode' | 'exceptionDescription', string>
>;
const newsWith = (scanEvents: readonly Event[], more: object = {}) =>
  JSON.stringify({
    output: {
      completeTrackResults: [
        {
          trackingNumber: number,
          trackResults: [{ trackingNumberInfo: { trackingNumber: number }, scanEvents, ...more }],
        },
      ],
    },
  });
const scansOf = (...events: Event[]) => newsOf(newsWith(events))[0]!.scans;
const at = '2026-01-12T10:15:00-06:00';
const statusOf = (eventType: string, derivedStatusCode = '') =>
  scansOf({ date: at, eventType, derivedStatusCode })[0]?.status;

describe('Tracking of FedEx', () => {
  it.each([
    ['announced', 'OC EP PD'],
    ['in-transit', 'PU IT AR DP AF HP HL CC IP DO'],
    ['exception', 'DE SE CD DY DD'],
    ['out-for-delivery', 'OD ED AD'],
    ['returning', 'RS'],
    ['delivered', 'DL'],
    [undefined, 'CA RR DS RT AO OX MD IN XX -'],
  ])('means %s by %s', (status, codes) => {
    for (const code of codes.split(' ')) expect([code, statusOf(code)]).toEqual([code, status]);
  });
  it('believes the event before the code derived from it, which repeats what was true before', () => {
    expect(statusOf('OD', 'IT')).toBe('out-for-delivery');
    expect(statusOf('XX', 'IT')).toBe('in-transit');
    expect(statusOf('XX', 'IN')).toBe('announced');
    expect(statusOf('CA', 'IN')).toBeUndefined();
    expect(statusOf('')).toBeUndefined();
  });
  it('is returned where it is delivered after it turned back', () => {
    const turned = { date: '2026-01-12T09:00:00-06:00', eventType: 'RS' };
    const delivered = { date: at, eventType: 'DL' };
    expect(scansOf(delivered, turned).map(({ status }) => status)).toEqual(['returned', 'returning']);
    expect(scansOf({ ...turned, date: '2026-01-13T09:00:00Z' }, delivered).map(({ status }) => status)).toEqual([
      ...['returning', 'delivered'],
    ]);
  });
  it.each([
    ['SE', '', 'Package lost; please file a claim', 'lost'],
    ['SE', '', 'The shipment has been lost', 'lost'],
    ['SE', '17', 'Future delivery requested', 'exception'],
    ['SE', '17', '', 'exception'],
    ['DE', '08', 'Recipient lost the key; package held', 'exception'],
    ['DL', '', 'Package lost and found', 'delivered'],
  ])('is lost where FedEx says so, for which it has no code: %s %s %s', (eventType, exceptionCode, words, status) => {
    const [scan] = scansOf({ date: at, eventType, exceptionCode, exceptionDescription: words });
    expect(scan!.status).toBe(status);
    expect(JSON.stringify(scan)).not.toMatch(/package|recipient/i);
  });
  it.each([
    ['2026-01-12T10:15:00-06:00', '2026-01-12T16:15:00.000Z'],
    ['2026-01-12T10:15:00.5+05:30', '2026-01-12T04:45:00.500Z'],
    ['2026-01-12T10:15:00+0100', '2026-01-12T09:15:00.000Z'],
    ['2026-01-12T10:15:00', '2026-01-12T10:15:00.000Z'],
    ['2026-01-12', '2026-01-12T12:00:00.000Z'],
    ['12.01.2026', undefined],
    ['2026-13-12T10:15:00Z', undefined],
    ['', undefined],
  ])('tells the time in UTC: %s', (date, instant) => {
    expect(scansOf({ date, eventType: 'DL' })[0]?.at).toBe(instant);
  });
  it('takes the newest where a number is used again', () => {
    const answer = { status: 200, body: JSON.parse(textOf('track-duplicate')) as unknown };
    const { scans, expectedBy, isUnderWay } = sightingOf(answer, '776094337676');
    expect(scans.map(({ code, status }) => `${code} ${status}`)).toEqual([
      ...['DL delivered', 'OD out-for-delivery', 'PU in-transit', 'AF/A3 in-transit'],
      ...['DE/A47 exception', 'DE/08 exception', 'OD out-for-delivery'],
    ]);
    expect(scans[0]).toMatchObject({ at: '2024-04-26T16:26:00.000Z' });
    expect({ expectedBy, isUnderWay }).toEqual({ expectedBy: '2024-04-26', isUnderWay: true });
  });
  it('takes an error beside scans for a remark', () => {
    const answer = { status: 200, body: JSON.parse(textOf('track')) as unknown };
    const scan = { at: '2018-02-02T19:01:00.000Z', status: 'in-transit', code: 'PU/A25', country: 'US' };
    expect(sightingOf(answer, '128667043726')).toMatchObject({ scans: [scan], expectedBy: '2021-10-15' });
  });
  it('reads what the webhook brings, and no names', () => {
    const reports = newsOf(textOf('aiv-webhook'));
    expect(reports).toEqual([
      {
        trackingNumber: number,
        scans: [{ at: '2026-01-12T16:15:00.000Z', status: 'delivered', code: 'DL', country: 'US' }],
      },
    ]);
    expect(textOf('aiv-webhook')).toContain('OKAFOR');
  });
  it('expects a parcel on the day that FedEx estimates, at the place where it goes', () => {
    const dateAndTimes = [{ type: 'ESTIMATED_DELIVERY', dateTime: '2026-01-13T23:30:00-06:00' }];
    const [report] = newsOf(
      newsWith([], { dateAndTimes, standardTransitTimeWindow: { window: { ends: '2026-01-12' } } }),
    );
    expect(report).toEqual({ trackingNumber: number, scans: [], expectedBy: '2026-01-13' });
  });
  it('reports nothing of what FedEx does not know, nor of what is no number', () => {
    expect(newsOf(textOf('track-not-found'))).toEqual([]);
    expect(newsOf(newsWith([]).replaceAll(number, '../etc'))).toEqual([]);
    expect(newsOf('{"output":{}}')).toEqual([]);
  });
  it('leaves out of a code what is none', () => {
    const scan = { date: at, eventType: 'DL', exceptionCode: 'left with R. OKAFOR' };
    expect(scansOf(scan)[0]!.code).toBe('DL');
  });
  it.each(['', 'null', '[]', '{"output":[]}', '{"output":{"completeTrackResults":[{"trackResults":"x"}]}}', '{'])(
    'makes no sense of %j',
    (news) => expect(() => newsOf(news)).toThrow(ZodError),
  );
});
