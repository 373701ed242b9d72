import { createHash, timingSafeEqual } from 'node:crypto';
import { BadSignature } from '../bad-signature.js';

/**
 * Whether a Track Alert (v1) bears one of the credentials that we gave UPS when we subscribed; there are two while one replaces
 * the other. UPS signs nothing, so its bytes say no more than that something happened: read the parcel's tracking afterwards.
 * `header` is what `credential` says.
 * @throws BadSignature
 */
export function verifyUpsWebhook(
  _rawBody: Uint8Array,
  header: string | undefined,
  credentials: readonly string[],
): void {
  const given = digest(header ?? '');
  // All are compared, so that the time it takes does not say which one nearly was.
  const fitting = credentials.filter((credential) => credential !== '' && timingSafeEqual(digest(credential), given));
  if (header === undefined || fitting.length === 0)
    throw new BadSignature('The credential is not one that we gave to UPS.');
}

/** Of equal length, whatever it is of, which is what timingSafeEqual asks for. */
const digest = (text: string) => createHash('sha256').update(text).digest();
