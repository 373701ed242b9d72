import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Refusal, type Decider } from '#eventsourcing/decider.js';
import { specification } from '#eventsourcing/specification.js';
import { decidePacking, evolvePacking, measures as schema, unpacked } from './packing.js';
import type { Packing, PackingCommand, PackingEvent } from './packing.js';
import { bowl, measures, polish, usd } from './shipment-story.contract.js';

/** Another seed scans other things: SEED=7 npm test -- packing */
const seed = Number(process.env['SEED'] ?? 20_260_112);

type Lines = Parameters<typeof decidePacking>[3];
const packingOf = (lines: Lines): Decider<PackingCommand, PackingEvent, Packing> => ({
  stream: 'packing',
  initial: unpacked,
  decide: (command, packing) => decidePacking(command, packing, 's-42', lines),
  evolve: evolvePacking,
});
const given = specification(packingOf([bowl, polish]));
const tin = polish.sku;
const pick = (code: string, scanId?: string): PackingCommand => ({ type: 'PickPiece', data: { code, scanId } });
const pack = (parcel: number, code: string, scanId?: string): PackingCommand => ({
  type: 'PackPiece',
  data: { parcel, code, scanId },
});
const close = (parcel: number, weightGrams = 900): PackingCommand => ({
  type: 'CloseParcel',
  data: { parcel, measures: { ...measures, weightGrams } },
});
const by = (scanId?: string) => (scanId === undefined ? {} : { scanId });
const picked = (line: number, code: string, scanId?: string): PackingEvent => ({
  type: 'PiecePicked',
  data: { line, code, ...by(scanId) },
});
const packed = (parcel: number, line: number, code: string, scanId?: string): PackingEvent => ({
  type: 'PiecePacked',
  data: { line, code, ...by(scanId), parcelId: `s-42.${parcel}` },
});
const wrong = (code: string, step: 'pick' | 'pack', because: 'not-ordered' | 'already-done', scanId?: string) =>
  ({ type: 'ScanRefused', data: { code, ...by(scanId), step, because } }) satisfies PackingEvent;
const closed = (parcel: number, lines: number[], minor: number): PackingEvent => ({
  type: 'ParcelClosed',
  data: { parcelId: `s-42.${parcel}`, lines, measures, declaredValue: usd(minor) },
});
const all: PackingEvent = { type: 'ShipmentPacked', data: {} };
const bowlIn = (parcel: number) => [picked(1, bowl.unitId), packed(parcel, 1, bowl.unitId)];
const tinIn = (parcel: number) => [picked(2, tin), packed(parcel, 2, tin)];

describe('A piece', () => {
  it('is picked, and packed, by what the scanner reads', () => {
    given()
      .when(pick(bowl.unitId, 'x-1'))
      .then(picked(1, bowl.unitId, 'x-1'));
    given(picked(1, bowl.unitId))
      .when(pack(1, bowl.unitId, 'x-2'))
      .then(packed(1, 1, bowl.unitId, 'x-2'));
  });
  it('is fetched and packed with one scan by who packs alone', () =>
    given()
      .when(pack(1, bowl.unitId, 'x-1'))
      .then(picked(1, bowl.unitId, 'x-1'), packed(1, 1, bowl.unitId, 'x-1')));
  it('of a counted kind is scanned one by one; a scan that is sent again is none', () => {
    given(...tinIn(1).slice(0, 1))
      .when(pick(tin, 'x-2'))
      .then(picked(2, tin, 'x-2'));
    given(picked(2, tin, 'x-1'))
      .when(pick(tin, 'x-1'))
      .thenNothing();
    given(picked(2, tin, 'x-1'), packed(1, 2, tin, 'x-1'))
      .when(pack(1, tin, 'x-1'))
      .thenNothing();
  });
  it('that was not ordered goes nowhere, and that somebody held it is written down', () => {
    given()
      .when(pick('CM-72.49.4', 'x-1'))
      .then(wrong('CM-72.49.4', 'pick', 'not-ordered', 'x-1'));
    given()
      .when(pack(1, 'CM-72.49.4', 'x-1'))
      .then(wrong('CM-72.49.4', 'pack', 'not-ordered', 'x-1'));
    expect(evolvePacking(unpacked, wrong('CM-72.49.4', 'pick', 'not-ordered'))).toEqual(unpacked);
  });
  it('is picked and packed no more often than it was ordered', () => {
    given(...bowlIn(1))
      .when(pack(1, bowl.unitId, 'x-9'))
      .then(wrong(bowl.unitId, 'pack', 'already-done', 'x-9'));
    given(picked(2, tin), picked(2, tin))
      .when(pick(tin, 'x-9'))
      .then(wrong(tin, 'pick', 'already-done', 'x-9'));
  });
  it('of one kind on two lines belongs to the first that lacks it', () =>
    specification(packingOf([polish, { ...polish, line: 3, price: usd(900) }]))(...tinIn(1), ...tinIn(1))
      .when(pack(1, tin, 'x-3'))
      .then(picked(3, tin, 'x-3'), packed(1, 3, tin, 'x-3')));
});

