import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RetentionDeclared, SubjectDataCollected } from '#contracts/marketing.js';
import { SubjectDataRequested, SubjectErased } from '#contracts/privacy.js';
import { recordedAs } from '#eventsourcing/specification.js';
import type { HeldRecord } from '#personal/held-records.js';
import { KeyRing } from '#personal/key-ring.js';
import type { PersonEvent } from '#personal/person.js';
import { Bureau } from '../bureau.contract.js';
import type { CampaignEvent } from '../campaign/campaign.js';
import { published } from '../published.js';
import type { MembershipEvent } from '../segment/membership.js';
import { heldByMarketing } from './holding.js';

let bureau: Bureau;
beforeAll(async () => void (bureau = await Bureau.open()));
afterAll(() => bureau.close());

const wording = { version: 'newsletter-3', language: 'en', hash: 'ab'.repeat(32) };
const agreement = {
  purpose: 'email-marketing',
  source: 'account',
  wording,
  proof: { kind: 'checkbox', record: 'f-1' },
};
const told = async (subjectId: string) => {
  const events = await bureau.service.store.read<PersonEvent>(`person-${subjectId}`);
  return events.flatMap((event) => published(event, subjectId));
};
const get = (subjectId: string) => bureau.staff('marketing', 'GET', `/v1/customers/${subjectId}`);
const idsOf = async (subjectId: string) =>
  ((await get(subjectId)).body['identities'] as { subjectId: string }[]).map((one) => one.subjectId);

/** As privacy does it. */
async function erase(subjectId: string) {
  bureau.nowMs += 1_000;
  await bureau.service.app.get(KeyRing).destroy({ subjectId, keep: 'person' });
  const erased = SubjectErased.of({ subjectId, erasedAt: new Date(bureau.nowMs).toISOString() });
  await bureau.hear(erased);
  await bureau.hear(erased);
  await bureau.settled();
  return erased.data.erasedAt;
}

