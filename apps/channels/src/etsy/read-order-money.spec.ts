import { describe, expect, it } from '@jest/globals';
import type { ToldOrder } from '../order/told-order.js';
import { euros, line, newsOf, orderIn, orderOf, receipt } from './receipt.contract.js';

/** goods - discount + shipping + (taxIncluded ? 0 : own + collected tax) + other */
const summed = ({ goods, discount, shipping, tax, taxIncluded, other }: ToldOrder) =>
  goods.minor - discount.minor + shipping.minor + (taxIncluded ? 0 : tax.own.minor + tax.collected.minor) + other.minor;

describe('The money of an order', () => {
  it('takes what Etsy collects for its own: sales tax on top', () => {
    const order = orderOf({ total_tax_cost: euros(3_150), grandtotal: euros(52_050) });
    expect(order).toMatchObject({
      ...{ tax: { own: { minor: 0 }, collected: { minor: 3_150 } }, taxIncluded: false, other: { minor: 0 } },
    });
    expect(summed(order)).toBe(52_050);
  });
  it.each([
    ['on top', 57_900, false],
    ['in the prices', 48_900, true],
  ])('finds VAT %s by the total', (_, total, taxIncluded) => {
    const order = orderOf({ total_vat_cost: euros(9_000), grandtotal: euros(total) });
    expect(order).toMatchObject({ tax: { collected: { minor: 9_000 } }, taxIncluded, other: { minor: 0 } });
    expect(summed(order)).toBe(total);
  });
  it('calls other what no field explains, and gift wrap', () => {
    const order = orderOf({ gift_wrap_price: euros(500), grandtotal: euros(49_300) });
    expect(order.other).toEqual({ minor: 400, currency: 'EUR' });
    expect(summed(order)).toBe(49_300);
  });
  it('shares discount and tax out over the lines, to the cent', () => {
    const transactions = [10_000, 10_000, 10_001].map((amount, index) =>
      line({ transaction_id: index + 1, price: euros(amount) }),
    );
    const discount_amt = euros(100);
    const order = orderOf({ transactions, discount_amt, total_tax_cost: euros(200), grandtotal: euros(34_001) });
    expect(order.lines.map(({ discount }) => discount.minor)).toEqual([33, 33, 34]);
    expect(order.lines.map(({ tax }) => tax.collected.minor)).toEqual([67, 66, 67]);
    expect([summed(order), order.other.minor]).toEqual([34_001, 0]);
  });
  it('believes the coupons of the lines where they add up to the discount, and only there', () => {
    const discounted = (first: unknown, second: unknown) => {
      const lines = [first, second].map((shop_coupon, index) => line({ transaction_id: index + 1, shop_coupon }));
      return orderOf({ transactions: lines, discount_amt: euros(1_250) }).lines.map(({ discount }) => discount.minor);
    };
    expect(discounted(12.5, 0)).toEqual([1_250, 0]);
    expect(discounted(10.1, 2.4)).toEqual([1_010, 240]);
    for (const strange of [12.4999999, 1e-7, 20, 'x', null]) expect(discounted(strange, 0)).toEqual([625, 625]);
  });
  it.each([
    [euros(12_500, 'JPY', 1), 12_500],
    [euros(1_250_000, 'JPY', 100), 12_500],
    [euros(12_345, 'KWD', 1_000), 12_345],
    [euros(12_500, 'KWD', 100), 125_000],
  ])('is exact by its divisor: %j', (price, minor) => {
    const none = { ...price, amount: 0 };
    const sums = ['subtotal', 'total_price', 'total_shipping_cost', 'total_tax_cost', 'total_vat_cost'];
    const zeros = Object.fromEntries([...sums, 'discount_amt', 'gift_wrap_price'].map((name) => [name, none]));
    const order = orderOf({ ...zeros, grandtotal: price, transactions: [line({ price, quantity: 1 })] });
    expect([order.total, order.lines[0]!.price.minor, summed(order)]).toEqual([
      ...[{ minor, currency: price.currency_code }, minor, minor],
    ]);
  });
  it('counts a line as often as it was bought', () => {
    const order = orderOf({ transactions: [line({ quantity: 3 })], grandtotal: euros(138_900) });
    expect([order.goods.minor, order.other.minor]).toEqual([135_000, 0]);
  });
  it('holds for a thousand receipts of chance', () => {
    const seed = 20_261_121;
    let state = seed;
    const upTo = (max: number) => (state = (state * 48_271) % 2_147_483_647) % (max + 1);
    for (let round = 0; round < 1_000; round += 1) {
      const transactions = Array.from({ length: 1 + upTo(4) }, (_, index) =>
        line({ transaction_id: index + 1, price: euros(upTo(500_000)), quantity: 1 + upTo(3) }),
      );
      const [tax, vat, discount] = [upTo(1) * upTo(9_999), upTo(1) * upTo(9_999), upTo(1) * upTo(9_999)];
      const order = orderOf({
        ...{ transactions, total_tax_cost: euros(tax), total_vat_cost: euros(vat), discount_amt: euros(discount) },
        grandtotal: euros(upTo(2_000_000)),
      });
      expect([seed, round, summed(order)]).toEqual([seed, round, order.total.minor]);
      const totals = [
        order.lines.reduce((sum, { discount: share }) => sum + share.minor, 0),
        order.lines.reduce((sum, { tax: share }) => sum + share.collected.minor, 0),
        order.lines.reduce((sum, { price, quantity }) => sum + price.minor * quantity, 0),
      ];
      expect([seed, round, ...totals]).toEqual([seed, round, discount, tax + vat, order.goods.minor]);
    }
  });
  it('leaves fees out that are told in another currency, or not at all', () => {
    const withFees = (...results: object[]) => orderIn(newsOf({ receipt, payments: { count: 1, results } })).fees;
    expect(withFees()).toBeUndefined();
    expect(withFees({ amount_fees: euros(100, 'USD') })).toBeUndefined();
    expect(withFees({ amount_fees: null })).toBeUndefined();
    expect(withFees({ amount_fees: euros(100) }, { amount_fees: euros(30), adjusted_fees: euros(10) })).toEqual({
      ...{ minor: 110, currency: 'EUR' },
    });
    expect(orderIn(newsOf({ receipt, payments: 'none' })).fees).toBeUndefined();
  });
});
