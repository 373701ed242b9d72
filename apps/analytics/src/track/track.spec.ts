import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Sealed } from '#contracts/personal.js';
import { KeyRing } from '#personal/key-ring.js';
import { People } from '#personal/people.js';
import { badEvent } from './bad-event.js';
import { trackedEvent } from './judge.js';
import { Storefront } from './storefront.contract.js';

const viewed = (messageId: string, more: object = {}) => ({
  ...{ type: 'track', event: 'Product Viewed', messageId, anonymousId: 'a-1' },
  ...{ properties: { sku: 'CM-1', price: 12.5, currency: 'USD' }, ...more },
});
const carla = { sub: 'c-1', roles: ['customer'] };
const program = { sub: 'storefront', roles: ['service'] };
const secret = 'jane.doe@example.org';

describe('POST /v1/track', () => {
  let storefront: Storefront;
  beforeEach(async () => {
    storefront = await new Storefront().open();
  });
  afterEach(() => storefront.close());

  const opened = async (subjectId: string, raw: Sealed) => {
    const people = storefront.running.service('analytics').app.get(People);
    const cause = { causationId: 'r', correlationId: 'r', actor: 'staff:u-1' };
    const reading = { subjectId, record: 'track', cause, purpose: 'subject-request', kinds: ['account'] } as const;
    return (await people.open({ raw }, reading)).raw;
  };

  /** All that is kept of bad calls, opened. */
  const kept = async () => {
    const bad = (await storefront.in('clickstream-bad')).map((event) => badEvent.parse(event));
    const raws = await Promise.all(bad.map(({ subjectId, raw }) => opened(subjectId, raw as Sealed)));
    return raws.map((raw) => (raw as { raw: string }).raw);
  };

  it('takes one call', async () => {
    expect(await storefront.tell(viewed('m-1'))).toMatchObject({ status: 202, body: { accepted: 1, rejected: [] } });
    const [event, ...more] = await storefront.in('clickstream');
    expect(trackedEvent.parse(event)).toMatchObject({ messageId: 'm-1', receivedAt: storefront.now });
    expect(more).toEqual([]);
  });

  it('takes a batch apart: every call is in one hub or the other', async () => {
    const batch = [
      viewed('m-1'),
      viewed('m-2', { event: 'Nonsense' }),
      viewed('m-3'),
      { email: secret },
      viewed('m-1'),
    ];
    const { status, body } = await storefront.tell({ batch });
    expect(status).toBe(202);
    expect(body).toEqual({
      accepted: 3,
      rejected: [
        { index: 1, messageId: 'm-2', reason: expect.stringMatching(/^event: /) },
        { index: 3, reason: expect.stringMatching(/^type: /) },
      ],
    });
    expect((await storefront.in('clickstream')).map(({ messageId }) => messageId).toSorted()).toEqual([
      'm-1',
      'm-1',
      'm-3',
    ]);
    expect((await storefront.in('clickstream-bad')).map(({ reason }) => reason).toSorted()).toEqual(
      body.rejected.map(({ reason }) => reason).toSorted(),
    );
  });

  it('keeps a bad call so that it can be had again, until its person is forgotten', async () => {
    const call = viewed('m-1', { event: 'Nonsense', traits: { email: secret } });
    await storefront.tell(call, carla);
    await storefront.tell(call, carla);
    const [first, second] = (await storefront.in('clickstream-bad')).map((bad) => badEvent.parse(bad));
    expect(second).toEqual(first);
    expect(first).toMatchObject({ messageId: 'm-1', subjectId: 'c-1' });
    const raw = (await opened('c-1', first!.raw as Sealed)) as { raw: string };
    expect(JSON.parse(raw.raw)).toEqual(call);
    await storefront.running.service('analytics').app.get(KeyRing).destroy({ subjectId: 'c-1', keep: 'person' });
    expect(await opened('c-1', first!.raw as Sealed)).toBeNull();
  });

  it('seals for whom a program tells of, or for the day', async () => {
    await storefront.tell({ batch: [viewed('m-1', { event: 'x', userId: 'c-9' }), { a: secret }] }, program);
    const bad = (await storefront.in('clickstream-bad')).map(({ subjectId }) => subjectId);
    expect(bad.toSorted()).toEqual(['c-9', 'track-2026-01-10']);
  });

  it('lets nothing that a person told us leave the process in clear', async () => {
    const context = { ip: '203.0.113.10', traits: { email: secret }, page: { url: `https://a.example/?e=${secret}` } };
    await storefront.tell({
      batch: [
        viewed('m-1', { context }),
        { type: 'identify', messageId: 'm-2', anonymousId: 'a', traits: { email: secret } },
        { traits: { email: secret } },
      ],
    });
    expect([await storefront.in('clickstream'), await storefront.in('clickstream-bad')].flat()).toHaveLength(3);
    const written = ['', '-wal'].map((end) => readFileSync(storefront.hubsFile + end, 'latin1')).join('');
    expect(written).not.toContain(secret);
    expect(written).not.toContain('203.0.113.10');
  });

  it('refuses a shopper who speaks for somebody else, call by call', async () => {
    const { body } = await storefront.tell(
      { batch: [viewed('m-1', { userId: 'c-2' }), viewed('m-2', { userId: 'c-1' })] },
      carla,
    );
    expect(body).toMatchObject({ accepted: 1, rejected: [{ index: 0, messageId: 'm-1' }] });
  });

  it('keeps what is no call, or too large for one, with the good ones beside it, and in whole', async () => {
    const large = viewed('m-2', { userId: 'c-9', more: `${secret}é`.repeat(1_500) });
    const odd = [null, secret, 7, [viewed('m-3')]];
    const { status, body } = await storefront.tell({ batch: [viewed('m-1'), ...odd, large, viewed('m-4')] }, program);
    const tooLarge = { messageId: 'm-2', reason: 'a call has 32768 bytes at most' };
    const rejected = [
      ...odd.map((_, n) => ({ index: n + 1, reason: 'a call is an object' })),
      { index: 5, ...tooLarge },
    ];
    expect([status, body]).toEqual([202, { accepted: 2, rejected }]);
    expect((await storefront.tell(large, carla)).body).toEqual({ accepted: 0, rejected: [{ index: 0, ...tooLarge }] });
    expect(await storefront.in('clickstream')).toHaveLength(2);
    const texts = [...odd, large, large].map((call) => JSON.stringify(call));
    expect((await kept()).toSorted()).toEqual(texts.toSorted());
    const subjects = (await storefront.in('clickstream-bad')).map(({ subjectId }) => subjectId);
    expect(new Set(subjects)).toEqual(new Set(['c-1', 'c-9', 'track-2026-01-10']));
  });

  it('keeps the beginning of a call that is too large for the hub', async () => {
    const calls = ['x'.repeat(179_900), 'x'.repeat(511_000), '"'.repeat(255_000)].map((more) => ({ more }));
    for (const call of calls) expect(await storefront.tell(call, carla)).toMatchObject({ status: 202 });
    const texts = (await kept()).toSorted((one, other) => other.length - one.length);
    expect(texts.map(({ length }) => length)).toEqual([179_911, 127_752, 63_751]);
    for (const [index, text] of texts.entries()) expect(JSON.stringify(calls[index]).startsWith(text)).toBe(true);
  });

  it('refuses what is too large, and what is no batch, as a whole', async () => {
    const calls = Array.from({ length: 20 }, (_, n) => viewed(`m-${n}`, { more: 'x'.repeat(30_000) }));
    expect(await storefront.tell({ batch: calls })).toMatchObject({ status: 413 });
    for (const batch of [[], 'x', Array.from({ length: 1_001 }, () => ({}))])
      expect(await storefront.tell({ batch })).toMatchObject({ status: 400 });
    expect(await storefront.tell({ batch: calls.slice(0, 16) })).toMatchObject({ status: 202, body: { accepted: 16 } });
    expect(await storefront.in('clickstream')).toHaveLength(16);
  });

  it('takes nothing while the hubs are away, and everything when it is told again', async () => {
    await storefront.tell(viewed('m-0'));
    const port = await storefront.closeHubs();
    const { status, headers, body } = await storefront.tell(viewed('m-1'));
    expect([status, headers.get('retry-after'), body.type]).toEqual([503, '5', '/problems/unanswered']);
    await storefront.openHubs(port);
    expect(await storefront.tell(viewed('m-1'))).toMatchObject({ status: 202 });
    expect((await storefront.in('clickstream')).map(({ messageId }) => messageId).toSorted()).toEqual(['m-0', 'm-1']);
  });

  it('answers a request that comes again under its key as before', async () => {
    const again = { 'idempotency-key': 'k-1' };
    const first = await storefront.tell(viewed('m-1'), carla, again);
    expect((await storefront.tell(viewed('m-1'), carla, again)).body).toEqual(first.body);
    expect(await storefront.in('clickstream')).toHaveLength(1);
  });
});
