import { createHash, createHmac } from 'node:crypto';
import type { Delivery, Letter } from '../deliveries.js';

/** What the seller has set up in Etsy's webhook portal. */
export type EtsyEndpoint = {
  readonly url: string | undefined;
  /** whsec_ and the key in base64. */
  readonly secret: string;
};

/** All that Etsy tells of an order by itself: where to read it. */
export const orderPaid = (shopId: number, receipt: number): string =>
  JSON.stringify({
    event_type: 'order.paid',
    resource_url: `https://openapi.etsy.com/v3/application/shops/${shopId}/receipts/${receipt}`,
    shop_id: shopId,
  });

/** Signed as Standard Webhooks say, anew at each attempt; the id stays the same. */
export function letterOf({ body }: Delivery, { url, secret }: EtsyEndpoint, now: number): Letter | undefined {
  if (url === undefined) return undefined;
  const id = `msg_${createHash('sha256').update(body).digest('base64url').slice(0, 27)}`;
  const seconds = String(Math.floor(now / 1_000));
  return {
    ...{ url, body },
    headers: {
      ...{ 'content-type': 'application/json', 'webhook-id': id, 'webhook-timestamp': seconds },
      'webhook-signature': signatureOf(secret, id, seconds, body),
    },
  };
}

export function signatureOf(secret: string, id: string, seconds: string, body: string): string {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  return `v1,${createHmac('sha256', key).update(`${id}.${seconds}.${body}`).digest('base64')}`;
}
