import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ChannelUnreachable, type Giving } from '../channel/channel.js';
import type { EbayChannel } from './ebay.channel.js';
import { Recorder, refusal, reply, replyText, type Answer } from './recorder.contract.js';

const ebay = new Recorder();
let channel: EbayChannel;
beforeAll(() => ebay.listen());
beforeEach(() => {
  ebay.forget();
  channel = ebay.open();
});
afterAll(() => ebay.close());

const usd = (minor: number) => ({ minor, currency: 'USD' });
const number = '12-13579-24680';
const [order] = reply('orders').orders as [{ paymentSummary: object; lineItems: object[] } & Record<string, unknown>];
const { answering, failing, body, calls: asked } = ebay;
const changed = async (since: string) => {
  const texts: string[] = [];
  for await (const bytes of channel.changedSince(since)) texts.push(new TextDecoder().decode(bytes));
  return texts;
};

describe('The orders that changed', () => {
  const since = '2026-01-10T00:00:00.000Z';
  const page = (from: number, count: number, total: number) => ({
    body: `{"total":${total}, "orders":[${Array.from({ length: count }, (_, n) => `{"orderId":"${from + n}", "n":9007199254740993.10}`).join(' , ')}]}`,
  });
  it('are the bytes that eBay wrote of each', async () => {
    const [text] = await answering(() => changed(since), { body: replyText('orders') });
    expect(replyText('orders')).toContain(text);
    expect(JSON.parse(text!)).toEqual(order);
    const query = new URLSearchParams(ebay.asked[0]!.path.split('?')[1]);
    expect(Object.fromEntries(query)).toEqual({ filter: `lastmodifieddate:[${since}..]`, limit: '200', offset: '0' });
  });
  it('are all of them, each once, though they move from page to page', async () => {
    const texts = await answering(() => changed(since), page(0, 200, 385), page(180, 200, 385), page(360, 25, 385));
    expect(texts).toHaveLength(385);
    expect(texts[384]).toBe('{"orderId":"384", "n":9007199254740993.10}');
    expect(asked().map((one) => /offset=(\d+)/.exec(one)![1])).toEqual(['0', '180', '360']);
  });
  it('are none where eBay has none', async () =>
    expect(await answering(() => changed(since), { body: { total: 0, orders: [] } })).toEqual([]));
  it('are not known where eBay says something else', async () =>
    expect(await failing(() => changed(since), { body: { orders: {} } })).toBeInstanceOf(ChannelUnreachable));
});

describe('One order', () => {
  it('is what eBay wrote, to the byte', async () => {
    const text = JSON.stringify(order, undefined, 3);
    expect(await answering(() => channel.order(number), { body: text })).toEqual(new TextEncoder().encode(text));
    expect(asked()).toEqual([`GET /sell/fulfillment/v1/order/${number}`]);
  });
  it.each([
    ['has none of that number', { status: 404 }],
    ['takes it for no number', refusal(400, 32_100)],
  ])('is none where eBay %s', async (_, answer) =>
    expect(await answering(() => channel.order('x'), answer)).toBeUndefined(),
  );
});

describe('What is on its way', () => {
  const parts = [{ lineId: '10045678901234', quantity: 1 }];
  const sent = { carrier: 'ups', trackingNumber: '1Z 204W4R-0308071865', sentAt: '2026-01-12T16:40:00.000Z' };
  const ship = () => channel.ship(number, parts, [sent]);
  const none = { body: { fulfillments: [], total: 0 } };
  const there = { body: reply('fulfillments') };
  const path = `/sell/fulfillment/v1/order/${number}/shipping_fulfillment`;
  it('is told with carrier and number as eBay writes them', async () => {
    expect(await answering(ship, none, { status: 201 })).toBe('done');
    expect(asked()).toEqual([`GET ${path}`, `POST ${path}`]);
    expect(body()).toEqual({
      lineItems: [{ lineItemId: '10045678901234', quantity: 1 }],
      ...{ shippedDate: '2026-01-12T16:40:00.000Z', shippingCarrierCode: 'UPS', trackingNumber: '1Z204W4R0308071865' },
    });
  });
  it.each([
    ['fedex', 'FedEx'],
    ['manual', 'Other'],
  ])('by %s is by %s there', async (carrier, there) => {
    await answering(() => channel.ship(number, parts, [{ ...sent, carrier }]), none, { status: 201 });
    expect(body()).toMatchObject({ shippingCarrierCode: there });
  });
  it('is not told twice', async () => {
    expect(await answering(ship, there)).toBe('done');
    expect(asked()).toHaveLength(1);
  });
  it('parcel by parcel, is told as far as it was not', async () => {
    const other = { ...sent, trackingNumber: '1Z204W4R0308071999' };
    expect(await answering(() => channel.ship(number, parts, [sent, other]), there, { status: 201 })).toBe('done');
    expect(body()).toMatchObject({ trackingNumber: '1Z204W4R0308071999' });
  });
  it('is told where somebody else did at the same moment', async () =>
    expect(await answering(ship, none, { status: 409 }, there)).toBe('done'));
  it('is too late for a cancelled order, and refused for another reason', async () => {
    const cancelled = { body: { ...order, cancelStatus: { cancelState: 'CANCELED' } } };
    expect(await answering(ship, none, refusal(400, 32_600), none, cancelled)).toBe('too-late');
    expect(await failing(ship, none, refusal(400, 32_300), none, { body: order })).toMatchObject({ code: '32300' });
  });
});

