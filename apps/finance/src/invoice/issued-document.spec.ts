import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AlertRaised, DocumentIssued } from '#contracts/finance.js';
import { goldenContract } from '#eventsourcing/golden.contract.js';
import { recordedAs, specification } from '#eventsourcing/specification.js';
import { published } from '../published.js';
import { documentList } from './document-list.view.js';
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
  it('is published with its number, and nothing of it but what it comes to', () => {
    const happened = recordedAs(`document-${number}`)(issued);
    expect(published(happened, number)).toEqual([
      DocumentIssued.of({
        ...{ number, kind: 'invoice', orderId: 'o-42', subjectId: 'c-1', issuedOn: '2026-01-10' },
        total: { minor: 133_500, currency: 'GBP' },
      }),
    ]);
  });
  it('that could not be issued alarms somebody', () => {
    const data = { key, code: 'sums-differ', detail: 'totalMinor: 1 is said, and it comes to 2.' };
    const happened = recordedAs('sale-o-42')({ type: 'DocumentRefused', data } as const);
    const at = '2026-01-02T03:04:05.678Z';
    const alert = { alertId: 'document-o-42', kind: 'document-refused', who: 'o-42', count: 1, at };
    expect(published(happened, 'o-42')).toEqual([AlertRaised.of(alert)]);
  });
  it('is a row of the list, in the order of its series', () => {
    const rowOf = (number: string) => {
      const happened = recordedAs(`document-${number}`)<IssuedDocumentEvent>({
        ...issued,
        data: { ...issued.data, number },
      });
      return documentList.rowsOf(happened, number)[0]!;
    };
    expect(rowOf(number)).toMatchObject({
      number,
      kind: 'invoice',
      orderId: 'o-42',
      totalMinor: 133_500,
      corrects: null,
    });
    expect(rowOf('SI-2026-9999').place < rowOf('SI-2026-10000').place).toBe(true);
  });
});
