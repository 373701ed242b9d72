import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { readableKinds } from '#personal/purposes.js';
import { backOfficeRoles, roles, type Role } from '#service/roles.js';
import { startIssuer } from '../../apps/issuer/src/issuer.js';
import { everyOperationOf, fetchDocument, targetOf, type Operation } from '../fuzz/api-document.js';
import { openSampleShop, type WholeShop } from '../fuzz/whole-shop.js';
import { Callers } from './callers.js';

jest.setTimeout(120_000);
const quarterMs = 15 * 60_000;
const alarms = /"kind":"(failed-logins|permission-probes)"/;

/** Who may come in but not do all of it: the examples set an asking price, say where to look, and read to send a parcel. */
const narrower: { readonly [route: string]: readonly Role[] } = {
  'POST /v1/units': ['warehouse'],
  'GET /v1/availability': ['guest', 'customer'],
  'GET /v1/orders/{orderId}/buyer': roles.filter((role) => readableKinds('fulfilment', [role]).length === 0),
};

type Answer = { readonly status: number; readonly type?: string; readonly detail?: string };

describe('The shop', () => {
  let shop: WholeShop;
  let callers: Callers;
  let operations: Operation[];
  let signed: Operation[];
  let aheadMs = 0;
  beforeAll(async () => {
    shop = await openSampleShop(() => Date.now() + aheadMs);
    callers = shop.callers;
    const all = everyOperationOf(await fetchDocument(shop.url));
    [operations, signed] = [all.filter((one) => one.roles.length > 0), all.filter((one) => one.roles.length === 0)];
  });
  afterAll(() => shop.close());

  const send = async (
    path: string,
    method: string,
    headers: Record<string, string>,
    body?: unknown,
  ): Promise<Answer> => {
    const content = body === undefined ? {} : { body: JSON.stringify(body) };
    const type = body === undefined ? {} : { 'content-type': 'application/json' };
    const answer = await fetch(shop.url + path, { method, headers: { ...type, ...headers }, ...content });
    const text = await answer.text();
    const { type: problem, detail } = (answer.ok ? {} : JSON.parse(text)) as Answer;
    return { status: answer.status, ...(problem !== undefined && { type: problem }), ...(detail && { detail }) };
  };
  /** As the operation's example says. */
  const ask = (operation: Operation, authorization?: string) => {
    const headers = authorization === undefined ? {} : { authorization };
    return send(targetOf(operation), operation.method, headers, operation.body?.example);
  };

  it.each(roles)('lets a caller who is %s in where the route names that role, and nowhere else', async (role) => {
    const wrong: string[] = [];
    for (const operation of operations) {
      const answer = await ask(operation, await callers.as(role));
      const fault = faultOf(operation, role, answer);
      if (fault !== undefined) wrong.push(`${nameOf(operation)}: ${fault}: ${JSON.stringify(answer)}`);
    }
    expect(wrong).toEqual([]);
  });

  it('lets nobody in without a token, or with nonsense', async () => {
    const open: string[] = [];
    for (const authorization of [undefined, 'Bearer of.bad.news'])
      for (const operation of operations) {
        const { status, type } = await ask(operation, authorization);
        if (status !== 401 || type !== '/problems/unauthenticated') open.push(`${nameOf(operation)}: ${status}`);
      }
    expect(open).toEqual([]);
  });

  it('believes no webhook that is not signed, whatever token comes with it', async () => {
    const forged = {
      ...{ 'stripe-signature': 't=1,v1=00', 'x-shopify-hmac-sha256': 'AAAA', 'x-ebay-signature': 'AAAA' },
      ...{ credential: 'a-credential-of-another', 'fdx-signature': 'AAAA' },
      ...{ 'webhook-id': 'msg_1', 'webhook-timestamp': '1767225600', 'webhook-signature': 'v1,AAAA' },
    };
    const believed: string[] = [];
    expect(signed.map(nameOf).sort()).toEqual([
      'GET /v1/consent-confirmations/{link}',
      'GET /v1/ebay-account-deletions',
      'GET /v1/ebay-order-notifications',
      'GET /v1/review-letters/{link}',
      'GET /v1/shared/{link}/{file}',
      'GET /v1/unsubscriptions/{link}',
      'POST /v1/consent-confirmations/{link}',
      'POST /v1/ebay-account-deletions',
      'POST /v1/ebay-order-notifications',
      'POST /v1/etsy-events',
      'POST /v1/fedex-events',
      'POST /v1/review-letters/{link}',
      'POST /v1/shopify-events',
      'POST /v1/shopify-privacy-events',
      'POST /v1/stripe-events',
      'POST /v1/unsubscriptions/{link}',
      'POST /v1/ups-track-alerts',
      'POST /v1/ups-track-alerts/oauth',
    ]);
    for (const operation of signed)
      for (const headers of [{}, forged, { ...forged, authorization: await callers.as('service') }]) {
        const { method, path } = operation;
        const { status } = await send(path, method, headers, method === 'GET' ? undefined : {});
        // 404 or 503 where nothing is known by which a signature could be checked.
        if (![400, 401, 404, 412, 503].includes(status)) believed.push(`${nameOf(operation)}: ${status}`);
      }
    expect(believed).toEqual([]);
  });

  it('names every route with its roles in its document and in docs/access.md, the same', () => {
    const inOrder = (some: readonly Role[]) => roles.filter((role) => some.includes(role)).join(', ');
    const documented = [...operations, ...signed].map((one) => `${nameOf(one)}: ${inOrder(one.roles)}`);
    expect(documented.sort()).toEqual(rowsOf(readFileSync('docs/access.md', 'utf8')).sort());
  });

  it('leaves open what holds nothing of anybody, and only that', async () => {
    const pages = ['/docs', '/v1/dashboard', '/v1/dashboard/issuer'];
    for (const path of ['/health/live', '/health/ready', '/health/lag', '/openapi.json', ...pages])
      expect([path, (await fetch(shop.url + path)).status]).toEqual([path, 200]);
    for (const path of ['/v1', '/v1/nothing', '/v1/orders/o-1/nothing', '/metrics', '/admin'])
      expect([path, (await send(path, 'GET', {})).status]).toEqual([path, 404]);
  });

  /** Lists, one of each service: of what is everybody's own, of what everybody may see, and two of the back office. */
  const samples = () =>
    ['/v1/orders', '/v1/units', '/v1/rate-sets', '/v1/privacy-cases'].map((path) => {
      const operation = operations.find((one) => nameOf(one) === `GET ${path}`);
      if (operation === undefined) throw new Error(`no GET ${path}`);
      return operation;
    });
  const statuses = async (authorization: string) =>
    Promise.all(samples().map(async (operation) => (await ask(operation, authorization)).status));
  const [good, refused] = [Array(4).fill(200), Array(4).fill(401)];

  it('lets a customer into no back office, by a token that only the storefront’s issuer gave', async () => {
    for (const role of ['customer', 'guest'] as const) {
      const [, , ...closed] = await statuses(await callers.as(role));
      expect(closed).toEqual([403, 403]);
    }
  });

  it('believes no token whose key was rotated out', async () => {
    const before = await callers.as('auditor');
    await shop.issuer.rotateKeys();
    callers = new Callers(shop.issuer);
    const after = await callers.as('auditor');
    // The services look for a key that they do not know at most every two seconds.
    while ((await statuses(after)).some((status) => status !== 200)) await new Promise((next) => setTimeout(next, 50));
    expect(await statuses(before)).toEqual(refused);
    expect(await statuses(after)).toEqual(good);
  });

  it('believes no token that was changed, that is signed by nothing, or that another issuer gave', async () => {
    const authorization = await callers.as('auditor');
    expect(await statuses(authorization)).toEqual(good);
    const [header, claims, signature] = authorization.split('.') as [string, string, string];
    const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const said = JSON.parse(Buffer.from(claims, 'base64url').toString()) as object;
    const guest = (await callers.as('guest')).split('.') as [string, string, string];
    for (const token of [
      `${header}.${encoded({ ...said, sub: 'root' })}.${signature}`,
      `${header}.${claims}.${signature.slice(0, -4)}AAAA`,
      `Bearer ${encoded({ alg: 'none', typ: 'at+jwt' })}.${claims}.`,
      // A guest's, made out to the back office.
      `${guest[0]}.${claims}.${guest[2]}`,
    ])
      expect(await statuses(token)).toEqual(refused);
    const folder = mkdtempSync(join(tmpdir(), 'issuer-'));
    const other = await startIssuer({ port: 0, folder, report: () => {} });
    expect(await statuses(await new Callers(other).as('auditor'))).toEqual(refused);
    await other.close();
    rmSync(folder, { recursive: true });
  });

  it('believes a token as long as it is good for, and half a minute that clocks may differ by', async () => {
    const [auditor, program] = [await callers.as('auditor'), await callers.as('service')];
    aheadMs = quarterMs + 20_000;
    expect(await statuses(auditor)).toEqual(good);
    aheadMs = quarterMs + 31_000;
    expect(await statuses(auditor)).toEqual(refused);
    // A program's is good for an hour; it may not look into cases.
    expect(await statuses(program)).toEqual([200, 200, 200, 403]);
    aheadMs = 0;
  });

  it('has alarmed somebody, whom auditors can ask, and not failed once', async () => {
    const [failures, alarmed] = [
      shop.complaints.filter((line) => !alarms.test(line)),
      shop.complaints.filter((line) => alarms.test(line)),
    ];
    expect(failures).toEqual([]);
    expect(alarmed.some((line) => line.includes('permission-probes'))).toBe(true);
    expect(alarmed.some((line) => line.includes('failed-logins'))).toBe(true);
    const headers = { authorization: await callers.as('auditor') };
    // They come over the bus.
    for (const kind of ['permission-probes', 'failed-logins'])
      for (let found = 0; found === 0;) {
        const answer = await fetch(`${shop.url}/v1/alerts?kind=${kind}`, { headers });
        found = ((await answer.json()) as { alerts: unknown[] }).alerts.length;
      }
  });
});

