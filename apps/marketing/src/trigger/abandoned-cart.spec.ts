import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { HoldEnded, UnitAllocated, UnitHeld, UnitOffered, UnitRegistered } from '#contracts/inventory.js';
import { MessageDue } from '#contracts/marketing.js';
import { OrderPlaced } from '#contracts/orders.js';
import { SubjectDataRequested, SubjectErased } from '#contracts/privacy.js';
import type { HeldRecord } from '#personal/held-records.js';
import type { PersonEvent } from '#personal/person.js';
import { Bureau } from '../bureau.contract.js';
import { cart, type CartEvent } from '../cart/cart.js';
import { PostOffice } from '../message/post-office.contract.js';
import { published } from '../published.js';
import { watches } from '../watch/watches.js';

const noon = Date.parse('2026-03-13T12:00:00.000Z');
const hourMs = 3_600_000;
const price = { minor: 125_000, currency: 'USD' };
let office: PostOffice;
let bureau: Bureau;
let made = 0;

beforeAll(async () => {
  office = await PostOffice.open();
  const post = { MAIL_URL: office.url, MAIL_FROM: 'news@shop.example', PUBLIC_URL: 'https://api.example' };
  bureau = await Bureau.open({ ...post, MAILS_PER_SECOND: '1000' });
});
afterAll(async () => {
  await bureau.close();
  await office.close();
});
beforeEach(() => {
  bureau.nowMs = noon;
  office.log.splice(0);
});

async function shopper({ agreed = true } = {}) {
  const customerId = `c-${++made}`;
  await bureau.ordered(`o-${made}`, { email: `${customerId}@example.org` }, { subjectId: customerId });
  const wording = { version: 'newsletter-3', language: 'en', hash: 'ab'.repeat(32) };
  const proof = { kind: 'checkbox', record: 'f-1' };
  const body = { purpose: 'email-marketing', source: 'account', wording, proof };
  if (agreed) await bureau.shopper(customerId, 'POST', `/v1/customers/${customerId}/consents`, { body });
  return customerId;
}
async function piece(title = 'A tea caddy') {
  const unitId = `CM-${++made}`;
  await bureau.hear(UnitRegistered.of({ unitId, title, location: 'shop' }));
  await bureau.hear(UnitOffered.of({ unitId, askingPrice: price }));
  return unitId;
}
const keep = (customerId: string, unitIds: readonly string[], headers = {}) =>
  bureau.shopper(customerId, 'PUT', `/v1/customers/${customerId}/cart`, { body: { unitIds }, headers });
const taken = (unitId: string) => bureau.hear(UnitAllocated.of({ unitId, orderId: 'o-other', line: 1 }));
const ordered = (customerId: string, unitId: string) => {
  const lines = [{ line: 1, unitId, price }];
  return bureau.hear(OrderPlaced.of({ orderId: `o-${++made}`, channel: 'web', customerId, lines, total: price }));
};
/** The bus brings what is due by then, also what it brought before. */
async function dueAfter(customerId: string, hours = 4) {
  await bureau.settled();
  bureau.nowMs += hours * hourMs;
  const events = await bureau.service.store.read<CartEvent>(`cart-${customerId}`);
  for (const { deliverAt, type, data } of events.flatMap((event) => published(event, customerId)))
    if (Date.parse(deliverAt!) <= bureau.nowMs) await bureau.hear({ type, data });
  await bureau.settled();
}
type Told = { readonly customerId: string; readonly messageId: string; readonly until?: string };
const messages = async (customerId: string) => {
  const { body } = await bureau.staff('marketing', 'GET', '/v1/messages?limit=200');
  return (body['messages'] as Told[]).filter((one) => one.customerId === customerId);
};
/** What was put off comes back. */
const morning = async ({ messageId, until }: Told) => {
  bureau.nowMs = Date.parse(until!);
  await bureau.hear(MessageDue.of({ messageId, until: until! }));
  await bureau.settled();
};

