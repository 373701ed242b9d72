import { describe, expect, it } from '@jest/globals';
import { Plaintext } from '#contracts/personal.js';
import { Unreadable } from '../channel/channel.js';
import { euros, file, line, newsOf, orderIn, orderOf, receipt, receiptText, type Json } from './receipt.contract.js';

const failing = (body: unknown, topic?: string) => {
  try {
    newsOf(body, topic);
  } catch (error) {
    if (error instanceof Unreadable) return error;
    throw error;
  }
  throw new Error('it was read');
};
/** With what is personal in clear, as no other place may write it. */
const revealed = (value: unknown): unknown => {
  if (value instanceof Plaintext) return revealed(value.reveal());
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(revealed);
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, revealed(inner)]));
};

describe('An order of Etsy', () => {
  const golden = JSON.parse(file('order.golden.json')) as object;
  it('is read as it always was, out of the bytes that Etsy wrote', () =>
    expect(revealed(newsOf(receiptText))).toEqual(golden));
  it('is the same with its payments, and then says what Etsy keeps', () => {
    const joined = `{"receipt":${receiptText},"payments":${file('replies', 'payments.json')}}`;
    const fees = { minor: 2_286, currency: 'EUR' };
    expect(revealed(newsOf(joined))).toEqual({
      ...{ kind: 'order', isPartial: false },
      order: { ...(golden as { order: object }).order, fees },
    });
  });
  it('hides who buys from whoever writes it down', () => {
    expect(() => JSON.stringify(orderOf())).toThrow(TypeError);
    expect(orderOf().buyer!.name).toBeInstanceOf(Plaintext);
  });
  it('keeps its numbers as they are, beyond 2^53 too', () => {
    const big = '820982911946154508';
    const text = receiptText
      .replace('3456789012,', `${big},`)
      .replace('4411223344', '9007199254740993')
      .replace('1600000001', '9007199254740995');
    const { number, lines } = orderIn(newsOf(text));
    expect([number, lines[0]!.lineId, lines[0]!.listingNumber]).toEqual([
      ...[big, '9007199254740993', '9007199254740995'],
    ]);
  });

  it.each([
    ['paid', true, 'paid'],
    ['Paid', true, 'paid'],
    ['completed', true, 'paid'],
    ['fully refunded', true, 'paid'],
    ['partially refunded', false, 'paid'],
    ['open', false, 'unpaid'],
    ['payment processing', false, 'unpaid'],
    ['canceled', true, 'cancelled'],
    ['canceled', false, 'cancelled'],
    ['a word of tomorrow', true, 'paid'],
    ['a word of tomorrow', false, 'unpaid'],
    ['paid', null, 'paid'],
    ['open', null, 'unpaid'],
  ])('that Etsy calls %s, paid: %s, is %s', (status, is_paid, wanted) =>
    expect(orderOf({ status, is_paid }).status).toBe(wanted),
  );
});

describe('Refunds of an order', () => {
  const given = (amount: number, created_timestamp: number, more: object = {}) => ({
    ...{ amount: euros(amount), created_timestamp, reason: 'Ines asked', note_from_issuer: 'for Ines', status: null },
    ...more,
  });
  it('are told apart by when and how much, and by their order where that is the same', () => {
    const refunds = [given(1_000, 1_767_400_000), given(500, 1_767_400_000), given(1_000, 1_767_400_000)];
    const at = '2026-01-03T00:26:40.000Z';
    expect(orderOf({ status: 'partially refunded', refunds })).toMatchObject({
      status: 'paid',
      refunds: [
        { refundId: '1767400000-1000', at, amount: { minor: 1_000, currency: 'EUR' }, lines: [] },
        { refundId: '1767400000-500', amount: { minor: 500 } },
        { refundId: '1767400000-1000-2', amount: { minor: 1_000 } },
      ],
    });
  });
  it('that came to nothing are none', () => {
    const refunds = [given(1_000, 1_767_400_000, { status: 'Failed' }), given(1, 1_767_400_001, { status: 'ok' })];
    expect(orderOf({ refunds }).refunds.map(({ amount }) => amount.minor)).toEqual([1]);
  });
});

