import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { request } from 'node:http';
import { Identities } from '#service/identities.js';
import { backOfficeRoles } from '#service/roles.js';
import { tokenRequest } from './browser.contract.js';
import { docsOrigin, keyIdOf, Stand } from './issuer.contract.js';

let stand: Stand;
const printed = (['log', 'info', 'warn', 'error'] as const).map((name) => jest.spyOn(console, name));
beforeAll(async () => void (stand = await Stand.open()));
afterAll(() => stand.close());
afterEach(() => {
  for (const one of printed) expect(one).not.toHaveBeenCalled();
  expect(stand.reported).toEqual([]);
});

const backOffice = 'retreasure-back-office';
const storefront = 'retreasure-storefront';
const get = async (path: string) =>
  (await fetch(`${stand.issuer.url}${path}`)).json() as Promise<Record<string, unknown>>;

describe('the issuer', () => {
  it('says where everything is', async () => {
    const { url } = stand.issuer;
    expect(await get('/.well-known/openid-configuration')).toMatchObject({
      ...{
        issuer: url,
        authorization_endpoint: `${url}/auth`,
        token_endpoint: `${url}/token`,
        jwks_uri: `${url}/jwks`,
      },
      ...{ response_types_supported: ['code'], code_challenge_methods_supported: ['S256'] },
      grant_types_supported: expect.arrayContaining(['client_credentials', 'urn:retreasure:grant:guest']),
    });
  });

  it('shows the public part of its key, and nothing else of it', async () => {
    const { keys } = (await get('/jwks')) as { keys: object[] };
    expect(keys).toHaveLength(1);
    expect(keys[0]).toMatchObject({ kty: 'RSA', alg: 'RS256', use: 'sig', kid: expect.any(String), e: 'AQAB' });
    expect(Object.keys(keys[0]!).sort()).toEqual(['alg', 'e', 'kid', 'kty', 'n', 'use']);
  });

  it.each([
    ['GET', '/', { host: 'issuer.example' }, 421],
    ['POST', '/token', { 'content-length': '16385' }, 413],
    ['POST', '/token', { 'transfer-encoding': 'chunked' }, 411],
    ['GET', '/me', {}, 404],
    ['POST', '/reg', { 'content-length': '0' }, 404],
    ['POST', '/token/introspection', { 'content-length': '0' }, 404],
  ])('%s %s with %j is answered %i', async (method, path, headers, status) => {
    const answered = new Promise<number | undefined>((resolve, reject) => {
      const sent = request(`${stand.issuer.url}${path}`, { method, headers }, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      });
      sent.once('error', reject);
      sent.flushHeaders();
      if (!('content-length' in headers) || headers['content-length'] === '0') sent.end();
    });
    expect(await answered).toBe(status);
  });
});

describe('a program', () => {
  it('is a service, for an hour', async () => {
    for (const client of ['terminal', 'sample-shop']) {
      const claims = await stand.verified(await stand.token(client), backOffice);
      expect(claims).toMatchObject({ aud: backOffice, sub: client, client_id: client, roles: ['service'] });
      expect(claims.exp! - claims.iat!).toBe(3_600);
    }
  });

  it.each(backOfficeRoles)('at the terminal may be %s', async (role) => {
    const claims = await stand.verified(await stand.token('terminal', { scope: `role:${role}` }), backOffice);
    expect(claims).toMatchObject({ sub: 'terminal', roles: [role] });
    expect(claims.exp! - claims.iat!).toBe(role === 'service' ? 3_600 : 900);
  });

  it('at the terminal may have several roles', async () => {
    const token = await stand.token('terminal', { scope: 'role:warehouse role:auditor' });
    expect((await stand.verified(token, backOffice)).roles).toEqual(['warehouse', 'auditor']);
  });

  it('at the till stands for one customer', async () => {
    const claims = await stand.verified(await stand.token('till', { scope: 'customer:c-1001' }), storefront);
    expect(claims).toMatchObject({ aud: storefront, sub: 'c-1001', roles: ['customer'] });
    expect(claims.exp! - claims.iat!).toBe(900);
  });

  it.each([
    ['terminal', 'role:customer'],
    ['terminal', 'role:guest'],
    ['terminal', 'role:emperor'],
    ['terminal', 'role:auditor role:emperor'],
    ['terminal', 'customer:c-1001'],
    ['sample-shop', 'role:administrator'],
    ['sample-shop', 'role:service'],
    ['till', ''],
    ['till', 'customer:c-nobody'],
    ['till', 'customer:c-1001 customer:c-1002'],
    ['till', 'role:auditor'],
  ])('%s cannot ask for "%s"', async (client, scope) => {
    expect(await stand.ask(client, { scope })).toMatchObject({ status: 400, body: { error: 'invalid_scope' } });
  });

  it('gets nothing for the other audience', async () => {
    const resource = 'urn:retreasure:back-office';
    const scope = 'customer:c-1001';
    expect(await stand.ask('till', { scope, resource })).toMatchObject({
      status: 400,
      body: { error: 'invalid_target' },
    });
    await expect(stand.verified(await stand.token('till', { scope }), backOffice)).rejects.toThrow('"aud"');
  });

  it.each([{ client_secret: 'terminal' }, { client_secret: '' }, { client_id: 'nobody' }, { client_id: 'docs' }])(
    'with %j gets nothing',
    async (fields) => {
      const { status, body } = await stand.ask('terminal', fields);
      expect([status, body]).toEqual([
        expect.any(Number),
        expect.not.objectContaining({ access_token: expect.anything() }),
      ]);
      expect([400, 401]).toContain(status);
    },
  );

  it('has a secret of its own, and only who can keep one has one', () => {
    const secrets = ['storefront', 'terminal', 'sample-shop', 'till'].map((client) =>
      stand.issuer.clientSecret(client),
    );
    expect(new Set(secrets).size).toBe(4);
    for (const secret of secrets) expect(Buffer.from(secret, 'base64url')).toHaveLength(32);
    for (const client of ['docs', 'shop-window', 'nobody'])
      expect(() => stand.issuer.clientSecret(client)).toThrow(client);
  });
});

