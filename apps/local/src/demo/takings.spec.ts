import { describe, expect, it } from '@jest/globals';
import { written } from './money-table.js';
import { reconcile, type BookedPayment } from './provider-books.js';
import { takingsOf, tillFaults, tillOf, type OrderTill } from './takings.js';

const eur = (minor: number) => ({ minor, currency: 'EUR' });
const placed = { type: 'OrderPlaced', data: { total: eur(5_000) } };
const requested = (attempt: number) => ({ type: 'PaymentRequested', data: { attempt, amount: eur(5_000) } });
const captured = { type: 'PaymentCaptured', data: { attempt: 1, amount: eur(5_000) } };
const refunded = (minor: number) => ({ type: 'RefundSucceeded', data: { amount: eur(minor) } });
const attempted = (type: string, attempt: number) => ({ type, data: { attempt } });

describe('The till of an order', () => {
  it('has what was captured, less what was refunded in parts', () =>
    expect(tillOf([placed, requested(1), captured, refunded(1_200), refunded(800)])).toEqual({
      ...{ captured: eur(5_000), refunded: eur(2_000), voided: eur(0) },
    }));

  it('has nothing of a payment that was given up, and knows what was', () =>
    expect(tillOf([placed, requested(1), attempted('PaymentVoided', 1)])).toEqual({
      ...{ captured: eur(0), refunded: eur(0), voided: eur(5_000) },
    }));

  it('counts a card that was declined as nothing, also when its payment was closed afterwards', () => {
    const history = [placed, requested(1), attempted('PaymentDeclined', 1), attempted('PaymentVoided', 1)];
    expect(tillOf(history).voided).toEqual(eur(0));
    expect(tillOf([...history, requested(2), attempted('PaymentVoided', 2)]).voided).toEqual(eur(5_000));
  });

  it('is not read from a history without an order', () => expect(() => tillOf([requested(1)])).toThrow(/total/));
});

const till = (orderId: string, taken: number, back = 0): OrderTill => ({
  ...{ orderId, channel: 'web', captured: eur(taken), refunded: eur(back), voided: eur(0) },
});
const usd = { minor: 700, currency: 'USD' };
const inDollars: OrderTill = { orderId: 'o-3', channel: 'web', captured: usd, refunded: usd, voided: usd };

describe('The takings of the hour', () => {
  const takings = takingsOf([till('o-1', 5_000), till('o-2', 3_000, 3_000), inDollars]);

  it('are summed by entry point and currency', () =>
    expect(takings).toEqual([
      { channel: 'web', captured: eur(8_000), refunded: eur(3_000), voided: eur(0) },
      { channel: 'web', captured: usd, refunded: usd, voided: usd },
    ]));

  it('equal what was sold, or it is said where they do not', () => {
    expect(tillFaults('web', [eur(5_000)], takings)).toEqual([]);
    expect(tillFaults('web', [eur(5_001)], takings)).toEqual(['web: sales come to EUR 50.01, and 50.00 was taken']);
    expect(tillFaults('web', [], takings)).toEqual(['web: sales come to EUR 0.00, and 50.00 was taken']);
    expect(tillFaults('store', [{ minor: 7, currency: 'JPY' }], takings)).toEqual([
      'store: sales come to JPY 7, and 0 was taken',
    ]);
  });
});

describe('The provider’s books', () => {
  const payment = (more: Partial<BookedPayment> = {}): BookedPayment => ({
    ...{ orderId: 'o-1', currency: 'eur', authorised: 5_000, captured: 5_000, refunded: 0, status: 'succeeded' },
    ...more,
  });
  const faultsOf = (...booked: BookedPayment[]) => reconcile([till('o-1', 5_000)], booked).faults;

  it('agree if each order was captured and refunded there as it was here, in however many attempts', () => {
    const declined = payment({ authorised: 0, captured: 0, status: 'canceled' });
    const elsewhere = payment({ orderId: 'o-of-yesterday', status: 'requires_capture' });
    const result = reconcile(
      [till('o-1', 5_000), inDollars],
      [
        ...[declined, payment(), elsewhere],
        payment({ orderId: 'o-3', currency: 'usd', authorised: 700, captured: 700, refunded: 700 }),
      ],
    );
    expect(result).toEqual({ orders: 2, payments: 3, faults: [] });
  });

  it.each([
    ['captured less', payment({ captured: 4_999 }), /EUR 50.00 is captured here, 49.99 at the provider/],
    ['captured nothing', payment({ captured: 0, status: 'canceled' }), /EUR 50.00 is captured here, 0.00/],
    ['refunded', payment({ refunded: 1 }), /EUR 0.00 is refunded here, 0.01 at the provider/],
    ['took another currency', payment({ currency: 'usd' }), /in EUR, and a payment is not/],
  ])('differ if the provider %s', (_, booked, why) => {
    expect(faultsOf(booked)).toHaveLength(1);
    expect(faultsOf(booked)[0]).toMatch(why);
  });

  it('differ if an order was captured twice, or a card has still something reserved', () => {
    expect(faultsOf(payment(), payment())).toEqual(['o-1: EUR 50.00 is captured here, 100.00 at the provider']);
    expect(faultsOf(payment(), payment({ captured: 0, status: 'requires_capture' }))).toEqual([
      'o-1: money is still reserved on the buyer’s card',
    ]);
  });

  it('of another shop are not held against ours', () =>
    expect(reconcile([till('o-1', 5_000)], [payment({ orderId: null })])).toEqual({
      ...{ orders: 1, payments: 0, faults: [] },
    }));
});

describe('An amount on paper', () => {
  it.each([
    [{ minor: 123_456_789, currency: 'USD' }, '1,234,567.89'],
    [{ minor: 123_456, currency: 'JPY' }, '123,456'],
    [{ minor: 1_234_567, currency: 'KWD' }, '1,234.567'],
    [{ minor: 5, currency: 'EUR' }, '0.05'],
    [{ minor: 99_999, currency: 'EUR' }, '999.99'],
    [{ minor: 0, currency: 'EUR' }, '–'],
  ])('%j is %s', (money, text) => expect(written(money)).toBe(text));
});
