import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ChannelRefusal, ChannelUnreachable, type Listed, type Offer } from '../channel/channel.js';
import type { EtsyChannel } from './etsy.channel.js';
import { all, failing, file, listed, page, Recorder, refusal, reply, type Answer } from './recorder.contract.js';

const etsy = new Recorder();
let channel: EtsyChannel;
beforeAll(() => etsy.listen());
beforeEach(() => void (channel = etsy.begin()));
afterAll(() => etsy.close());

const id = '1600000001';
const at: Listed = { sku: 'NGA-000519', listingNumber: id, handle: id };
const price = { minor: 39_950, currency: 'EUR' };
const offer: Offer = {
  ...{ sku: 'NGA-000519', price: { minor: 45_000, currency: 'EUR' }, format: 'fixed', category: '1633' },
  ...{ title: 'Art Deco silver cigarette case, Birmingham 1932', description: 'Hallmarked, 142 g.' },
  ...{ photos: ['https://p.example/1.jpg', 'https://p.example/2.jpg'] },
  attributes: { who_made: 'someone_else', when_made: '1930s' },
};
const inventory = { body: reply('inventory') };
const receipt = { body: (reply('receipts')['results'] as object[])[0]! };
const answering = (...answers: Answer[]) => void etsy.answers.push(...answers);

/** Every call with the answers that it goes well with. */
const everyCall: [name: string, answers: Answer[], ask: () => Promise<unknown>][] = [
  ['publish', [page(reply('listing')), listed()], () => channel.publish(offer)],
  ['end', [listed(), listed({ state: 'inactive' })], () => channel.end(at)],
  ['reprice', [listed(), inventory, inventory], () => channel.reprice(at, price)],
  ['live', [page(reply('listing'))], () => all(channel.live())],
  [
    'changedSince',
    [{ body: file('replies', 'receipts.json') }],
    () => all(channel.changedSince('2026-01-01T00:00:00.000Z')),
  ],
  ['order', [receipt, { body: reply('payments') }], () => channel.order('3456789012')],
  [
    'ship',
    [receipt, receipt],
    () => channel.ship('3456789012', [], [{ carrier: 'ups', trackingNumber: '1Z', sentAt: '' }]),
  ],
];

