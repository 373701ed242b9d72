import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Plaintext } from '#contracts/personal.js';
import { Unreadable } from '../channel/channel.js';
import { elementsOf } from '../channel/json-slices.js';
import type { ToldOrder } from '../order/told-order.js';
import { newsOf } from './read-order.js';
import { reply, replyText } from './recorder.contract.js';

type Fields = Record<string, unknown>;
const [order] = reply('orders').orders as [
  Fields & { lineItems: [Fields]; pricingSummary: Fields; paymentSummary: Fields },
];
const [line] = order.lineItems;
const money = (value: string, currency = 'USD') => ({ value, currency });
const usd = (minor: number) => ({ minor, currency: 'USD' });

const told = (change: Fields = {}): ToldOrder => {
  const news = newsOf('order', JSON.stringify({ ...order, ...change }));
  if (news.kind !== 'order') throw new Error(news.kind);
  return news.order;
};
const withLine = (change: Fields) => told({ lineItems: [{ ...line, ...change }] });
const priced = (change: Fields) => told({ pricingSummary: { ...order.pricingSummary, ...change } });
const refused = (topic: string, text: string) => {
  try {
    newsOf(topic, text);
  } catch (error) {
    return error as Unreadable;
  }
  throw new Error('it was read');
};
/** What a person told us in clear, so that it can be written down and compared. */
const clear = (value: unknown): unknown => {
  if (value instanceof Plaintext) return { [`personal ${value.kind}`]: value.reveal() as unknown };
  if (Array.isArray(value)) return value.map(clear);
  if (typeof value !== 'object' || value === null) return value;
  const known = Object.entries(value).filter(([, one]) => one !== undefined);
  return Object.fromEntries(known.map(([name, one]) => [name, clear(one)]));
};

it('An order of eBay’s is what it has always been', () => {
  const orders = elementsOf(replyText('orders'), ['orders']).map((text) => clear(newsOf('order', text)));
  const golden = JSON.parse(readFileSync(join(__dirname, 'read-order.golden.json'), 'utf8')) as unknown;
  expect(orders).toEqual(golden);
});

describe('The money of an order', () => {
  it('is what the buyer paid, with the tax that eBay collected', () => {
    const { total, tax, taxIncluded, goods, shipping, other } = told();
    expect([total, tax, taxIncluded]).toEqual([usd(144_514), { own: usd(0), collected: usd(11_014) }, false]);
    expect([goods, shipping, other]).toEqual([usd(125_000), usd(8_500), usd(0)]);
  });
  it('counts that tax once where eBay’s own total has it, as a breakdown does', () => {
    const same = { taxType: 'STATE_SALES_TAX', amount: money('110.14') };
    const { pricingSummary } = order;
    const taxed = { ...pricingSummary, tax: money('110.14'), total: money('1445.14') };
    const { total, tax, other } = told({ pricingSummary: taxed, lineItems: [{ ...line, taxes: [same] }] });
    expect([total, tax, other]).toEqual([usd(144_514), { own: usd(0), collected: usd(11_014) }, usd(0)]);
  });
  it('has our own tax apart', () => {
    const { pricingSummary } = order;
    const taxed = { ...pricingSummary, tax: money('20.00'), total: money('1355.00') };
    const own = [{ amount: money('20.0') }];
    const { total, tax, lines, other } = told({
      pricingSummary: taxed,
      lineItems: [{ ...line, taxes: own, ebayCollectAndRemitTaxes: undefined }],
    });
    expect([total, tax, other]).toEqual([usd(135_500), { own: usd(2_000), collected: usd(0) }, usd(0)]);
    expect(lines[0]!.tax).toEqual(tax);
  });
  it('has discounts as they are, though eBay writes them below 0', () => {
    const { pricingSummary } = order;
    const { goods, discount, shipping, total, lines, other } = told({
      pricingSummary: {
        ...pricingSummary,
        ...{ priceDiscount: money('-125.0'), deliveryDiscount: money('-85.0'), total: money('1125.0') },
      },
      lineItems: [{ ...line, discountedLineItemCost: money('1125.00') }],
    });
    expect([goods, discount, shipping, total]).toEqual([usd(125_000), usd(12_500), usd(0), usd(123_514)]);
    expect([lines[0]!.price, lines[0]!.discount, other]).toEqual([usd(125_000), usd(12_500), usd(0)]);
  });
  it('puts what eBay does not break down aside', () => {
    expect(priced({ adjustment: money('-5.00'), total: money('1330.00') }).other).toEqual(usd(-500));
    expect(priced({ fee: money('2.50'), total: money('1337.50') }).other).toEqual(usd(250));
  });
  it('is the price of one, where there are several', () => {
    const several = { quantity: 19, lineItemCost: money('4085.0') };
    expect(withLine(several).lines[0]).toMatchObject({ quantity: 19, price: usd(21_500) });
  });
  it('has fees if they are in the same currency', () => {
    expect(told().fees).toEqual(usd(19_610));
    expect(told({ totalMarketplaceFee: money('170.00', 'EUR') }).fees).toBeUndefined();
  });
  it('has as many decimals as its currency', () => {
    const yen = (text: string) => text.replaceAll('"USD"', '"JPY"').replace(/"(\d+)\.\d+"/g, '"$1.0"');
    const news = newsOf('order', yen(JSON.stringify(order)));
    expect(news).toMatchObject({ order: { total: { minor: 1_445, currency: 'JPY' } } });
  });
});

