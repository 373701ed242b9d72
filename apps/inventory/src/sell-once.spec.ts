import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Refusal, type Decider, type Message } from '#eventsourcing/decider.js';
import { stock, type StockCommand, type StockEvent } from './stock/stock.js';
import { statusOf, unit, type UnitCommand, type UnitEvent } from './unit/unit.js';

// Invariant I1 of every prefix, whatever is asked, by however many orders, in whatever order, however often. The counts
// are kept here from the events alone, so that they do not share a mistake with evolve.
describe('Sold once', () => {
  it('a piece belongs to one order at most, and only that order buys it', () => {
    play(unit, unitCommand, () => {
      let owner: string | undefined;
      return (event: UnitEvent, state) => {
        const { orderId } = event.data as { orderId?: string };
        if (event.type === 'UnitAllocated') {
          expect(owner).toBeUndefined();
          owner = orderId;
        }
        if (event.type === 'UnitSold') expect(owner).toBe(orderId);
        if (['UnitReleased', 'UnitSaleReversed', 'UnitReturned'].includes(event.type)) {
          expect(owner).toBe(orderId);
          owner = undefined;
        }
        expect(state.claims.taken?.orderId).toBe(owner);
        if (owner !== undefined) expect(['allocated', 'sold']).toContain(statusOf(state));
      };
    });
  });

  it('received + adjusted + moved = on hand + sold - returned at every location, and nothing is promised twice', () => {
    play(stock, stockCommand, () => {
      const came = new Map<string, number>(locations.map((location) => [location, 0]));
      const left = new Map(came);
      const promised = new Map(came);
      const add = (to: Map<string, number>, location: string, quantity: number) =>
        to.set(location, to.get(location)! + quantity);
      const addShares = (
        to: Map<string, number>,
        { data }: Extract<StockEvent, { data: { from: object } }>,
        sign = 1,
      ) => {
        for (const { location, quantity } of data.from) add(to, location, sign * quantity);
      };
      return (event: StockEvent, { levels }) => {
        if (event.type === 'StockReceived') add(came, event.data.location, event.data.quantity);
        if (event.type === 'StockAdjusted') add(came, event.data.location, event.data.change);
        if (event.type === 'StockMoved') add(came, event.data.from, -event.data.quantity);
        if (event.type === 'StockMoved') add(came, event.data.to, event.data.quantity);
        if (event.type === 'StockReturned') add(left, event.data.location, -event.data.quantity);
        if (event.type === 'StockAllocated') addShares(promised, event);
        if (event.type === 'StockReleased') addShares(promised, event, -1);
        if (event.type === 'StockSold') addShares(promised, event, -1);
        if (event.type === 'StockSold') addShares(left, event);
        if (event.type === 'StockSaleReversed') addShares(left, event, -1);
        for (const location of locations) {
          const { onHand, allocated } = levels.get(location) ?? { onHand: 0, allocated: 0 };
          expect(came.get(location)).toBe(onHand + left.get(location)!);
          expect(promised.get(location)).toBe(allocated);
          expect(onHand).toBeGreaterThanOrEqual(allocated);
        }
        if ('onHand' in event.data) expect(levels.get(event.data.location)?.onHand).toBe(event.data.onHand);
      };
    });
  });
});

/** Plays random commands; every event is shown to a fresh watcher with the state after it. Nothing may be thrown but a Refusal. */
function play<C extends Message, E extends Message, S>(
  { initial, decide, evolve }: Decider<C, E, S>,
  command: fc.Arbitrary<C>,
  watcher: () => (event: E, state: S) => void,
) {
  const decided = (command: C, state: S) => {
    try {
      return decide(command, state);
    } catch (error) {
      if (error instanceof Refusal) return [];
      throw error;
    }
  };
  fc.assert(
    fc.property(fc.array(command, { maxLength: 120, size: 'max' }), (commands) => {
      const watch = watcher();
      let state = initial;
      for (const command of commands) {
        const before = structuredClone(state);
        const events = decided(command, state);
        const after = events.reduce(evolve, state);
        expect(state).toEqual(before);
        expect(decided(command, after)).toEqual([]);
        let step = state;
        for (const event of events) step = evolve(step, event);
        expect(step).toEqual(after);
        for (const event of events) {
          state = evolve(state, event);
          watch(event, state);
        }
      }
    }),
    { numRuns: 60 },
  );
}