describe('an anonymous shopper', () => {
  const guest = { grant_type: 'urn:retreasure:grant:guest' };

  it('becomes somebody of her own, for half a day', async () => {
    const seen = new Set<string>();
    for (const fields of [
      { ...guest, client_id: 'shop-window' },
      { ...guest, client_id: 'storefront', client_secret: stand.issuer.clientSecret('storefront') },
    ]) {
      const answer = await tokenRequest(stand.issuer.url, fields);
      const { access_token: token, ...rest } = (await answer.json()) as Record<string, string>;
      expect(rest).toEqual({ expires_in: 43_200, token_type: 'Bearer' });
      const claims = await stand.verified(token!, storefront);
      expect(claims).toMatchObject({ aud: storefront, roles: ['guest'], sub: expect.stringMatching(/^g-[\w-]{22}$/) });
      expect(claims.exp! - claims.iat!).toBe(43_200);
      seen.add(claims.sub).add(claims.jti!);
    }
    expect(seen.size).toBe(4);
  });

  it.each(['terminal', 'sample-shop', 'till'])('is not made at %s', async (client) => {
    expect(await stand.ask(client, guest)).toMatchObject({ status: 400 });
  });

  it('cannot be made in the name of the storefront without its secret', async () => {
    expect((await tokenRequest(stand.issuer.url, { ...guest, client_id: 'storefront' })).status).toBe(401);
  });
});

describe('a page elsewhere', () => {
  const preflight = (origin: string, client_id = 'docs') =>
    fetch(`${stand.issuer.url}/token`, {
      ...{ method: 'POST', headers: { origin } },
      body: new URLSearchParams({ grant_type: 'authorization_code', client_id, code: 'none' }),
    });

  it.each(['terminal', 'storefront'])('may not ask for a token as %s', async (client) => {
    expect((await preflight(docsOrigin, client)).headers.get('access-control-allow-origin')).toBeNull();
  });

  it('may ask for a token only where the docs are', async () => {
    expect((await preflight(docsOrigin, 'dashboard')).headers.get('access-control-allow-origin')).toBe(docsOrigin);
    expect((await preflight(docsOrigin)).headers.get('access-control-allow-origin')).toBe(docsOrigin);
    expect((await preflight('http://127.0.0.1:3001')).headers.get('access-control-allow-origin')).toBeNull();
    stand.issuer.setDocsOrigin('http://127.0.0.1:3001');
    expect((await preflight(docsOrigin)).headers.get('access-control-allow-origin')).toBeNull();
    expect((await preflight('http://127.0.0.1:3001')).headers.get('access-control-allow-origin')).toBe(
      'http://127.0.0.1:3001',
    );
    stand.issuer.setDocsOrigin(docsOrigin);
  });
});

describe('a service', () => {
  const identities = () => {
    const realm = (audience: string) => ({ issuer: stand.issuer.url, audience });
    return new Identities({
      ...{ realms: { storefront: realm(storefront), 'back-office': realm(backOffice) }, rolesClaim: 'roles' },
      ...{ skewSeconds: 30, cooldownMs: 0, now: () => new Date() },
    });
  };

  it('believes the tokens, and knows from them who calls', async () => {
    const known = identities();
    const of = async (token: Promise<string>) => known.of(`Bearer ${await token}`);
    expect(await of(stand.token('terminal', { scope: 'role:warehouse role:auditor' }))).toEqual({
      ...{ subject: 'terminal', audience: 'back-office', roles: ['warehouse', 'auditor'] },
    });
    expect(await of(stand.token('sample-shop'))).toMatchObject({ subject: 'sample-shop', roles: ['service'] });
    expect(await of(stand.token('till', { scope: 'customer:c-1002' }))).toEqual({
      ...{ subject: 'c-1002', audience: 'storefront', roles: ['customer'] },
    });
  });

  it('that believed a token does so no more once it has seen another key', async () => {
    const known = identities();
    const before = `Bearer ${await stand.token('terminal')}`;
    expect(await known.of(before)).toMatchObject({ subject: 'terminal' });
    await stand.issuer.rotateKeys();
    expect(await known.of(`Bearer ${await stand.token('terminal')}`)).toMatchObject({ subject: 'terminal' });
    await expect(known.of(before)).rejects.toMatchObject({ code: 'unauthenticated' });
    await expect(identities().of(before)).rejects.toMatchObject({ code: 'unauthenticated' });
  });
});

describe('another key', () => {
  it('signs from then on, and what the old one signed is refused', async () => {
    const before = await stand.token('terminal');
    await stand.verified(before, backOffice);
    await stand.issuer.rotateKeys();
    const after = await stand.token('terminal');
    expect(keyIdOf(after)).not.toBe(keyIdOf(before));
    await stand.verified(after, backOffice);
    await expect(stand.verified(before, backOffice)).rejects.toThrow('no applicable key');
    const { keys } = (await get('/jwks')) as { keys: { kid: string }[] };
    expect(keys.map(({ kid }) => kid)).toEqual([keyIdOf(after)]);
  });
});
