import { describe, expect, it } from '@jest/globals';
import { createHmac } from 'node:crypto';
import { BadSignature } from '#webhooks/bad-signature.js';
import { verifyShopifyWebhook } from './shopify-webhook.source.js';

const secret = 'shpss_a_secret_of_ours';
const bytes = (text: string) => new TextEncoder().encode(text);
const body = bytes('{"id":820982911946154508,"name":"#9999"}');
const signature = createHmac('sha256', secret).update(body).digest('base64');

describe('A delivery from Shopify', () => {
  it.each(['x-shopify-', 'shopify-'])('is known by its id and says its topic and its shop: %s', (prefix) => {
    const headers = {
      [`${prefix}hmac-sha256`]: signature,
      [`${prefix}webhook-id`]: 'b54557e4-bdd9-4b37-8a5f-bf7d70bcd043',
      [`${prefix}topic`]: 'orders/create',
      [`${prefix}shop-domain`]: 'northgate.myshopify.com',
    };
    expect(verifyShopifyWebhook(body, headers, ['shpss_the_one_before', secret])).toEqual({
      deliveryId: 'b54557e4-bdd9-4b37-8a5f-bf7d70bcd043',
      topic: 'orders/create',
      shop: 'northgate.myshopify.com',
    });
  });

  it.each([undefined, '', 'x'.repeat(101), 'a b', '../x'])(
    'with an id that is none is known by its bytes: %s',
    (id) => {
      const headers = { 'x-shopify-hmac-sha256': signature, ...(id !== undefined && { 'x-shopify-webhook-id': id }) };
      const { deliveryId, topic, shop } = verifyShopifyWebhook(body, headers, [secret]);
      expect([deliveryId, topic, shop]).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/), '', undefined]);
      expect(verifyShopifyWebhook(body, headers, [secret]).deliveryId).toBe(deliveryId);
    },
  );

  it('is signed as the vector says', () => {
    // Secret and body are invented; the signature was made with node:crypto after Shopify's description.
    const headers = { 'x-shopify-hmac-sha256': 'sDlMkK/kajnzXzLx3UL7IpGazWbqFVVJ6BpGeZBJBFo=' };
    expect(verifyShopifyWebhook(body, headers, ['shpss_test_client_secret'])).toHaveProperty('topic', '');
    const changed = bytes('{"id":820982911946154509,"name":"#9999"}');
    expect(() => verifyShopifyWebhook(changed, headers, ['shpss_test_client_secret'])).toThrow(BadSignature);
  });

  it.each([
    ['no signature', {}, [secret]],
    ['no secret', { 'x-shopify-hmac-sha256': signature }, []],
    [
      'an empty secret, which is anybody’s',
      { 'x-shopify-hmac-sha256': createHmac('sha256', '').update(body).digest('base64') },
      [''],
    ],
    ['the same in hex', { 'x-shopify-hmac-sha256': Buffer.from(signature, 'base64').toString('hex') }, [secret]],
  ])('is none with %s', (_, headers, secrets) =>
    expect(() => verifyShopifyWebhook(body, headers, secrets)).toThrow(BadSignature),
  );
});
