import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { BadSignature } from './bad-signature.js';

/** A header by either of the two names that Shopify's products give it. */
export const shopifyHeader = (headers: IncomingHttpHeaders, name: string) => {
  const value = headers[`x-shopify-${name}`] ?? headers[`shopify-${name}`];
  return typeof value === 'string' ? value : undefined;
};

/**
 * Whether these very bytes were signed with one of our secrets, of which there are two while one replaces the other.
 * @throws BadSignature
 */
export function verifyShopify(rawBody: Uint8Array, headers: IncomingHttpHeaders, secrets: readonly string[]) {
  const given = Buffer.from(shopifyHeader(headers, 'hmac-sha256') ?? '', 'base64');
  // All are compared, so that the time it takes does not say which one nearly was.
  const fitting = secrets.filter((secret) => {
    // An empty key is anybody's.
    if (secret === '') return false;
    const wanted = createHmac('sha256', secret).update(rawBody).digest();
    return wanted.length === given.length && timingSafeEqual(wanted, given);
  });
  if (fitting.length === 0) throw new BadSignature('X-Shopify-Hmac-Sha256 does not fit the body.');
}
