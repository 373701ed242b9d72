import { describe, expect, it } from '@jest/globals';
import type { ToldOrder } from '../order/told-order.js';
import { newsOf } from './read-order.js';
import { reply } from './recorder.contract.js';

type Fields = Record<string, unknown>;
const [order] = reply('orders').orders as [
  Fields & { lineItems: [Fields]; pricingSummary: Fields; paymentSummary: Fields },
];
const [line] = order.lineItems;
const money = (value: string) => ({ value, currency: 'USD' });
const usd = (minor: number) => ({ minor, currency: 'USD' });
const told = (change: Fields = {}): ToldOrder => {
  const news = newsOf('order', JSON.stringify({ ...order, ...change }));
  if (news.kind !== 'order') throw new Error(news.kind);
  return news.order;
};
const refunded = (refunds: Fields[], change: Fields = {}) =>
  told({ paymentSummary: { ...order.paymentSummary, refunds }, ...change });

describe('What went back', () => {
  const at = '2026-01-20T10:00:00.000Z';
  const one = { refundId: '5', refundStatus: 'REFUNDED', refundDate: at, amount: money('100.00') };
  it('is told with what eBay calls it', () =>
    expect(refunded([one]).refunds).toEqual([{ refundId: '5', at, amount: usd(10_000), lines: [] }]));
  it.each([
    ['pending', { ...one, refundStatus: 'PENDING', refundDate: undefined }],
    ['failed', { ...one, refundStatus: 'FAILED' }],
  ])('is nothing that is %s', (_, refund) => expect(refunded([refund]).refunds).toEqual([]));
  it('has an id, whatever eBay says', () => {
    expect(refunded([{ ...one, refundId: undefined, refundReferenceId: '~r7' }]).refunds).toMatchObject([
      { refundId: '~r7' },
    ]);
    expect(refunded([{ ...one, refundId: undefined }]).refunds).toMatchObject([{ refundId: `${at}-10000` }]);
  });
  it('is one refund, told with the order and with its line', () => {
    const ofLine = { ...one, refundStatus: undefined, amount: money('1250.00') };
    const whole = { ...one, amount: money('1250.00') };
    const lineItems = [{ ...line, refunds: [ofLine] }];
    const wanted = [{ refundId: '5', at, amount: usd(125_000), lines: [{ lineId: '10045678901234', quantity: 1 }] }];
    expect(refunded([whole], { lineItems }).refunds).toEqual(wanted);
    expect(refunded([], { lineItems }).refunds).toEqual(wanted);
    const anonymous = {
      ...whole,
      refundId: undefined,
      refundReferenceId: '~r7',
      refundDate: '2026-01-20T10:00:00.120Z',
    };
    expect(refunded([anonymous], { lineItems }).refunds).toMatchObject([{ refundId: '~r7', amount: usd(125_000) }]);
  });
  it('of a line in part brings nothing back', () => {
    const lineItems = [{ ...line, refunds: [{ ...one, refundStatus: undefined }] }];
    expect(refunded([], { lineItems }).refunds).toMatchObject([{ amount: usd(10_000), lines: [] }]);
  });
  it('is all that the buyer paid once our part is back, since eBay gives its tax back itself', () => {
    const rest = { ...one, refundId: '6', refundDate: '2026-01-21T10:00:00.000Z', amount: money('1235.00') };
    expect(refunded([rest, one]).refunds.map(({ refundId, amount }) => [refundId, amount.minor])).toEqual([
      ['5', 10_000],
      ['6', 134_514],
    ]);
    expect(refunded([one], { orderPaymentStatus: 'FULLY_REFUNDED' }).refunds).toMatchObject([{ amount: usd(144_514) }]);
    const already = { ...one, amount: money('1445.14') };
    expect(refunded([already]).refunds).toMatchObject([{ amount: usd(144_514) }]);
  });
});
