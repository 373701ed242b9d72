import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ShipmentDelivered } from '#contracts/fulfillment.js';
import { MessageDue, SubjectDataCollected } from '#contracts/marketing.js';
import { OrderConfirmed, OrderPlaced } from '#contracts/orders.js';
import { SubjectDataRequested, SubjectErased } from '#contracts/privacy.js';
import { KeyRing } from '#personal/key-ring.js';
import type { PersonEvent } from '#personal/person.js';
import { Bureau } from '../bureau.contract.js';
import { identity } from '../customer/identity.js';
import { message } from '../message/message.js';
import { messageIdOf } from '../message/messages.controller.js';
import { PostOffice } from '../message/post-office.contract.js';
import { published } from '../published.js';

const total = { minor: 12_500, currency: 'EUR' };
const words = 'A lovely clock & it <b>ticks</b>.';
let office: PostOffice;
let bureau: Bureau;
beforeAll(async () => {
  office = await PostOffice.open();
  bureau = await Bureau.open({
    ...{ MAIL_URL: office.url, MAIL_FROM: 'news@shop.example', PUBLIC_URL: 'https://api.example' },
    ...{ MAILS_PER_SECOND: '1000', TIME_ZONE: 'Europe/Berlin' },
  });
});
afterAll(async () => {
  await bureau.close();
  await office.close();
});

const cause = { causationId: 'test', correlationId: 'test', actor: 'test' };
const now = () => new Date(bureau.nowMs).toISOString();
async function ordered(orderId: string, subjectId: string, pieces = ['CM-1']) {
  const lines = pieces.map((unitId, index) => ({ line: index + 1, unitId, price: total }));
  await bureau.hear(OrderPlaced.of({ orderId, channel: 'web', customerId: subjectId, lines, total }));
  await bureau.ordered(orderId, { email: `${subjectId}@example.org` }, { subjectId });
}
async function delivered(orderId: string, subjectId: string, pieces?: string[]) {
  await ordered(orderId, subjectId, pieces);
  const deliveredAt = now();
  await bureau.hear(ShipmentDelivered.of({ shipmentId: `s-${orderId}`, orderId, trackingNumber: '1Z', deliveredAt }));
  await bureau.settled();
}
const said = (orderId: string, more: object = {}) => ({
  body: { orderId, piece: 'CM-1', rating: 5, text: words, language: 'en', ...more },
});
const write = async (subjectId: string, orderId: string, more: object = {}) => {
  const answer = await bureau.shopper(subjectId, 'POST', '/v1/reviews', said(orderId, more));
  await bureau.settled();
  return answer;
};
async function decide(reviewId: unknown, decision: object) {
  const answer = await bureau.staff('shop-assistant', 'POST', `/v1/reviews/${String(reviewId)}/decisions`, {
    body: decision,
  });
  await bureau.settled();
  return answer;
}
const listed = async (query = '') =>
  (await bureau.shopper('c-anybody', 'GET', `/v1/reviews${query}`)).body as {
    reviews: { reviewId: string; text?: string; rating: number }[];
    stars: { count: number; average?: number };
    next?: string;
  };

