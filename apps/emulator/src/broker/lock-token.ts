import { randomFillSync } from 'node:crypto';

const bytes = 16;
const pool = Buffer.alloc(1024 * bytes);
let used = pool.length;

/** Sixteen random bytes, which are the delivery tag too. Drawn from a pool: one call to the system for a thousand tokens. */
export function newLockToken(): Buffer {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += bytes;
  return Buffer.from(pool.subarray(used - bytes, used));
}

/** A token as the key of a map. */
export const keyOf = (token: Buffer) => token.toString('latin1');

/** From .NET's byte order of a Guid, in which the delivery tag lies, to that of RFC 9562, which $management speaks; and back. */
export function swapGuid(token: Buffer): Buffer {
  const swapped = Buffer.from(token);
  swapped.subarray(0, 4).reverse();
  swapped.subarray(4, 6).reverse();
  swapped.subarray(6, 8).reverse();
  return swapped;
}
