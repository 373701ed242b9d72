import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { fetchDocument, operationsOf, targetOf, type ApiDocument, type Operation } from './api-document.js';
import { badHeaders, badPaths, badQueries, badRoutes } from './spoilt-addresses.js';
import { bodiesAgainstJson, bodiesAgainstSchema, type BadRequest } from './spoilt-bodies.js';
import { badTokens } from './spoilt-tokens.js';
import { openSampleShop, type WholeShop } from './whole-shop.js';
import { Wire, type WireAnswer } from './wire.js';

/** Another seed tries other bodies: FUZZ_SEED=7 npm test -- test/fuzz */
const seed = Number(process.env['FUZZ_SEED'] ?? 20_101_201);
const atOnce = 16;
const shownMax = 30;
const byTime = [
  '/v1/orders',
  '/v1/shipments',
  '/v1/returns',
  '/v1/privacy-cases',
  '/v1/personal-data-reads',
  '/v1/alerts',
  '/v1/books/checks',
  '/v1/channel-messages',
  '/v1/sales',
  '/v1/shares',
  '/v1/customers',
  '/v1/messages',
  '/v1/reviews',
  '/v1/review-queue',
];
/** Whoever comes so often without a token that we believe is told of, and that is kept. */
const alarm = '"kind":"failed-logins"';
const keptAlarm = 'failed-logins';
/** The request of one who reads what can be read; where that is personal, it is remembered. */
const looked = 'fuzz-looked';
/** What is done by the clock meanwhile goes back to its schedule, or to those before who asked for it. */
const byTheClock = /^(stream|batch|asked|window|schedule)-/;

jest.setTimeout(60_000);

