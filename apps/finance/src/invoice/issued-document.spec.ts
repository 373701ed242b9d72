import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { goldenContract } from '#eventsourcing/golden.contract.js';
import { specification } from '#eventsourcing/specification.js';
import { document as shape, type Document } from './document.js';
import { desk, invoiceFor, polish } from './invoice-story.contract.js';
import { issuedDocument, type IssuedDocumentCommand, type IssuedDocumentEvent } from './issued-document.js';

const types = { DocumentIssued: 1 } satisfies Record<IssuedDocumentEvent['type'], 1>;
const golden = join(__dirname, 'issued-document.golden.json');
goldenContract(issuedDocument, golden, Object.keys(types));

const given = specification(issuedDocument);
const number = 'SI-2026-0001';
const [key, another] = ['sale-o-1/3', 'sale-o-2/3'];
const document = invoiceFor([desk]);
const issue = (key: string, said: Document = document): IssuedDocumentCommand => ({
  type: 'IssueDocument',
  data: { number, key, document: said },
});
const issued: IssuedDocumentEvent = { type: 'DocumentIssued', data: { number, key, document } };

describe('A document', () => {
  it('still has the shape of every one that was ever issued', () => {
    const corpus = JSON.parse(readFileSync(golden, 'utf8')) as IssuedDocumentEvent[];
    for (const { data } of corpus) expect(shape.parse(data.document)).toEqual(data.document);
  });
  it('is issued under its number', () => given().when(issue(key)).then(issued));
  it('is issued once, whatever is said of it later', () => {
    given(issued).when(issue(key)).thenNothing();
    given(issued)
      .when(issue(key, invoiceFor([polish])))
      .thenNothing();
  });
  it('keeps its number from any other fact', () => given(issued).when(issue(another)).thenRefused('number-taken'));
  it('is not issued unless it adds up', () =>
    given()
      .when(issue(key, { ...document, totalMinor: 1 }))
      .thenRefused('sums-differ'));
});
