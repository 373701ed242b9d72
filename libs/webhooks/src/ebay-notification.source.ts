import { createHash, verify, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import { BadSignature } from './bad-signature.js';

const headerCharsMax = 4_000;
const kid = z.string().regex(/^[A-Za-z0-9-]{1,64}$/);
const signature = z.object({
  alg: z.string().regex(/^ecdsa$/i),
  kid,
  signature: z.base64(),
  digest: z.enum(['SHA1', 'SHA256', 'SHA384', 'SHA512']),
});

/**
 * Whether these very bytes were signed with eBay's key: ECDSA, the digest as the header says. `header` is what
 * x-ebay-signature says, base64 of JSON; `keyOf` answers with the key of that id, undefined if eBay has none.
 * @throws BadSignature
 */
export async function verifyEbay(
  rawBody: Uint8Array,
  header: string | undefined,
  keyOf: (kid: string) => Promise<KeyObject | undefined>,
) {
  const claimed = claimedBy(header);
  const key = await keyOf(claimed.kid);
  if (key === undefined) throw new BadSignature('x-ebay-signature names no key of eBay.');
  if (!verify(claimed.digest, rawBody, key, Buffer.from(claimed.signature, 'base64')))
    throw new BadSignature('x-ebay-signature does not fit the body.');
}

function claimedBy(header: string | undefined) {
  if (header === undefined || header.length > headerCharsMax) throw new BadSignature('x-ebay-signature is missing.');
  const parsed = signature.safeParse(jsonOf(Buffer.from(header, 'base64').toString()));
  if (!parsed.success) throw new BadSignature('x-ebay-signature cannot be read.');
  return parsed.data;
}

/** By which eBay knows that the endpoint is ours: SHA-256 in hex of the code, our token and the address, in this order. */
export const challengeResponseOf = (challengeCode: string, verificationToken: string, endpoint: string) =>
  createHash('sha256').update(challengeCode).update(verificationToken).update(endpoint).digest('hex');

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
