import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Plaintext } from '#contracts/personal.js';
import { Unreadable, type News } from '../channel/channel.js';
import { read } from './read-order.js';

const file = (name: string) => readFileSync(join(__dirname, name), 'utf8');
const golden = JSON.parse(file('read-order.golden.json')) as Record<string, unknown>;

/** What is personal in clear, which only a specification may do. */
function revealed(value: unknown): unknown {
  if (value instanceof Plaintext) return revealed(value.reveal());
  if (Array.isArray(value)) return value.map(revealed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, revealed(one)]));
}
const plain = (news: News) => JSON.parse(JSON.stringify(revealed(news))) as unknown;

type Json = Record<string, unknown>;
const recorded = (name: string, changes: Json = {}) =>
  JSON.stringify({ ...(JSON.parse(file(`replies/${name}.json`)) as Json), ...changes });
const orderIn = (text: string, topic = 'orders/updated') => {
  const news = read(topic, text);
  if (news.kind !== 'order') throw new Error('no order');
  return news.order;
};
const usd = (minor: number) => ({ minor, currency: 'USD' });

// As Shopify's own two recordings differ: the fields of a cancelled order besides these are the same.
const cancellation = {
  ...{ cancel_reason: 'other', cancelled_at: '2025-07-02T11:31:25-05:00', updated_at: '2025-07-02T11:31:25-05:00' },
};

describe('What Shopify says is read', () => {
  it.each([
    ['orders/create', 'order', {}],
    ['orders/cancelled', 'order', cancellation],
    ['orders/paid', 'order-by-app', {}],
    ['refunds/create', 'refund', {}],
    ['order', 'graphql-order', {}],
  ])('as the golden file says: %s of %s', (topic, name, changes) =>
    expect(plain(read(topic, recorded(name, changes)))).toEqual(golden[`${topic} ${name}`]),
  );

  it('the same whatever topic it comes with, since the topic is not signed', () => {
    const text = recorded('order', cancellation);
    for (const topic of ['orders/create', 'orders/updated', 'orders/paid', 'orders/fulfilled', 'order'])
      expect(plain(read(topic, text))).toEqual(plain(read('orders/cancelled', text)));
  });

  it.each(['customers/data_request', 'customers/update', 'products/update', 'app/uninstalled', 'orders/delete', ''])(
    'or left alone: %s',
    (topic) => expect(read(topic, '{"id":1}')).toEqual({ kind: 'nothing' }),
  );

  it('with sums that add up', () => {
    for (const name of ['order', 'order-by-app', 'graphql-order']) {
      const order = orderIn(recorded(name), 'order');
      const { goods, discount, shipping, tax, other, total } = order;
      const sum = goods.minor - discount.minor + shipping.minor + tax.own.minor + tax.collected.minor + other.minor;
      expect([name, sum, order.taxIncluded]).toEqual([name, total.minor, false]);
      expect(order.lines.reduce((all, line) => all + line.price.minor * line.quantity, 0)).toBe(goods.minor);
      expect(order.lines.reduce((all, line) => all + line.discount.minor, 0)).toBe(discount.minor);
    }
  });
});

