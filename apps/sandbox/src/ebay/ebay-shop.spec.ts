import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { account, EbaySeller, refusal } from './ebay-seller.contract.js';

let seller: EbaySeller;
beforeAll(async () => void (seller = await EbaySeller.open()));
afterAll(() => seller.close());

const items = (headers: Record<string, string> = {}) => seller.inventory('GET', 'inventory_item', undefined, headers);

describe('A token of eBay', () => {
  it('is the seller’s by refresh, without a new refresh token, and the application’s by its credentials', async () => {
    const user = await seller.grant({ grant_type: 'refresh_token', refresh_token: account.refreshToken });
    expect(user).toMatchObject({
      status: 200,
      body: { access_token: expect.any(String), expires_in: 7_200, token_type: 'User Access Token' },
    });
    expect(user.body['refresh_token']).toBeUndefined();
    expect((await seller.grant({ grant_type: 'client_credentials' })).body).toMatchObject({
      token_type: 'Application Access Token',
    });
  });

  it.each([
    [401, 'invalid_client', { grant_type: 'client_credentials' }, 'guessed'],
    [400, 'invalid_grant', { grant_type: 'refresh_token', refresh_token: 'guessed' }, undefined],
    [400, 'unsupported_grant_type', { grant_type: 'password' }, undefined],
  ])('is refused with %i %s', async (status, error, form, secret) =>
    expect(await seller.grant(form as Record<string, string>, secret)).toMatchObject({ status, body: { error } }),
  );

  it('is good for two hours, and only for what it was granted for', async () => {
    expect((await items()).status).toBe(200);
    expect(await items({ authorization: '' })).toMatchObject(refusal(401, 1_002));
    expect(await items({ authorization: 'Bearer guessed' })).toMatchObject(refusal(401, 1_001));
    expect(await items({ authorization: `Bearer ${seller.tokens.application}` })).toMatchObject(refusal(403, 1_100));
    const { user } = seller.tokens;
    const limits = '/developer/analytics/v1_beta/rate_limit';
    expect(await seller.ask('GET', limits, undefined, { authorization: `Bearer ${user}` })).toMatchObject(
      refusal(403, 1_100),
    );
    seller.now += 7_200_000;
    expect(await items()).toMatchObject(refusal(401, 1_001));
    await seller.sign();
    expect((await items()).status).toBe(200);
  });

  it('goes by another name where calls are older', async () => {
    const path = '/post-order/v2/cancellation/check_eligibility';
    const asked = { legacyOrderId: '27-10000-99999' };
    expect((await seller.ask('POST', path, asked)).status).toBe(404);
    const bearer = { authorization: `Bearer ${seller.tokens.user}` };
    expect((await seller.ask('POST', path, asked, bearer)).status).toBe(401);
  });
});

describe('eBay', () => {
  it('has no other paths', async () =>
    expect(await seller.fulfillment('PUT', 'order/27-10000-00001')).toMatchObject(refusal(404, 2_002)));

  it('counts the calls of a day, and says how many are left', async () => {
    const { body } = await seller.ask('GET', '/developer/analytics/v1_beta/rate_limit');
    const remaining = (limits: object) =>
      (limits as { rateLimits: { resources: { rates: { limit: number; remaining: number }[] }[] }[] }).rateLimits[0]!
        .resources[0]!.rates[0]!;
    const { limit, remaining: before } = remaining(body);
    expect(limit).toBe(5_000);
    await items();
    const after = await seller.ask('GET', '/developer/analytics/v1_beta/rate_limit');
    expect(remaining(after.body).remaining).toBe(before - 1);
  });

  it('answers 429 to who asks too often', async () => {
    seller.hall.setQuota('ebay', { perSecond: 1 });
    expect((await items()).status).toBe(200);
    expect(await items()).toMatchObject(refusal(429, 2_001));
    expect(seller.hall.throttled('ebay')).toBe(1);
    seller.now += 1_000;
    expect((await items()).status).toBe(200);
    seller.hall.setQuota('ebay', { perSecond: 1_000 });
  });

  it('is in trouble on demand: somebody else is at it, and it may be done nevertheless', async () => {
    seller.faults.set([{ match: { part: 'ebay' }, fault: 'error', status: 500, times: 1 }]);
    expect(await items()).toMatchObject(refusal(500, 25_025));
    seller.faults.set([{ match: { part: 'ebay' }, fault: 'error', status: 503, times: 1 }]);
    expect(await items()).toMatchObject(refusal(503, 2_003));
    const offerId = await seller.list('NGA-1');
    seller.faults.set([{ match: { part: 'ebay' }, fault: 'error-after-success', times: 1 }]);
    expect(await seller.inventory('POST', `offer/${offerId}/withdraw`)).toMatchObject(refusal(500, 25_025));
    expect(seller.truth('NGA-1').state).toBe('ended');
    seller.faults.set([{ match: { part: 'ebay' }, fault: 'error-after-success', times: 1 }]);
    expect(await seller.inventory('POST', `offer/${offerId}/withdraw`)).toMatchObject(refusal(400, 25_713));
    seller.faults.clear();
  });
});
