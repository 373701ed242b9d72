import { describe, expect, it } from '@jest/globals';
import type { Sealed } from '#contracts/personal.js';
import { specification, viewOf } from '#eventsourcing/specification.js';
import { identityList } from './identity-list.view.js';
import { identity, type Contact, type IdentityCommand, type IdentityEvent } from './identity.js';

const given = specification(identity);
const [first, later] = ['2026-01-10T15:00:00.000Z', '2026-01-11T15:00:00.000Z'];
const sealed = (kind: string, n = 1) => `sealed.${kind}.${'k'.repeat(22)}.AA${n}` as Sealed;
const jane: Contact = { name: sealed('name'), email: sealed('email') };
const moved: Contact = { ...jane, email: sealed('email', 2) };

const order = (n: number, at: string) => ({ record: `order o-${n}`, channel: 'web', at });
const meet = (contact?: Contact, met = order(1, first)): IdentityCommand => ({
  type: 'MeetIdentity',
  data: { ...met, contact },
});
const met: IdentityEvent = { type: 'IdentityMet', data: order(1, first) };
const told = (contact: Contact, { record, at }: ReturnType<typeof order>): IdentityEvent => ({
  type: 'ContactTold',
  data: { record, at, contact },
});

const joined = {
  type: 'IdentityJoined',
  data: { into: 'c-1', because: 'same-email', evidence: 'order o-1', at: later },
} as const satisfies IdentityEvent;
const splitting = { apart: ['c-1', 'p-o-0'], because: 'father and son', at: later };
const split = { type: 'IdentitySplit', data: { ...splitting, from: 'c-1' } } as const satisfies IdentityEvent;

describe('Somebody whom an order tells of', () => {
  it('is met', () => given().when(meet()).then(met));
  it('is met once', () =>
    given(met)
      .when(meet(undefined, order(2, later)))
      .thenNothing());
  it('is reached as the order says', () =>
    given()
      .when(meet(jane))
      .then(met, told(jane, order(1, first))));
  it('says it once, in however many orders', () =>
    given(met, told(jane, order(1, first)))
      .when(meet(jane, order(2, later)))
      .thenNothing());
  it('may be reached otherwise later', () =>
    given(met, told(jane, order(1, first)))
      .when(meet(moved, order(2, later)))
      .then(told(moved, order(2, later))));
  it('may go back to what they said first', () =>
    given(met, told(jane, order(1, first)), told(moved, order(2, later)))
      .when(meet(jane, order(3, '2026-01-12T15:00:00.000Z')))
      .then(told(jane, order(3, '2026-01-12T15:00:00.000Z'))));
  it('may be heard of late: then it is noted, and what they said last stands', () =>
    given(met, told(moved, order(2, later)))
      .when(meet(jane))
      .then(told(jane, order(1, first))));
  it('keeps what a later order does not tell again', () => {
    const phone: Contact = { phone: sealed('phone') };
    const before = [met, told(jane, order(1, first))] as const;
    given(...before)
      .when(meet(phone, order(2, later)))
      .then(told(phone, order(2, later)));
    const state = [...before, told(phone, order(2, later))].reduce(identity.evolve, identity.initial);
    expect(state.contact).toEqual({ ...jane, ...phone });
    const late = told({ ...moved, phone: sealed('phone', 2) }, order(0, '2026-01-10T16:00:00.000Z'));
    expect(identity.evolve(state, late).contact).toEqual({ ...moved, ...phone });
  });
  it('is no person, if there is no end of what they tell', () => {
    const many = Array.from({ length: 200 }, (_, n) => told({ name: sealed('name', n) }, order(n, first)));
    given(met, ...many)
      .when(meet(moved, order(2, later)))
      .thenNothing();
  });
  it('is where their last order went, also before they are met', () => {
    const learn = (country: string, { record, at }: ReturnType<typeof order>) =>
      ({ type: 'RecordCountry', data: { record, country, at } }) as const;
    const learned = (country: string, met: ReturnType<typeof order>) =>
      ({ type: 'CountryLearned', data: learn(country, met).data }) as const;
    const [one, two] = [order(1, first), order(2, later)];
    given().when(learn('DE', one)).then(learned('DE', one));
    given(met, learned('DE', one)).when(learn('US', two)).then(learned('US', two));
    given(met, learned('DE', one)).when(learn('DE', two)).thenNothing();
    given(met, learned('US', two)).when(learn('DE', one)).thenNothing();
    given(met, { type: 'IdentityForgotten', data: { at: later } })
      .when(learn('DE', one))
      .thenNothing();
  });
  it('is in the list', () =>
    viewOf(identityList, 'c-1')(met, told(jane, order(1, first))).then({
      subjectId: 'c-1',
      into: null,
      metAt: first,
      channel: 'web',
    }));

  it('leads to whom we met earlier, until it is told apart', () => {
    const row = { subjectId: 'p-o-1', metAt: first, channel: 'web' };
    viewOf(identityList, 'p-o-1')(met, joined).then({ ...row, into: 'c-1' });
    viewOf(identityList, 'p-o-1')(met, joined, split).then({ ...row, into: null });
  });
});

