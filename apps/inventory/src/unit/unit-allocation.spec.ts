import { describe, expect, it } from '@jest/globals';
import { specification } from '#eventsourcing/specification.js';
import { statusOf, unit, type UnitCommand, type UnitEvent } from './unit.js';

const given = specification(unit);

describe('An order', () => {
  it('wins a piece that is offered', () =>
    given(...forSale)
      .when(allocate('o-1'))
      .then(won('o-1')));
  it('is told why it does not', () => {
    given().when(allocate('o-1')).then(declined('o-1', 'unknown'));
    given(registered).when(allocate('o-1')).then(declined('o-1', 'not-offered'));
    given(...forSale, lost)
      .when(allocate('o-1'))
      .then(declined('o-1', 'gone'));
    given(...forSale, won('o-1'))
      .when(allocate('o-2'))
      .then(declined('o-2', 'gone'));
    given(...forSale, won('o-1'), sold('o-1'))
      .when(allocate('o-2'))
      .then(declined('o-2', 'gone'));
  });
  it('is answered once, though the piece became free since', () => {
    given(...forSale, won('o-1'), declined('o-2', 'gone'), released('o-1'))
      .when(allocate('o-2'))
      .thenNothing();
    given(declined('o-1', 'unknown'), ...forSale)
      .when(allocate('o-1'))
      .thenNothing();
  });
  it('gives back what it won', () =>
    given(...forSale, won('o-1'))
      .when(release('o-1'))
      .then(released('o-1')));
  it('has nothing to give back when it was declined', () =>
    given(...forSale, won('o-1'), declined('o-2', 'gone'))
      .when(release('o-2'))
      .thenNothing());
  it('that was cancelled before it asked gets nothing later', () => {
    given(...forSale)
      .when(release('o-1'))
      .then({ type: 'UnitForgone', data: { orderId: 'o-1' } });
    given(...forSale, { type: 'UnitForgone', data: { orderId: 'o-1' } })
      .when(allocate('o-1'))
      .thenNothing();
    given(...forSale, won('o-1'), released('o-1'))
      .when(allocate('o-1'))
      .thenNothing();
  });
  it('buys what it won', () =>
    given(...forSale, won('o-1'))
      .when(sell('o-1'))
      .then(sold('o-1')));
  it('buys nothing that it did not win', () => {
    given(...forSale)
      .when(sell('o-1'))
      .thenRefused('unit-not-allocated');
    given(...forSale, won('o-1'), declined('o-2', 'gone'))
      .when(sell('o-2'))
      .thenRefused('unit-not-allocated');
  });
  it('buys nothing when its cancellation came first', () =>
    given(...forSale, won('o-1'), released('o-1'))
      .when(sell('o-1'))
      .thenNothing());
  it('that is cancelled after the sale leaves the piece offered', () => {
    given(...forSale, won('o-1'), sold('o-1'))
      .when(release('o-1'))
      .then(reversed);
    given(...forSale, won('o-1'), sold('o-1'), reversed)
      .when(sell('o-1'))
      .thenNothing();
    expect(statusAfter(...forSale, won('o-1'), sold('o-1'), reversed)).toBe('offered');
  });
  it('returns what it bought', () => {
    given(...forSale, won('o-1'), sold('o-1'))
      .when(giveBack('o-1'))
      .then(returned);
    expect(statusAfter(...forSale, won('o-1'), sold('o-1'), returned)).toBe('not-offered');
  });
  it('returns nothing else', () =>
    given(...forSale, won('o-1'))
      .when(giveBack('o-1'))
      .thenRefused('unit-not-sold'));
});

describe('A piece that came back to us', () => {
  it('is in stock again, and not offered until somebody offers it', () => {
    given(...forSale, won('o-1'), sold('o-1'))
      .when(cameBack('o-1'))
      .then(returned);
    expect(statusAfter(...forSale, won('o-1'), sold('o-1'), returned)).toBe('not-offered');
    const [{ registration, piece }, before] = [
      stateAfter(...forSale, won('o-1'), sold('o-1'), returned),
      stateAfter(...forSale),
    ];
    expect([registration, piece]).toEqual([before.registration, { ...before.piece, condition: 'chipped' }]);
  });
  it('was sold, though we hear of that later', () => {
    given(...forSale, won('o-1'))
      .when(cameBack('o-1'))
      .then(sold('o-1'), returned);
    given(...forSale, won('o-1'), sold('o-1'), returned)
      .when(sell('o-1'))
      .thenNothing();
  });
  it('comes back once, and may be sold anew meanwhile', () => {
    given(...forSale, won('o-1'), sold('o-1'), returned)
      .when(cameBack('o-1'))
      .thenNothing();
    given(...forSale, won('o-1'), sold('o-1'), returned, forSale[1]!, won('o-2'), sold('o-2'))
      .when(cameBack('o-1'))
      .thenNothing();
  });
  it('has been here all the time, if its order was cancelled or never had it', () => {
    given().when(cameBack('o-1')).thenNothing();
    given(...forSale)
      .when(cameBack('o-1'))
      .thenNothing();
    for (const past of [[released('o-1')], [sold('o-1'), reversed]])
      given(...forSale, won('o-1'), ...past)
        .when(cameBack('o-1'))
        .thenNothing();
    given(...forSale, won('o-1'), declined('o-2', 'gone'))
      .when(cameBack('o-2'))
      .thenNothing();
  });
});

const stateAfter = (...events: UnitEvent[]) => events.reduce(unit.evolve, unit.initial);
const statusAfter = (...events: UnitEvent[]) => statusOf(stateAfter(...events));

const allocate = (orderId: string): UnitCommand => ({ type: 'AllocateUnit', data: { orderId, line: 1 } });
const release = (orderId: string): UnitCommand => ({ type: 'ReleaseUnit', data: { orderId } });
const sell = (orderId: string): UnitCommand => ({ type: 'MarkUnitSold', data: { orderId } });
const giveBack = (orderId: string): UnitCommand => ({ type: 'ReturnUnit', data: { orderId, condition: 'chipped' } });

const cameBack = (orderId: string): UnitCommand => ({
  type: 'RecordUnitReturn',
  data: { orderId, condition: 'chipped' },
});

const askingPrice = { minor: 125_000, currency: 'USD' };
const registered: UnitEvent = {
  type: 'UnitRegistered',
  data: { title: 'Bowl', location: 'shop', cost: { minor: 40_000, currency: 'USD' } },
};
const forSale: UnitEvent[] = [registered, { type: 'UnitOffered', data: { askingPrice } }];
const won = (orderId: string): UnitEvent => ({ type: 'UnitAllocated', data: { orderId, line: 1 } });
const declined = (orderId: string, reason: 'unknown' | 'not-offered' | 'held' | 'gone'): UnitEvent => ({
  type: 'UnitDeclined',
  data: { orderId, line: 1, reason },
});
const released = (orderId: string): UnitEvent => ({ type: 'UnitReleased', data: { orderId, line: 1 } });
const sold = (orderId: string): UnitEvent => ({ type: 'UnitSold', data: { orderId, line: 1 } });
const reversed: UnitEvent = { type: 'UnitSaleReversed', data: { orderId: 'o-1', line: 1 } };
const returned: UnitEvent = { type: 'UnitReturned', data: { orderId: 'o-1', condition: 'chipped' } };
const lost: UnitEvent = { type: 'UnitWrittenOff', data: { reason: 'lost' } };
