import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ChannelUnreachable, type ListedPayout } from '../channel/channel.js';
import { financesHostOf } from './ebay-api.channel.js';
import type { EbayChannel } from './ebay.channel.js';
import { all, Recorder, refusal, reply, replyText } from './recorder.contract.js';

const ebay = new Recorder();
let channel: EbayChannel;
beforeAll(() => ebay.listen());
beforeEach(() => {
  ebay.forget();
  channel = ebay.open();
});
afterAll(() => ebay.close());

const { answering, failing, calls } = ebay;
const since = '2026-01-01T00:00:00.000Z';
const listed = () => all(channel.payouts(since));
const settled = { body: replyText('transactions') };
const statement = async (one: ListedPayout) => new TextDecoder().decode(await one.statement());
const page = (what: string, total: number, from: number, count: number) => ({
  body: {
    total,
    [what]: Array.from({ length: count }, (_, n) => ({
      ...(reply(what)[what] as [object])[0],
      ...(what === 'payouts' ? { payoutId: `${5_000_000_000 + from + n}` } : { transactionId: `${from + n}` }),
    })),
  },
});

describe('Payouts at eBay', () => {
  it('are listed as they stand, but for those that are on their way', async () => {
    const found = await answering(listed, { body: replyText('payouts') });
    expect(found.map(({ payoutId, status }) => [payoutId, status])).toEqual([
      ['5000106638', 'sent'],
      ['5000106639', 'returned'],
      ['5000106641', 'returned'],
    ]);
    expect(calls()).toEqual([
      `GET /sell/finances/v1/payout?filter=payoutDate:[${since}..2026-01-12T09:00:00.000Z]&limit=200&offset=0`,
    ]);
  });

  it('are asked for with a token for that alone, at the address that was named', async () => {
    channel = ebay.open({ financesUrl: `${ebay.origin}/apiz/` });
    await answering(listed, { status: 204 });
    const [{ headers, path }] = ebay.asked as [(typeof ebay.asked)[0]];
    expect(path).toMatch(/^\/apiz\/sell\/finances\/v1\/payout\?/);
    expect(headers).toMatchObject({ authorization: 'Bearer token-1', 'x-ebay-c-marketplace-id': 'EBAY_US' });
    expect(Object.fromEntries(new URLSearchParams(ebay.grants[0]!.text))).toEqual({
      ...{ grant_type: 'refresh_token', refresh_token: 'v^1.1#consent' },
      scope: 'https://api.ebay.com/oauth/api_scope/sell.finances',
    });
    await answering(() => channel.order('1'), { status: 404 });
    expect(ebay.grants).toHaveLength(2);
    expect(new URLSearchParams(ebay.grants[1]!.text).has('scope')).toBe(false);
  });

  it.each([
    ['https://api.ebay.com', 'https://apiz.ebay.com'],
    ['https://api.sandbox.ebay.com', 'https://apiz.sandbox.ebay.com'],
    ['http://127.0.0.1:3100/ebay', 'http://127.0.0.1:3100/ebay'],
    ['https://api.ebay.com.example', 'https://api.ebay.com.example'],
  ])('of %s are at %s unless another address is named', (url, finances) => expect(financesHostOf(url)).toBe(finances));

  it('are none where eBay says nothing', async () => expect(await answering(listed, { status: 204 })).toEqual([]));

  it('are all of them, page by page and span by span, each once', async () => {
    channel = ebay.open({ now: () => new Date('2026-06-01T00:00:00.000Z') });
    const found = await answering(
      listed,
      ...[page('payouts', 201, 0, 200), page('payouts', 201, 200, 1), page('payouts', 2, 200, 2)],
    );
    expect(new Set(found.map(({ payoutId }) => payoutId)).size).toBe(202);
    expect(found).toHaveLength(202);
    expect(calls().map((one) => /\[(.*)\.\.(.*)\].*offset=(\d+)/.exec(one)!.slice(1))).toEqual([
      [since, '2026-04-01T00:00:00.000Z', '0'],
      [since, '2026-04-01T00:00:00.000Z', '200'],
      ['2026-04-01T00:00:00.000Z', '2026-06-01T00:00:00.000Z', '0'],
    ]);
  });

  it('are stated with all that they settle, however many eBay tells at once', async () => {
    const [first] = await answering(listed, { body: replyText('payouts') });
    const told = await answering(() => statement(first!), page('transactions', 3, 0, 2), page('transactions', 3, 2, 1));
    expect(calls().slice(1)).toEqual([
      'GET /sell/finances/v1/transaction?filter=payoutId:{5000106638}&limit=1000&offset=0',
      'GET /sell/finances/v1/transaction?filter=payoutId:{5000106638}&limit=1000&offset=2',
    ]);
    const { payout, transactions } = JSON.parse(told) as { payout: object; transactions: { transactionId: string }[] };
    expect(payout).toEqual((reply('payouts')['payouts'] as object[])[0]);
    expect(transactions.map(({ transactionId }) => transactionId)).toEqual(['0', '1', '2']);
    expect(told).not.toContain('ronke_o');
  });

  it('are stated the same each time, and read', async () => {
    const [first] = await answering(listed, { body: replyText('payouts') });
    const [one, other] = [
      await answering(() => statement(first!), settled),
      await answering(() => statement(first!), settled),
    ];
    expect(one).toBe(other);
    expect(channel.read('payout', one)).toMatchObject({ kind: 'payout', payout: { payoutId: '5000106638' } });
  });

  it('that did not arrive are stated without another call', async () => {
    const [, returned] = await answering(listed, { body: replyText('payouts') });
    const told = await statement(returned!);
    expect(channel.read('payout', told)).toMatchObject({ payout: { status: 'returned', lines: [] } });
    expect(ebay.asked).toHaveLength(1);
  });

  it('are refused to whom the seller did not allow it, and who does not sign', async () => {
    ebay.tokens.push({ status: 400, body: { error: 'invalid_scope', error_description: 'R. Okafor' } });
    expect(await failing(listed)).toMatchObject({ code: 'invalid_scope' });
    expect(await failing(listed, refusal(403, 215_001))).toMatchObject({ code: '215001' });
  });

  it('are not known where eBay is in trouble, or says something else', async () => {
    expect(await failing(listed, refusal(500, 135_000))).toBeInstanceOf(ChannelUnreachable);
    expect(await failing(listed, refusal(400, 135_000))).toBeInstanceOf(ChannelUnreachable);
    expect(await failing(listed, { body: { payouts: {} } })).toBeInstanceOf(ChannelUnreachable);
    expect(await failing(listed, { body: { total: 1, payouts: [{}] } })).toBeInstanceOf(ChannelUnreachable);
  });
});
