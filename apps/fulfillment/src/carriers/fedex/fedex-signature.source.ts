import { createHmac, timingSafeEqual } from 'node:crypto';
import { BadSignature } from '../bad-signature.js';

/**
 * Whether FedEx signed these very bytes, by its header `fdx-signature`, with one of our security tokens, of which there are two
 * while one replaces the other. FedEx's guide says Base64 and its pseudocode hex, so the other may be set. Nothing in it tells
 * when it was sent: what was heard before is recognised by what it says.
 * @throws BadSignature
 */
export function verifyFedexWebhook(
  rawBody: Uint8Array,
  header: string | undefined,
  secrets: readonly string[],
  encoding: 'base64' | 'hex' = 'base64',
): void {
  const given = Buffer.from(header ?? '', encoding);
  const isOurs = secrets.some((secret) => {
    // An empty key is anybody's.
    if (secret === '') return false;
    const wanted = createHmac('sha256', secret).update(rawBody).digest();
    return wanted.length === given.length && timingSafeEqual(wanted, given);
  });
  if (!isOurs) throw new BadSignature('fdx-signature does not fit the body.');
}