describe('To cancel', () => {
  const cancel = () => channel.cancel(number, 'out-of-stock');
  const state = (cancelStatus: object, more: object = {}) => ({ body: { ...order, cancelStatus, ...more } });
  const ineligible = (...failureReason: string[]) => ({
    body: { orderEligibilityResult: { eligible: false, failureReason } },
  });
  it('says why, and that it was paid', async () => {
    expect(await answering(cancel, { body: order }, { status: 201, body: { cancelId: 5_300_000_001 } })).toBe('done');
    expect(asked()).toEqual([`GET /sell/fulfillment/v1/order/${number}`, 'POST /post-order/v2/cancellation']);
    expect(body()).toEqual({
      ...{ legacyOrderId: number, cancelReason: 'OUT_OF_STOCK_OR_CANNOT_FULFILL', buyerPaid: true },
      buyerPaidDate: { value: '2026-01-10T14:03:10.000Z' },
    });
  });
  it.each([
    ['buyer-asked', 'BUYER_ASKED_CANCEL'],
    ['address', 'ADDRESS_ISSUES'],
    ['other', 'OUT_OF_STOCK_OR_CANNOT_FULFILL'],
  ] as const)('for %s is for %s there', async (reason, there) => {
    await answering(() => channel.cancel(number, reason), { body: order }, { body: { cancelId: '5' } });
    expect(body()).toMatchObject({ cancelReason: there });
  });
  it.each<[string, Answer[], string]>([
    ['is done where it is cancelled', [state({ cancelState: 'CANCELED' })], 'done'],
    [
      'is done where we asked for it',
      [state({ cancelState: 'IN_PROGRESS', cancelRequests: [{ cancelRequestId: '5', cancelInitiator: 'Seller' }] })],
      'done',
    ],
    ['is done where eBay has it under way', [{ body: order }, ineligible('CANCELLATION_EXIST')], 'done'],
    ['is too late for what was sent', [state({}, { orderFulfillmentStatus: 'FULFILLED' })], 'too-late'],
    ['is for people after its time', [{ body: order }, { body: reply('ineligible') }], 'by-hand'],
  ])('%s', async (_, answers, outcome) => expect(await answering(cancel, ...answers)).toBe(outcome));
  it('agrees where the buyer asked', async () => {
    const request = { cancelRequestId: '5', cancelInitiator: 'Buyer' };
    const asking = state({ cancelState: 'IN_PROGRESS', cancelRequests: [request] });
    expect(await answering(cancel, asking, { status: 200, body: {} })).toBe('done');
    expect(asked()[1]).toBe('POST /post-order/v2/cancellation/5/approve');
  });
  it('is refused, or not known', async () => {
    const older = { status: 400, body: { error: [{ errorId: 1_616, message: 'R. Okafor' }] } };
    expect(await failing(cancel, { body: order }, older)).toMatchObject({ code: '1616' });
    expect(await failing(cancel, { status: 404 })).toMatchObject({ code: 'http-404' });
    const fault = ineligible('INTERNAL_SYSTEM_ERROR');
    expect(await failing(cancel, { body: order }, fault)).toBeInstanceOf(ChannelUnreachable);
  });
});

