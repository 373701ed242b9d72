import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { KeyRing } from '#personal/key-ring.js';
import { Bureau } from '../bureau.contract.js';
import type { IdentityEvent } from './identity.js';
import { ProfileDesk } from './profile-desk.controller.js';

let bureau: Bureau;
beforeAll(async () => void (bureau = await Bureau.open()));
afterAll(() => bureau.close());

const cause = { causationId: 'test', correlationId: 'test', actor: 'test' };
const desk = () => bureau.service.app.get(ProfileDesk);
/** Who is one person with them, in the order in which we met them. */
const profile = async (subjectId: string) =>
  (await desk().profileOf(subjectId))?.identities.map(({ subjectId: id }) => id).sort();
const eventsOf = (subjectId: string) => bureau.service.store.read<IdentityEvent>(`identity-${subjectId}`);
const split = (subjectId: string) => desk().split(subjectId, 'father and son', '2026-03-14T10:00:00.000Z', cause);
const joinByHand = (one: string, other: string) =>
  desk().join(one, other, { because: 'by-hand', evidence: 'called us', at: '2026-03-14T10:00:00.000Z' }, cause);

describe('Somebody who bought before', () => {
  it('is recognised by the e-mail address, in whatever spelling, and by which order', async () => {
    await bureau.ordered('a1', { email: 'clara@example.com' }, { subjectId: 'c-clara' });
    await bureau.ordered('a2', { email: 'Clara@Example.com' }, { channel: 'ebay' });
    await bureau.settled();
    expect(await profile('c-clara')).toEqual(['c-clara', 'p-a2']);
    const [joined] = (await eventsOf('p-a2')).filter(({ type }) => type === 'IdentityJoined');
    expect(joined).toMatchObject({
      data: { into: 'c-clara', because: 'same-email', evidence: 'order a2' },
      cause: { actor: 'worker:recognition', causationId: 'identity-p-a2/2' },
    });
    expect(JSON.stringify(await eventsOf('p-a2'))).not.toContain('xample');
  });
  it('is recognised by the phone number', async () => {
    const one = await bureau.ordered('b1', { phone: '+49 341 9939 0002', email: 'b1@example.com' });
    const other = await bureau.ordered('b2', { phone: '0049341/99390002', email: 'b2@example.com' });
    const third = await bureau.ordered('b3', { phone: '+49 (0)341 99390002' });
    await bureau.settled();
    expect(await profile(other)).toEqual([one, other, third]);
    expect((await eventsOf(other)).at(-1)).toMatchObject({ data: { because: 'same-phone' } });
  });
  it('is not recognised by a number without its country, or that no network gives out', async () => {
    for (const [n, phone] of ['0341 9939 0005', '000-000-0000', '+1 000 000 0000'].entries()) {
      const one = await bureau.ordered(`l${n}`, { phone });
      const other = await bureau.ordered(`m${n}`, { phone });
      await bureau.settled();
      expect([await profile(one), await profile(other)]).toEqual([[one], [other]]);
      const search = { body: { phone } };
      const { body } = await bureau.staff('shop-assistant', 'POST', '/v1/customer-searches', search);
      expect(body['customerIds']).toEqual([one, other]);
    }
  });
  it('is not recognised by a number that is everybody’s', async () => {
    const all: string[] = [];
    for (let n = 10; n < 32; n++) all.push(await bureau.ordered(`q${n}`, { phone: '+49 341 9939 0006' }));
    await bureau.settled();
    expect(await profile(all[21]!)).toEqual([all[21]]);
  });
  it('is not recognised by the name', async () => {
    const one = await bureau.ordered('n1', { name: 'Anna Müller' });
    const other = await bureau.ordered('n2', { name: 'Anna Müller', email: 'anna@example.com' });
    await bureau.settled();
    expect([await profile(one), await profile(other)]).toEqual([[one], [other]]);
  });
  it('brings together whom we took for two', async () => {
    const one = await bureau.ordered('d1', { email: 'd@example.com' });
    const other = await bureau.ordered('d2', { phone: '+49 341 9939 0003' });
    const third = await bureau.ordered('d3', { email: 'd@example.com', phone: '+49 341 9939 0003' });
    await bureau.settled();
    for (const subjectId of [one, other, third]) expect(await profile(subjectId)).toEqual([one, other, third]);
    expect((await desk().profileOf(third))!.customerId).toBe(one);
  });
  it('is one person, however many orders come at once', async () => {
    const orders = Array.from({ length: 20 }, (_, n) => `e${n}`);
    const all = await Promise.all(orders.map((orderId) => bureau.ordered(orderId, { email: 'e@example.com' })));
    await bureau.settled();
    expect(await profile(all[7]!)).toEqual([...all].sort());
  });
  it('is recognised once, however often the order is told', async () => {
    await bureau.ordered('f1', { email: 'f@example.com' });
    const subjectId = await bureau.ordered('f2', { email: 'f@example.com' });
    await bureau.settled();
    const before = await eventsOf(subjectId);
    await bureau.ordered('f2', { email: 'f@example.com' });
    await bureau.settled();
    expect(await eventsOf(subjectId)).toEqual(before);
  });
  it('and was forgotten since is not recognised', async () => {
    const one = await bureau.ordered('g1', { email: 'g@example.com' });
    await bureau.settled();
    await bureau.service.app.get(KeyRing).destroy({ subjectId: one, keep: 'person' });
    const other = await bureau.ordered('g2', { email: 'g@example.com' });
    await bureau.settled();
    expect(await profile(other)).toEqual([other]);
  });
});