describe('A parcel', () => {
  it('is closed with its measures, and worth what lies in it', () => {
    given(...bowlIn(1), ...tinIn(1))
      .when(close(1))
      .then(closed(1, [1, 2], 126_250));
  });
  it('that is the last one closes the shipment', () => {
    given(...bowlIn(1), ...tinIn(1), ...tinIn(1))
      .when(close(1))
      .then(closed(1, [1, 2, 2], 127_500), all);
    given(...bowlIn(1), closed(1, [1], 125_000), ...tinIn(2), ...tinIn(2))
      .when(close(2))
      .then(closed(2, [2, 2], 2_500), all);
  });
  it('is not the last one while another is open', () =>
    given(...bowlIn(1), ...tinIn(2), ...tinIn(2))
      .when(close(1))
      .then(closed(1, [1], 125_000)));
  it('stays closed, with the measures it was closed with', () => {
    given(...bowlIn(1), closed(1, [1], 125_000))
      .when(pack(1, tin))
      .thenRefused('parcel-closed');
    given(...bowlIn(1), closed(1, [1], 125_000))
      .when(close(1, 901))
      .thenRefused('parcel-closed');
    given(...bowlIn(1), closed(1, [1], 125_000))
      .when(close(1))
      .thenNothing();
  });
  it('is not empty', () => {
    given().when(close(1)).thenRefused('parcel-empty');
    given(...bowlIn(1))
      .when(close(2))
      .thenRefused('parcel-empty');
  });
  it('is one of at most fifty', () => {
    given().when(pack(51, bowl.unitId)).thenRefused('too-many-parcels');
    given()
      .when(pack(50, bowl.unitId, 'x-1'))
      .then(picked(1, bowl.unitId, 'x-1'), packed(50, 1, bowl.unitId, 'x-1'));
  });
  it('weighs something, and no more than carriers take', () => {
    expect(schema.safeParse(measures).success).toBe(true);
    for (const bad of [{ weightGrams: 0 }, { weightGrams: 70_001 }, { lengthMm: 3_001 }, { widthMm: 1.5 }, { more: 1 }])
      expect(schema.safeParse({ ...measures, ...bad }).success).toBe(false);
  });
});

describe(`Picking and packing (seed ${seed})`, () => {
  const kinds = ['A-1', 'A-2', 'B', 'C', 'not-ordered'];
  const line = (line: number) =>
    fc.oneof(
      fc.constantFrom('A-1', 'A-2').map((unitId) => ({ line, unitId, price: usd(100) })),
      fc
        .record({ line: fc.constant(line), sku: fc.constantFrom('B', 'C'), quantity: fc.nat(3).map((n) => n + 1) })
        .map((stock) => ({ ...stock, price: usd(10) })),
    );
  const lines = fc.nat(4).chain((last) => fc.tuple(...Array.from({ length: last + 1 }, (_, n) => line(n + 1))));
  const code = fc.constantFrom(...kinds);
  const number = fc.integer({ min: 1, max: 3 });
  const command: fc.Arbitrary<PackingCommand> = fc.oneof(
    fc
      .record({
        code,
        scanId: fc.option(
          fc.nat(30).map((n) => `x-${n}`),
          { nil: undefined },
        ),
      })
      .map((data): PackingCommand => ({ type: 'PickPiece', data })),
    fc.record({ code, parcel: number }).map((data): PackingCommand => ({ type: 'PackPiece', data })),
    number.map((parcel) => close(parcel)),
  );

  it('packs nothing twice and nothing that was not ordered; wrong scans change nothing and are written down', () => {
    fc.assert(
      fc.property(lines, fc.array(command, { maxLength: 60 }), (lines, commands) => {
        const { decide, evolve } = packingOf(lines);
        const counts = new Map<string, number>();
        const packedIn = new Map<string, number[]>();
        let packing = unpacked;
        for (const command of commands)
          for (const event of decided(() => decide(command, packing))) {
            const { type, data } = event;
            const before = packing;
            packing = evolve(packing, event);
            if (type === 'ScanRefused') expect({ ...packing, scans: [] }).toEqual({ ...before, scans: [] });
            if (type === 'PiecePicked' || type === 'PiecePacked') {
              const ordered = lines.find((one) => one.line === data.line)!;
              expect('unitId' in ordered ? ordered.unitId : ordered.sku).toBe(data.code);
              const count = (counts.get(`${type} ${data.line}`) ?? 0) + 1;
              counts.set(`${type} ${data.line}`, count);
              expect(count).toBeLessThanOrEqual('quantity' in ordered ? ordered.quantity : 1);
              if (type === 'PiecePacked') {
                expect(count).toBeLessThanOrEqual(counts.get(`PiecePicked ${data.line}`) ?? 0);
                packedIn.set(data.parcelId, [...(packedIn.get(data.parcelId) ?? []), data.line]);
              }
            }
            if (type === 'ParcelClosed') {
              expect(data.lines).toEqual(packedIn.get(data.parcelId));
              packedIn.delete(data.parcelId);
            }
            if (type === 'ShipmentPacked') {
              expect(packedIn.size).toBe(0);
              for (const ordered of lines)
                expect(counts.get(`PiecePacked ${ordered.line}`)).toBe('quantity' in ordered ? ordered.quantity : 1);
            }
          }
      }),
      { seed, numRuns: 1_000 },
    );
  });

  it('bears a thousand lines', () => {
    const many = Array.from({ length: 1_000 }, (_, n) => ({ line: n + 1, unitId: `U-${n}`, price: usd(1) }));
    const { decide, evolve } = packingOf(many);
    const scans = many.map(({ unitId }, n) => pack(1 + (n % 50), unitId));
    const closings = Array.from({ length: 50 }, (_, n) => close(n + 1));
    const events: PackingEvent[] = [];
    [...scans, ...closings].reduce((packing, command) => {
      const news = decide(command, packing);
      events.push(...news);
      return news.reduce(evolve, packing);
    }, unpacked);
    expect(events).toHaveLength(2_051);
    expect(events.at(-1)).toEqual(all);
  });
});

/** A refusal is an answer; anything else thrown is a defect. */
function decided(decide: () => PackingEvent[]): PackingEvent[] {
  try {
    return decide();
  } catch (error) {
    if (error instanceof Refusal) return [];
    throw error;
  }
}
