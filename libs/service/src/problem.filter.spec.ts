import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ProblemDetails } from './problems.js';
import { startToy } from './toy/toy.contract.js';

type Toy = Awaited<ReturnType<typeof startToy>>;

describe('Problem details', () => {
  let toy: Toy;
  beforeAll(async () => {
    toy = await startToy({ env: { BODY_LIMIT_BYTES: '2048' } });
  });
  afterAll(() => toy.close());

  const problemOf = async (answer: Response) => {
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    const problem = (await answer.json()) as ProblemDetails;
    expect(problem).toMatchObject({ status: answer.status, instance: answer.headers.get('x-request-id') });
    return problem;
  };
  const post = async (body: unknown, headers: Record<string, string> = {}) =>
    problemOf(await toy.send('POST', '/v1/counters', body, headers));

  it('point into the body', async () => {
    const problem = await post({ by: 0, notes: [{ text: 'x' }, { text: 7 }], more: 1 });
    expect(problem).toMatchObject({ type: '/problems/invalid-request', status: 400 });
    expect(problem.errors).toEqual([
      { pointer: '#/by', detail: 'Too small: expected number to be >=1' },
      { pointer: '#/notes/1/text', detail: 'Invalid input: expected string, received number' },
      { pointer: '#', detail: 'Unrecognized key: "more"' },
    ]);
  });

  it.each([
    ['?limit=many', 'limit'],
    ['?limit=101', 'limit'],
    ['?after=bm90aGluZw', 'after'],
    ['?after=%00', 'after'],
    ['?lim=1', 'query'],
  ])('name the parameter: %s', async (query, parameter) => {
    const problem = await problemOf(await toy.send('GET', `/v1/counters${query}`));
    expect(problem).toMatchObject({ type: '/problems/invalid-request', errors: [{ parameter }] });
  });

  it('name the part of the path', async () => {
    const problem = await problemOf(await toy.send('GET', '/v1/counters/-no-id-'));
    expect(problem.errors).toMatchObject([{ parameter: 'counterId' }]);
  });

  it.each([
    ['no JSON', '{"by":', 'malformed-body', 400],
    ['deep JSON', `{"by":${'['.repeat(500)}${']'.repeat(500)}}`, 'malformed-body', 400],
    ['a poisoned prototype', '{"by":1,"__proto__":{"x":1}}', 'malformed-body', 400],
    ['too much', JSON.stringify({ by: 1, notes: [{ text: 'x'.repeat(3000) }] }), 'body-too-large', 413],
    ['nothing', '', 'invalid-request', 400],
  ])('say what is wrong with a body: %s', async (_, body, code, status) => {
    expect(await post(body)).toMatchObject({ type: `/problems/${code}`, status });
  });

  it('do not let broken UTF-8 pass as something else', async () => {
    const body = Buffer.concat([
      Buffer.from('{"by":1,"notes":[{"text":"'),
      Buffer.from([0xc3, 0x28]),
      Buffer.from('"}]}'),
    ]);
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${toy.token}` };
    const answer = await fetch(`${toy.url}/v1/counters`, { method: 'POST', body, headers });
    expect(await problemOf(answer)).toMatchObject({ type: '/problems/malformed-body' });
  });

  it.each([
    ['POST', '/v1/counters', { 'content-type': 'text/plain' }, 'unsupported-media-type', 415],
    ['GET', '/v1/counters/none', {}, 'not-found', 404],
    ['GET', '/nowhere', {}, 'not-found', 404],
    ['GET', '/v1', {}, 'not-found', 404],
    ['GET', '/v1/counters/a/b/c', {}, 'not-found', 404],
    ['GET', `/v1/counters/${'x'.repeat(300)}`, {}, 'uri-too-long', 414],
    ['GET', '/v1/counters/%zz', {}, 'bad-request', 400],
    ['POST', '/v1/counters/a/count', { 'if-match': '3' }, 'invalid-header', 400],
    ['POST', '/v1/counters/a/count', { 'if-match': '"7"' }, 'stale', 412],
    ['POST', '/v1/counters', { 'idempotency-key': '""' }, 'invalid-header', 400],
    ['POST', '/v1/counters/failures/conflict', {}, 'contended', 503],
    ['POST', '/v1/counters/failures/overloaded', {}, 'overloaded', 503],
    ['POST', '/v1/counters/failures/away', {}, 'unavailable', 503],
  ])('have a stable type: %s %s %j', async (method, path, headers, code, status) => {
    const body = method === 'POST' ? { by: 1 } : undefined;
    const problem = await problemOf(await toy.send(method, path, body, headers));
    expect(problem).toMatchObject({ type: `/problems/${code}`, status });
  });

  it('tell when to come back', async () => {
    const answer = await toy.send('POST', '/v1/counters/failures/overloaded');
    expect(answer.headers.get('retry-after')).toBe('1');
  });

  it('tell what a path understands', async () => {
    const answer = await toy.send('DELETE', '/v1/counters/a');
    expect(answer.headers.get('allow')).toBe('GET, HEAD');
    expect(await problemOf(answer)).toMatchObject({ type: '/problems/method-not-allowed', status: 405 });
    const health = await toy.send('POST', '/health/live');
    expect(await problemOf(health)).toMatchObject({ status: 405 });
  });

  it('carry the code of a refusal, and say what it means', async () => {
    const problem = await post({ by: 1001 });
    expect(problem).toMatchObject({ type: '/problems/counter-full', title: 'Counter full', status: 409 });
    const explained = await toy.send('GET', problem.type);
    expect(await explained.json()).toMatchObject({ status: 409, meaning: 'It counts to 1000.' });
    expect(await (await toy.send('GET', '/problems/stale')).json()).toMatchObject({ status: 412 });
    expect((await toy.send('GET', '/problems/toString')).status).toBe(404);
  });

  it('keep our mistakes to the log', async () => {
    const lines: string[] = [];
    const logging = await startToy({
      env: { LOG_LEVEL: 'error' },
      edge: { logTo: { write: (line) => void lines.push(line) } },
    });
    const answer = await logging.send('POST', '/v1/counters/failures/bug', undefined, { 'x-request-id': 'r-1' });
    await logging.close();
    const text = await answer.text();
    expect(answer.status).toBe(500);
    expect(JSON.parse(text)).toMatchObject({ type: '/problems/internal', instance: 'r-1' });
    expect(text).not.toContain('secret');
    expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject([
      { requestId: 'r-1', err: { message: expect.stringContaining('secret') as unknown } },
    ]);
  });

  it('answer even what is not HTTP', async () => {
    const answer = await new Promise<string>((resolve) => {
      const socket = connect(Number(new URL(toy.url).port), '127.0.0.1', () => socket.write('HELLO?\r\n\r\n'));
      let text = '';
      socket.on('data', (data) => (text += data.toString())).on('close', () => resolve(text));
    });
    expect(answer).toMatch(/^HTTP\/1.1 400 /);
    expect(answer).toContain('"type":"/problems/bad-request"');
  });

  it('slow down an identity that sends too much, wherever it is', async () => {
    const env = { IDENTITY_RATE_LIMIT_PER_SECOND: '2' };
    const limited = await startToy({ env, edge: { now: () => new Date(0) } });
    const send = async (sub: string) => {
      const authorization = `Bearer ${await limited.signer.sign({ sub, roles: ['service'] })}`;
      return (await limited.send('GET', '/v1/counters', undefined, { authorization })).status;
    };
    const statuses = [];
    for (const sub of ['u-1', 'u-1', 'u-1', 'u-2']) statuses.push(await send(sub));
    await limited.close();
    expect(statuses).toEqual([200, 200, 429, 200]);
  });

  it('slow down whoever sends too much', async () => {
    const limited = await startToy({ env: { RATE_LIMIT_PER_SECOND: '3' }, edge: { now: () => new Date(0) } });
    const answers = [];
    for (let n = 0; n < 4; n++) answers.push(await limited.send('GET', '/v1/counters'));
    await limited.close();
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 429]);
    expect(answers[1]!.headers.get('ratelimit')).toContain('"address";r=1;t=1');
    expect(answers[3]!.headers.get('retry-after')).toBe('1');
    expect(await problemOf(answers[3]!)).toMatchObject({ type: '/problems/rate-limited' });
  });
});