/** What is wrong with the answer to somebody of this role; undefined if she was let in, or kept out, as she should. */
function faultOf(operation: Operation, role: Role, { status, detail }: Answer) {
  const { roles: allowed } = operation;
  if (status === 401 || status >= 500) return 'is no answer to a caller who is known';
  const keptOut = status === 403 && detail === `This is for: ${allowed.join(', ')}.`;
  if (keptOut === allowed.includes(role)) return keptOut ? 'is kept out' : 'is let in';
  if (keptOut) return undefined;
  const isNarrower = narrower[nameOf(operation)]?.includes(role) ?? false;
  if (isNarrower === (status === 403)) return undefined;
  return isNarrower ? 'is let in, where more is asked' : 'is let in, and then forbidden';
}

const nameOf = ({ method, path }: Operation) => `${method} ${path}`;

/** 'GET /v1/units: guest, customer', of each row. */
function rowsOf(markdown: string): string[] {
  const cells = (line: string) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim());
  const [head, , ...rows] = markdown.split('\n').filter((line) => line.startsWith('|'));
  const named = cells(head!).slice(1);
  expect(named).toEqual([...roles]);
  expect(named).toEqual(['guest', 'customer', ...backOfficeRoles]);
  return rows.map((row) => {
    const [route, ...marks] = cells(row);
    const path = route!.replace(/, signed by .*$/, '').replace(/:(\w+)/g, '{$1}');
    return `${path}: ${named.filter((_, index) => marks[index] !== '').join(', ')}`;
  });
}
