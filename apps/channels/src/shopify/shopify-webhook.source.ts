import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { shopifyHeader, verifyShopify } from '#webhooks/shopify-webhook.source.js';

export type ShopifyDelivery = {
  /** Of this delivery and of its repetitions: told again, it says nothing new. */
  readonly deliveryId: string;
  /** orders/create. It is not signed, so only the body is to be believed about what happened. */
  readonly topic: string;
  /** northgate.myshopify.com: an app has one secret for all shops. Not signed either. */
  readonly shop: string | undefined;
};

/**
 * Which delivery these bytes are, if Shopify signed them with one of our secrets. Nothing in it tells when it was sent: what was
 * heard before is recognised by its id.
 * @throws BadSignature
 */
export function verifyShopifyWebhook(
  rawBody: Uint8Array,
  headers: IncomingHttpHeaders,
  secrets: readonly string[],
): ShopifyDelivery {
  verifyShopify(rawBody, headers, secrets);
  const id = shopifyHeader(headers, 'webhook-id') ?? '';
  // Without an id that could be one, the same bytes are the same delivery.
  const deliveryId = /^[\w.-]{1,100}$/.test(id) ? id : createHash('sha256').update(rawBody).digest('hex');
  return { deliveryId, topic: shopifyHeader(headers, 'topic') ?? '', shop: shopifyHeader(headers, 'shop-domain') };
}
