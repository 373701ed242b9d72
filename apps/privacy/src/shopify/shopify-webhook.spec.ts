import { describe, expect, it } from '@jest/globals';
import { createHmac } from 'node:crypto';
import type { Reported } from '../case/case-desk.controller.js';
import { BadNotice, BadSignature, shopifyNoticeOf, verifyShopify } from './shopify-webhook.source.js';

const secret = 'shpss_a_secret_of_ours';
// The customer's id is more than a number holds exactly, as in Shopify's own examples.
const body =
  '{"shop_id":954889,"shop_domain":"antiques.myshopify.com","orders_to_redact":[299938,820982911946154508],' +
  '"customer":{"id":820982911946154509,"email":"Jane@Example.com","phone":"555-625-1199"},"new_field":[1]}';
const bytes = (text: string) => new TextEncoder().encode(text);
const sign = (text = body, by = secret) => createHmac('sha256', by).update(text).digest('base64');
const verify = (signature: string | undefined, secrets = [secret], text = body) =>
  verifyShopify(bytes(text), signature === undefined ? {} : { 'x-shopify-hmac-sha256': signature }, secrets);
const noticeOf = (topic: string, text = body, webhookId = 'b54557e4-bdd9') =>
  shopifyNoticeOf(bytes(text), { 'x-shopify-topic': topic, 'x-shopify-webhook-id': webhookId });
const revealed = ({ contact }: Reported) => [
  ...[contact.email?.reveal(), contact.phone?.reveal()],
  contact.accounts?.map((account) => account.reveal()),
];

describe('A webhook from Shopify', () => {
  it('is signed with one of our secrets', () => {
    expect(() => verify(sign())).not.toThrow();
    expect(() => verify(sign(), ['shpss_an_older_secret', secret])).not.toThrow();
    expect(() => verifyShopify(bytes(body), { 'shopify-hmac-sha256': sign() }, [secret])).not.toThrow();
  });
  it('is signed as the vector says', () => {
    // Secret and body are invented; the signature was made with node:crypto after Shopify's description.
    const text = '{"id":820982911946154508,"name":"#9999"}';
    const signature = 'sDlMkK/kajnzXzLx3UL7IpGazWbqFVVJ6BpGeZBJBFo=';
    expect(() => verify(signature, ['shpss_test_client_secret'], text)).not.toThrow();
    expect(() => verify(signature, ['shpss_test_client_secret'], `${text} `)).toThrow(BadSignature);
  });
  it.each([
    ['nothing', undefined],
    ['nothing at all', ''],
    ['another secret', sign(body, 'shpss_of_somebody_else')],
    ['another body', sign(`${body} `)],
    ['the same in hex', Buffer.from(sign(), 'base64').toString('hex')],
    ['half of it', sign().slice(0, 20)],
    ['nonsense', '***'],
  ])('is refused if it is signed with %s', (_, signature) => expect(() => verify(signature)).toThrow(BadSignature));
  it('is refused if we have no secret', () => expect(() => verify(sign(), [])).toThrow(BadSignature));

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
