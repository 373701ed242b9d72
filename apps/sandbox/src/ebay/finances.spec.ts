import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { account, american, EbaySeller, german, refusal } from './ebay-seller.contract.js';

let seller: EbaySeller;
let sold: { readonly id: string; readonly number: number }[];
beforeAll(async () => {
  seller = await EbaySeller.open();
  sold = [await seller.sell('NGA-1', american), await seller.sell('NGA-2', german)];
  seller.now += 1_000;
  seller.hall.repay('ebay', sold[1]!.number, 26_500, 'BUYER_RETURN');
});
afterAll(() => seller.close());

const iso = (at: number) => new Date(at).toISOString();
const usd = (value: string) => ({ value, currency: 'USD' });
const ask = (what: string, query: Record<string, string> = {}, headers: Record<string, string> = {}) =>
  seller.ask('GET', `/sell/finances/v1/${what}?${new URLSearchParams(query).toString()}`, undefined, headers);
const transactions = async (query: Record<string, string>) =>
  ((await ask('transaction', query)).body?.['transactions'] ?? []) as Record<string, unknown>[];

describe('What eBay paid out', () => {
  it('is nothing at first', async () => {
    expect((await ask('payout')).status).toBe(204);
    expect((await ask('transaction')).status).toBe(204);
    expect(await ask('payout/5000100009')).toMatchObject(refusal(404, 135_001));
  });

  it('is told with how many movements it settles', async () => {
    seller.now += 1_000;
    const [paid] = seller.hall.payOut('ebay');
    const { body } = await ask('payout', { filter: `payoutDate:[${iso(seller.now - 5_000)}..${iso(seller.now)}]` });
    const payout = {
      ...{ payoutId: String(paid!.number), payoutStatus: 'SUCCEEDED', payoutDate: iso(seller.now) },
      ...{ transactionCount: 5, amount: usd('1990.21') },
    };
    expect(body).toMatchObject({ total: 1, limit: 20, offset: 0, payouts: [payout] });
    expect((await ask(`payout/${paid!.number}`)).body).toMatchObject(payout);
    expect((await ask('payout', { filter: 'payoutStatus:{INITIATED}' })).status).toBe(204);
    expect((await ask('payout', { filter: `payoutDate:[${iso(seller.now + 1)}..]` })).status).toBe(204);
  });

  it('names every order with what eBay keeps of it, the last first', async () => {
    const [{ number } = { number: 0 }] = seller.hall.payouts('ebay');
    const told = await transactions({ filter: `payoutId:{${number}}` });
    expect(told.map(({ transactionType, orderId }) => [transactionType, orderId])).toEqual([
      ['REFUND', sold[1]!.id],
      ['SALE', sold[1]!.id],
      ['SALE', sold[0]!.id],
      ['NON_SALE_CHARGE', undefined],
      ['NON_SALE_CHARGE', undefined],
    ]);
    expect(told[2]).toMatchObject({
      ...{ transactionId: sold[0]!.id, amount: usd('1097.39'), bookingEntry: 'CREDIT', payoutId: String(number) },
      ...{ totalFeeBasisAmount: usd('1265.00'), totalFeeAmount: usd('167.61'), buyer: { username: american.username } },
      orderLineItems: [{ marketplaceFees: [{ feeType: 'FINAL_VALUE_FEE', amount: usd('167.61') }] }],
    });
    const [{ refunds } = { refunds: [] }] = seller.hall.orders('ebay').slice(1);
    expect(told[0]).toMatchObject({
      ...{ transactionId: String(refunds[0]!.number), amount: usd('229.89'), bookingEntry: 'DEBIT' },
      ...{ totalFeeAmount: usd('35.11'), references: [{ referenceType: 'REFUND_ID' }] },
    });
    expect(told[3]).toMatchObject({ feeType: 'INSERTION_FEE', amount: usd('0.35'), bookingEntry: 'DEBIT' });
  });

  it('comes page by page', async () => {
    const { body } = await ask('transaction', { limit: '2', offset: '2' });
    expect(body).toMatchObject({ total: 5, limit: 2, offset: 2, transactions: [{}, {}] });
    const next = await seller.ask('GET', String(body['next']).slice(seller.url.length));
    expect(next.body).toMatchObject({ offset: 4, transactions: [{}] });
    expect(next.body).not.toHaveProperty('next');
    expect((await ask('transaction', { offset: '5' })).status).toBe(204);
  });

  it('is found by order and type', async () => {
    expect(await transactions({ filter: `orderId:{${sold[1]!.id}},transactionType:{REFUND}` })).toHaveLength(1);
    expect(await transactions({ filter: `transactionDate:[${iso(seller.now + 1)}..]` })).toEqual([]);
  });

  it.each([
    [135_002, 'payout', { filter: 'payoutStatus:SUCCEEDED' }],
    [135_003, 'payout', { limit: '201' }],
    [135_003, 'transaction', { offset: '-1' }],
    [135_003, 'transaction', { filter: 'buyer:{x}' }],
    [135_004, 'payout', { filter: 'payoutDate:[2026-01-01..]' }],
    [135_006, 'transaction', { filter: 'transactionType:SALE' }],
    [135_008, 'transaction', { filter: 'transactionDate:[2026-02-01T00:00:00.000Z..2026-01-01T00:00:00.000Z]' }],
  ])('is refused with %i: %s %j', async (errorId, what, query) =>
    expect(await ask(what, query as unknown as Record<string, string>)).toMatchObject(refusal(400, errorId)),
  );
});

describe('Who may know', () => {
  it('is the seller’s program, with a token for that or for everything', async () => {
    const form = { grant_type: 'refresh_token', refresh_token: account.refreshToken };
    const scope = 'https://api.ebay.com/oauth/api_scope/sell.finances';
    const { token } = await seller.grant({ ...form, scope });
    const authorization = `Bearer ${token}`;
    expect((await ask('payout', {}, { authorization })).status).toBe(200);
    expect((await ask('payout')).status).toBe(200);
    const order = await seller.ask('GET', '/sell/fulfillment/v1/order', undefined, { authorization });
    expect(order).toMatchObject(refusal(403, 1_100));
    const application = { authorization: `Bearer ${seller.tokens.application}` };
    expect(await ask('payout', {}, application)).toMatchObject(refusal(403, 1_100));
    expect(await ask('payout', {}, { authorization: 'Bearer nobody' })).toMatchObject(refusal(401, 1_001));
  });
});
