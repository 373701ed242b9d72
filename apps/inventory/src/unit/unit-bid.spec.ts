import { describe, expect, it } from '@jest/globals';
import { specification } from '#eventsourcing/specification.js';
import { statusOf, unit, type UnitCommand, type UnitEvent } from './unit.js';

const given = specification(unit);

describe('A bid in an auction', () => {
  it('keeps the piece until the auction ends', () => {
    given(...forSale)
      .when(bid())
      .then(heldFor());
    expect(statusAfter(...forSale, heldFor())).toBe('held');
  });
  it('takes it from a buyer for whom it was only kept', () =>
    given(...forSale, kept)
      .when(bid())
      .then({ type: 'HoldReleased', data: { holdId: 'h-7' } }, heldFor()));
  it('prolongs what it keeps, where the auction ends at another time', () =>
    given(...forSale, heldFor())
      .when(bid(later))
      .then(heldFor(later)));
  it('keeps nothing once its auction has ended', () => {
    for (const end of [expired, released, won])
      given(...forSale, heldFor(), end)
        .when(bid(later))
        .thenNothing();
    given(...forSale, heldFor(), expired, kept)
      .when(bid())
      .thenNothing();
  });
  it('is never refused: what cannot be had is not kept, and the order that it leads to will hear so', () => {
    given().when(bid()).thenNothing();
    given(registered).when(bid()).thenNothing();
    given(...forSale, won)
      .when(bid())
      .thenNothing();
    given(...forSale, won, { type: 'UnitSold', data: { orderId: 'o-1', line: 1 } })
      .when(bid())
      .thenNothing();
    given(...forSale, { type: 'UnitWrittenOff', data: { reason: 'lost' } })
      .when(bid())
      .thenNothing();
    given(...forSale, { type: 'UnitWithdrawn', data: { reason: 'in restoration' } })
      .when(bid())
      .thenNothing();
  });
  it('has the piece declined to everybody but the highest bidder', () => {
    given(...forSale, heldFor())
      .when({ type: 'AllocateUnit', data: { orderId: 'o-2', line: 1 } })
      .then({ type: 'UnitDeclined', data: { orderId: 'o-2', line: 1, reason: 'held' } });
    given(...forSale, heldFor())
      .when({ type: 'AllocateUnit', data: { orderId: 'ebay-1', line: 1, holdId } })
      .then({ type: 'UnitAllocated', data: { orderId: 'ebay-1', line: 1, holdId } });
  });
  it('is over when the auction is', () =>
    given(...forSale, heldFor())
      .when({ type: 'ExpireHold', data: heldFor().data })
      .then(expired));
});

const statusAfter = (...events: UnitEvent[]) => statusOf(events.reduce(unit.evolve, unit.initial));

const holdId = 'auction-ebay-B-1';
const ending = '2026-01-17T15:30:00.000Z';
const later = '2026-01-18T15:30:00.000Z';
const bid = (until = ending): UnitCommand => ({ type: 'RecordBid', data: { holdId, until } });
const heldFor = (until = ending) => ({ type: 'UnitHeld', data: { holdId, until } }) satisfies UnitEvent;

const askingPrice = { minor: 125_000, currency: 'USD' };
const registered: UnitEvent = { type: 'UnitRegistered', data: { title: 'Bowl', location: 'shop', condition: 'good' } };
const forSale: UnitEvent[] = [registered, { type: 'UnitOffered', data: { askingPrice } }];
const kept: UnitEvent = { type: 'UnitHeld', data: { holdId: 'h-7', until: '2026-01-10T15:00:00.000Z' } };
const expired: UnitEvent = { type: 'HoldExpired', data: { holdId } };
const released: UnitEvent = { type: 'HoldReleased', data: { holdId } };
const won: UnitEvent = { type: 'UnitAllocated', data: { orderId: 'o-1', line: 1, holdId } };