const locations = ['shop', 'depot', 'attic'];
const orderId = fc.constantFrom('o-1', 'o-2', 'o-3', 'o-4', 'o-5', 'o-6');
const line = fc.constantFrom(1, 2);
const quantity = fc.integer({ min: 1, max: 9 });
const location = fc.constantFrom(...locations);
const holdId = fc.constantFrom('h-1', 'h-2', 'h-3');
const until = fc.constantFrom('2026-01-10T15:00:00.000Z', '2026-01-11T15:00:00.000Z');
const number = fc.integer({ min: 1, max: 30 }).map(String);
const askingPrice = fc.constantFrom(125_000, 99_000).map((minor) => ({ minor, currency: 'USD' }));
const condition = fc.constantFrom('good', 'chipped');

const of = <Type extends string, Data>(type: Type, data: { [key in keyof Data]: fc.Arbitrary<Data[key]> }) =>
  fc.record(data).map((data) => ({ type, data: data }));
const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });

const unitCommand: fc.Arbitrary<UnitCommand> = fc.oneof(
  of('RegisterUnit', {
    title: fc.constant('Bowl'),
    location: fc.constant('shop'),
    askingPrice: fc.constant({ minor: 125_000, currency: 'USD' }),
  }),
  of('DescribeUnit', { title: fc.constantFrom('Bowl', 'Silver bowl'), maker: fc.constantFrom(null, 'Paul Revere') }),
  of('MoveUnit', { location }),
  of('OfferUnit', { askingPrice }),
  of('WithdrawUnit', { reason: fc.constant('in restoration') }),
  of('HoldUnit', { holdId, until }),
  of('ReleaseHold', { holdId }),
  of('ExpireHold', { holdId, until }),
  of('RegradeUnit', { condition }),
  of('AdjustUnit', { reason: fc.constantFrom('lost' as const, 'stolen' as const) }),
  of('AdjustUnit', { reason: fc.constant('found' as const), location: optional(location) }),
  { weight: 4, arbitrary: of('AllocateUnit', { orderId, line, holdId: optional(holdId) }) },
  { weight: 2, arbitrary: of('ReleaseUnit', { orderId }) },
  { weight: 2, arbitrary: of('MarkUnitSold', { orderId }) },
  of('ReturnUnit', { orderId, condition, location: optional(location) }),
  of('RecordUnitReturn', { orderId, condition }),
);

const stockCommand: fc.Arbitrary<StockCommand> = fc.oneof(
  of('RegisterStock', { title: fc.constant('Polish'), askingPrice: fc.constant({ minor: 1_250, currency: 'USD' }) }),
  of('ReceiveStock', { receiptId: number, location, quantity }),
  of('MoveStock', { moveId: number, from: location, to: location, quantity }),
  of('AdjustStock', {
    adjustmentId: number,
    location,
    change: fc.integer({ min: -9, max: 9 }),
    reason: fc.constant('stocktaking'),
  }),
  of('ReturnStock', {
    returnId: number,
    location,
    quantity,
    reason: fc.constant('unwanted'),
    condition: fc.constantFrom('sellable' as const, 'damaged' as const),
  }),
  { weight: 4, arbitrary: of('AllocateStock', { orderId, line, quantity, location: optional(location) }) },
  { weight: 2, arbitrary: of('ReleaseStock', { orderId, line }) },
  { weight: 2, arbitrary: of('SellStock', { orderId, line }) },
  { weight: 2, arbitrary: of('RecordStockReturn', { returnId: number, orderId, line, quantity }) },
);
