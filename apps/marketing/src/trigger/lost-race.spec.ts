import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  UnitAllocated,
  UnitDeclined,
  UnitDescribed,
  UnitOffered,
  UnitRegistered,
  UnitReleased,
} from '#contracts/inventory.js';
import { OrderCancelled, OrderPlaced } from '#contracts/orders.js';
import { Bureau } from '../bureau.contract.js';
import { message } from '../message/message.js';

const noon = Date.parse('2026-03-13T12:00:00.000Z');
let bureau: Bureau;
let made = 0;

beforeAll(async () => void (bureau = await Bureau.open()));
afterAll(() => bureau.close());
beforeEach(() => void (bureau.nowMs = noon));

async function piece(category: string, minor: number, materials = 'porcelain') {
  const unitId = `CM-${++made}`;
  await bureau.hear(UnitRegistered.of({ unitId, title: `Piece ${unitId}`, location: 'shop' }));
  await bureau.hear(UnitDescribed.of({ unitId, category, materials }));
  await bureau.hear(UnitOffered.of({ unitId, askingPrice: { minor, currency: 'USD' } }));
  return unitId;
}
const taken = (unitId: string) => bureau.hear(UnitAllocated.of({ unitId, orderId: 'o-first', line: 1 }));
/** Somebody orders these, and comes second, to one of them. */
function second(unitIds: readonly string[], { reason = 'piece-gone', lost = unitIds[0]! } = {}) {
  const orderId = `o-${++made}`;
  const price = { minor: 10_000, currency: 'USD' };
  const lines = unitIds.map((unitId, n) => ({ line: n + 1, unitId, price }));
  const customerId = `c-${orderId}`;
  const placed = OrderPlaced.of({ orderId, channel: 'web', customerId, lines, total: price });
  const declined = UnitDeclined.of({ unitId: lost, orderId, line: unitIds.indexOf(lost) + 1, reason: 'gone' });
  return { orderId, customerId, placed, declined, cancelled: OrderCancelled.of({ orderId, reason, lines }) };
}
type Second = ReturnType<typeof second>;
type Told = { customerId: string; messageId: string; template: string };
const rescues = async (customerId: string) => {
  await bureau.settled();
  const { body } = await bureau.staff('marketing', 'GET', '/v1/messages?limit=200');
  const told = (body['messages'] as Told[]).filter((one) => one.customerId === customerId);
  const asked = await Promise.all(
    told.map(async ({ messageId }) => (await bureau.service.commands.read(message, messageId)).state.asked!.letter),
  );
  return asked.map((letter) => {
    if (letter.template !== 'back-in-reach') throw new Error(letter.template);
    return { lost: letter.values.lost, similar: letter.values.similar.map(({ unitId }) => unitId) };
  });
};

describe('Who came second', () => {
  it.each([
    ['as it happened', ({ placed, declined, cancelled }: Second) => [placed, declined, cancelled]],
    [
      'the other way round, and twice',
      ({ placed, declined, cancelled }: Second) => [cancelled, declined, cancelled, placed, declined],
    ],
    ['the loss last', ({ placed, declined, cancelled }: Second) => [placed, cancelled, declined]],
  ])('hears of the four pieces most like it, once: told %s', async (_, facts) => {
    const category = `kind-${++made}`;
    const lost = await piece(category, 10_000);
    const alike = [9_900, 10_300, 9_000, 12_000, 40_000].map((minor) => piece(category, minor));
    const [a, b, c, d] = await Promise.all(alike);
    const gone = await piece(category, 10_000);
    await piece('something-else', 10_000);
    await taken(lost);
    await taken(gone);
    await bureau.settled();
    const one = second([lost]);
    for (const fact of facts(one)) await bureau.hear(fact);
    expect(await rescues(one.customerId)).toEqual([{ lost: `Piece ${lost}`, similar: [a, b, c, d] }]);
  });
  it.each([
    ['still has the other', false],
    ['gave the other back', true],
  ])('hears of what somebody else took, of several, if their order %s', async (_, isBack) => {
    const category = `kind-${++made}`;
    const [won, lost, other] = [await piece(category, 100), await piece(category, 100), await piece(category, 100)];
    await taken(lost);
    await bureau.settled();
    const one = second([won, lost], { lost });
    const theirs = { unitId: won, orderId: one.orderId, line: 1 };
    const facts = [one.placed, UnitAllocated.of(theirs), one.declined, ...(isBack ? [UnitReleased.of(theirs)] : [])];
    for (const fact of [...facts, one.cancelled]) await bureau.hear(fact);
    expect(await rescues(one.customerId)).toEqual([{ lost: `Piece ${lost}`, similar: [other] }]);
  });
  it.each([
    ['if nothing is like it', 'piece-gone', 0],
    ['if the order was cancelled for something else', 'payment-declined', 0],
    ['days later', 'piece-gone', 4],
  ])('hears nothing %s', async (_, reason, days) => {
    const category = `kind-${++made}`;
    const lost = await piece(category, 10_000);
    if (reason !== 'piece-gone' || days > 0) await piece(category, 10_000);
    await bureau.settled();
    const one = second([lost], { reason });
    await bureau.hear(one.declined);
    await bureau.hear(one.cancelled);
    await bureau.settled();
    bureau.nowMs += days * 86_400_000;
    await bureau.hear(one.placed);
    expect(await rescues(one.customerId)).toEqual([]);
  });
});