describe('An identity', () => {
  it('is joined to another, once', () => {
    given(met).when({ type: 'JoinIdentity', data: joined.data }).then(joined);
    given(met, joined).when({ type: 'JoinIdentity', data: joined.data }).thenNothing();
  });
  it('is part of one profile', () =>
    given(met, joined)
      .when({ type: 'JoinIdentity', data: { ...joined.data, into: 'c-2' } })
      .thenRefused('already-joined'));
  it('is told apart from all in the profile that it leaves, once', () => {
    given(met, joined).when({ type: 'SplitIdentity', data: splitting }).then(split);
    given(met, joined, split).when({ type: 'SplitIdentity', data: splitting }).thenNothing();
  });
  it('may be joined by hand after that', () =>
    given(met, joined, split).when({ type: 'JoinIdentity', data: joined.data }).then(joined));
  it('is told apart from nobody, if it leads to nobody', () =>
    given(met).when({ type: 'SplitIdentity', data: splitting }).thenRefused('not-joined'));
  it('leads to nobody once whom it led to is forgotten, and may be joined to others', () => {
    const release = { type: 'ReleaseIdentity', data: { from: 'c-1', at: later } } as const;
    const released: IdentityEvent = { type: 'IdentityReleased', data: release.data };
    given(met, joined).when(release).then(released);
    given(met, { ...joined, data: { ...joined.data, into: 'c-2' } })
      .when(release)
      .thenNothing();
    given(met, joined, released).when({ type: 'JoinIdentity', data: joined.data }).then(joined);
    viewOf(identityList, 'p-o-1')(met, joined, released).then({
      subjectId: 'p-o-1',
      into: null,
      metAt: first,
      channel: 'web',
    });
  });
  it('is not joined or told apart, if we never met it', () => {
    given().when({ type: 'JoinIdentity', data: joined.data }).thenRefused('customer-unknown');
    given().when({ type: 'SplitIdentity', data: splitting }).thenRefused('customer-unknown');
  });
});

describe('How somebody wants to hear from us', () => {
  const set = (language: string, at: string) =>
    ({ type: 'PreferencesSet', data: { preferences: { language }, at } }) as const satisfies IdentityEvent;
  const wish = (language: string, at: string) => ({ ...set(language, at), type: 'SetPreferences' }) as const;

  it('is said, and counts until something else is', () => {
    given(met).when(wish('de', later)).then(set('de', later));
    given(met, set('de', first)).when(wish('de', later)).thenNothing();
    given(met, set('de', first)).when(wish('en', later)).then(set('en', later));
    given().when(wish('de', later)).thenRefused('customer-unknown');
  });
});

describe('Who is forgotten', () => {
  const forgotten: IdentityEvent = { type: 'IdentityForgotten', data: { at: later } };
  const forget = { type: 'ForgetIdentity', data: { at: later } } as const;
  const back = order(3, '2026-01-12T15:00:00.000Z');
  const metAgain: IdentityEvent = { type: 'IdentityMet', data: back };

  it('is forgotten once', () =>
    given(met, told(jane, order(1, first)), joined)
      .when(forget)
      .then(forgotten));
  it('is forgotten, too, if we never heard of them, and hear of them late', () => {
    given().when(forget).then(forgotten);
    given(forgotten).when(meet(jane)).thenNothing();
  });
  it('is met again when they come back', () =>
    given(met, forgotten).when(meet(jane, back)).then(metAgain, told(jane, back)));
  it('was met first when they came back, as the list has it', () => {
    const back = [met, forgotten, metAgain].reduce(identity.evolve, identity.initial);
    expect([back.met, back.isForgotten]).toEqual([metAgain.data, false]);
  });
  it('is nobody until then', () =>
    given(met, forgotten).when({ type: 'JoinIdentity', data: joined.data }).thenRefused('customer-unknown'));
  it('stands in no list until then', () => {
    viewOf(identityList, 'c-1')(met, joined, forgotten).then(null);
    viewOf(identityList, 'c-1')(met, forgotten, metAgain).then({
      subjectId: 'c-1',
      into: null,
      metAt: back.at,
      channel: 'web',
    });
  });
});
