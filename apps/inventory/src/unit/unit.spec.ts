import { describe, expect, it } from '@jest/globals';
import { specification } from '#eventsourcing/specification.js';
import { statusOf, unit, type UnitCommand, type UnitEvent } from './unit.js';

const given = specification(unit);

describe('A piece', () => {
  it('enters the stock', () => given().when(register).then(registered));
  it('can be offered as it enters', () => given().when(registerForSale).then(registeredForSale, offered));
  it('is registered once, whatever happened since', () =>
    given(...forSale, won('o-1'), described)
      .when(registerForSale)
      .thenNothing());
  it('keeps its stock number to itself', () =>
    given(registered).when(registerForSale).thenRefused('stock-number-taken'));
  it('must be registered before anything is done with it', () => {
    for (const command of [describeIt, move, offer, withdraw, hold, regrade, lose])
      given().when(command).thenRefused('unit-unknown');
  });
  it('is described better', () => given(registered).when(describeIt).then(described));
  it('is corrected only where that changes something', () => {
    given(registered)
      .when({ type: 'DescribeUnit', data: { title: 'Bowl', maker: null } })
      .thenNothing();
    given(registered, described)
      .when({ type: 'DescribeUnit', data: { title: 'Bowl', materials: 'silver' } })
      .then({ type: 'UnitDescribed', data: { changes: { materials: 'silver' } } });
  });
  it('is moved', () =>
    given(registered)
      .when(move)
      .then({ type: 'UnitMoved', data: { from: 'shop', to: 'vault' } }));
  it('is regraded', () =>
    given(registered)
      .when(regrade)
      .then({ type: 'UnitRegraded', data: { condition: 'poor', before: 'good' } }));
});

describe('An offer', () => {
  it('names a price', () => given(registered).when(offer).then(offered));
  it('is repriced', () =>
    given(...forSale)
      .when(reprice)
      .then({ type: 'UnitRepriced', data: { askingPrice: usd(99_000), before: usd(125_000) } }));
  it('is withdrawn', () =>
    given(...forSale)
      .when(withdraw)
      .then(withdrawn));
  it('is not withdrawn from the buyer it is held for', () =>
    given(...forSale, held)
      .when(withdraw)
      .thenRefused('unit-held'));
  it('is withdrawn while an order has the piece, in case the order gives it back', () => {
    given(...forSale, won('o-1'))
      .when(withdraw)
      .then(withdrawn);
    expect(statusAfter(...forSale, won('o-1'), withdrawn, released('o-1'))).toBe('not-offered');
  });
  it('is not made for a piece that is taken or lost', () => {
    given(...forSale, won('o-1'))
      .when(reprice)
      .thenRefused('unit-allocated');
    given(...forSale, won('o-1'), sold('o-1'))
      .when(reprice)
      .thenRefused('unit-sold');
    given(...forSale, lost)
      .when(offer)
      .thenRefused('unit-written-off');
  });
});

describe('A piece that left the house though its order was cancelled', () => {
  it('is not offered again, whether the order has given it back already or will', () => {
    given(...forSale, won('o-1'), released('o-1'))
      .when(leave)
      .then(gone);
    given(...forSale, won('o-1'), sold('o-1'), reversed)
      .when(leave)
      .then(gone);
    for (const back of [[won('o-1')], [won('o-1'), sold('o-1')]]) {
      given(...forSale, ...back)
        .when(leave)
        .then(gone);
      expect(statusAfter(...forSale, ...back, gone, back.length === 1 ? released('o-1') : reversed)).toBe(
        'not-offered',
      );
    }
  });
  it('is not kept for the next buyer either', () =>
    given(...forSale, won('o-1'), released('o-1'), held)
      .when(leave)
      .then({ type: 'HoldReleased', data: { holdId: 'h-7' } }, gone));
  it('stays with the order that has it by now, which people have to settle', () => {
    given(...forSale, won('o-1'), released('o-1'), won('o-2'))
      .when(leave)
      .then(gone);
    expect(statusAfter(...forSale, won('o-1'), released('o-1'), won('o-2'), gone)).toBe('allocated');
  });
  it('is left alone where it is not offered, or is none of ours', () => {
    given().when(leave).thenNothing();
    given(registered).when(leave).thenNothing();
    given(...forSale, won('o-1'), withdrawn, released('o-1'))
      .when(leave)
      .thenNothing();
    given(...forSale, lost)
      .when(leave)
      .thenNothing();
  });
});

describe('A hold', () => {
  it('keeps a piece for one buyer', () =>
    given(...forSale)
      .when(hold)
      .then(held));
  it('needs an offer', () => given(registered).when(hold).thenRefused('unit-not-offered'));
  it('excludes another', () =>
    given(...forSale, held)
      .when(holdOther)
      .thenRefused('unit-held'));
  it('is prolonged, and the first deadline then ends nothing', () => {
    given(...forSale, held)
      .when(prolong)
      .then({ type: 'UnitHeld', data: prolong.data });
    given(...forSale, held, { type: 'UnitHeld', data: prolong.data })
      .when(expire)
      .thenNothing();
  });
  it('is released', () =>
    given(...forSale, held)
      .when(letGo)
      .then({ type: 'HoldReleased', data: { holdId: 'h-7' } }));
  it('expires', () =>
    given(...forSale, held)
      .when(expire)
      .then(expired));
  it('does not end a hold that follows', () => {
    given(...forSale, held, expired, { type: 'UnitHeld', data: holdOther.data })
      .when(expire)
      .thenNothing();
    given(...forSale, held, expired, { type: 'UnitHeld', data: holdOther.data })
      .when(letGo)
      .thenNothing();
  });
  it('does not come back', () =>
    given(...forSale, held, expired)
      .when(hold)
      .thenRefused('hold-ended'));
  it('wins the piece for its buyer and is used up', () => {
    given(...forSale, held)
      .when(allocate('o-1', 'h-7'))
      .then(won('o-1', 'h-7'));
    given(...forSale, held, won('o-1', 'h-7'))
      .when(expire)
      .thenNothing();
    given(...forSale, held, won('o-1', 'h-7'), released('o-1'))
      .when(hold)
      .thenRefused('hold-ended');
  });
  it('declines everybody else', () => {
    given(...forSale, held)
      .when(allocate('o-1'))
      .then(declined('o-1', 'held'));
    given(...forSale, held)
      .when(allocate('o-1', 'h-8'))
      .then(declined('o-1', 'held'));
  });
});

