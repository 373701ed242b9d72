import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import Fastify from 'fastify';
import { guard } from './access.js';
import { Alarms, type Alarm } from './alarms.js';
import { Identities } from './identities.js';
import { RateLimit } from './rate-limit.js';
import { startSigner } from './toy/token-signer.contract.js';
import { startToy } from './toy/toy.contract.js';

type Toy = Awaited<ReturnType<typeof startToy>>;
type Claims = Parameters<Toy['signer']['sign']>[0];
type How = Parameters<Toy['signer']['sign']>[1];

describe('A service lets in', () => {
  let toy: Toy;
  let at: Date;
  beforeAll(async () => {
    at = new Date();
    toy = await startToy({ edge: { now: () => at } });
  });
  afterAll(() => toy.close());

  const enter = async (authorization: string | undefined, key?: string) => {
    const headers = { 'content-type': 'application/json', ...(key !== undefined && { 'idempotency-key': key }) };
    const answer = await fetch(`${toy.url}/v1/counters`, {
      method: 'POST',
      headers: { ...headers, ...(authorization !== undefined && { authorization }) },
      body: JSON.stringify({ by: 1 }),
    });
    return { status: answer.status, headers: answer.headers, body: (await answer.json()) as Record<string, string> };
  };
  const bearing = async (claims: Claims, how: How = {}) =>
    // By the service's clock, which stands still.
    enter(`Bearer ${await toy.signer.sign({ roles: ['service'], ...claims }, { nowMs: at.getTime(), ...how })}`);

  it('who has a role of the route, by a token of its audience', async () => {
    expect((await bearing({})).status).toBe(201);
    const storefront = { aud: 'retreasure-storefront', sub: 'g-1' };
    expect((await bearing({ ...storefront, roles: ['guest'] })).status).toBe(201);
    // The storefront's issuer cannot give roles of the back office.
    expect((await bearing({ ...storefront, roles: ['service'] })).status).toBe(403);
    expect((await bearing({ roles: ['guest'] })).status).toBe(403);
  });

  it('nobody without a role of the route, and says who may', async () => {
    for (const roles of [[], ['auditor'], ['service '], 'service', undefined, [['service']]] as never[]) {
      const { status, body } = await bearing({ roles });
      expect([status, body['type'], body['detail']]).toEqual([
        403,
        '/problems/forbidden',
        expect.stringContaining('service'),
      ]);
    }
  });

  it.each([
    ['no token', undefined],
    ['another scheme', 'Basic c2hvcDpzaG9w'],
    ['no token after Bearer', 'Bearer '],
    ['nonsense', 'Bearer abc'],
    ['nonsense in three parts', 'Bearer a.b.c'],
    ['a very long token', `Bearer ${'a'.repeat(9_000)}`],
  ])('nobody with %s', async (_, authorization) => {
    const { status, headers, body } = await enter(authorization);
    expect([status, body['type']]).toEqual([401, '/problems/unauthenticated']);
    expect(headers.get('www-authenticate')).toBe('Bearer error="invalid_token"');
  });

  it('nobody with a token that is expired, early, for others, of others, or of nobody', async () => {
    const seconds = Math.floor(at.getTime() / 1_000);
    const refused: [Claims, How?][] = [
      [{}, { seconds: -31 }],
      [{ nbf: seconds + 60 }],
      [{ aud: 'somebody-else' }],
      [{ aud: '' }],
      [{ iss: 'https://other.example' }],
      [{ sub: '' }],
      [{ sub: 'two words' }],
      [{ sub: 'a'.repeat(65) }],
    ];
    for (const [claims, how] of refused)
      expect([JSON.stringify(claims), (await bearing(claims, how)).status]).toEqual([JSON.stringify(claims), 401]);
  });

  it('an expired token within the skew of clocks, and no longer', async () => {
    const token = `Bearer ${await toy.signer.sign({ roles: ['service'] }, { seconds: 0 })}`;
    at = new Date(at.getTime() + 20_000);
    expect((await enter(token)).status).toBe(201);
    at = new Date(at.getTime() + 20_000);
    expect((await enter(token)).status).toBe(401);
  });

  it('nobody with a token that is unsigned, signed with a shared secret, or signed by somebody else', async () => {
    const claims = { aud: 'retreasure-back-office', iss: toy.signer.issuer, sub: 'u-1', roles: ['service'] };
    const unsigned = new UnsecuredJWT(claims).setExpirationTime('10m').encode();
    const shared = new SignJWT(claims).setProtectedHeader({ alg: 'HS256', kid: '0' }).setExpirationTime('10m');
    const other = await generateKeyPair('RS256');
    const tokens = [
      unsigned,
      await shared.sign(new TextEncoder().encode('a secret of thirty-two characters')),
      await toy.signer.sign({ roles: ['service'] }, { key: other.privateKey }),
      await toy.signer.sign({ roles: ['service'] }, { key: other.privateKey, id: 'unheard-of' }),
      `${toy.token.slice(0, -8)}AAAAAAAA`,
    ];
    for (const token of tokens) expect((await enter(`Bearer ${token}`)).status).toBe(401);
  });

  it('nobody before the body was looked at, and keeps no answer of it', async () => {
    const refused = await toy.send('POST', '/v1/counters', 'not json', { authorization: 'Bearer abc' });
    expect(refused.status).toBe(401);
    const key = 'tried-before';
    expect((await enter(undefined, key)).status).toBe(401);
    expect((await enter(`Bearer ${toy.token}`, key)).status).toBe(201);
  });

  it('everybody with a key of her own: the same key of another identity is another request', async () => {
    const [one, other] = await Promise.all(
      ['u-1', 'u-2'].map(async (sub) => `Bearer ${await toy.signer.sign({ sub, roles: ['service'] })}`),
    );
    const first = await enter(one, 'same-key');
    const second = await enter(other, 'same-key');
    expect(second.body['counterId']).not.toBe(first.body['counterId']);
    expect(second.headers.get('idempotency-replayed')).toBeNull();
    expect((await enter(one, 'same-key')).body).toEqual(first.body);
  });

  it('nobody into a path that is not there, but says only that', async () => {
    expect((await toy.send('GET', '/v1/counters/x/y/z', undefined, { authorization: '' })).status).toBe(404);
    expect((await toy.send('GET', '/health/live', undefined, { authorization: '' })).status).toBe(200);
  });

  it('names no server, and lets no browser do more than it must', async () => {
    const { headers } = await bearing({});
    expect(Object.fromEntries(headers)).toMatchObject({
      ...{ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff', 'x-frame-options': 'DENY' },
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    });
    expect(headers.has('server') || headers.has('x-powered-by')).toBe(false);
  });
});

describe('A web page of another origin', () => {
  it('may call if a setting names it, and else not', async () => {
    const toy = await startToy({ env: { CORS_ORIGINS: 'https://shop.example, https://admin.example' } });
    const ask = (origin: string) =>
      fetch(`${toy.url}/v1/counters`, {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization' },
      });
    const asked = await ask('https://shop.example');
    expect([asked.status, asked.headers.get('access-control-allow-origin')]).toEqual([204, 'https://shop.example']);
    expect(asked.headers.get('access-control-allow-headers')).toContain('authorization');
    expect((await ask('https://evil.example')).headers.get('access-control-allow-origin')).toBeNull();
    const origin = 'https://admin.example';
    const called = await toy.send('GET', '/v1/counters', undefined, { origin });
    expect([called.status, called.headers.get('access-control-allow-origin')]).toEqual([200, origin]);
    expect((await toy.send('GET', '/v1/counters', undefined, { origin, authorization: '' })).status).toBe(401);
    await toy.close();
  });
});

describe('Whoever keeps trying', () => {
  it('raises one alert, which is kept and published, and names no household', async () => {
    const toy = await startToy();
    const heard: unknown[] = [];
    const { store } = toy.service('counters');
    const { promise, resolve } = Promise.withResolvers<void>();
    store.onAppend((events) => {
      heard.push(...events.filter(({ type }) => type === 'AlertRaised').map(({ data }) => data));
      if (heard.length === 2) resolve();
    });
    for (let n = 0; n < 40; n++) await toy.send('GET', '/v1/counters', undefined, { authorization: 'Bearer x.y.z' });
    const authorization = `Bearer ${await toy.signer.sign({ sub: 'u-9', roles: ['auditor'] })}`;
    for (let n = 0; n < 25; n++) await toy.send('GET', '/v1/counters', undefined, { authorization });
    await promise;
    expect(heard).toMatchObject([
      { kind: 'failed-logins', who: '127.0.0.0/24', count: 30 },
      { kind: 'permission-probes', who: 'staff:u-9', count: 20 },
    ]);
    await toy.close();
  });
});

describe('A webhook', () => {
  it.each([
    ['signed', 400, 1],
    ['signed', 401, 1],
    ['signed', 412, 1],
    ['signed', 200, 0],
    ['signed', 404, 0],
    ['signed', 503, 0],
    ['for nobody', 401, 1],
  ] as const)(
    'on a route that is %s, which is answered %i often, raises %i alarms',
    async (access, status, alarmed) => {
      const raised: Alarm[] = [];
      const alarms = new Alarms(
        () => new Date(0),
        (alarm) => raised.push(alarm),
      );
      const fastify = Fastify();
      const perIdentity = new RateLimit('identity', 1_000, () => new Date(0));
      const realm = { issuer: 'http://127.0.0.1:1', audience: 'nobody' };
      const realms = { storefront: realm, 'back-office': realm };
      const identities = new Identities({
        ...{ realms, skewSeconds: 0, rolesClaim: 'roles', now: () => new Date(0), cooldownMs: 0 },
      });
      guard(fastify, { identities, perIdentity, alarms }, () => (access === 'signed' ? 'signed' : []));
      fastify.post('/hook', (_, reply) => reply.status(status).send());
      for (let n = 0; n < 40; n++) await fastify.inject({ method: 'POST', url: '/hook' });
      for (let n = 0; n < 40; n++) await fastify.inject({ method: 'POST', url: '/nothing' });
      expect(raised.map(({ kind, count }) => [kind, count])).toEqual(Array(alarmed).fill(['failed-logins', 30]));
      await fastify.close();
    },
  );
});

describe('A key that was rotated out', () => {
  it('opens nothing any more, once the new one was seen', async () => {
    const signer = await startSigner();
    const realms = {
      storefront: { issuer: signer.issuer, audience: 'retreasure-storefront' },
      'back-office': { issuer: signer.issuer, audience: 'retreasure-back-office' },
    };
    const clock = { now: () => new Date(), cooldownMs: 0 };
    const identities = new Identities({ realms, skewSeconds: 0, rolesClaim: 'roles', ...clock });
    const enter = async (token: string) => (await identities.of(`Bearer ${token}`)).roles;
    const before = await signer.sign({ roles: ['auditor'] });
    expect(await enter(before)).toEqual(['auditor']);
    const old = await signer.rotate();
    const forged = await signer.sign({ roles: ['administrator'] }, old);
    expect(await enter(await signer.sign({ roles: ['finance'] }))).toEqual(['finance']);
    for (const token of [before, forged]) await expect(enter(token)).rejects.toMatchObject({ code: 'unauthenticated' });
    await signer.close();
    await expect(enter(await signer.sign({}, { id: 'new' }))).rejects.toMatchObject({ code: 'unanswered' });
  });
});