describe('An order', () => {
  it('keeps numbers beyond 2^53, as text or as the number that webhooks write', () => {
    expect(orderIn(recorded('graphql-order'), 'order')).toMatchObject({
      number: '820982911946154508',
      lines: [{ lineId: '14000000000000000001', listingNumber: '632910392' }],
    });
    const digits = '820982911946154508';
    const huge = recorded('order').replaceAll('632910392', digits).replaceAll('450789469', digits);
    const order = orderIn(huge);
    expect(order.number).toBe(digits);
    expect(order.lines[0]!.listingNumber).toBe(digits);
    const refund = recorded('refund').replaceAll('450789469', digits).replaceAll('703073504', digits);
    expect(read('refunds/create', refund)).toMatchObject({
      number: digits,
      refund: { lines: [{ lineId: digits }, {}] },
    });
  });

  it.each([
    ['paid', 'paid'],
    ['PAID', 'paid'],
    ['partially_refunded', 'paid'],
    ['REFUNDED', 'paid'],
    ['pending', 'unpaid'],
    ['authorized', 'unpaid'],
    ['partially_paid', 'unpaid'],
    ['voided', 'unpaid'],
    ['EXPIRED', 'unpaid'],
    [null, 'unpaid'],
  ])('that is %s is %s', (financial_status, status) =>
    expect(orderIn(recorded('order', { financial_status })).status).toBe(status),
  );

  it('that is cancelled is that, whatever else it is', () =>
    expect(orderIn(recorded('order', { ...cancellation, financial_status: 'refunded' })).status).toBe('cancelled'));

  it('that is a trial says so', () => {
    expect(orderIn(recorded('order', { test: true })).isTest).toBe(true);
    expect(orderIn(recorded('order')).isTest).toBe(false);
  });

  it('is in what the buyer pays, not in what the shop is paid', () => {
    const eur = (text: string) =>
      text.replace(/"presentment_money":\{"amount":"([\d.]+)","currency_code":"USD"\}/g, (_, amount: string) => {
        const cents = Math.round(Number(amount) * 200);
        return `"presentment_money":{"amount":"${(cents / 100).toFixed(2)}","currency_code":"EUR"}`;
      });
    const order = orderIn(eur(recorded('order-by-app', { presentment_currency: 'EUR' })));
    expect(order.total).toEqual({ minor: 54_074, currency: 'EUR' });
    expect(order.lines[0]!.price).toEqual({ minor: 25_998, currency: 'EUR' });
    expect(order.other).toEqual({ minor: 0, currency: 'EUR' });
  });

  it('tells tax that somebody else remits from ours', () => {
    const { tax, lines } = orderIn(recorded('graphql-order'), 'order');
    expect(tax).toEqual({ own: usd(2_000), collected: usd(9_000) });
    expect(lines[0]!.tax).toEqual({ own: usd(1_250), collected: usd(9_000) });
  });

  it('with tax in its prices adds up without it', () => {
    const { tax, other, total, goods, discount } = orderIn(
      recorded('order-by-app', {
        taxes_included: true,
        total_price_set: { presentment_money: { amount: '255.92', currency_code: 'USD' } },
      }),
    );
    expect([tax.own, other, total, discount]).toEqual([usd(1_445), usd(0), goods, usd(0)]);
  });

  it('shows tips, duties and cash rounding as other', () => {
    const told = { presentment_money: { amount: '273.35', currency_code: 'USD' } };
    expect(orderIn(recorded('order-by-app', { total_price_set: told })).other).toEqual(usd(298));
  });

  it('in a currency without decimals is read to the unit', () => {
    const yen = recorded('order-by-app')
      .replaceAll('"USD"', '"JPY"')
      .replace(/"amount":"(\d+)\.\d+"/g, '"amount":"$1.0"');
    expect(orderIn(yen)).toMatchObject({ total: { minor: 270, currency: 'JPY' } });
  });

  it('without a buyer or an address has none', () => {
    const order = orderIn(recorded('order-by-app'));
    expect(order).toMatchObject({ buyer: undefined, destination: undefined });
  });

  it('leaves out of its buyer what cannot be right, and keeps the rest', () => {
    const address = {
      name: 'Ada Byron',
      address1: '14 Barton Ct',
      city: 'Austin',
      country_code: 'US',
      phone: 'call me',
    };
    const { buyer, destination } = orderIn(
      recorded('order', { shipping_address: address, phone: null, email: 'nobody', customer: null }),
    );
    expect(revealed(buyer)).toEqual({ name: 'Ada Byron', address: { street: '14 Barton Ct', city: 'Austin' } });
    expect(destination).toBe('US');
    expect(JSON.stringify(Object.keys(buyer!))).not.toContain('phone');
  });

  it.each([
    ['DE', 'BE', 'DE'],
    ['CA', 'ON', 'CA-ON'],
    ['US', null, 'US'],
    ['US', 'Somewhere', 'US'],
    [null, 'TX', undefined],
  ])('goes to %s, %s: %s', (country_code, province_code, destination) =>
    expect(orderIn(recorded('order', { shipping_address: { country_code, province_code } })).destination).toBe(
      destination,
    ),
  );
});

describe('A refund', () => {
  it('is what was paid back, in the currency it was paid back in', () =>
    expect(read('refunds/create', recorded('refund'))).toMatchObject({
      kind: 'refund',
      number: '450789469',
      refund: { refundId: '509562969', amount: usd(20_900), at: '2025-07-02T16:38:15.000Z' },
    }));
  it('counts what is on its way and not what failed', () => {
    const paid = { kind: 'refund', status: 'success', amount: '12.5', currency: 'USD' };
    const transactions = [
      paid,
      { ...paid, status: 'pending' },
      { ...paid, status: 'failure' },
      { ...paid, kind: 'void' },
    ];
    expect(read('refunds/create', recorded('refund', { transactions }))).toMatchObject({
      refund: { amount: usd(2_500) },
    });
  });
  it('in another currency than the sale is to be looked at', () => {
    const transactions = [{ kind: 'refund', status: 'success', amount: '12.5', currency: 'GBP' }];
    expect(read('refunds/create', recorded('refund', { transactions }))).toEqual({ kind: 'look', number: '450789469' });
    const refunds = [{ ...(JSON.parse(recorded('refund')) as Json), transactions }];
    expect(orderIn(recorded('order', { refunds })).refunds).toEqual([]);
  });
  it('of no money is none', () =>
    expect(read('refunds/create', recorded('refund', { transactions: [] }))).toEqual({ kind: 'nothing' }));
});

describe('What cannot be read says where and why, and nothing about persons', () => {
  const secret = 'Ada Byron';
  it.each([
    ['orders/create', 'not JSON at all', '#'],
    ['orders/create', '[]', '#'],
    ['orders/create', recorded('order', { admin_graphql_api_id: secret }), '#/admin_graphql_api_id'],
    ['orders/create', recorded('order', { updated_at: secret }), '#/updated_at'],
    [
      'orders/create',
      recorded('order', { total_price_set: { presentment_money: { amount: secret, currency_code: 'USD' } } }),
      '#/total_price_set/presentment_money',
    ],
    ['orders/create', recorded('order', { presentment_currency: 'EUR' }), '#'],
    ['orders/create', recorded('order', { line_items: [{ title: secret }] }), '#/line_items'],
    ['order', '{"order":{}}', '#/admin_graphql_api_id'],
    ['refunds/create', recorded('refund', { order_id: null }), '#/order_id'],
    ['refunds/create', recorded('refund', { created_at: null }), '#/created_at'],
    [
      'refunds/create',
      recorded('refund', { transactions: [{ kind: 'refund', status: 'success', amount: secret, currency: 'USD' }] }),
      '#/transactions/0/amount',
    ],
  ])('%s %#', (topic, text, pointer) => {
    let thrown: unknown;
    try {
      read(topic, text);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(Unreadable);
    expect((thrown as Unreadable).pointer).toContain(pointer);
    expect((thrown as Unreadable).message).not.toContain(secret);
  });
});
