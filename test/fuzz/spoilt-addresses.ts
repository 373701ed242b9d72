import { targetOf, type ApiDocument, type Operation, type Parameter } from './api-document.js';
import { checkFor } from './schema-check.js';
import type { BadRequest } from './spoilt-bodies.js';

/** Written as they go over the wire. Not one can be an id of something. */
const badIds = [
  ...['%00', 'a%00', '%2F', 'a%2Fb', '..', '%2e%2e', '.', '%20', '%', '%zz', '%ff', '%C3%BC', '-a', '__proto__', '%22'],
  ...['x'.repeat(65), 'x'.repeat(201), 'x'.repeat(10_000), '..%2f..%2fetc%2fpasswd', 'a;b', 'a%0d%0aSet-Cookie:x', '*'],
  ...['no-such-thing', 'constructor', 'toString'],
];
const badNumbers = [
  '0',
  '-1',
  '1.5',
  'abc',
  '1e9',
  '',
  '%20',
  'NaN',
  'Infinity',
  '99999999999999999999',
  'true',
  '1,2',
];
const badInstants = [
  'now',
  '',
  '2026-01-01',
  '2026-02-30T00:00:00.000Z',
  '2026-01-01T00:00:00Z',
  '0',
  '%00',
  'x'.repeat(9_000),
];
const badTexts = ['%00', '%01', '%7f', 'x'.repeat(14_000)];
const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const foreignCursors = [
  ...['', 'x', '%00', '!!!!', 'x'.repeat(1_001), encoded(null), encoded({}), encoded([]), encoded(7), encoded('../..')],
  ...[encoded(['2026-01-01', 'o-1']), encoded(['2026-01-01T00:00:00.000Z', "' or 1=1"]), encoded([['a']])],
];

const withBody = ({ method, body }: Operation) => ({
  method,
  ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body.example) }),
});

/** Of these nobody knows which there are: a hold that is gone already, a person of whom nothing is kept, pieces of another service. */
const anything = ['holdId', 'subjectId', 'watchedId', 'shownId'];
/** Whoever sets one of these names it; a piece may be drafted for a channel before anybody hears of it there. */
const named = (method: string, name: string) =>
  method === 'PUT' && ['zoneId', 'unitId', 'segmentId', 'campaignId'].includes(name);

/** Ids in the path that cannot be, and ids of nothing. */
export function* badPaths(operation: Operation): Generator<BadRequest> {
  for (const { name } of operation.parameters.filter((parameter) => parameter.in === 'path'))
    for (const id of badIds) {
      const isFree = anything.includes(name) || named(operation.method, name);
      if (isFree && /^[a-z]/i.test(id) && /^[\w.-]{1,64}$/.test(id)) continue;
      const target = targetOf(operation, { [name]: id });
      yield { what: `${operation.method} ${target.slice(0, 100)}`, target, ...withBody(operation) };
    }
}

/** Query parameters out of their limits, twice, or unknown; `cursors` are valid ones of other lists. */
export function* badQueries(
  document: ApiDocument,
  operation: Operation,
  cursors: readonly string[],
): Generator<BadRequest> {
  if (operation.method !== 'GET') return;
  const good = targetOf(operation);
  const more = good.includes('?') ? '&' : '?';
  const request = (target: string) => ({ what: `GET ${target.slice(0, 100)}`, method: 'GET', target });
  const accepted = operation.parameters.filter((parameter) => parameter.in === 'query');
  for (const parameter of accepted) {
    const { name, example } = parameter;
    for (const value of badValues(document, parameter, cursors)) yield request(targetOf(operation, { [name]: value }));
    yield request(`${good}${more}${name}=a&${name}=b`);
    yield request(`${good}${more}${name}[]=${String(example)}`);
  }
  if (accepted.length === 0) return;
  yield request(`${good}${more}unexpected=1`);
  yield request(`${good}${more}__proto__=1`);
  yield request(`${good}${more}constructor=1`);
}

function badValues(document: ApiDocument, { name, schema = {} }: Parameter, cursors: readonly string[]): string[] {
  if (name === 'cursor') return [...foreignCursors, ...cursors];
  if (name === 'asOf') return badInstants;
  if (name === 'limit') return badNumbers;
  if (schema.type === 'number' || schema.type === 'integer') return ['abc', '1.5', 'NaN', 'Infinity', '1e99'];
  const fits = checkFor(document, schema);
  const refused = ['', 'nonsense!', '%27%20or%201=1', '-', 'a%2Fb'].filter((text) => !fits(decodeURIComponent(text)));
  return [...badTexts, ...refused];
}

/** Headers that we would have to understand, and cannot. */
export function* badHeaders(operation: Operation): Generator<BadRequest> {
  const { parameters, method } = operation;
  const target = targetOf(operation);
  const known = parameters.filter((parameter) => parameter.in === 'header').map(({ name }) => name);
  const values: Record<string, string[]> = {
    'If-Match': ['3', 'abc', '"abc"', '"-1"', '"1', 'W/"1"', '"1", "2"', '""', `"${'9'.repeat(400)}"`, '"999999"'],
    'Idempotency-Key': ['', '""', 'x'.repeat(256), 'x'.repeat(300), 'a\tb', 'clé', '\u00a0'],
  };
  for (const [name, wrong] of Object.entries(values).filter(([name]) => known.includes(name)))
    for (const value of wrong) {
      const good = withBody(operation);
      const headers = { ...good.headers, [name]: value };
      yield { what: `${method} ${target} ${name}: ${value.slice(0, 40)}`, target, ...good, headers };
    }
}

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'TRACE', 'PROPFIND', 'PURGE'];

/** Methods that a path does not understand, and paths that nobody understands. */
export function* badRoutes(operations: readonly Operation[]): Generator<BadRequest> {
  for (const operation of operations) {
    const known = operations.filter(({ path }) => path === operation.path).map(({ method }) => method);
    const target = targetOf(operation).split('?')[0]!;
    for (const method of methods.filter((method) => !known.includes(method)))
      yield { what: `${method} ${target}`, method, target };
  }
  const nowhere = [
    ...['/nope', '/v1', '/v1/', '/v1/nope', '/v1/units/', '/v1//units', '/V1/units', '/v1/units/CM-27.10.884/nope'],
    ...['/v1/orders/x/history/y', '/.env', '/openapi.json/x', '/problems/nope', '/problems/constructor', '//', '/%00'],
    ...[
      '/%',
      '/v1/%E0%A4%A',
      '/docs/../package.json',
      '/docs/%2e%2e/package.json',
      '/v1/units%00',
      `/${'x'.repeat(9_000)}`,
    ],
  ];
  for (const target of nowhere) yield { what: `GET ${target.slice(0, 60)}`, method: 'GET', target };
}
