import { targetOf, type Operation } from './api-document.js';
import type { BadRequest } from './spoilt-bodies.js';

const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const decoded = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString()) as object;

/** What somebody might send instead of a token, made of one that is good: `good` is a header. */
function* spoiltTokens(good: string): Generator<readonly [what: string, authorization: string | undefined]> {
  const [header, claims, signature] = good.replace('Bearer ', '').split('.') as [string, string, string];
  const [head, body] = [decoded(header), decoded(claims)];
  const token = (...parts: readonly string[]) => `Bearer ${parts.join('.')}`;
  yield ['nothing', undefined];
  yield ['an empty header', ''];
  yield ['another scheme', `Basic ${claims}`];
  yield ['no scheme', `${header}.${claims}.${signature}`];
  yield ['two of them', `${good}, ${good}`];
  yield ['half of it', good.slice(0, good.length / 2)];
  yield ['no signature', token(header, claims, '')];
  yield [
    'one letter of the signature',
    token(
      header,
      claims,
      signature.replace(/^./, (one) => (one === 'A' ? 'B' : 'A')),
    ),
  ];
  yield ['the algorithm none', token(encoded({ ...head, alg: 'none' }), claims, '')];
  yield ['another algorithm', token(encoded({ ...head, alg: 'HS256' }), claims, signature)];
  yield ['a key that is nobody’s', token(encoded({ ...head, kid: 'nobody' }), claims, signature)];
  yield ['more time', token(header, encoded({ ...body, exp: 4_102_444_800 }), signature)];
  yield ['another subject', token(header, encoded({ ...body, sub: 'c-chris' }), signature)];
  yield ['another audience', token(header, encoded({ ...body, aud: 'retreasure-storefront' }), signature)];
  yield ['another issuer', token(header, encoded({ ...body, iss: 'https://evil.example' }), signature)];
  yield ['claims that are an array', token(header, encoded([body]), signature)];
  yield ['claims that are no JSON', token(header, 'bm9uZQ', signature)];
  yield ['a header that is no JSON', token('bm9uZQ', claims, signature)];
  yield ['nine thousand letters', `Bearer ${'a'.repeat(9_000)}`];
}

/** An operation asked as its example says, but by nobody: without a body that could be looked at first. */
export function* badTokens(operation: Operation, good: string): Generator<BadRequest> {
  const { method } = operation;
  const target = targetOf(operation);
  for (const [what, authorization] of spoiltTokens(good)) {
    const headers = { 'x-request-id': 'fuzz-token', ...(authorization !== undefined && { authorization }) };
    yield { what: `${method} ${target} token: ${what}`, method, target, headers };
    if (operation.body === undefined) continue;
    const json = { ...headers, 'content-type': 'application/json' };
    const body = JSON.stringify(operation.body.example);
    yield { what: `${method} ${target} with body, token: ${what}`, method, target, headers: json, body };
  }
}