describe('To give money back', () => {
  const giving: Giving = {
    ...{ refundId: 'ret-000017', amount: usd(10_000), reason: 'returned' },
    parts: [{ lineId: '10045678901234', quantity: 1 }],
  };
  const refund = (more: Partial<Giving> = {}) => channel.refund(number, { ...giving, ...more });
  const pending = { body: { refundId: '5', refundStatus: 'PENDING' } };
  const back = (...refunds: object[]) => ({ body: { ...order, paymentSummary: { ...order.paymentSummary, refunds } } });
  const money = (value: string) => ({ value, currency: 'USD' });
  it('says how much of the order, why, and by which name of ours', async () => {
    expect(await answering(refund, { body: order }, pending)).toBe('done');
    expect(asked()[1]).toBe(`POST /sell/fulfillment/v1/order/${number}/issue_refund`);
    expect(body()).toEqual({
      ...{ reasonForRefund: 'BUYER_RETURN', comment: 'ret-000017' },
      orderLevelRefundAmount: money('100.00'),
    });
  });
  it('of one line of several, says of which', async () => {
    const [line] = order.lineItems as [object];
    const two = { body: { ...order, lineItems: [line, { ...line, lineItemId: '2' }] } };
    await answering(refund, two, pending);
    expect(body()).toMatchObject({ refundItems: [{ lineItemId: '10045678901234', refundAmount: money('100.00') }] });
    expect(body()).not.toHaveProperty('orderLevelRefundAmount');
  });
  it('of one line of several, does not take the other’s refund for it', async () => {
    const [line] = order.lineItems as [object];
    const made = { refundId: '9', amount: money('100.0') };
    const lines = (...refunds: object[][]) => ({
      ...order,
      paymentSummary: { refunds: [{ ...made, refundStatus: 'REFUNDED' }] },
      lineItems: refunds.map((some, n) => ({ ...line, lineItemId: n === 0 ? '10045678901234' : '2', refunds: some })),
    });
    expect(await answering(refund, { body: lines([], [made]) }, pending)).toBe('done');
    expect(asked()).toHaveLength(2);
    expect(await answering(refund, { body: lines([made], []) })).toBe('done');
    expect(asked()).toHaveLength(3);
  });
  it.each<[string, object]>([
    ['given', { refundStatus: 'REFUNDED', amount: money('100.0') }],
    ['on its way', { refundStatus: 'PENDING', amount: money('100.0') }],
    ['all given', { refundStatus: 'REFUNDED', amount: money('1335.0') }],
  ])('does nothing where it is %s', async (_, one) => {
    expect(await answering(refund, back(one))).toBe('done');
    expect(asked()).toHaveLength(1);
  });
  it('asks again where it failed', async () => {
    const failed = { refundStatus: 'FAILED', amount: money('100.0') };
    expect(await answering(refund, back(failed), pending)).toBe('done');
    expect(asked()).toHaveLength(2);
  });
  it('asks for no more than is left of our part', async () => {
    await answering(() => refund({ amount: usd(144_514) }), { body: order }, pending);
    expect(body()).toMatchObject({ orderLevelRefundAmount: money('1335.00') });
    await answering(
      () => refund({ amount: usd(10_000) }),
      back({ amount: money('1300.00'), refundStatus: 'PENDING' }),
      pending,
    );
    expect(body()).toMatchObject({ orderLevelRefundAmount: money('35.00') });
  });
  it.each<[number, string]>([
    [34_917, 'done'],
    [34_920, 'too-late'],
    [34_916, 'by-hand'],
  ])('hears %d as %s', async (code, outcome) =>
    expect(await answering(refund, { body: order }, refusal(400, code))).toBe(outcome),
  );
  it('is refused, or to be asked again in a while', async () => {
    expect(await failing(refund, { body: order }, refusal(400, 34_915))).toMatchObject({ code: '34915' });
    expect(await failing(refund, { body: order }, refusal(400, 34_922))).toBeInstanceOf(ChannelUnreachable);
    expect(await failing(refund, { body: order }, { body: { refundStatus: 'FAILED' } })).toMatchObject({
      code: 'FAILED',
    });
    expect(await failing(() => refund({ amount: { minor: 1, currency: 'EUR' } }), { body: order })).toMatchObject({
      code: 'currency',
    });
  });
});