describe('Etsy over HTTP', () => {
  it.each(everyCall.filter(([name]) => name !== 'publish'))('%s shows key and token', async (_, answers, ask) => {
    answering(...answers);
    await ask();
    const [granting, ...calls] = etsy.asked;
    expect(granting).toMatchObject({ method: 'POST', path: '/v3/public/oauth/token' });
    expect(Object.fromEntries(new URLSearchParams(granting!.text))).toEqual({
      ...{ grant_type: 'refresh_token', client_id: 'key', refresh_token: 'refresh-0' },
    });
    expect(granting!.headers).not.toHaveProperty('x-api-key');
    expect(calls).toHaveLength(answers.length);
    for (const { path, headers } of calls) {
      expect(path).toMatch(/^\/v3\/application\//);
      expect(headers).toMatchObject({ 'x-api-key': 'key:secret', authorization: 'Bearer 55501.token-1' });
    }
  });
});

describe('Ending and repricing', () => {
  it('takes down what can be bought', async () => {
    answering(listed(), listed({ state: 'inactive' }));
    expect(await channel.end(at)).toBe('ended');
    expect(etsy.calls).toEqual([`GET /listings/${id}`, `PATCH /shops/42/listings/${id}`]);
    expect(etsy.asked[2]!.text).toBe('state=inactive');
    expect(etsy.asked[2]!.headers['content-type']).toMatch(/^application\/x-www-form-urlencoded/);
  });
  it.each(['inactive', 'sold_out', 'expired', 'draft', 'removed'])('is over where it is %s', async (state) => {
    answering(listed({ state }), listed({ state }));
    expect(await channel.end(at)).toBe('over');
    expect(await channel.reprice(at, price)).toBe('over');
    expect(etsy.calls).toEqual([`GET /listings/${id}`, `GET /listings/${id}`]);
  });
  it('is over where it is gone', async () => {
    answering(refusal(404, 'Resource not found'), refusal(404, 'Resource not found'));
    expect(await channel.end(at)).toBe('over');
    expect(await channel.reprice(at, price)).toBe('over');
  });
  it('is over where it was sold in the moment between', async () => {
    answering(
      listed(),
      refusal(400, 'There was a problem with /quantity : cannot be empty'),
      listed({ state: 'sold_out' }),
    );
    expect(await channel.end(at)).toBe('over');
  });
  it('is refused where it stays what it was', async () => {
    answering(listed(), refusal(409, 'The quantity is locked by Ines'), listed());
    const error = await failing(channel.end(at));
    expect(error).toMatchObject({
      code: 'http-409',
      message: 'Etsy refused to end a listing with 409, naming quantity.',
    });
  });
  it('is not believed by an answer that says that it can be bought', async () => {
    answering(listed(), listed());
    expect(await failing(channel.end(at))).toBeInstanceOf(ChannelUnreachable);
  });
  it('puts all that is there, and another price', async () => {
    answering(listed(), inventory, inventory);
    expect(await channel.reprice(at, price)).toBe('repriced');
    expect(etsy.calls.slice(1)).toEqual([`GET /listings/${id}/inventory`, `PUT /listings/${id}/inventory`]);
    expect(etsy.asked[3]!.headers['content-type']).toBe('application/json');
    expect(etsy.asked[3]!.text).toContain('"price":399.50');
  });
  it('puts nothing where the price is that', async () => {
    answering(listed(), inventory);
    expect(await channel.reprice(at, { minor: 45_000, currency: 'EUR' })).toBe('repriced');
    expect(etsy.calls).toHaveLength(2);
  });
  it.each(['../shops/42', '', '1?x=1'])('asks nothing for what is no number: %j', async (handle) => {
    expect(await failing(channel.end({ ...at, handle }))).toMatchObject({ code: 'not-found' });
    expect(await failing(channel.reprice({ ...at, handle }, price))).toMatchObject({ code: 'not-found' });
    expect(await failing(channel.ship(handle, [], []))).toMatchObject({ code: 'not-found' });
    expect(await channel.order(handle)).toBeUndefined();
    expect(etsy.asked).toEqual([]);
  });
});

describe('An error of Etsy', () => {
  it.each(everyCall)('is a refusal by its status and in our words: %s', async (_, __, ask) => {
    answering(refusal(400, 'Ines Duarte of Rua das Flores 12 is wrong'));
    const error = await failing(ask());
    expect(error).toBeInstanceOf(ChannelRefusal);
    expect(error.code).toBe('http-400');
    expect(error.message).not.toMatch(/Duarte|Flores/);
  });
  it.each(everyCall)('leaves open what was done: %s', async (_, __, ask) => {
    const answers: Answer[] = [
      ...[500, 502, 503, 429, 408].map((status) => ({ status, body: { error: 'Ines Duarte' } })),
      ...[{ body: '<html>' }, { body: '[]' }, { body: { results: 'x' } }, { status: 403, body: '<html>' }],
      ...[{ status: 302, headers: { location: '/' } }, (response: { destroy(): void }) => response.destroy()],
    ];
    for (const answer of answers) {
      etsy.answers = [answer];
      channel = etsy.open();
      const error = await failing(ask());
      expect([answer, error]).toEqual([answer, expect.any(ChannelUnreachable)]);
      expect(error.message).not.toMatch(/Duarte/);
    }
  });
  it('names the fields that Etsy names in a list', async () => {
    const body = [{ path: '/images', type: 'array_too_short', message: 'cannot be less than 1 items' }];
    answering(page(), page(), page(), page(), page(), { status: 400, body });
    const error = await failing(channel.publish(offer));
    expect(error).toMatchObject({ code: 'http-400', message: 'Etsy refused a draft with 400, naming image.' });
  });
});
