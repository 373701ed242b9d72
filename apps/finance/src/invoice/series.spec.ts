import { describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import { goldenContract } from '#eventsourcing/golden.contract.js';
import { specification } from '#eventsourcing/specification.js';
import { numberFor, numbersMax, series, type SeriesCommand, type SeriesEvent } from './series.js';

const types = { NumberGiven: 1 } satisfies Record<SeriesEvent['type'], 1>;
goldenContract(series, join(__dirname, 'series.golden.json'), Object.keys(types));

const given = specification(series);
const give = (...keys: string[]): SeriesCommand => ({ type: 'GiveNumbers', data: { series: 'SI-2026', keys } });
const numbered = (number: string, key: string): SeriesEvent => ({ type: 'NumberGiven', data: { key, number } });
const [first, second, third] = ['sale-o-1/3', 'sale-o-2/3', 'sale-o-3/3'];
const after = (...events: SeriesEvent[]) => events.reduce(series.evolve, series.initial);

describe('A series of documents', () => {
  it('begins with 0001 and counts on', () => {
    given().when(give(first)).then(numbered('SI-2026-0001', first));
    given(numbered('SI-2026-0001', first)).when(give(second)).then(numbered('SI-2026-0002', second));
  });
  it('gives a fact one number, however often it is asked for', () =>
    given(numbered('SI-2026-0001', first)).when(give(first)).thenNothing());
  it('numbers many at once, in their order, and none twice', () => {
    given(numbered('SI-2026-0001', first))
      .when(give(second, first, third, second))
      .then(numbered('SI-2026-0002', second), numbered('SI-2026-0003', third));
    given().when(give()).thenNothing();
  });
  it('numbers so many at once and no more', () => {
    const many = Array.from({ length: numbersMax + 1 }, (_, index) => `k-${index}`);
    given()
      .when(give(...many))
      .thenRefused('too-many-numbers');
    expect(series.decide(give(...many.slice(1)), series.initial)).toHaveLength(numbersMax);
  });
  it('has four digits, and more when it needs them', () => {
    const state = { ...after(numbered('SI-2026-0001', first)), count: 9_998 };
    const numbers = series.decide(give('a', 'b'), state).map(({ data }) => data.number);
    expect(numbers).toEqual(['SI-2026-9999', 'SI-2026-10000']);
    expect(after(numbered('SI-UK-2026-10000', first)).series).toBe('SI-UK-2026');
  });
  it('is of one kind, year and legal entity', () => {
    for (const other of ['SI-2027', 'SI-UK-2026', 'CN-2026'])
      given(numbered('SI-2026-0001', first))
        .when({ type: 'GiveNumbers', data: { series: other, keys: [second] } })
        .thenRefused('other-series');
  });
  it('knows which number a fact was given', () => {
    const state = after(numbered('SI-2026-0001', first), numbered('SI-2026-0002', second));
    expect([first, second, third].map((key) => numberFor(state, key))).toEqual([
      'SI-2026-0001',
      'SI-2026-0002',
      undefined,
    ]);
    expect(numberFor(series.initial, first)).toBeUndefined();
  });
  it('leaves no gap among many thousand, asked for in batches that overlap', () => {
    let state = series.initial;
    const numbers: string[] = [];
    for (let from = 0; from < 5_000; from += 80) {
      const keys = Array.from({ length: numbersMax }, (_, at) => `order-${from + at}`);
      const events = series.decide(give(...keys), state);
      numbers.push(...events.map(({ data }) => data.number));
      state = events.reduce(series.evolve, state);
    }
    expect(numbers).toEqual(numbers.map((_, index) => `SI-2026-${String(index + 1).padStart(4, '0')}`));
    expect(numbers).toHaveLength(5_060);
  });
});
