import { expect, it } from '@jest/globals';
import { specification } from '#eventsourcing/specification.js';
import { correspondence, type CorrespondenceEvent } from './correspondence.js';
import { isSuppressed, suppression, type SuppressionEvent } from './suppression.js';

const cap = { messages: 2, days: 7 };
const day = (day: number) => `2026-01-${String(day).padStart(2, '0')}T10:00:00.000Z`;
const taken = (messageId: string, at: string): CorrespondenceEvent => ({ type: 'PlaceTaken', data: { messageId, at } });
const take = (messageId: string, at: string, ...elsewhere: CorrespondenceEvent[]) =>
  ({ type: 'TakePlace', data: { messageId, at, cap, elsewhere: elsewhere.map(({ data }) => data) } }) as const;
const given = specification(correspondence);

it('A person is written to so often in so many days, and no oftener', () => {
  given()
    .when(take('m-1', day(1)))
    .then(taken('m-1', day(1)));
  const full = [taken('m-1', day(1)), taken('m-2', day(3))];
  given(...full)
    .when(take('m-2', day(4)))
    .thenNothing();
  given(...full)
    .when(take('m-3', day(7)))
    .thenRefused('frequency-cap');
  given(...full)
    .when(take('m-3', day(8)))
    .then(taken('m-3', day(8)));
});

it('Whoever has to wait is told until when, also after the cap was lowered', () => {
  const state = [1, 2, 3, 4]
    .map((at) => taken(`m-${at}`, day(at)))
    .reduce(correspondence.evolve, correspondence.initial);
  const decide = () => correspondence.decide(take('m-5', day(5)), state);
  expect(decide).toThrow(expect.objectContaining({ more: { until: day(10) } }));
});

it('Who is found to be the same person had their letters before', () => {
  const before = [taken('m-1', day(1)), taken('m-2', day(5))];
  given(taken('m-3', day(3)))
    .when(take('m-4', day(6), ...before))
    .thenRefused('frequency-cap');
  const state = correspondence.evolve(correspondence.initial, taken('m-3', day(3)));
  const decide = () => correspondence.decide(take('m-4', day(6), ...before), state);
  expect(decide).toThrow(expect.objectContaining({ more: { until: day(10) } }));
  given(taken('m-3', day(3)))
    .when(take('m-2', day(6), ...before))
    .thenNothing();
  given(taken('m-3', day(9)))
    .when(take('m-4', day(12), ...before))
    .then(taken('m-4', day(12)));
});

it('Of a person no more is remembered than any cap needs', () => {
  const many = Array.from({ length: 500 }, (_, index) => taken(`m-${index}`, day(1)));
  expect(many.reduce(correspondence.evolve, correspondence.initial)).toHaveLength(50);
});

it('An address is suppressed for each reason since when it last was, and until it is lifted', () => {
  const suppressed = (because: 'unsubscribed' | 'complaint', at: string): SuppressionEvent => ({
    type: 'AddressSuppressed',
    data: { because, at },
  });
  const suppress = (at: string) => ({ type: 'SuppressAddress', data: { because: 'unsubscribed', at } }) as const;
  const of = specification(suppression);
  of()
    .when(suppress(day(1)))
    .then(suppressed('unsubscribed', day(1)));
  of(suppressed('unsubscribed', day(1)))
    .when(suppress(day(2)))
    .then(suppressed('unsubscribed', day(2)));
  of(suppressed('unsubscribed', day(2)))
    .when(suppress(day(1)))
    .thenNothing();
  of(suppressed('complaint', day(2)))
    .when({ type: 'LiftSuppression', data: { at: day(3) } })
    .then({ type: 'SuppressionLifted', data: { at: day(3) } });
  const lifted: SuppressionEvent = { type: 'SuppressionLifted', data: { at: day(3) } };
  of(suppressed('unsubscribed', day(2)), lifted)
    .when(suppress(day(2)))
    .thenNothing();
  of(suppressed('unsubscribed', day(2)), lifted)
    .when(suppress(day(4)))
    .then(suppressed('unsubscribed', day(4)));
});

it('Who agreed after unsubscribing is written to again; a mailbox that is gone stays gone', () => {
  expect(isSuppressed({}, day(1))).toBe(false);
  expect(isSuppressed({ unsubscribed: day(2) }, day(1))).toBe(true);
  expect(isSuppressed({ unsubscribed: day(2) }, day(3))).toBe(false);
  for (const because of ['hard-bounce', 'complaint', 'by-hand'])
    expect(isSuppressed({ [because]: day(2) }, day(3))).toBe(true);
});
