import { describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import { goldenContract } from '#eventsourcing/golden.contract.js';
import { specification } from '#eventsourcing/specification.js';
import { numberFor, series, type SeriesCommand, type SeriesEvent } from './series.js';

const types = { NumberGiven: 1 } satisfies Record<SeriesEvent['type'], 1>;
goldenContract(series, join(__dirname, 'series.golden.json'), Object.keys(types));

const given = specification(series);
const give = (key: string): SeriesCommand => ({ type: 'GiveNumber', data: { series: 'SI-2026', key } });
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
  it('has four digits, and more when it needs them', () => {
    const next = (count: number) => {
      const state = { ...after(numbered('SI-2026-0001', first)), count };
      return series.decide(give(second), state)[0]?.data.number;
    };
    expect([next(9_998), next(9_999)]).toEqual(['SI-2026-9999', 'SI-2026-10000']);
    expect(after(numbered('SI-UK-2026-10000', first)).series).toBe('SI-UK-2026');
  });
  it('is of one kind, year and legal entity', () => {
    for (const other of ['SI-2027', 'SI-UK-2026', 'CN-2026'])
      given(numbered('SI-2026-0001', first))
        .when({ type: 'GiveNumber', data: { series: other, key: second } })
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
});
