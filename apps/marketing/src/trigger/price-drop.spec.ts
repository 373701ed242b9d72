import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { HoldEnded, UnitAllocated, UnitHeld, UnitOffered, UnitRegistered } from '#contracts/inventory.js';
import { SubjectErased } from '#contracts/privacy.js';
import { Bureau } from '../bureau.contract.js';
import { message } from '../message/message.js';
import { watches } from '../watch/watches.js';

const until = '2026-03-13T13:00:00.000Z';
const cause = { causationId: 'test', correlationId: 'test', actor: 'test' };
const noon = Date.parse('2026-03-13T12:00:00.000Z');
let bureau: Bureau;
let made = 0;

beforeAll(async () => void (bureau = await Bureau.open()));
afterAll(() => bureau.close());
beforeEach(() => void (bureau.nowMs = noon));

const usd = (minor: number) => ({ minor, currency: 'USD' });
const offered = (unitId: string, minor: number) => bureau.hear(UnitOffered.of({ unitId, askingPrice: usd(minor) }));
async function piece(minor = 10_000) {
  const unitId = `CM-${++made}`;
  await bureau.hear(UnitRegistered.of({ unitId, title: 'Bowl', location: 'shop' }));
  await offered(unitId, minor);
  return unitId;
}
const watch = (customerId: string, unitId: string, method = 'PUT') =>
  bureau.shopper(customerId, method, `/v1/customers/${customerId}/watches/${unitId}`);
async function watched(minor = 10_000) {
  const [customerId, unitId] = [`c-${++made}`, await piece(minor)];
  await watch(customerId, unitId);
  return { customerId, unitId };
}
type Told = { customerId: string; messageId: string };
const drops = async (...customerIds: string[]) => {
  await bureau.settled();
  const { body } = await bureau.staff('marketing', 'GET', '/v1/messages?limit=200');
  const told = (body['messages'] as Told[]).filter((one) => customerIds.includes(one.customerId));
  const found = await Promise.all(
    told.map(async ({ messageId }) => (await bureau.service.commands.read(message, messageId)).state.asked!.letter),
  );
  return found
    .flatMap((letter) => (letter.template === 'price-drop' ? [letter.values] : []))
    .map(({ piece, before }) => `${piece.unitId} ${before.minor} > ${piece.price.minor}`)
    .sort();
};

describe('Who watches a piece', () => {
  it('hears of each lower price once, and of no other', async () => {
    const { customerId, unitId } = await watched();
    for (const minor of [9_000, 12_000, 9_500, 9_000, 8_000]) {
      await offered(unitId, minor);
      await bureau.settled();
    }
    expect(await drops(customerId)).toEqual([`${unitId} 10000 > 9000`, `${unitId} 9000 > 8000`]);
  });
  it('is told apart from who watches another, or no more', async () => {
    const { customerId, unitId } = await watched();
    const others = ['c-also', 'c-not-any-more', 'c-something-else'];
    await watch('c-also', unitId);
    await watch('c-not-any-more', unitId);
    await watch('c-not-any-more', unitId, 'DELETE');
    await watch('c-something-else', await piece());
    await offered(unitId, 9_000);
    expect(await drops(customerId)).toEqual([`${unitId} 10000 > 9000`]);
    expect(await drops(...others)).toEqual([`${unitId} 10000 > 9000`]);
  });
  it('hears of it though the price changed at once', async () => {
    const { customerId, unitId } = await watched();
    await offered(unitId, 9_000);
    expect(await drops(customerId)).toHaveLength(1);
  });
  it('hears nothing of what is gone, and of what is free again then', async () => {
    const gone = await watched();
    await bureau.hear(UnitAllocated.of({ unitId: gone.unitId, orderId: 'o-1', line: 1 }));
    await offered(gone.unitId, 9_000);
    expect(await drops(gone.customerId)).toEqual([]);

    const { customerId, unitId } = await watched();
    await bureau.hear(UnitHeld.of({ unitId, holdId: 'h-1', until }));
    await offered(unitId, 9_000);
    expect(await drops(customerId)).toEqual([]);
    await bureau.hear(HoldEnded.of({ unitId, holdId: 'h-1', reason: 'expired' }));
    expect(await drops(customerId)).toHaveLength(1);
  });
  it.each([
    ['kept for somebody', 1, (unitId: string) => UnitHeld.of({ unitId, holdId: 'h-1', until })],
    ['sold', 0, (unitId: string) => UnitAllocated.of({ unitId, orderId: 'o-1', line: 1 })],
  ])('is written to of what is %s just then: %i letters', async (_, letters, claim) => {
    const { customerId, unitId } = await watched();
    await bureau.hear(claim(unitId));
    await offered(unitId, 9_000);
    expect(await drops(customerId)).toEqual([]);
    // It was heard of before the claim, by whoever tells her now.
    const heard = { type: 'HearPrice', data: { unitId, price: usd(9_000) } } as const;
    await bureau.service.commands.handle(watches, customerId, heard, cause);
    expect(await drops(customerId)).toHaveLength(letters);
  });
  it('hears it once as one person, by however many names', async () => {
    const unitId = await piece();
    const names = ['c-one', 'c-two'];
    for (const subjectId of names) {
      await bureau.ordered(`o-${++made}`, { email: 'same@example.org' }, { subjectId });
      await watch(subjectId, unitId);
    }
    await bureau.settled();
    await offered(unitId, 9_000);
    expect(await drops(...names)).toHaveLength(1);
  });
  it('hears nothing once forgotten', async () => {
    const { customerId, unitId } = await watched();
    bureau.nowMs += 1_000;
    await bureau.hear(SubjectErased.of({ subjectId: customerId, erasedAt: new Date(bureau.nowMs).toISOString() }));
    await offered(unitId, 9_000);
    expect(await drops(customerId)).toEqual([]);
  });
  it('sees what they watch, and nobody else does', async () => {
    const { customerId, unitId } = await watched();
    const path = `/v1/customers/${customerId}/watches`;
    const listed = await bureau.shopper(customerId, 'GET', path);
    const since = new Date(noon).toISOString();
    expect(listed.body).toMatchObject({ customerId, watches: [{ unitId, since, lowest: usd(10_000) }] });
    expect(listed.headers.get('etag')).toBe('"1"');
    expect((await bureau.shopper('c-else', 'GET', path)).status).toBe(404);
    expect((await bureau.shopper('c-else', 'DELETE', `${path}/${unitId}`)).status).toBe(404);
    const stale = { headers: { 'if-match': '"0"' } };
    expect((await bureau.shopper(customerId, 'DELETE', `${path}/${unitId}`, stale)).status).toBe(412);
    expect((await watch(customerId, unitId, 'DELETE')).body).toMatchObject({ customerId, watches: [] });
  });
});
