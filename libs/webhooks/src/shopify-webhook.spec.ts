import { describe, expect, it } from '@jest/globals';
import { createHmac } from 'node:crypto';
import { BadSignature } from './bad-signature.js';
import { verifyShopify } from './shopify-webhook.source.js';

const secret = 'shpss_a_secret_of_ours';
const body = '{"shop_id":954889,"customer":{"id":820982911946154509}}';
const bytes = (text: string) => new TextEncoder().encode(text);
const sign = (text = body, by = secret) => createHmac('sha256', by).update(text).digest('base64');
const verify = (signature: string | undefined, secrets = [secret], text = body) =>
  verifyShopify(bytes(text), signature === undefined ? {} : { 'x-shopify-hmac-sha256': signature }, secrets);

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
});
