import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DeliveryTroubled, ReturnInspected, ShipmentDelivered } from '#contracts/fulfillment.js';
import { MessageDue } from '#contracts/marketing.js';
import { OrderCancelled, OrderPlaced, PaymentRefunded } from '#contracts/orders.js';
import { Bureau } from '../bureau.contract.js';
import { identity } from '../customer/identity.js';
import { purchase, type PurchaseEvent } from '../timeline/purchase.js';
import { message } from './message.js';
import { messageIdOf } from './messages.controller.js';
import { calledFor } from './occasion.js';
import { PostOffice } from './post-office.contract.js';

const total = { minor: 12_500, currency: 'EUR' };
const day = (n: number) => `2026-03-${String(n).padStart(2, '0')}T10:00:00.000Z`;
type Moment = Extract<PurchaseEvent, { type: 'MomentPassed' }>['data'];
const made = (channel = 'web'): PurchaseEvent => ({
  type: 'PurchaseMade',
  data: { channel, pieces: ['CM-1'], total, at: day(1) },
});
const known: PurchaseEvent = { type: 'BuyerKnown', data: { subjectId: 'c-1' } };
const passed = (what: Moment['what'], at: number, more: Partial<Moment> = {}): PurchaseEvent => ({
  type: 'MomentPassed',
  data: { what, at: day(at), ...more },
});
const late = passed('delayed', 5, { trouble: 'late' });
const delivered = passed('delivered', 8);
const called = (...events: PurchaseEvent[]) => calledFor('o-1', events.reduce(purchase.evolve, purchase.initial), 10);
const names = (...events: PurchaseEvent[]) => called(...events).map(({ campaignId }) => campaignId);

describe('An order calls for', () => {
  it.each<[string, PurchaseEvent[], string[]]>([
    ['nothing while all is well', [made(), known, passed('dispatched', 2)], []],
    ['a letter when it is late', [made(), known, late], ['delivery-late']],
    [
      'one of each trouble',
      [made(), known, late, passed('delayed', 6, { trouble: 'lost' })],
      ['delivery-late', 'delivery-lost'],
    ],
    [
      'one of a trouble that comes twice, by its name',
      [made(), known, late, passed('delayed', 6, { trouble: 'late' })],
      ['delivery-late', 'delivery-late'],
    ],
    ['none of trouble that is over', [made(), known, late, delivered], ['review-request']],
    ['none of what was cancelled', [made(), known, late, passed('cancelled', 6)], []],
    ['none of a delay of which nobody said what it is', [made(), known, passed('delayed', 5)], []],
    ['none at a marketplace', [made('ebay'), known, late], []],
    ['none to nobody', [made(), late], []],
    ['a review once it is delivered', [made(), known, delivered], ['review-request']],
    ['none if they said it already', [made(), known, delivered, passed('reviewed', 9)], []],
    ['none if it was returned', [made(), known, delivered, passed('returned', 9)], []],
    [
      'none if all money went back, in parts',
      [
        made(),
        known,
        delivered,
        passed('refunded', 9, { amount: { ...total, minor: 5_000 } }),
        passed('refunded', 10, { amount: { ...total, minor: 7_500 } }),
      ],
      [],
    ],
    [
      'one if some of it did',
      [made(), known, delivered, passed('refunded', 9, { amount: { ...total, minor: 5_000 } })],
      ['review-request'],
    ],
  ])('%s', (_, events, letters) => expect(names(...events)).toEqual(letters));

  it('the same, in whatever order it is told', () => {
    const waiting = [made(), known, late, passed('delayed', 6, { trouble: 'exception' }), passed('dispatched', 2)];
    const sorted = (events: readonly PurchaseEvent[]) =>
      called(...events).sort((one, other) => (one.campaignId < other.campaignId ? -1 : 1));
    for (const all of [waiting, [...waiting, delivered], [...waiting, delivered, passed('returned', 9)]])
      fc.assert(
        fc.property(fc.shuffledSubarray(all, { minLength: all.length }), (told) =>
          expect(sorted(told)).toEqual(sorted(all)),
        ),
      );
  });

  it('a review ten days after it is there, and not much later', () => {
    expect(called(made(), known, delivered)).toEqual([
      expect.objectContaining({ notBefore: day(18), staleAt: '2026-04-01T10:00:00.000Z', purpose: 'email-marketing' }),
    ]);
  });
});