describe('An order is', () => {
  const paid = [{ paymentStatus: 'PAID' }];
  it.each<[string, Fields, ToldOrder['status']]>([
    ['paid', {}, 'paid'],
    [
      'unpaid',
      { orderPaymentStatus: 'PENDING', paymentSummary: { payments: [{ paymentStatus: 'PENDING' }] } },
      'unpaid',
    ],
    ['unpaid without a word of payments', { orderPaymentStatus: 'FAILED', paymentSummary: undefined }, 'unpaid'],
    ['paid while a refund is pending', { orderPaymentStatus: 'PENDING', paymentSummary: { payments: paid } }, 'paid'],
    ['paid, given back or not', { orderPaymentStatus: 'FULLY_REFUNDED', paymentSummary: undefined }, 'paid'],
    ['paid while somebody wants to cancel', { cancelStatus: { cancelState: 'IN_PROGRESS' } }, 'paid'],
    ['cancelled', { cancelStatus: { cancelState: 'CANCELED' } }, 'cancelled'],
  ])('%s', (_, change, status) => expect(told(change).status).toBe(status));
});

describe('What eBay tells by itself', () => {
  it('of an order, is where to look', () =>
    expect(newsOf('ORDER_CONFIRMATION', replyText('confirmation'))).toEqual({
      kind: 'look',
      number: '12-13579-24680',
    }));
  it('of an order, by the older way to say it, too', () => {
    const text = JSON.stringify({ notification: { data: { orderId: '12-13579-24680' } } });
    expect(newsOf('ORDER_CONFIRMATION', text)).toEqual({ kind: 'look', number: '12-13579-24680' });
  });
  it.each(['MARKETPLACE_ACCOUNT_DELETION', 'ITEM_MARKED_SHIPPED', 'x'])('of anything else is nothing: %s', (topic) =>
    expect(newsOf(topic, '{')).toEqual({ kind: 'nothing' }),
  );
});

describe('It cannot be an order', () => {
  const changed = (change: Fields) => JSON.stringify({ ...order, ...change });
  it.each<[string, string, string, string]>([
    ['without JSON', 'order', '{"orderId":', '#'],
    ['of another kind', 'order', '[]', '#/'],
    ['without lines', 'order', changed({ lineItems: [] }), '#/lineItems'],
    ['without a day', 'order', changed({ creationDate: 'yesterday' }), '#/creationDate'],
    ['with a number that is none', 'order', changed({ orderId: '12/13' }), '#/number'],
    [
      'with a price that is none',
      'order',
      changed({ lineItems: [{ ...line, lineItemCost: money('12,50') }] }),
      '#/lineItems/0/lineItemCost',
    ],
    [
      'in two currencies',
      'order',
      changed({ pricingSummary: { ...order.pricingSummary, deliveryCost: money('85.00', 'EUR') } }),
      '#/pricingSummary',
    ],
    [
      'with lines in another currency',
      'order',
      changed({ lineItems: [{ ...line, lineItemCost: money('1250.00', 'EUR') }] }),
      '#/pricingSummary',
    ],
    [
      'with a part of a cent for each',
      'order',
      changed({ lineItems: [{ ...line, quantity: 3 }] }),
      '#/lineItems/0/lineItemCost',
    ],
    ['that says of no order', 'ORDER_CONFIRMATION', '{"notification":{"data":{}}}', '#/notification/data'],
  ])('%s', (_, topic, text, pointer) => {
    const error = refused(topic, text);
    expect(error).toBeInstanceOf(Unreadable);
    expect(error.pointer).toBe(pointer);
  });
  it('and why says nothing of who buys', () => {
    const wrong = JSON.parse(JSON.stringify(order).replaceAll('"countryCode":"US"', '"countryCode":7')) as Fields;
    expect(refused('order', JSON.stringify(wrong)).message).not.toMatch(/Okafor|Barton|Austin|okafor/);
  });
});
