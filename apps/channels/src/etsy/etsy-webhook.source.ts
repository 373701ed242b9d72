import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { BadSignature } from '#webhooks/bad-signature.js';

/** A delivery older, or further ahead, than this may have been recorded by somebody. */
const toleranceMs = 300_000;

/**
 * Whether Etsy signed these very bytes just now with one of our secrets (whsec_…), of which there are two while one replaces the
 * other; it may have signed with several too. Etsy follows Standard Webhooks.
 * @returns what Etsy calls the delivery: the same when it delivers it again
 * @throws BadSignature
 */
export function verifyEtsyWebhook(
  rawBody: Uint8Array,
  headers: IncomingHttpHeaders,
  secrets: readonly string[],
  now: Date,
): string {
  const [id, timestamp, signatures] = ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) => {
    const value = headers[name];
    return typeof value === 'string' ? value : '';
  }) as [string, string, string];
  if (!/^[\x21-\x7e]{1,200}$/.test(id)) throw new BadSignature('webhook-id is not there, or is none.');
  if (!/^\d{1,12}$/.test(timestamp)) throw new BadSignature('webhook-timestamp is not there, or is none.');
  if (Math.abs(now.getTime() - Number(timestamp) * 1_000) > toleranceMs)
    throw new BadSignature('webhook-timestamp is more than five minutes away.');
  const given = signatures
    .split(' ')
    .filter((signature) => signature.startsWith('v1,'))
    .map((signature) => Buffer.from(signature.slice('v1,'.length), 'base64'));
  const isOurs = secrets.some((secret) => {
    const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
    // An empty key is anybody's.
    if (key.length === 0) return false;
    const wanted = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(rawBody).digest();
    return given.some((one) => one.length === wanted.length && timingSafeEqual(one, wanted));
  });
  if (!isOurs) throw new BadSignature('webhook-signature does not fit the body.');
  return id;
}