describe('Bad input', () => {
  let shop: WholeShop;
  let wire: Wire;
  let document: ApiDocument;
  let operations: Operation[];
  let before: Set<string>;
  /** By the operation, and of the shop's people where nobody knows which it is. */
  let authorizations: Map<Operation, string>;
  let authorization: string;
  let count = 0;

  beforeAll(async () => {
    shop = await openSampleShop();
    wire = new Wire(shop.url);
    document = await fetchDocument(shop.url);
    operations = operationsOf(document);
    authorization = await shop.authorization();
    authorizations = new Map();
    for (const operation of operations) authorizations.set(operation, await shop.callers.to(operation));
    before = await shop.causes();
  });
  afterAll(async () => {
    wire.close();
    await shop.close();
  });

  /** Sends them all, several at once, and answers in words how each was not refused as it should. */
  async function wrongAnswers(requests: Iterable<BadRequest>): Promise<string[]> {
    const wrong: string[] = [];
    const queue = requests[Symbol.iterator]();
    const worker = async () => {
      for (let next = queue.next(); !next.done; next = queue.next()) {
        count += 1;
        const headers = { 'x-request-id': `fuzz-${count}`, authorization, ...next.value.headers };
        const answer = await wire.send({ ...next.value, headers }).catch((error: unknown) => String(error));
        const fault = typeof answer === 'string' ? answer : faultOf(answer, next.value);
        if (fault !== undefined) wrong.push(`${next.value.what}: ${fault}`);
      }
    };
    await Promise.all(Array.from({ length: atOnce }, worker));
    return wrong.length > shownMax ? [...wrong.slice(0, shownMax), `and ${wrong.length - shownMax} more`] : wrong;
  }

  /** What was logged as a failure of ours. A client that hangs up in the middle of its body is none, nor is an alarm. */
  const failures = () =>
    shop.complaints.filter((line) => !line.includes('"code":"ECONNRESET"') && !line.includes(alarm));

  const by = (operation: Operation) => ({ authorization: authorizations.get(operation)! });

  const ofEach = (make: (operation: Operation) => Iterable<BadRequest>) =>
    operations.flatMap((operation) =>
      [...make(operation)].map((request) => ({ ...request, headers: { ...by(operation), ...request.headers } })),
    );

  it('in a body that does not fit its schema is refused, and the place named', async () => {
    const requests = ofEach((operation) => bodiesAgainstSchema(document, operation));
    expect(requests.length).toBeGreaterThan(1_000);
    expect(await wrongAnswers(requests)).toEqual([]);
  });

  it('in a body that is no proper JSON is refused', async () => {
    expect(await wrongAnswers(ofEach(bodiesAgainstJson))).toEqual([]);
  });

  it('in a path is refused', async () => {
    expect(await wrongAnswers(ofEach(badPaths))).toEqual([]);
  });

  it('in a query is refused, also a cursor of another list', async () => {
    const lists = operations.filter(({ parameters }) => parameters.some(({ name }) => name === 'cursor'));
    const cursors = await Promise.all(
      lists.map(async (operation) => {
        const request = { what: '', method: 'GET', target: `${operation.path}?limit=1`, headers: by(operation) };
        const answer = await wire.send(request);
        return { operation, cursor: (JSON.parse(answer.body) as { next?: string }).next };
      }),
    );
    // Lists by id understand each other's cursors, and so do lists by time.
    const isByTime = ({ path }: Operation) => byTime.includes(path);
    const foreign = (list: Operation) =>
      cursors
        .filter((known) => isByTime(known.operation) !== isByTime(list))
        .flatMap(({ cursor }) => (cursor === undefined ? [] : [cursor, `${cursor}x`, cursor.slice(1)]));
    expect(await wrongAnswers(ofEach((one) => badQueries(document, one, foreign(one))))).toEqual([]);
  });

  it('in a header that we understand is refused', async () => {
    expect(await wrongAnswers(ofEach(badHeaders))).toEqual([]);
  });

  it('at a wrong path or by a wrong method is refused', async () => {
    expect(await wrongAnswers(badRoutes(operations))).toEqual([]);
  });

  it('that is not even HTTP is refused', async () => {
    const proof = `Authorization: ${authorization}\r\n`;
    const post = `POST /v1/orders HTTP/1.1\r\nHost: a\r\n${proof}Content-Type: application/json\r\n`;
    const wrong: string[] = [];
    for (const bytes of [
      ...['nonsense\r\n\r\n', 'GET / HTTP/9.9\r\n\r\n', 'GET /a b HTTP/1.1\r\nHost: a\r\n\r\n', 'GET\r\n\r\n'],
      `${post}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}`,
      `${post}Content-Length: -1\r\n\r\n{}`,
      `${post}Content-Length: 2\r\nIdempotency-Key: a\x01b\r\n\r\n{}`,
      `${post}Content-Length: 2\r\nIdempotency-Key: a\x00b\r\n\r\n{}`,
      `${post}Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n`,
      `GET /v1/units HTTP/1.1\r\nHost: a\r\n${proof}X: ${'x'.repeat(70_000)}\r\n\r\n`,
    ]) {
      const fault = faultOf(await wire.sendRaw(bytes), {});
      if (fault !== undefined) wrong.push(`${JSON.stringify(bytes.slice(0, 200))}: ${fault}`);
    }
    expect(wrong).toEqual([]);
    // Node answers these before anybody else sees them, in its own words.
    for (const [bytes, status] of [
      ['GET /v1/units HTTP/1.1\r\n\r\n', 400],
      [`${post}Expect: miracles\r\nContent-Length: 2\r\n\r\n{}`, 417],
    ] as const)
      expect(await wire.sendRaw(bytes)).toMatchObject({ status });
  });

  it('does not come back in a header', async () => {
    for (const id of ['x'.repeat(65), 'a b', '<script>', 'clé']) {
      const answer = await wire.send({
        what: id,
        method: 'GET',
        target: '/v1/orders/none',
        headers: { authorization, 'x-request-id': id },
      });
      expect(answer.status).toBe(404);
      expect(answer.headers['x-request-id']).toMatch(/^[\w-]{1,64}$/);
    }
  });

  it('leaves HEAD, OPTIONS and preferences that nobody knows in peace', async () => {
    for (const operation of operations) {
      for (const method of ['HEAD', 'OPTIONS']) {
        const headers = { ...by(operation), 'x-request-id': looked };
        const { status } = await wire.send({ what: '', method, target: targetOf(operation), headers });
        expect({ method, target: targetOf(operation), broken: status >= 500 }).toMatchObject({ broken: false });
      }
    }
    for (const prefer of [
      'wait=x',
      'wait=-1',
      'wait=99999999999',
      'wait',
      ';;,=',
      'respond-async, wait=0',
      '"'.repeat(500),
    ]) {
      const headers = { authorization, 'content-type': 'application/json', prefer };
      const { status } = await wire.send({ what: prefer, method: 'POST', target: '/v1/orders', headers, body: '{}' });
      expect({ prefer, status }).toEqual({ prefer, status: 400 });
    }
  });

  it('for a token is refused before anything else is looked at, whatever the operation', async () => {
    const requests = operations.flatMap((operation) => [...badTokens(operation, authorization)]);
    expect(requests.length).toBeGreaterThan(10 * operations.length);
    const wrong: string[] = [];
    for (const request of requests) {
      const answer = await wire.send(request);
      const { type } = JSON.parse(answer.body) as Problem;
      const isRefused = answer.status === 401 && type === '/problems/unauthenticated';
      const fault = isRefused ? faultOf(answer, request) : `answered ${answer.status}: ${answer.body.slice(0, 300)}`;
      if (fault !== undefined) wrong.push(`${request.what}: ${fault}`);
    }
    expect(wrong.slice(0, shownMax)).toEqual([]);
    expect(shop.complaints.some((line) => line.includes(alarm))).toBe(true);
  });

  it('has appended nothing to any log, but that somebody kept trying, and looked at people, and is no failure of ours', async () => {
    const known = new Set([...before, keptAlarm, looked]);
    expect([...(await shop.causes())].filter((id) => !known.has(id) && !byTheClock.test(id))).toEqual([]);
    expect(failures()).toEqual([]);
  });

  it('of any shape never makes us fail', async () => {
    const changing = operations.filter(({ body }) => body !== undefined);
    const body = fc.oneof(fc.json({ maxDepth: 6 }), fc.string({ unit: 'binary' }));
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...changing), body, async (operation, text) => {
        const headers = { ...by(operation), 'content-type': 'application/json' };
        const request = { what: '', method: operation.method, target: targetOf(operation), headers, body: text };
        expect((await wire.send(request)).status).toBeLessThan(500);
      }),
      { seed, numRuns: 600 },
    );
    const member = fc.tuple(fc.nat(), fc.jsonValue({ maxDepth: 4, stringUnit: 'binary' }));
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...changing), member, async (operation, [place, value]) => {
        const example = operation.body!.example as Record<string, unknown>;
        const names = Object.keys(example);
        const changed = { ...example, [names[place % names.length]!]: value };
        const headers = { ...by(operation), 'content-type': 'application/json' };
        const { method } = operation;
        const request = { what: '', method, target: targetOf(operation), headers, body: JSON.stringify(changed) };
        expect((await wire.send(request)).status).toBeLessThan(500);
      }),
      { seed, numRuns: 600 },
    );
    expect(failures()).toEqual([]);
  });
});

