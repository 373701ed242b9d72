import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import * as orders from '#contracts/orders.js';
import { recordedAs } from '#eventsourcing/specification.js';
import { toMessages } from '#messaging/cloud-event.js';
import { inParts, partSizes, type HeldRecord } from './held-records.js';
import { answersOf } from './published.js';

const at = '2026-01-10T15:00:00.000Z';

describe('What is held of a person', () => {
  it('is one part without records if it is nothing', () => expect(inParts([])).toEqual([[]]));

  it('is one part as long as it fits', () => {
    const records = [recordOf('order o-1', 3, 100), recordOf('quote q-1', 2, 100)];
    expect(inParts(records)).toEqual([records]);
  });

  it('is cut between events, and whole again in order', () => {
    const records = [recordOf('order o-1', 5, 350), recordOf('order o-2', 5, 350)];
    const parts = inParts(records, { partBytes: 1_000, eventBytes: 2_000 });
    expect(parts.map((part) => part.map(({ record, events }) => `${record}: ${events.length}`))).toEqual([
      ['order o-1: 2'],
      ['order o-1: 2'],
      ['order o-1: 1', 'order o-2: 1'],
      ['order o-2: 2'],
      ['order o-2: 2'],
    ]);
    expect(joined(parts)).toEqual(records);
  });

  it('has a part of its own for an event that is larger than others', () => {
    const records = [recordOf('a', 1, 100), recordOf('b', 1, 1_500), recordOf('c', 1, 100)];
    const parts = inParts(records, { partBytes: 1_000, eventBytes: 2_000 });
    expect(parts.map((part) => part.map(({ record }) => record))).toEqual([['a'], ['b'], ['c']]);
  });

  it('loses nothing of an event that fits into no message', () => {
    const lines = Array.from({ length: 999 }, (_, n) => ({ line: n + 1, text: 'x'.repeat(300) }));
    const wanted = lines.map(({ line }) => ({ line, note: 'y'.repeat(200) }));
    const data = { quoteId: 'q-1', request: { channel: 'web', lines: wanted }, lines, taxes: ['DE'] };
    const parts = inParts([{ record: 'quote q-1', events: [{ type: 'QuoteIssued', at, data }] }]);
    expect(parts.length).toBeGreaterThan(3);
    const pieces = joined(parts)[0]!.events as unknown as { type: string; data: Partial<typeof data> }[];
    expect(new Set(pieces.map(({ type }) => type))).toEqual(new Set(['QuoteIssued']));
    expect(pieces.flatMap((piece) => piece.data.lines ?? [])).toEqual(lines);
    expect(pieces.flatMap((piece) => piece.data.request?.lines ?? [])).toEqual(wanted);
    expect(pieces[0]!.data).toMatchObject({ quoteId: 'q-1', request: { channel: 'web' }, taxes: ['DE'] });
    for (const piece of pieces) expect(JSON.stringify(piece).length).toBeLessThanOrEqual(partSizes.eventBytes);
  });

  const sizes = { partBytes: 1_000, eventBytes: 2_000 };
  const tooLarge = { leftOut: 'too-large' };
  const leftOut = (count: number) => [{ type: 'LeftOut', at, data: { ...tooLarge, count } }];

  it('says so of an event that is too large, and has nothing to divide', () => {
    const large = { type: 'Large', at, data: { text: 'x'.repeat(3_000) } };
    const [before] = recordOf('a', 1, 100).events;
    expect(joined(inParts([{ record: 'a', events: [before!, large] }], sizes))).toEqual([
      { record: 'a', events: [before, { type: 'Large', at, data: tooLarge }] },
    ]);
  });

  it('is named only, beyond a thousand parts', () => {
    const exactly = [recordOf('a', 1_000, 600)];
    expect(inParts(exactly, sizes)).toHaveLength(1_000);
    expect(joined(inParts(exactly, sizes))).toEqual(exactly);

    const [long, ...others] = [recordOf('a', 950, 600), recordOf('b', 60, 600), recordOf('c', 1, 600)];
    const parts = inParts([long, ...others], sizes);
    expect(parts.length).toBeLessThanOrEqual(1_000);
    expect(joined(parts)).toEqual([
      { record: 'a', events: [...long.events.slice(0, 900), ...leftOut(50)] },
      { record: 'b', events: leftOut(60) },
      { record: 'c', events: leftOut(1) },
    ]);
  });

  it('is counted, where even its names are too many', () => {
    const records = Array.from({ length: 3_000 }, (_, n) => recordOf(`order o-${n}`, 1, 600));
    const parts = inParts(records, sizes);
    expect(parts).toHaveLength(1_000);
    const all = joined(parts);
    expect(all.slice(0, 900)).toEqual(records.slice(0, 900));
    const [named, last] = [all.slice(900, -1), all.at(-1)!];
    expect(named).toEqual(named.map((_, n) => ({ record: `order o-${900 + n}`, events: leftOut(1) })));
    const count = 3_000 - 900 - named.length;
    expect(last).toEqual({ record: `${count} more records`, events: leftOut(count) });
    for (const part of parts.slice(900)) expect(Buffer.byteLength(JSON.stringify(part))).toBeLessThanOrEqual(1_000);
  });

  it('is whole again, and fits, whatever it is', () => {
    const event = fc.record({
      type: fc.constantFrom('A', 'B'),
      at: fc.constant(at),
      data: fc.string({ maxLength: 700 }),
    });
    const record = fc.array(event, { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(fc.array(record, { maxLength: 8 }), (all) => {
        const records = all.map((events, n) => ({ record: `order o-${n}`, events }));
        const parts = inParts(records, sizes);
        expect(joined(parts)).toEqual(records);
        for (const part of parts)
          if (part.length > 1 || part.some(({ events }) => events.length > 1))
            expect(Buffer.byteLength(JSON.stringify(part))).toBeLessThanOrEqual(1_000);
      }),
    );
  });

  it('fits into messages of Service Bus Standard, in any script', () => {
    const data = { lines: Array.from({ length: 800 }, (_, line) => ({ line, text: '漢'.repeat(200) })) };
    const parts = inParts([{ record: 'quote q-1', events: [{ type: 'QuoteIssued', at, data }] }]);
    expect(parts.length).toBeGreaterThan(2);
    for (const [index, records] of parts.entries()) {
      const event = recordedAs('person-c-1')({
        type: 'SubjectDataCollected' as const,
        data: { exportId: 'x-1', part: index + 1, parts: parts.length, records },
      });
      const [message] = toMessages('orders', event, 'c-1', answersOf(orders)(event, 'c-1'));
      expect(message!.subject).toBe(orders.SubjectDataCollected.type);
      expect(Buffer.byteLength(JSON.stringify(message))).toBeLessThan(256 * 1024);
    }
  });
});

const recordOf = (record: string, events: number, chars: number): HeldRecord => ({
  record,
  events: Array.from({ length: events }, (_, n) => ({ type: 'Said', at, data: { n, text: 'x'.repeat(chars) } })),
});

/** As who receives them puts them together. */
function joined(parts: readonly (readonly HeldRecord[])[]): HeldRecord[] {
  const records = new Map<string, HeldRecord>();
  for (const { record, events } of parts.flat())
    records.set(record, { record, events: [...(records.get(record)?.events ?? []), ...events] });
  return [...records.values()];
}
