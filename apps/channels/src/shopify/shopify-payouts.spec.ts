import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ChannelRefusal, ChannelUnreachable, type ListedPayout } from '../channel/channel.js';
import { Recorder, reply, type Answer } from './recorder.contract.js';
import type { ShopifyChannel } from './shopify.channel.js';

const shop = new Recorder();
let url: string;
let channel: ShopifyChannel;
beforeAll(async () => void (url = await shop.listen()));
beforeEach(() => {
  shop.forget();
  channel = shop.channel(url, shop.budget());
});
afterAll(() => shop.close());

const answer = (name: string) => reply(name) as Answer & { data: Record<string, unknown> };
const listed = async (...answers: Answer[]) => {
  shop.answers.push(...answers);
  const list: ListedPayout[] = [];
  for await (const one of channel.payouts('2026-06-01T12:00:00.123Z')) list.push(one);
  return list;
};
const stated = async (one: ListedPayout, ...answers: Answer[]) => {
  shop.answers.push(...answers);
  return new TextDecoder().decode(await one.statement());
};
/** The same page, and whether another follows. */
const paged = (name: string, what: string, endCursor: string | null): Answer => {
  const { shopifyPaymentsAccount: account } = answer(name).data as Record<string, Record<string, object>>;
  const page = { ...account![what], pageInfo: { hasNextPage: endCursor !== null, endCursor } };
  return { data: { shopifyPaymentsAccount: { [what]: page } } };
};
const thrown = (asking: Promise<unknown>) => asking.catch((error: unknown) => error);

describe('Payouts at Shopify', () => {
  it('are listed as they stand, but for those that are on their way', async () => {
    const found = await listed(answer('payouts'));
    expect(found.map(({ payoutId, status }) => [payoutId, status])).toEqual([
      ['631321250', 'sent'],
      ['631321251', 'returned'],
      ['631321253', 'sent'],
    ]);
    const [{ path, headers, query, variables }] = shop.asked as [(typeof shop.asked)[0]];
    expect(path).toBe('/shopify/admin/api/2026-07/graphql.json');
    expect(headers).toMatchObject({ 'x-shopify-access-token': 'shpat_of_the_specification' });
    expect(query).toContain('shopifyPaymentsAccount');
    expect(variables).toEqual({ query: "issued_at:>='2026-06-01T12:00:00Z'", page: null });
  });

  it('are listed page by page', async () => {
    await listed(paged('payouts', 'payouts', 'c-1'), paged('payouts', 'payouts', null));
    expect(shop.asked.map(({ variables }) => variables['page'])).toEqual([null, 'c-1']);
  });

  it('are none where the shop takes no money through Shopify', async () =>
    expect(await listed({ data: { shopifyPaymentsAccount: null } })).toEqual([]));

  it('are stated with all that they settle, page by page', async () => {
    const [first] = await listed(answer('payouts'));
    const text = await stated(
      first!,
      paged('settled', 'balanceTransactions', 'c-1'),
      paged('settled', 'balanceTransactions', null),
    );
    expect(shop.asked.slice(1).map(({ variables }) => variables)).toEqual([
      { query: 'payments_transfer_id:631321250', page: null },
      { query: 'payments_transfer_id:631321250', page: 'c-1' },
    ]);
    expect((JSON.parse(text) as { transactions: unknown[] }).transactions).toHaveLength(6);
  });

  it('are stated the same each time, and read', async () => {
    const [first] = await listed(answer('payouts'));
    const text = await stated(first!, answer('settled'));
    expect(await stated(first!, answer('settled'))).toBe(text);
    expect(channel.read('payout', text)).toMatchObject({ kind: 'payout', payout: { payoutId: '631321250' } });
  });

  it('that did not arrive are stated without another call', async () => {
    const [, returned] = await listed(answer('payouts'));
    expect(channel.read('payout', await stated(returned!))).toMatchObject({ payout: { status: 'returned' } });
    expect(shop.asked).toHaveLength(1);
  });

  it('are refused to an app that may not read payouts', async () => {
    const denied = { data: null, errors: [{ message: 'Access denied', extensions: { code: 'ACCESS_DENIED' } }] };
    const error = await thrown(listed(denied));
    expect(error).toBeInstanceOf(ChannelRefusal);
    expect(error).toMatchObject({ code: 'ACCESS_DENIED' });
  });

  it('are not known where Shopify is in trouble, or says something else', async () => {
    expect(await thrown(listed({ status: 500, body: {} }))).toBeInstanceOf(ChannelUnreachable);
    const strange = { shopifyPaymentsAccount: { payouts: { nodes: [{ id: 'x' }], pageInfo: { hasNextPage: false } } } };
    expect(await thrown(listed({ data: strange }))).toBeInstanceOf(ChannelUnreachable);
    const [first] = await listed(answer('payouts'));
    const gone = stated(first!, { data: { shopifyPaymentsAccount: null } });
    expect(await thrown(gone)).toBeInstanceOf(ChannelUnreachable);
  });
});
