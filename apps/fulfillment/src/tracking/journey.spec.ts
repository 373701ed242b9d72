import { describe, expect, it } from '@jest/globals';
import type { Decider } from '#eventsourcing/decider.js';
import { specification } from '#eventsourcing/specification.js';
import { decideJourney, deliveredAt, evolveJourneys, isOver, leftAt, unheard } from './journey.js';
import type { JourneyCommand, JourneyEvent, Journeys } from './journey.js';
import type { ParcelStatus, Scan } from './scan.js';

const parcelId = 's-42.1';
const heardAt = '2026-01-20T00:00:00.000Z';
const on = (day: number, status: ParcelStatus, code = 'X'): Scan => ({
  at: `2026-01-${String(day).padStart(2, '0')}T10:00:00.000Z`,
  status,
  code,
});
const hear = (scans: Scan[], expectedBy?: string): JourneyCommand => ({
  type: 'RecordScans',
  data: { parcelId, scans, heardAt, ...(expectedBy !== undefined && { expectedBy }) },
});
const heard = (scans: Scan[], expectedBy?: string): JourneyEvent => ({
  type: 'ScansRecorded',
  data: { parcelId, scans, ...(expectedBy !== undefined && { expectedBy }), heardAt },
});
const changed = (from: ParcelStatus, { status: to, at }: Scan): JourneyEvent => ({
  type: 'ParcelStatusChanged',
  data: { parcelId, from, to, at },
});

const journey: Decider<JourneyCommand, JourneyEvent, Journeys> = {
  stream: 'journey',
  initial: {},
  decide: (command, journeys) => decideJourney(command, journeys[parcelId]),
  evolve: evolveJourneys,
};
const given = specification(journey);
const after = (...events: JourneyEvent[]) => events.reduce(evolveJourneys, {})[parcelId] ?? unheard;

const [announced, moving, delivered] = [on(1, 'announced'), on(2, 'in-transit'), on(4, 'delivered')];
const underWay = [heard([announced, moving]), changed('announced', moving)];
const there = [...underWay, heard([delivered]), changed('in-transit', delivered)];

describe('The way of a parcel', () => {
  it('is known scan by scan', () => {
    given()
      .when(hear([announced]))
      .then(heard([announced]));
    given(heard([announced]))
      .when(hear([announced, moving]))
      .then(heard([moving]), changed('announced', moving));
  });
  it('is the same when it is told again, or there is nothing to tell', () => {
    given(...there)
      .when(hear([delivered, announced]))
      .thenNothing();
    given().when(hear([])).thenNothing();
  });
  it('is not changed by late news, which are recorded', () => {
    const late = on(3, 'out-for-delivery');
    given(...there)
      .when(hear([late]))
      .then(heard([late]));
    expect(after(...there, heard([late])).scans).toEqual([announced, moving, late, delivered]);
  });
  it('is what was seen last, whatever was said before: whoever corrects an error later is right', () => {
    const lost = on(9, 'lost');
    given(...there)
      .when(hear([lost]))
      .then(heard([lost]), changed('delivered', lost));
    expect(deliveredAt(after(...there))).toBe(delivered.at);
    expect(deliveredAt(after(...there, heard([lost]), changed('delivered', lost)))).toBeUndefined();
  });
  it('is the stronger of two things that were seen at one instant', () => {
    const both = [on(4, 'delivered'), on(4, 'out-for-delivery')];
    given(...underWay)
      .when(hear(both))
      .then(heard([both[1]!, both[0]!]), changed('in-transit', delivered));
    given(...there)
      .when(hear([both[1]!]))
      .then(heard([both[1]!]));
  });
  it('tells apart what only differs by code or country', () => {
    given(heard([moving]), changed('announced', moving))
      .when(hear([{ ...moving, country: 'DE' }]))
      .then(heard([{ ...moving, country: 'DE' }]));
  });
  it('begins when the carrier has it, not when it is announced or held up', () => {
    expect(leftAt(unheard)).toBeUndefined();
    expect(leftAt(after(heard([announced, on(2, 'exception')])))).toBeUndefined();
    expect(leftAt(after(heard([announced, on(2, 'exception'), on(3, 'out-for-delivery')])))).toBe(on(3, 'lost').at);
  });
  it('is over when it is there, back, or lost', () => {
    const over = (status: ParcelStatus) => isOver({ ...unheard, status });
    expect(['delivered', 'returned', 'lost', 'returning', 'exception'].map((one) => over(one as ParcelStatus))).toEqual(
      [true, true, true, false, false],
    );
  });
});

describe('When a parcel is expected', () => {
  const expected = heard([announced, moving], '2026-01-05');
  it('is what the carrier said last', () => {
    given(expected, changed('announced', moving))
      .when(hear([moving], '2026-01-06'))
      .then(heard([], '2026-01-06'));
    given(expected, changed('announced', moving))
      .when(hear([moving], '2026-01-05'))
      .thenNothing();
  });
  it('stays where the carrier says nothing of it', () =>
    given(expected, changed('announced', moving))
      .when(hear([delivered]))
      .then(heard([delivered], '2026-01-05'), changed('in-transit', delivered)));
  it('is not what it said before, when that is brought again', () => {
    given(expected, changed('announced', moving))
      .when(hear([announced], '2026-01-03'))
      .thenNothing();
    given(expected, changed('announced', moving)).when(hear([], '2026-01-03')).thenNothing();
  });
});

describe('What a carrier tells by itself', () => {
  const subscribe = (until: string): JourneyCommand => ({ type: 'RecordSubscription', data: { parcelId, until } });
  const subscribed: JourneyEvent = { type: 'TrackingSubscribed', data: { parcelId, until: '2026-02-01' } };
  it('it tells until it says', () => given().when(subscribe('2026-02-01')).then(subscribed));
  it('is not shortened by an older answer', () => given(subscribed).when(subscribe('2026-01-15')).thenNothing());
});

describe('Somebody who sends nonsense', () => {
  const many = (from: number, count: number) =>
    Array.from({ length: count }, (_, n) => on(1, 'in-transit', `N${from + n}`));
  it('fills no log: of one parcel five hundred scans are kept, the latest of them', () => {
    const [recorded] = decideJourney(hear([...many(0, 600), delivered]), unheard);
    const full = after(recorded!, changed('announced', delivered));
    expect(full.scans).toHaveLength(500);
    expect(full.status).toBe('delivered');
    expect(decideJourney(hear(many(600, 50)), full)).toEqual([]);
  });
  it('still may use all five hundred', () => {
    const [recorded] = decideJourney(hear(many(0, 499)), unheard);
    const last = decideJourney(hear([delivered]), after(recorded!, changed('announced', moving)));
    expect(last.map(({ type }) => type)).toEqual(['ScansRecorded', 'ParcelStatusChanged']);
  });
});
