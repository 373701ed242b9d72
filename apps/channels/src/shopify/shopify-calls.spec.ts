import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ChannelRefusal, ChannelUnreachable } from '../channel/channel.js';
import type { Budget } from '../channel/budget.js';
import { Recorder, reply, type Answer } from './recorder.contract.js';
import type { ShopifyChannel } from './shopify.channel.js';

const secret = 'ada@example.com lives at 14 Barton Ct';
const faulty = (code: string) => ({ data: null, errors: [{ message: secret, extensions: { code } }] });

describe('A call to Shopify', () => {
  const shop = new Recorder();
  let url: string;
  let budget: Budget;
  let channel: ShopifyChannel;
  beforeAll(async () => {
    url = await shop.listen();
  });
  beforeEach(() => {
    shop.forget();
    budget = shop.budget();
    channel = shop.channel(url, budget);
  });
  afterAll(() => shop.close());
  const ask = () => channel.order('1');
  const thrown = (): Promise<Error> =>
    ask().then(
      () => new Error('it was answered'),
      (error: Error) => error,
    );

  it.each<[string, Answer]>([
    ['a failure', { status: 500, body: secret }],
    ['a busy gateway', { status: 503, body: '' }],
    ['too many requests', { status: 429, body: '', headers: { 'retry-after': '2.0' } }],
    ['no JSON', { status: 200, body: '<html>' }],
    ['nothing', { status: 200, body: '' }],
    ['something else', { data: { shop: secret } }],
    ['a lost connection', (response) => response.destroy()],
    ['another address', { status: 301, body: '', headers: { location: 'http://127.0.0.1/' } }],
    ['that it is throttled', reply('throttled')],
    ['a failure within a success', faulty('INTERNAL_SERVER_ERROR')],
  ])('that is answered with %s may be made again', async (_, answer) => {
    shop.answers.push(answer);
    const error = await thrown();
    expect(error).toBeInstanceOf(ChannelUnreachable);
    expect(error.message).not.toContain(secret);
  });

  it('that is not answered in time may be made again', async () => {
    shop.answers.push(() => undefined);
    const hasty = shop.channel(url, budget, 50);
    await expect(hasty.order('1')).rejects.toThrow('TimeoutError');
  });

  it.each<[string, Answer, string]>([
    ['a wrong token', { status: 401, body: { errors: secret } }, '401'],
    ['a frozen shop', { status: 402, body: { errors: secret } }, '402'],
    ['an unknown shop', { status: 404, body: '' }, '404'],
    ['data it may not see', faulty('ACCESS_DENIED'), 'ACCESS_DENIED'],
    ['too much at once', faulty('MAX_COST_EXCEEDED'), 'MAX_COST_EXCEEDED'],
    ['a code that is none', faulty(secret), 'GRAPHQL'],
    ['errors in one text', { data: null, errors: secret } as Answer, 'GRAPHQL'],
  ])('is refused for %s', async (_, answer, code) => {
    shop.answers.push(answer);
    const error = await thrown();
    expect(error).toBeInstanceOf(ChannelRefusal);
    expect(error).toMatchObject({ code });
    expect(error.message).not.toContain('Barton');
  });

  it('tells the budget what is left', async () => {
    const extensions = {
      cost: {
        requestedQueryCost: 30,
        throttleStatus: { maximumAvailable: 1000, currentlyAvailable: 130, restoreRate: 50 },
      },
    };
    shop.answers.push({ data: { order: null }, extensions });
    await ask();
    expect(budget.state.left).toBe(130);
    shop.now += 1_000;
    expect(budget.state.left).toBe(180);
    shop.now += 60_000;
    expect(budget.state.left).toBe(1_000);
  });

  it('that was too much makes the others wait until it is affordable', async () => {
    shop.answers.push(reply('throttled'), { data: { order: null } });
    await thrown();
    const next = ask();
    expect(budget.state).toMatchObject({ left: 52, waiting: { order: 1 } });
    shop.now += 1_499;
    budget.told(2_000);
    expect(budget.state.waiting.order).toBe(1);
    shop.now += 1;
    budget.told(2_000);
    expect(await next).toBeUndefined();
  });

  it('waits as long as it is told to', async () => {
    shop.answers.push({ status: 429, body: '', headers: { 'retry-after': '2.0' } }, { data: { order: null } });
    await thrown();
    const next = ask();
    shop.now += 1_999;
    budget.told(2_000);
    expect(budget.state.waiting.order).toBe(1);
    shop.now += 1;
    budget.told(2_000);
    await next;
  });

  it('that nobody may make any more was not made', async () => {
    budget.pause(60_000);
    const waiting = thrown();
    budget.close();
    expect(await waiting).toBeInstanceOf(ChannelUnreachable);
    expect(shop.asked).toEqual([]);
  });

  it('to end a listing goes before all others', async () => {
    budget.pause(1_000);
    const order = channel.order('1');
    const ending = channel.end({ sku: 'A', listingNumber: '1', handle: '1/2/3' });
    shop.answers.push({ data: { productVariant: null } }, { data: { order: null } });
    shop.now += 1_000;
    budget.told(1);
    shop.now += 100_000;
    budget.told(2_000);
    await Promise.all([order, ending]);
    expect(shop.operations).toEqual(['Look', 'Order']);
  });
});