describe('An abandoned cart', () => {
  it('leads to one letter, however often it is due', async () => {
    const customerId = await shopper();
    await keep(customerId, [await piece()]);
    await dueAfter(customerId);
    await dueAfter(customerId);
    expect(office.log.map(({ to }) => to)).toEqual([`${customerId}@example.org`]);
    expect(office.log[0]!.eml).toContain('Subject: Still yours to take: A tea caddy');
  });
  it('is one that nobody changed', async () => {
    const customerId = await shopper();
    const [one, other] = [await piece(), await piece('A clock')];
    await keep(customerId, [one]);
    bureau.nowMs += hourMs;
    await keep(customerId, [one, other]);
    await dueAfter(customerId, 3);
    expect(await messages(customerId)).toEqual([]);
    await dueAfter(customerId, 1);
    expect(office.log).toHaveLength(1);
    expect(office.log[0]!.eml).toContain('A clock');
  });
  it('leads to none if the order comes first', async () => {
    const customerId = await shopper();
    const unitId = await piece();
    await keep(customerId, [unitId]);
    await ordered(customerId, unitId);
    await dueAfter(customerId);
    expect(await messages(customerId)).toEqual([]);
  });
  it.each([
    ['orders it', (customerId: string, unitId: string) => ordered(customerId, unitId)],
    ['empties it', (customerId: string) => keep(customerId, [])],
  ])('leads to none if she %s while the letter waits for the morning', async (_, change) => {
    const customerId = await shopper();
    const unitId = await piece();
    bureau.nowMs = Date.parse('2026-03-13T19:00:00.000Z');
    await keep(customerId, [unitId]);
    await dueAfter(customerId);
    expect(await messages(customerId)).toMatchObject([{ status: 'put-off', because: 'quiet-hours' }]);
    const [waiting] = await messages(customerId);
    await change(customerId, unitId);
    await bureau.settled();
    expect(await messages(customerId)).toMatchObject([{ status: 'held-back', because: 'called-off' }]);
    await morning(waiting!);
    expect(office.log).toEqual([]);
  });
  it('leads to none for what is gone', async () => {
    const customerId = await shopper();
    const unitId = await piece();
    await keep(customerId, [unitId, 'CM-nobody-knows']);
    await taken(unitId);
    await dueAfter(customerId);
    expect(await messages(customerId)).toEqual([]);
  });
  it('leads to none for what somebody buys at night', async () => {
    const customerId = await shopper();
    const [gone, left] = [await piece(), await piece('A clock')];
    bureau.nowMs = Date.parse('2026-03-13T19:00:00.000Z');
    await keep(customerId, [gone, left]);
    await dueAfter(customerId);
    await taken(gone);
    await morning((await messages(customerId))[0]!);
    expect(office.log).toHaveLength(1);
    expect(office.log[0]!.eml).toContain('A clock');
    expect(office.log[0]!.eml).not.toContain('tea caddy');

    const other = await shopper();
    bureau.nowMs = Date.parse('2026-03-13T19:00:00.000Z');
    await keep(other, [left]);
    await dueAfter(other);
    await taken(left);
    await morning((await messages(other))[0]!);
    expect(await messages(other)).toMatchObject([{ status: 'held-back', because: 'gone' }]);
    expect(office.log).toHaveLength(1);
  });
  it('leads to one without what she takes out while it waits for the morning', async () => {
    const customerId = await shopper();
    const [out, left] = [await piece(), await piece('A clock')];
    bureau.nowMs = Date.parse('2026-03-13T19:00:00.000Z');
    await keep(customerId, [out, left]);
    await dueAfter(customerId);
    await keep(customerId, [left]);
    await morning((await messages(customerId))[0]!);
    expect(office.log.map(({ eml }) => [eml.includes('A clock'), eml.includes('tea caddy')])).toEqual([[true, false]]);
  });
  it('leads to none if she takes out all that was in it', async () => {
    const customerId = await shopper();
    const [out, instead] = [await piece(), await piece('A clock')];
    bureau.nowMs = Date.parse('2026-03-13T19:00:00.000Z');
    await keep(customerId, [out]);
    await dueAfter(customerId);
    await keep(customerId, [instead]);
    await morning((await messages(customerId))[0]!);
    expect(await messages(customerId)).toMatchObject([{ status: 'held-back', because: 'gone' }]);
  });
  describe('of a piece that is kept for somebody else', () => {
    const until = noon + 5 * hourMs;
    async function waiting() {
      const customerId = await shopper();
      const unitId = await piece();
      await keep(customerId, [unitId]);
      await bureau.hear(UnitHeld.of({ unitId, holdId: 'h-1', until: new Date(until).toISOString() }));
      await dueAfter(customerId);
      const [told] = await messages(customerId);
      expect(told).toMatchObject({ status: 'put-off', because: 'gone', until: new Date(until + 60_000).toISOString() });
      expect(office.log).toEqual([]);
      return { customerId, unitId, told: told! };
    }
    it('leads to one when the hold is over', async () => {
      const { unitId, told } = await waiting();
      await bureau.hear(HoldEnded.of({ unitId, holdId: 'h-1', reason: 'expired' }));
      await morning(told);
      expect(office.log).toHaveLength(1);
    });
    it('leads to none if they take it', async () => {
      const { customerId, unitId, told } = await waiting();
      await taken(unitId);
      await morning(told);
      expect(await messages(customerId)).toMatchObject([{ status: 'held-back', because: 'gone' }]);
    });
    it('waits a minute at a time as long as the end of the hold was not heard', async () => {
      const { customerId, told } = await waiting();
      await morning(told);
      expect(await messages(customerId)).toMatchObject([{ until: new Date(until + 120_000).toISOString() }]);
    });
  });
  it('leads to none to who did not agree', async () => {
    const customerId = await shopper({ agreed: false });
    await keep(customerId, [await piece()]);
    await dueAfter(customerId);
    expect(await messages(customerId)).toMatchObject([{ status: 'held-back', because: 'no-consent' }]);
    expect(office.log).toEqual([]);
  });
  it('is followed by another, of which she hears, too', async () => {
    const customerId = await shopper();
    const unitId = await piece();
    await keep(customerId, [unitId]);
    await dueAfter(customerId);
    await keep(customerId, []);
    await keep(customerId, [unitId]);
    await dueAfter(customerId);
    expect(await messages(customerId)).toMatchObject([{ trigger: 'cart-2' }, { trigger: 'cart-1' }]);
    expect(office.log).toHaveLength(2);
  });
});

