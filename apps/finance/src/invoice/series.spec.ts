import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { goldenContract } from '#eventsourcing/golden.contract.js';
import { specification } from '#eventsourcing/specification.js';
import { document as shape, type Document } from './document.js';
import { dealer, desk, invoiceFor, polish } from './invoice-story.contract.js';
import { documentsMax, numberFor, series, type Issue, type SeriesCommand, type SeriesEvent } from './series.js';

const types = { DocumentIssued: 1 } satisfies Record<SeriesEvent['type'], 1>;
goldenContract(series, join(__dirname, 'series.golden.json'), Object.keys(types));

const given = specification(series);
const document = invoiceFor([desk]);
const issue = (key: string, said: Document = document): SeriesCommand => {
  return { type: 'IssueDocument', data: { key, document: said } };
};
const batch = (...documents: Issue[]): SeriesCommand => ({ type: 'IssueDocuments', data: { documents } });
const issued = (number: string, key: string, said: Document = document): SeriesEvent => {
  return { type: 'DocumentIssued', data: { number, key, document: said } };
};
const [first, second, third] = ['orders/order-o-1/7', 'orders/order-o-2/7', 'orders/order-o-3/7'];
const after = (...events: SeriesEvent[]) => events.reduce(series.evolve, series.initial);

describe('A series of documents', () => {
  it('still knows the shape of every document it ever held', () => {
    const corpus = JSON.parse(readFileSync(join(__dirname, 'series.golden.json'), 'utf8')) as SeriesEvent[];
    for (const { data } of corpus) expect(shape.parse(data.document)).toEqual(data.document);
  });
  it('begins with 0001 and counts on', () => {
    given().when(issue(first)).then(issued('SI-2026-0001', first));
    given(issued('SI-2026-0001', first)).when(issue(second)).then(issued('SI-2026-0002', second));
  });
  it('gives a fact one number, whatever is said of it later', () => {
    given(issued('SI-2026-0001', first)).when(issue(first)).thenNothing();
    given(issued('SI-2026-0001', first))
      .when(issue(first, invoiceFor([polish])))
      .thenNothing();
  });
  it('numbers many at once, in their order, and none twice', () => {
    given(issued('SI-2026-0001', first))
      .when(
        batch(
          { key: second, document },
          { key: first, document },
          { key: third, document },
          { key: second, document: invoiceFor([polish]) },
        ),
      )
      .then(issued('SI-2026-0002', second), issued('SI-2026-0003', third));
    given().when(batch()).thenNothing();
  });
  it('numbers all of them or none', () => {
    const wrong = { ...document, totalMinor: 1 };
    given()
      .when(batch({ key: first, document }, { key: second, document: wrong }))
      .thenRefused('sums-differ');
    const many = Array.from({ length: documentsMax + 1 }, (_, index) => ({ key: `k-${index}`, document }));
    given()
      .when(batch(...many))
      .thenRefused('too-many-documents');
    expect(series.decide(batch(...many.slice(1)), series.initial)).toHaveLength(documentsMax);
  });
  it('has four digits, and more when it needs them', () => {
    const state = { ...after(issued('SI-2026-0001', first)), count: 9_998 };
    const numbers = series
      .decide(batch({ key: 'a', document }, { key: 'b', document }), state)
      .map(({ data }) => data.number);
    expect(numbers).toEqual(['SI-2026-9999', 'SI-2026-10000']);
  });
  it('holds documents of one kind, year and legal entity', () => {
    const others = [
      { ...document, issuedOn: '2027-01-01' },
      { ...document, seller: { ...dealer, entity: 'UK' } },
    ];
    for (const other of others) {
      given(issued('SI-2026-0001', first)).when(issue(second, other)).thenRefused('other-series');
      given()
        .when(batch({ key: first, document }, { key: second, document: other }))
        .thenRefused('other-series');
    }
  });
  it('knows which number a fact was given', () => {
    const state = after(issued('SI-2026-0001', first), issued('SI-2026-0002', second));
    expect([first, second, third].map((key) => numberFor(state, key))).toEqual([
      'SI-2026-0001',
      'SI-2026-0002',
      undefined,
    ]);
    expect(numberFor(series.initial, first)).toBeUndefined();
  });
  it('leaves no gap among many thousand, sent in batches that overlap', () => {
    let state = series.initial;
    const numbers: string[] = [];
    for (let from = 0; from < 5_000; from += 80) {
      const documents = Array.from({ length: documentsMax }, (_, at) => ({ key: `order-${from + at}`, document }));
      const events = series.decide(batch(...documents), state);
      numbers.push(...events.map(({ data }) => data.number));
      state = events.reduce(series.evolve, state);
    }
    expect(numbers).toEqual(numbers.map((_, index) => `SI-2026-${String(index + 1).padStart(4, '0')}`));
    expect(numbers).toHaveLength(5_060);
  });
});
