import { describe, expect, it } from '@jest/globals';
import { inspection } from './return-lines.js';
import type { ReturnCommand } from './return.js';
import { authorised, bowlHere, given, inspect, inspected, look, tinHere, usd } from './return-story.contract.js';

const here = [authorised, bowlHere, tinHere, tinHere];
const tins = look(2, { quantity: 2 });
const notOurs = { verdict: 'not-ours', restock: false, refund: 'none' } as const;

describe('An inspection', () => {
  it('says what became of all that arrived, piece by piece where they are not alike', () => {
    given(...here)
      .when(inspect(look(1), tins))
      .then(inspected(look(1), tins));
    const [good, dented] = [
      look(2),
      look(2, { verdict: 'damaged', condition: 'dented', restock: false, refund: 'none' }),
    ];
    given(...here)
      .when(inspect(look(1), good, dented))
      .then(inspected(look(1), good, dented));
  });
  it('is made once', () => {
    given(...here, inspected(look(1), tins))
      .when({ type: 'InspectReturn', data: { ...inspectOf(look(1), tins), complete: true } })
      .thenNothing();
    given(...here, inspected(look(1), tins))
      .when(inspect(look(1, { refund: 'none' }), tins))
      .thenRefused('return-inspected');
    given(...here, inspected(look(1), tins))
      .when({ type: 'InspectReturn', data: { ...inspectOf(look(1), tins), refundShipping: false } })
      .thenRefused('return-inspected');
  });
  it('is of what arrived, and of no line besides', () => {
    given(authorised)
      .when(inspect(look(1)))
      .thenRefused('not-arrived');
    given(authorised, bowlHere)
      .when(inspect(look(1), look(2)))
      .thenRefused('not-arrived');
    given(...here)
      .when(inspect(look(1), look(2, { quantity: 3 })))
      .thenRefused('not-arrived');
    given(...here)
      .when(inspect(look(1), look(2), tins))
      .thenRefused('not-arrived');
    given(...here)
      .when(inspect(look(9), look(1), tins))
      .thenRefused('not-arrived');
    given(authorised, tinHere)
      .when(inspect(look(2)))
      .then(inspected(look(2)));
  });
  it('leaves nothing out that arrived', () => {
    given(...here)
      .when(inspect(look(1)))
      .thenRefused('not-all-inspected');
    given(...here)
      .when(inspect(look(1), look(2)))
      .thenRefused('not-all-inspected');
  });
  it('gives back at most what was paid, in the currency it was paid in', () => {
    const refund = (line: number, minor: number, quantity = 1, currency = 'USD') =>
      look(line, { quantity, refund: { minor, currency } });
    given(authorised, bowlHere)
      .when(inspect(refund(1, 125_000)))
      .then(inspected(refund(1, 125_000)));
    given(authorised, bowlHere)
      .when(inspect(refund(1, 125_001)))
      .thenRefused('refund-exceeds-price');
    given(authorised, bowlHere)
      .when(inspect(refund(1, -1)))
      .thenRefused('refund-exceeds-price');
    given(authorised, bowlHere)
      .when(inspect(refund(1, 100, 1, 'EUR')))
      .thenRefused('other-currency');
    given(authorised, tinHere, tinHere)
      .when(inspect(refund(2, 2_500, 2)))
      .then(inspected(refund(2, 2_500, 2)));
    given(authorised, tinHere, tinHere)
      .when(inspect(refund(2, 2_501, 2)))
      .thenRefused('refund-exceeds-price');
  });
  it('neither keeps nor pays for what is not ours', () => {
    given(authorised, bowlHere)
      .when(inspect(look(1, notOurs)))
      .then(inspected(look(1, notOurs)));
    for (const wrong of [{ restock: true }, { refund: 'full' as const }, { refund: usd(1) }])
      given(authorised, bowlHere)
        .when(inspect(look(1, { ...notOurs, ...wrong })))
        .thenRefused('not-ours');
  });
  it('is told in words that are understood', () => {
    expect(inspection.safeParse(look(1)).success).toBe(true);
    for (const bad of [
      ...[{ quantity: 0 }, { line: 0 }, { condition: '' }, { condition: 'x'.repeat(201) }, { verdict: 'fine' }],
      ...[
        { refund: 'half' },
        { refund: { minor: -1, currency: 'USD' } },
        { refund: { minor: 1, currency: 'XXQ' } },
        { note: 'x' },
      ],
    ])
      expect(inspection.safeParse({ ...look(1), ...bad }).success).toBe(false);
  });
});

const inspectOf = (...lines: Parameters<typeof inspect>) =>
  (inspect(...lines) as Extract<ReturnCommand, { type: 'InspectReturn' }>).data;