describe('Who waits for a parcel', () => {
  let office: PostOffice;
  let bureau: Bureau;
  beforeAll(async () => {
    office = await PostOffice.open();
    bureau = await Bureau.open({
      ...{ MAIL_URL: office.url, MAIL_FROM: 'news@shop.example', PUBLIC_URL: 'https://api.example' },
      ...{ MAILS_PER_SECOND: '1000', TIME_ZONE: 'Europe/Berlin' },
    });
  });
  afterAll(async () => {
    await bureau.close();
    await office.close();
  });

  const lines = [{ line: 1, unitId: 'CM-1', price: total }];
  async function ordered(orderId: string, channel = 'web') {
    await bureau.hear(OrderPlaced.of({ orderId, channel, lines, total }));
    await bureau.ordered(orderId, { email: `${orderId}@example.org` }, { channel });
    await bureau.settled();
  }
  const trouble = async (orderId: string, trouble: 'late' | 'lost') => {
    await bureau.hear(
      DeliveryTroubled.of({ ...DeliveryTroubled.example, orderId, trouble, at: new Date(bureau.nowMs).toISOString() }),
    );
    await bureau.settled();
  };
  const arrived = async (orderId: string) => {
    const deliveredAt = new Date(bureau.nowMs).toISOString();
    await bureau.hear(ShipmentDelivered.of({ shipmentId: 's-1', orderId, trackingNumber: '1Z', deliveredAt }));
    await bureau.settled();
  };
  const agree = async (subjectId: string) => {
    const wording = { version: 'n-1', language: 'en', hash: 'ab'.repeat(32) };
    const proof = { kind: 'checkbox', record: 'f-1' } as const;
    const at = new Date(bureau.nowMs).toISOString();
    const data = { purpose: 'email-marketing', source: 'checkout', wording, proof, at } as const;
    const cause = { causationId: 'test', correlationId: 'test', actor: 'test' };
    await bureau.service.commands.handle(identity, subjectId, { type: 'GiveConsent', data }, cause);
  };
  const requestOf = async (orderId: string) => {
    const messageId = messageIdOf({ campaignId: 'review-request', customerId: `p-${orderId}`, trigger: orderId });
    return { messageId, ...(await bureau.service.commands.read(message, messageId)).state };
  };
  const due = async (orderId: string) => {
    const { messageId, until } = await requestOf(orderId);
    bureau.nowMs = Date.parse(until!);
    await bureau.hear(MessageDue.of({ messageId, until: until! }));
    await bureau.settled();
  };
  const letters = (orderId: string) =>
    office.log
      .filter(({ to }) => to === `${orderId}@example.org`)
      .map(({ eml }) => /^Subject: (.*)$/m.exec(eml)![1]!.trim());

  it('hears once of each trouble, and nothing of what was long ago', async () => {
    await ordered('w1');
    for (const what of ['late', 'late', 'lost', 'lost'] as const) {
      bureau.nowMs += 1_000;
      await trouble('w1', what);
    }
    expect(letters('w1')).toEqual(['Your order w1 is late', 'Your order w1 is held up']);
    await ordered('w2');
    bureau.nowMs -= 4 * 86_400_000;
    const old = DeliveryTroubled.of({
      ...DeliveryTroubled.example,
      orderId: 'w2',
      at: new Date(bureau.nowMs).toISOString(),
    });
    bureau.nowMs += 4 * 86_400_000;
    await bureau.hear(old);
    await bureau.settled();
    expect(letters('w2')).toEqual([]);
  });

  it.each<[string, (orderId: string) => Promise<unknown>]>([
    ['has it', (orderId) => arrived(orderId)],
    ['cancelled it', (orderId) => bureau.hear(OrderCancelled.of({ ...OrderCancelled.example, orderId }))],
  ])('hears no more that it is late who %s before the mail server had time to say so', async (what, happens) => {
    const orderId = `w-busy-${what.length}`;
    await ordered(orderId);
    office.mood = { at: 'RCPT', code: 451, says: '4.7.1 greylisted' };
    await trouble(orderId, 'late');
    office.mood = 'well';
    await happens(orderId);
    await bureau.settled();
    const messageId = messageIdOf({ campaignId: 'delivery-late', customerId: `p-${orderId}`, trigger: orderId });
    const { status, because, until } = (await bureau.service.commands.read(message, messageId)).state;
    expect([status, because]).toEqual(['held-back', 'called-off']);
    bureau.nowMs = Date.parse(until!);
    await bureau.hear(MessageDue.of({ messageId, until: until! }));
    await bureau.settled();
    expect(letters(orderId)).toEqual([]);
  });

  it('is asked once, ten days after, how they like it', async () => {
    await ordered('w3');
    await agree('p-w3');
    await arrived('w3');
    await arrived('w3');
    expect(await requestOf('w3')).toMatchObject({ status: 'put-off', because: 'not-yet' });
    expect(letters('w3')).toEqual([]);
    await due('w3');
    await due('w3');
    expect(letters('w3')).toEqual(['How do you like what you bought?']);
  });

  it.each<[string, (orderId: string) => object]>([
    ['returned it', (orderId) => ReturnInspected.of({ ...ReturnInspected.example, orderId })],
    ['has all money back', (orderId) => PaymentRefunded.of({ ...PaymentRefunded.example, orderId, amount: total })],
    ['no longer has the order', (orderId) => OrderCancelled.of({ ...OrderCancelled.example, orderId })],
  ])('is not asked who %s meanwhile', async (what, fact) => {
    const orderId = `w-${what.replaceAll(' ', '-')}`;
    await ordered(orderId);
    await agree(`p-${orderId}`);
    await arrived(orderId);
    await bureau.hear(fact(orderId) as ReturnType<typeof OrderCancelled.of>);
    await bureau.settled();
    expect(await requestOf(orderId)).toMatchObject({ status: 'held-back', because: 'called-off' });
    await due(orderId);
    expect(letters(orderId)).toEqual([]);
  });

  it('is not asked who agreed to no letters', async () => {
    await ordered('w4');
    await arrived('w4');
    await due('w4');
    expect(await requestOf('w4')).toMatchObject({ status: 'held-back', because: 'no-consent' });
  });
});