describe('A cart', () => {
  it('is its shopper’s, who says all of it at once', async () => {
    const customerId = `c-${++made}`;
    const path = `/v1/customers/${customerId}/cart`;
    expect((await bureau.shopper(customerId, 'GET', path)).body).toEqual({ customerId, unitIds: [], version: 0 });
    const kept = await keep(customerId, ['a', 'b']);
    expect([kept.status, kept.headers.get('etag')]).toEqual([200, '"1"']);
    const changedAt = new Date(noon).toISOString();
    expect((await bureau.shopper(customerId, 'GET', path)).body).toEqual({
      ...{ customerId, unitIds: ['a', 'b'], changedAt, version: 1 },
    });
    expect((await keep(customerId, ['b'], { 'if-match': '"0"' })).status).toBe(412);
    expect((await keep(customerId, ['b', 'b'])).status).toBe(400);
    expect((await bureau.shopper('c-else', 'GET', path)).status).toBe(404);
    expect((await bureau.shopper('c-else', 'PUT', path, { body: { unitIds: [] } })).status).toBe(404);
    expect((await bureau.staff('service', 'GET', '/v1/customers/c-nobody/cart')).status).toBe(404);
  });
  it('is told to its shopper with what she watches, and ends with her', async () => {
    const customerId = await shopper();
    await keep(customerId, ['a']);
    await bureau.shopper(customerId, 'PUT', `/v1/customers/${customerId}/watches/b`);
    await bureau.hear(SubjectDataRequested.of({ subjectId: customerId, exportId: 'x-1' }));
    await bureau.settled();
    const events = await bureau.service.store.read<PersonEvent>(`person-${customerId}`);
    const [answer] = events.flatMap((event) => published(event, customerId));
    const { records } = answer!.data as { records: HeldRecord[] };
    const told = records.map(({ record }) => record);
    expect(told).toEqual(expect.arrayContaining([`cart ${customerId}`, `watches ${customerId}`]));
    await bureau.hear(SubjectErased.of({ subjectId: customerId, erasedAt: new Date(bureau.nowMs).toISOString() }));
    await bureau.settled();
    expect((await bureau.service.commands.read(cart, customerId)).state.unitIds).toEqual([]);
    expect((await bureau.service.commands.read(watches, customerId)).state).toEqual({});
  });
});
