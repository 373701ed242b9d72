import { describe, expect, it } from '@jest/globals';
import type { Reported } from '../case/case-desk.controller.js';
import { BadNotice, shopifyNoticeOf } from './shopify-notice.source.js';

// The customer's id is more than a number holds exactly, as in Shopify's own examples.
const body =
  '{"shop_id":954889,"shop_domain":"antiques.myshopify.com","orders_to_redact":[299938,820982911946154508],' +
  '"customer":{"id":820982911946154509,"email":"Jane@Example.com","phone":"555-625-1199"},"new_field":[1]}';
const bytes = (text: string) => new TextEncoder().encode(text);
const noticeOf = (topic: string, text = body, webhookId = 'b54557e4-bdd9') =>
  shopifyNoticeOf(bytes(text), { 'x-shopify-topic': topic, 'x-shopify-webhook-id': webhookId });
const revealed = ({ contact }: Reported) => [
  ...[contact.email?.reveal(), contact.phone?.reveal()],
  contact.accounts?.map((account) => account.reveal()),
];

describe('A webhook from Shopify', () => {
  it('asks to be forgotten', () => {
    const notice = noticeOf('customers/redact')!;
    expect(notice).toMatchObject({
      ...{ kind: 'erasure', source: 'shopify', reference: 'b54557e4-bdd9', shop: 'antiques.myshopify.com' },
      orderIds: ['299938', '820982911946154508'],
    });
    expect(revealed(notice)).toEqual(['Jane@Example.com', '555-625-1199', ['shopify:820982911946154509']]);
  });
  it('asks what is held', () => {
    const text = body.replace('orders_to_redact', 'orders_requested').replace('"555-625-1199"', 'null');
    const notice = noticeOf('customers/data_request', text)!;
    expect(notice).toMatchObject({ kind: 'access', orderIds: ['299938', '820982911946154508'] });
    expect(revealed(notice)).toEqual(['Jane@Example.com', undefined, ['shopify:820982911946154509']]);
  });
  it('asks to forget a whole shop, which names nobody', () => {
    const notice = noticeOf('shop/redact', '{"shop_id":954889,"shop_domain":"antiques.myshopify.com"}')!;
    expect(notice).toMatchObject({ kind: 'shop-erasure', orderIds: [], contact: {} });
    expect(notice.contact).toEqual({});
  });
  it('of another topic is left alone', () => {
    expect(noticeOf('orders/create')).toBeUndefined();
    expect(noticeOf('')).toBeUndefined();
    expect(noticeOf('constructor')).toBeUndefined();
  });
  it.each([
    ['without a shop', '{"customer":{"id":1}}', 'shop_id'],
    ['with orders that are none', body.replace('[299938,820982911946154508]', '"all"'), 'orders_to_redact'],
    ['that is no object', '[]', 'expected object'],
  ])('%s is refused, and says why', (_, text, why) => {
    expect(() => noticeOf('customers/redact', text)).toThrow(BadNotice);
    expect(() => noticeOf('customers/redact', text)).toThrow(why);
  });
  it('without an id of its own is refused: nobody could tell a repeat', () => {
    expect(() => shopifyNoticeOf(bytes(body), { 'x-shopify-topic': 'customers/redact' })).toThrow(BadNotice);
    expect(() => noticeOf('customers/redact', body, 'two words')).toThrow(BadNotice);
  });
});