describe('Who buys', () => {
  it.each([
    ['US', 'PA', 'US-PA'],
    ['us', 'pa', 'US-PA'],
    ['US', 'Pennsylvania', 'US'],
    ['CA', 'QC', 'CA-QC'],
    ['DE', 'BY', 'DE'],
    ['', 'PA', undefined],
    [null, null, undefined],
  ])('lives in %s, %s: it goes to %s', (country_iso, state, wanted) =>
    expect(orderOf({ country_iso, state }).destination).toBe(wanted),
  );
  it('loses what does not fit, and never the order', () => {
    const buyer = (change: Json) => revealed(orderOf(change).buyer);
    const account = 'etsy:90210';
    expect(buyer({ first_line: null })).toEqual({ name: 'Ines Duarte', account });
    expect(buyer({ city: 'x'.repeat(101) })).toEqual({ name: 'Ines Duarte', account });
    expect(buyer({ buyer_email: 'no address' })).not.toHaveProperty('email');
    expect(buyer({ buyer_email: 'ines@example.com' })).toMatchObject({ email: 'ines@example.com' });
    expect(buyer({ buyer_user_id: null, first_line: ' ' })).toEqual({ name: 'Ines Duarte' });
    expect(buyer({ name: '' })).toBeUndefined();
    expect(buyer({ name: 'Ines\u0000' })).toBeUndefined();
    expect(buyer({ name: 'Fl&aacute;via O&#39;Neill &amp; Co' })).toMatchObject({ name: "Fl&aacute;via O'Neill & Co" });
  });
  it('is promised a day, the first of all lines', () => {
    const transactions = [1_767_560_000, null, 1_767_500_000].map((expected_ship_date, index) =>
      line({ transaction_id: index + 1, expected_ship_date }),
    );
    expect(orderOf({ transactions }).shipBy).toBe('2026-01-04T04:13:20.000Z');
    expect(orderOf({ transactions: [line({ expected_ship_date: null })] })).not.toHaveProperty('shipBy');
  });
});

describe('What cannot be an order', () => {
  it.each<[unknown, string]>([
    ['', '#'],
    ['{', '#'],
    ['[]', '#'],
    ['null', '#'],
    [{}, '#/receipt_id'],
    [{ ...receipt, receipt_id: '12/../34' }, '#/receipt_id'],
    [{ ...receipt, transactions: [] }, '#/transactions'],
    [{ ...receipt, transactions: [line({ price: undefined })] }, '#/transactions/0/price'],
    [{ ...receipt, transactions: [line({ quantity: 0 })] }, '#/transactions/0/quantity'],
    [{ ...receipt, transactions: [line({ price: euros(1, 'EUR', 3) })] }, '#/transactions/0/price'],
    [{ ...receipt, transactions: [line({ price: euros(1, 'EUR', 0) })] }, '#/transactions/0/price/divisor'],
    [{ ...receipt, transactions: [line({ price: euros(1, 'XXX') })] }, '#/transactions/0/price'],
    [{ ...receipt, transactions: [line({ price: euros(1, 'USD') })] }, '#/transactions/0/price'],
    [{ ...receipt, transactions: [line({ price: euros(9e15), quantity: 2 })] }, '#/grandtotal'],
    [{ ...receipt, total_tax_cost: euros(1, 'USD') }, '#/total_tax_cost'],
    [{ ...receipt, discount_amt: euros(-1) }, '#/discount_amt'],
    [{ ...receipt, grandtotal: 489 }, '#/grandtotal'],
    [{ ...receipt, created_timestamp: null, create_timestamp: null }, '#/created_timestamp'],
    [{ ...receipt, created_timestamp: 1e15 }, '#/created_timestamp'],
    [{ receipt: { ...receipt, status: 7 } }, '#/receipt/status'],
    [{ receipt: { ...receipt, total_tax_cost: euros(1, 'USD') } }, '#/receipt/total_tax_cost'],
  ])('says where and why: %#', (body, pointer) => {
    const error = failing(body);
    expect(error.pointer).toBe(pointer);
    expect(error.message).not.toMatch(/Duarte|Flores|example|12\/\.\./);
  });
});

describe('What Etsy tells by itself', () => {
  const news = { event_type: 'order.paid', shop_id: 42 };
  const told = (path: string, more: object = {}) => ({ ...news, resource_url: `https://x.example/${path}`, ...more });
  it('only names an order, by a number that is looked up elsewhere', () => {
    const look = { kind: 'look', number: '1001' };
    const url = 'v3/application/shops/42/receipts/1001';
    expect(newsOf(told(url), 'order.paid')).toEqual(look);
    expect(newsOf(told(`${url}/`), 'ORDER_PAID')).toEqual(look);
    const { standardwebhooks_and_etsy: vector } = JSON.parse(file('replies', 'webhook.json')) as Record<
      string,
      { body: string }
    >;
    expect(newsOf(vector!.body, 'order.paid')).toEqual(look);
  });
  it('is nothing where it is about something else', () => {
    for (const topic of ['listing.updated', 'order.paidx', ''])
      expect(newsOf('{}', topic)).toEqual({ kind: 'nothing' });
  });
  it.each<[unknown, string]>([
    [told('v3/application/shops/42/receipts/me'), '#/resource_url'],
    [told('v3/application/shops/42/receipts/1001?x=1'), '#/resource_url'],
    [told('v3/application/shops/42/listings/1001'), '#/resource_url'],
    [told('receipts/1001', { shop_id: 43 }), '#/shop_id'],
    [told('receipts/1001', { shop_id: undefined }), '#/shop_id'],
    [{ ...news }, '#/resource_url'],
    ['no json', '#'],
  ])('is not believed without a number and our shop: %#', (body, pointer) =>
    expect(failing(body, 'order.paid').pointer).toBe(pointer),
  );
});