describe('A review', () => {
  it('is nobody’s but the buyer’s, of what is with them and was in the order', async () => {
    await delivered('o-1', 'c-1');
    await ordered('o-2', 'c-1');
    expect((await write('c-2', 'o-1')).status).toBe(404);
    expect((await write('c-1', 'o-none')).status).toBe(404);
    expect((await write('c-1', 'o-2')).body['type']).toContain('not-delivered');
    expect((await write('c-1', 'o-1', { piece: 'CM-2' })).body['type']).toContain('not-ordered');
    for (const [field, wrong] of Object.entries({ rating: 6, text: 'x'.repeat(2_001), language: 'Klingon' })) {
      const { status, body } = await write('c-1', 'o-1', { [field]: wrong });
      expect([status, body['errors']]).toEqual([400, [expect.objectContaining({ pointer: `#/${field}` })]]);
    }
  });

  it('is shown to others once somebody has read it, and again when it changes; and is in no log', async () => {
    const { status, body } = await write('c-1', 'o-1');
    expect([status, body]).toEqual([201, expect.objectContaining({ status: 'pending', writing: 1 })]);
    expect(body['sentiment']).toEqual({ score: expect.any(Number), model: 'vader', version: '1.1.3' });
    const reviewId = body['reviewId'] as string;
    expect((await listed()).reviews).toEqual([]);
    const queue = await bureau.staff('marketing', 'GET', '/v1/review-queue');
    expect(queue.body['reviews']).toEqual([expect.objectContaining({ reviewId, status: 'pending', rating: 5 })]);
    expect(JSON.stringify(queue.body)).not.toContain('lovely');
    expect((await bureau.staff('shop-assistant', 'GET', `/v1/reviews/${reviewId}`)).body).toMatchObject({
      text: words,
    });
    expect((await decide(reviewId, { decision: 'publish', writing: 1 })).body).toMatchObject({ status: 'published' });
    expect(await listed()).toMatchObject({
      reviews: [{ reviewId, text: words, rating: 5 }],
      stars: { count: 1, average: 5 },
    });
    expect((await write('c-1', 'o-1', { text: 'It broke.', rating: 1 })).body).toMatchObject({
      status: 'pending',
      writing: 2,
    });
    expect(await listed()).toEqual({ reviews: [], stars: { count: 0 } });
    expect((await decide(reviewId, { decision: 'publish', writing: 1 })).status).toBe(409);
    const no = { decision: 'reject', writing: 2, reason: 'not about the piece' };
    expect((await decide(reviewId, no)).body).toMatchObject({ status: 'rejected', reason: 'not about the piece' });
    expect((await bureau.shopper('c-1', 'GET', `/v1/reviews/${reviewId}`)).body).toMatchObject({ text: 'It broke.' });
    expect((await bureau.shopper('c-2', 'GET', `/v1/reviews/${reviewId}`)).status).toBe(404);
    const log = JSON.stringify(await bureau.service.store.after(null, 10_000));
    expect(log).not.toMatch(/lovely|It broke/);
    // Who looked at it is on record; who reads what is published is not.
    expect(log.match(/"record":"review /g)).toHaveLength(2);
  });

  it('is not asked for any more', async () => {
    const messageId = messageIdOf({ campaignId: 'review-request', customerId: 'c-1', trigger: 'o-1' });
    const { state } = await bureau.service.commands.read(message, messageId);
    expect(state).toMatchObject({ status: 'held-back', because: 'called-off' });
  });

  it('is in the story of its buyer', async () => {
    const { body } = await bureau.shopper('c-1', 'GET', '/v1/customers/c-1/timeline');
    const what = (body['entries'] as { what: string; orderId: string }[]).filter(({ orderId }) => orderId === 'o-1');
    expect(what.map((entry) => entry.what)).toEqual(['reviewed', 'delivered', 'ordered']);
  });

  it('counts with others on average, in pages, each piece by itself', async () => {
    const stars = [5, 4, 2];
    for (const [index, rating] of stars.entries()) {
      const orderId = `o-p${index}`;
      await delivered(orderId, `c-p${index}`, [index < 2 ? 'POLISH' : 'WAX']);
      bureau.nowMs += 1_000;
      const piece = index < 2 ? 'POLISH' : 'WAX';
      const { body } = await write(`c-p${index}`, orderId, { rating, piece, language: 'de' });
      expect(body['sentiment']).toBeNull();
      await decide(body['reviewId'], { decision: 'publish', writing: 1 });
    }
    const first = await listed('?limit=2');
    expect([first.stars, first.reviews.map(({ rating }) => rating)]).toEqual([{ count: 3, average: 3.67 }, [2, 4]]);
    expect((await listed(`?limit=2&cursor=${first.next}`)).reviews.map(({ rating }) => rating)).toEqual([5]);
    expect(await listed('?piece=POLISH')).toMatchObject({ stars: { count: 2, average: 4.5 } });
  });

  it('loses its words with its author, and keeps its stars', async () => {
    await bureau.hear(SubjectDataRequested.of({ subjectId: 'c-p2', exportId: 'x-1' }));
    await bureau.settled();
    const events = await bureau.service.store.read<PersonEvent>('person-c-p2');
    const [told] = events
      .flatMap((event) => published(event, 'c-p2'))
      .filter(({ type }) => type === SubjectDataCollected.type);
    expect(JSON.stringify(told)).toMatch(/"record":"review .*sealed\.words\./);
    await bureau.service.app.get(KeyRing).destroy({ subjectId: 'c-p2', keep: 'person' });
    await bureau.hear(SubjectErased.of({ subjectId: 'c-p2', erasedAt: now() }));
    await bureau.settled();
    const [review] = (await listed('?piece=WAX')).reviews;
    expect([review!.rating, review!.text]).toEqual([2, undefined]);
  });
});

describe('The letter that asks for a review', () => {
  it('leads to a page where it is written without a login, and others have no link', async () => {
    await delivered('o-l', 'c-l', ['CM-7', 'CM-8']);
    const wording = { version: 'n-1', language: 'en', hash: 'ab'.repeat(32) };
    const proof = { kind: 'checkbox', record: 'f-1' } as const;
    const data = { purpose: 'email-marketing', source: 'checkout', wording, proof, at: now() } as const;
    await bureau.service.commands.handle(identity, 'c-l', { type: 'GiveConsent', data }, cause);
    const messageId = messageIdOf({ campaignId: 'review-request', customerId: 'c-l', trigger: 'o-l' });
    const until = (await bureau.service.commands.read(message, messageId)).state.until!;
    bureau.nowMs = Date.parse(until);
    await bureau.hear(MessageDue.of({ messageId, until }));
    await bureau.settled();
    const eml = office.log.at(-1)!.eml.replace(/=\r\n/g, '');
    const [, path] = /api\.example(\/v1\/review-letters\/[\w.-]+)/.exec(eml)!;
    const page = await (await fetch(`${bureau.url}${path}`)).text();
    expect(page.match(/<form method="post">/g)).toHaveLength(2);
    const send = async (body: Record<string, string>, to = path!) => {
      const answer = await fetch(`${bureau.url}${to}`, { method: 'POST', body: new URLSearchParams(body) });
      await bureau.settled();
      return [answer.status, await answer.text()] as const;
    };
    const lines = `ä€😀 ${words}\r\n`.repeat(45);
    const good = { piece: 'CM-8', rating: '4', text: lines, language: 'de' };
    expect((await send({ ...good, rating: '7' }))[0]).toBe(400);
    expect((await send(good, path!.slice(0, -1)))[0]).toBe(404);
    expect(await send(good)).toEqual([200, expect.stringContaining('Thank you')]);
    expect((await send({ ...good, piece: 'CM-1' }))[0]).toBe(409);
    const { body } = await bureau.staff('marketing', 'GET', '/v1/review-queue');
    const [found] = body['reviews'] as { reviewId: string }[];
    expect(found).toMatchObject({ piece: 'CM-8', rating: 4, orderId: 'o-l' });
    expect((await bureau.shopper('c-l', 'GET', `/v1/reviews/${found!.reviewId}`)).body).toMatchObject({
      text: lines.replaceAll('\r', ''),
    });
  });

  it('is written of what was paid at the till as soon as it is', async () => {
    const lines = [{ line: 1, unitId: 'CM-1', price: total }];
    const sale = { orderId: 'o-till', channel: 'store', customerId: 'c-till', lines, total };
    await bureau.hear(OrderPlaced.of(sale));
    await bureau.ordered('o-till', { email: 'till@example.org' }, { subjectId: 'c-till', channel: 'store' });
    expect((await write('c-till', 'o-till')).body['type']).toContain('not-delivered');
    await bureau.hear(OrderConfirmed.of(sale));
    expect((await write('c-till', 'o-till')).status).toBe(201);
  });
});