describe('A loss', () => {
  it('is written off, and ends the offer and the hold', () => {
    given(...forSale, held)
      .when(lose)
      .then({ type: 'HoldReleased', data: { holdId: 'h-7' } }, lost);
    expect(statusAfter(...forSale, lost)).toBe('written-off');
  });
  it('waits until no order has the piece', () =>
    given(...forSale, won('o-1'))
      .when(lose)
      .thenRefused('unit-allocated'));
  it('may turn up again', () => {
    given(...forSale, lost)
      .when(find)
      .then({ type: 'UnitFound', data: { location: 'vault', note: undefined } });
    given(...forSale)
      .when(find)
      .thenNothing();
  });
  it('does not move', () =>
    given(...forSale, lost)
      .when(move)
      .thenRefused('unit-written-off'));
});

const statusAfter = (...events: UnitEvent[]) => statusOf(events.reduce(unit.evolve, unit.initial));

const usd = (minor: number) => ({ minor, currency: 'USD' });
const bowl = { title: 'Bowl', location: 'shop', condition: 'good', cost: usd(62_000) };
const holdOf = (holdId: string, until: string) => ({ type: 'HoldUnit', data: { holdId, until } }) satisfies UnitCommand;

const register: UnitCommand = { type: 'RegisterUnit', data: bowl };
const registerForSale: UnitCommand = { type: 'RegisterUnit', data: { ...bowl, askingPrice: usd(125_000) } };
const describeIt: UnitCommand = { type: 'DescribeUnit', data: { title: 'Bowl', maker: 'Paul Revere' } };
const move: UnitCommand = { type: 'MoveUnit', data: { location: 'vault' } };
const offer: UnitCommand = { type: 'OfferUnit', data: { askingPrice: usd(125_000) } };
const reprice: UnitCommand = { type: 'OfferUnit', data: { askingPrice: usd(99_000) } };
const withdraw: UnitCommand = { type: 'WithdrawUnit', data: { reason: 'in restoration' } };
const hold = holdOf('h-7', '2026-01-10T15:00:00.000Z');
const prolong = holdOf('h-7', '2026-01-11T15:00:00.000Z');
const holdOther = holdOf('h-8', '2026-01-10T16:00:00.000Z');
const letGo: UnitCommand = { type: 'ReleaseHold', data: { holdId: 'h-7' } };
const expire: UnitCommand = { type: 'ExpireHold', data: hold.data };
const regrade: UnitCommand = { type: 'RegradeUnit', data: { condition: 'poor' } };
const lose: UnitCommand = { type: 'AdjustUnit', data: { reason: 'lost' } };
const find: UnitCommand = { type: 'AdjustUnit', data: { reason: 'found', location: 'vault' } };
const leave: UnitCommand = { type: 'RecordUnitLeft', data: { orderId: 'o-1' } };
const allocate = (orderId: string, holdId?: string): UnitCommand => ({
  type: 'AllocateUnit',
  data: { orderId, line: 1, ...(holdId && { holdId }) },
});

const registered: UnitEvent = { type: 'UnitRegistered', data: bowl };
const registeredForSale: UnitEvent = { type: 'UnitRegistered', data: { ...bowl, askingPrice: usd(125_000) } };
const offered: UnitEvent = { type: 'UnitOffered', data: { askingPrice: usd(125_000) } };
const forSale = [registeredForSale, offered];
const described: UnitEvent = { type: 'UnitDescribed', data: { changes: { maker: 'Paul Revere' } } };
const withdrawn: UnitEvent = { type: 'UnitWithdrawn', data: { reason: 'in restoration' } };
const held: UnitEvent = { type: 'UnitHeld', data: hold.data };
const expired: UnitEvent = { type: 'HoldExpired', data: { holdId: 'h-7' } };
const won = (orderId: string, holdId?: string): UnitEvent => ({
  type: 'UnitAllocated',
  data: { orderId, line: 1, ...(holdId && { holdId }) },
});
const declined = (orderId: string, reason: 'held'): UnitEvent => ({
  type: 'UnitDeclined',
  data: { orderId, line: 1, reason },
});
const released = (orderId: string): UnitEvent => ({ type: 'UnitReleased', data: { orderId, line: 1 } });
const sold = (orderId: string): UnitEvent => ({ type: 'UnitSold', data: { orderId, line: 1 } });
const reversed: UnitEvent = { type: 'UnitSaleReversed', data: { orderId: 'o-1', line: 1 } };
const gone: UnitEvent = { type: 'UnitWithdrawn', data: { reason: 'left the house though o-1 was cancelled' } };
const lost: UnitEvent = { type: 'UnitWrittenOff', data: { reason: 'lost' } };