describe('Who was told apart', () => {
  it('stays apart, whatever both order, and so does who is like both', async () => {
    const father = await bureau.ordered('h1', { email: 'h@example.com' });
    const son = await bureau.ordered('h2', { email: 'h@example.com' });
    await bureau.settled();
    await split(son);
    expect([await profile(father), await profile(son)]).toEqual([[father], [son]]);
    await bureau.ordered('h3', { email: 'h@example.com', phone: '+49 341 9939 0004' }, { subjectId: son });
    const next = await bureau.ordered('h4', { email: 'h@example.com' });
    await bureau.settled();
    expect(await profile(next)).toEqual([father, next]);
    expect(await profile(son)).toEqual([son]);
  });
  it('takes along whoever was recognised by them', async () => {
    const one = await bureau.ordered('i1', { email: 'i1@example.com' });
    const other = await bureau.ordered('i2', { email: 'i2@example.com' });
    const theirs = await bureau.ordered('i3', { email: 'i2@example.com' });
    await bureau.settled();
    await joinByHand(one, other);
    await bureau.settled();
    expect(await profile(theirs)).toEqual([one, other, theirs]);
    await split(other);
    await bureau.settled();
    expect([await profile(one), await profile(theirs)]).toEqual([[one], [other, theirs]]);
  });
  it('is told apart once, and by hand may be joined again', async () => {
    const one = await bureau.ordered('j1', { email: 'j@example.com' });
    const other = await bureau.ordered('j2', { email: 'j@example.com' });
    await bureau.settled();
    await split(other);
    await split(other);
    await joinByHand(other, one);
    await joinByHand(one, other);
    await bureau.settled();
    expect(await profile(one)).toEqual([one, other]);
    const types = (await eventsOf(other)).map(({ type }) => type);
    expect(types.slice(2)).toEqual(['IdentityJoined', 'IdentitySplit', 'IdentityJoined']);
  });
  it('is not the first of a profile, from whom the others are told apart', async () => {
    const one = await bureau.ordered('k1', { email: 'k@example.com' });
    await expect(split(one)).rejects.toMatchObject({ code: 'not-joined' });
    await expect(split('p-nobody')).rejects.toMatchObject({ code: 'customer-unknown' });
    await expect(joinByHand(one, 'p-nobody')).rejects.toMatchObject({ code: 'customer-unknown' });
  });
});
