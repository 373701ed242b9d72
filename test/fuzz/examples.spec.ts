import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  danglingReferences,
  fetchDocument,
  missingExamples,
  operationsOf,
  targetOf,
  type ApiDocument,
  type Operation,
} from './api-document.js';
import { openSampleShop, type WholeShop } from './whole-shop.js';

describe('The API document', () => {
  let shop: WholeShop | undefined;
  let document: ApiDocument;
  beforeEach(async () => {
    shop = await openSampleShop();
    document = await fetchDocument(shop.url);
  });
  afterEach(() => shop?.close());

  /** Statuses of what did not succeed as the document says. */
  async function failures(operations: readonly Operation[]) {
    const failed: string[] = [];
    for (const operation of operations) {
      const { method, body, statuses } = operation;
      const authorization = await shop!.callers.to(operation);
      const answer = await fetch(`${shop!.url}${targetOf(operation)}`, {
        method,
        headers: { authorization, ...(body && { 'content-type': 'application/json' }) },
        ...(body && { body: JSON.stringify(body.example) }),
      });
      const text = await answer.text();
      if (!answer.ok || !statuses.includes(String(answer.status)))
        failed.push(`${method} ${targetOf(operation)} answered ${answer.status}: ${text}`);
    }
    return failed;
  }

  it('has an example of every operation that succeeds as it stands, in the order of the document', async () => {
    const operations = operationsOf(document);
    expect(operations.length).toBeGreaterThan(20);
    expect(operations.flatMap(missingExamples)).toEqual([]);
    expect(await failures(operations)).toEqual([]);
    expect(shop!.complaints).toEqual([]);
  });

  it('has examples that do not build on each other: they succeed in reverse order too', async () => {
    expect(await failures(operationsOf(document).reverse())).toEqual([]);
    expect(danglingReferences(document)).toEqual([]);
  });
});
