import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { fetchDocument, operationsOf, targetOf, type Operation } from '../fuzz/api-document.js';
import { openSampleShop, type WholeShop } from '../fuzz/whole-shop.js';

const changing = ['POST', 'PUT', 'PATCH', 'DELETE'];

describe('If-Match', () => {
  let shop: WholeShop;
  let operations: Operation[];
  let shown: Set<string>;
  beforeAll(async () => {
    shop = await openSampleShop();
    const all = operationsOf(await fetchDocument(shop.url));
    shown = new Set(all.flatMap(({ method, path }) => (method === 'GET' ? [path] : [])));
    operations = all.filter(
      // An export is something of its own, and changes nothing of whom it is about.
      ({ method, path }) => changing.includes(method) && path.includes('{') && !path.endsWith('/exports'),
    );
  });
  afterAll(() => shop.close());

  const send = async (operation: Operation, requestId: string, ifMatch: string, more: Record<string, string> = {}) => {
    const { method, body } = operation;
    const authorization = await shop.authorization();
    const headers = { authorization, 'x-request-id': requestId, 'if-match': ifMatch, ...more };
    const answer = await fetch(`${shop.url}${targetOf(operation)}`, {
      method,
      headers: { ...headers, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body.example) }),
    });
    return { answer, text: await answer.text() };
  };

  /**
   * What the operation changes: what has an ETag under its own path, or that without what it ends in, /v1/customers/c-1/watches; or else
   * the path up to the first id that can be shown, /v1/units/CM-86.53 of /v1/units/CM-86.53/holds/h-6.
   */
  const resourceOf = async (operation: Operation) => {
    // What an operation asked for, such as a label, may still change it.
    await shop.atRest();
    const own = [operation.path, operation.path.replace(/\/[^/]+$/, '')].filter((one) => one.includes('{'));
    const ids = [...operation.path.matchAll(/\}/g)].map(({ index }) => operation.path.slice(0, index + 1));
    for (const path of [...own, ...ids].filter((one) => shown.has(one))) {
      const answer = await fetch(`${shop.url}${targetOf({ ...operation, path })}`, {
        headers: { authorization: await shop.authorization() },
      });
      expect(answer.status).toBe(200);
      const [etag, text] = [answer.headers.get('etag'), await answer.text()];
      if (etag !== null) return { etag, text };
    }
    throw new Error(`nothing that ${nameOf(operation)} changes can be shown`);
  };
  const nameOf = ({ method, path }: Operation) => `${method} ${path}`;

  it('is documented, and so is 412, by every operation that changes a resource', () => {
    expect(operations.length).toBeGreaterThanOrEqual(12);
    const silent = operations.filter(({ parameters, statuses }) => {
      const names = parameters.filter((parameter) => parameter.in === 'header').map(({ name }) => name.toLowerCase());
      return !names.includes('if-match') || !statuses.includes('412');
    });
    expect(silent.map(nameOf)).toEqual([]);
  });

  it('keeps every operation from changing what its caller has not seen', async () => {
    const wrong: string[] = [];
    for (const [index, operation] of operations.entries()) {
      const before = await resourceOf(operation);
      const { answer, text } = await send(operation, `stale-${index}`, '"99"');
      const type = (JSON.parse(text) as { type?: string }).type;
      const after = await resourceOf(operation);
      const said = [answer.status, answer.headers.get('content-type')?.split(';')[0], type].join(' ');
      if (said !== '412 application/problem+json /problems/stale') wrong.push(`${nameOf(operation)}: ${said}`);
      if (after.etag !== before.etag || after.text !== before.text) wrong.push(`${nameOf(operation)}: changed`);
      if ((await shop.causes()).has(`stale-${index}`)) wrong.push(`${nameOf(operation)}: appended`);
    }
    expect(wrong).toEqual([]);
  });

  it('lets every operation change what its caller has seen, and answers with the ETag of what it is now', async () => {
    const wrong: string[] = [];
    let changes = 0;
    for (const [index, operation] of operations.entries()) {
      const before = await resourceOf(operation);
      const { answer, text } = await send(operation, `seen-${index}`, before.etag);
      const etag = answer.headers.get('etag');
      const hasChanged = (await shop.causes()).has(`seen-${index}`);
      if (!answer.ok) wrong.push(`${nameOf(operation)}: ${answer.status} ${text}`);
      else if (hasChanged ? !(versionOf(etag) > versionOf(before.etag)) : etag !== before.etag)
        wrong.push(`${nameOf(operation)}: ${before.etag} became ${etag}`);
      else if (etag !== `"${(JSON.parse(text) as { version: number }).version}"`)
        wrong.push(`${nameOf(operation)}: ${etag} is not of ${text}`);
      if (hasChanged) changes += 1;
    }
    expect(wrong).toEqual([]);
    expect(changes).toBeGreaterThanOrEqual(operations.length / 2);
  });

  it('is put right under the same Idempotency-Key: a refusal of it is not the answer for a day', async () => {
    const wrong: string[] = [];
    for (const [index, operation] of operations.entries()) {
      const key = { 'idempotency-key': `if-match-${index}` };
      const { etag } = await resourceOf(operation);
      const refused = await send(operation, `refused-${index}`, '"99"', key);
      const done = await send(operation, `done-${index}`, etag, key);
      const statuses = [refused.answer.status, done.answer.status].join(' ');
      if (!/^412 2\d\d$/.test(statuses)) wrong.push(`${nameOf(operation)}: ${statuses} ${done.text}`);
    }
    expect(wrong).toEqual([]);
  });

  it('is refused when it is not an ETag of ours, whatever the operation', async () => {
    const wrong: string[] = [];
    for (const [index, operation] of operations.entries()) {
      const { answer } = await send(operation, `strange-${index}`, 'W/"1"');
      if (answer.status !== 400) wrong.push(`${nameOf(operation)}: ${answer.status}`);
    }
    expect(wrong).toEqual([]);
  });
});

const versionOf = (etag: string | null) => Number(/^"(\d+)"$/.exec(etag ?? '')?.[1] ?? NaN);