describe('Who asks what we know', () => {
  it('hears all of it, sealed, and nothing of whom we take for the same', async () => {
    await bureau.ordered('a1', { email: 'a@example.com' }, { subjectId: 'c-a' });
    await bureau.ordered('a2', { email: 'a@example.com' });
    await bureau.settled();
    await bureau.hear(SubjectDataRequested.of({ subjectId: 'p-a2', exportId: 'x-1' }));
    await bureau.settled();
    const [answer, ...more] = await told('p-a2');
    expect([answer!.type, more]).toEqual([SubjectDataCollected.type, []]);
    const { records } = answer!.data as { records: HeldRecord[] };
    expect(records.map(({ record }) => record)).toEqual(['identity p-a2', 'purchase a2']);
    expect(records[0]!.events.map(({ type }) => type)).toEqual(['IdentityMet', 'ContactTold', 'IdentityJoined']);
    expect(records[0]!.events[2]!.data).toEqual({ because: 'same-email', at: expect.any(String) });
    expect(JSON.stringify(records)).not.toMatch(/c-a"|example\.com/);
  });
});

describe('Who was among many', () => {
  const at = '2026-01-10T15:00:00.000Z';
  const changed = (added: string[], removed: string[] = []): MembershipEvent => ({
    type: 'MembersChanged',
    data: { version: 1, asOf: at, added, removed },
  });
  const assigned = (lot: number, theirs: { [variant: string]: string[] }): CampaignEvent => ({
    type: 'PeopleAssigned',
    data: {
      ...{ lot, at },
      assigned: Object.entries(theirs).map(([variant, customerIds]) => ({ variant, customerIds })),
    },
  });
  const mentionedBy = (stream: string, event: MembershipEvent | CampaignEvent) =>
    heldByMarketing.mentionedIn(recordedAs(stream)(event));
  const told = (stream: string, ...events: (MembershipEvent | CampaignEvent)[]) => {
    const held = heldByMarketing.heldIn(stream, events.map(recordedAs(stream)), 'c-1');
    return [held.record, ...held.events.map(({ type, data }) => [type, data])];
  };

  it('hears in which segments they were, and of nobody else', () => {
    const stream = 'membership-lapsed';
    expect(mentionedBy(stream, changed(['c-1', 'c-2']))).toEqual({ subjectIds: ['c-1', 'c-2'], streams: [stream] });
    expect(told(stream, changed(['c-1', 'c-2']), changed(['c-3']), changed(['c-4'], ['c-1', 'c-2']))).toEqual([
      'segment lapsed',
      ['MembersChanged', { version: 1, asOf: at, added: ['c-1'], removed: [] }],
      ['MembersChanged', { version: 1, asOf: at, added: [], removed: ['c-1'] }],
    ]);
  });
  it('hears which variant of a campaign they got, also if it was nothing', () => {
    const stream = 'campaign-spring';
    const lots = [assigned(0, { a: ['c-2'], control: ['c-3'] }), assigned(1, { a: ['c-4'], control: ['c-1'] })];
    expect(mentionedBy(stream, lots[0]!)).toEqual({ subjectIds: ['c-2', 'c-3'], streams: [stream] });
    expect(told(stream, ...lots, { type: 'CampaignStopped', data: { at, reason: 'enough' } })).toEqual([
      'campaign spring',
      ['PeopleAssigned', { at, variant: 'control' }],
    ]);
  });
});

describe('Who is forgotten', () => {
  it('is no customer any more, agrees to nothing, and nothing is kept', async () => {
    await bureau.ordered('b1', { email: 'b@example.com' }, { subjectId: 'c-b' });
    await bureau.ordered('b2', { email: 'b@example.com' });
    await bureau.settled();
    await bureau.shopper('c-b', 'POST', '/v1/customers/c-b/consents', { body: agreement });
    await erase('c-b');
    expect((await get('c-b')).status).toBe(404);
    const { body } = await get('p-b2');
    expect((body['mayBeMarketedTo'] as { allowed: boolean }[]).some(({ allowed }) => allowed)).toBe(false);
    expect(await told('c-b')).toEqual([RetentionDeclared.of({ subjectId: 'c-b', retained: [] })]);
    const listed = await bureau.staff('marketing', 'GET', '/v1/customers');
    expect(JSON.stringify(listed.body)).not.toContain('c-b');
  });
  it('leaves the profile, and stays forgotten when an old order is heard of late', async () => {
    const one = await bureau.ordered('d1', { email: 'd@example.com' });
    const other = await bureau.ordered('d2', { email: 'd@example.com' });
    await bureau.settled();
    const late = bureau.nowMs;
    await erase(other);
    expect(await idsOf(one)).toEqual([one]);
    const now = bureau.nowMs;
    bureau.nowMs = late;
    await bureau.ordered('d2', { email: 'd@example.com' }, { subjectId: other });
    bureau.nowMs = now;
    await bureau.settled();
    expect((await get(other)).status).toBe(404);
  });
  it('leaves behind whom we took for the same, who are still one', async () => {
    await bureau.ordered('g1', { email: 'g@example.com' }, { subjectId: 'c-g' });
    const others = [await bureau.ordered('g2', { email: 'g@example.com' })];
    others.push(await bureau.ordered('g3', { email: 'g@example.com' }));
    await bureau.settled();
    await erase('c-g');
    expect(await idsOf(others[1]!)).toEqual(others);
    const next = await bureau.ordered('g4', { email: 'g@example.com' });
    await bureau.settled();
    expect(await idsOf(next)).toEqual([...others, next]);
    const listed = await bureau.staff('marketing', 'GET', '/v1/customers');
    const ids = (listed.body['customers'] as { customerId: string }[]).map(({ customerId }) => customerId);
    expect(ids.filter((id) => others.includes(id))).toEqual([others[0]]);
  });
  it.each([
    ['the first', 0],
    ['a later one', 1],
  ])('leaves the no that %s of their identities said to the others', async (_, who) => {
    const orders = ['first', 'second', 'third'].map((one) => `h${who}-${one}`);
    const all: string[] = [];
    for (const order of orders) all.push(await bureau.ordered(order, { email: `h${who}@example.com` }));
    await bureau.settled();
    const agreed = { body: { ...agreement, source: 'checkout' } };
    const verdictOf = async (subjectId: string) => {
      const { body } = await get(subjectId);
      const all = body['mayBeMarketedTo'] as { purpose: string; allowed: boolean; because?: string }[];
      return all.find(({ purpose }) => purpose === 'email-marketing');
    };
    bureau.nowMs += 1;
    expect((await bureau.staff('marketing', 'POST', `/v1/customers/${all[2]}/consents`, agreed)).status).toBe(201);
    expect(await verdictOf(all[2]!)).toMatchObject({ allowed: true });
    bureau.nowMs += 1;
    const no = { body: { purpose: 'email-marketing' } };
    await bureau.staff('marketing', 'POST', `/v1/customers/${all[who]}/withdrawals`, no);
    await erase(all[who]!);
    expect(await verdictOf(all[2]!)).toMatchObject({ allowed: false, because: 'withdrawn' });
    bureau.nowMs += 1;
    const again = { body: { ...agreement, source: 'checkout', proof: { kind: 'checkbox', record: 'f-2' } } };
    await bureau.staff('marketing', 'POST', `/v1/customers/${all[2]}/consents`, again);
    expect(await verdictOf(all[2]!)).toMatchObject({ allowed: true });
  });
  it('may come back, as somebody new', async () => {
    const subjectId = await bureau.ordered('e1', { email: 'e@example.com' }, { subjectId: 'c-e' });
    await bureau.shopper('c-e', 'POST', '/v1/customers/c-e/consents', { body: agreement });
    await erase(subjectId);
    await bureau.ordered('e2', { email: 'e@example.com' }, { subjectId });
    const next = await bureau.ordered('e3', { email: 'e@example.com' });
    await bureau.settled();
    expect(await idsOf(next)).toEqual([subjectId, next]);
    const { body } = await get(subjectId);
    expect((body['identities'] as object[])[0]).toMatchObject({ consents: [], withdrawn: [] });
  });
});