/** What is wrong with an answer to a request that must be refused; undefined if it is a proper refusal. */
function faultOf({ status, headers, body }: WireAnswer, { at }: { readonly at?: string }): string | undefined {
  const shown = `answered ${status}: ${body.slice(0, 300)}`;
  if (!(status >= 400 && status < 500)) return shown;
  if (!/^application\/problem\+json(; charset=utf-8)?$/.test(String(headers['content-type'])))
    return `${shown} as ${String(headers['content-type'])}`;
  const problem = JSON.parse(body) as Problem;
  const { type, title, detail, errors = [] } = problem;
  if (!/^\/problems\/[a-z-]+$/.test(type) || !title || !detail || problem.status !== status)
    return `${shown} is incomplete`;
  if (status === 405 && headers['allow'] === undefined) return `${shown} without Allow`;
  if (type !== '/problems/invalid-request') return at === undefined ? undefined : `${shown}, not invalid-request`;
  const places = errors.map(({ pointer, parameter }) => pointer ?? parameter);
  if (places.length === 0 || places.includes(undefined)) return `${shown} names no place`;
  const near = (place = '') => at === undefined || place.startsWith(at) || at.startsWith(place);
  return places.some(near) ? undefined : `${shown} names another place than ${at}`;
}

type Problem = {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly errors?: readonly { readonly pointer?: string; readonly parameter?: string }[];
};
