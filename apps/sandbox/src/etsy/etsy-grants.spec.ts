import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EtsySeller, keys, shopId } from './etsy-seller.contract.js';

const folder = mkdtempSync(join(tmpdir(), 'etsy-'));
let seller: EtsySeller;
beforeAll(async () => void (seller = await EtsySeller.open(join(folder, 'books.db'))));
afterAll(async () => {
  await seller.close();
  rmSync(folder, { recursive: true });
});

const refused = (status: number, error: string, error_description: unknown = expect.any(String)) => ({
  ...{ status, body: { error, error_description } },
});

describe('A refresh', () => {
  it('gives a pair of tokens that begin with the user', async () => {
    expect(await seller.refresh()).toMatchObject({
      status: 200,
      body: { token_type: 'Bearer', expires_in: 3_600, access_token: expect.stringMatching(/^55501\.\w{40}/) },
    });
    expect(seller.refreshToken).toMatch(/^55501\.\w{40}/);
  });

  it('takes a token once: the old one is good for nothing, also after a restart', async () => {
    const { refreshToken } = seller;
    await seller.refresh();
    const revoked = refused(400, 'invalid_grant', 'refresh_token is revoked');
    expect(await seller.refresh({ refresh_token: refreshToken })).toMatchObject(revoked);
    expect(await seller.refresh({ refresh_token: keys.refreshToken })).toMatchObject(revoked);
    await seller.restart();
    expect(await seller.refresh({ refresh_token: keys.refreshToken })).toMatchObject(revoked);
    expect(await seller.refresh()).toMatchObject({ status: 200 });
  });

  it('is possible for ninety days; then the seller has to agree anew', async () => {
    seller.now += 90 * 86_400_000;
    expect(await seller.refresh()).toMatchObject(refused(400, 'invalid_grant', 'refresh_token is expired'));
    seller.refreshToken = seller.shop.consent();
    expect(await seller.refresh()).toMatchObject({ status: 200 });
  });

  it.each([
    ['unsupported_grant_type', 400, { grant_type: 'client_credentials' }],
    ['invalid_client', 401, { client_id: `${keys.keystring}:${keys.sharedSecret}` }],
    ['invalid_request', 400, { refresh_token: '' }],
    ['invalid_grant', 400, { refresh_token: '55501.guessed' }],
  ])('is refused as %s', async (error, status, form) =>
    expect(await seller.refresh(form)).toMatchObject(refused(status, error)),
  );

  it('wants a refresh token, and a call an access token', async () => {
    expect(await seller.refresh({ refresh_token: seller.token })).toMatchObject(refused(400, 'invalid_grant'));
    const authorization = `Bearer ${seller.refreshToken}`;
    const answer = await seller.ask('GET', `shops/${shopId}/receipts`, undefined, { authorization });
    expect(answer).toMatchObject(refused(401, 'invalid_token'));
  });
});

describe('A call', () => {
  const receipts = `shops/${shopId}/receipts`;

  it.each([
    ['Shared secret is required in x-api-key header.', keys.keystring],
    ["Invalid API key: should be in the format 'keystring:shared_secret'.", 'guessed'],
    ['API key not found or not active, or incorrect shared secret for API key.', `${keys.keystring}:guessed`],
  ])('is refused as %s', async (error, key) =>
    expect(await seller.ask('GET', receipts, undefined, { 'x-api-key': key })).toMatchObject({
      ...{ status: 403, body: { error } },
    }),
  );

  it('is refused without a token, and when it is over', async () => {
    await seller.refresh();
    const ask = (authorization: string) => seller.ask('GET', receipts, undefined, { authorization });
    expect(await ask('')).toMatchObject(refused(401, 'invalid_token'));
    expect(await ask(`Bearer 55501.guessed`)).toMatchObject(refused(401, 'invalid_token'));
    seller.now += 3_599_000;
    expect(await seller.get(receipts)).toMatchObject({ status: 200 });
    seller.now += 1_000;
    expect(await seller.get(receipts)).toMatchObject(refused(401, 'invalid_token', 'access token is expired'));
    await seller.refresh();
    expect(await seller.get(receipts)).toMatchObject({ status: 200 });
  });
});
