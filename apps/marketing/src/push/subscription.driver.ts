import { ECDH } from 'node:crypto';
import { z } from 'zod';

/** Whose push service may be called: 'fcm.googleapis.com', and what is below it. */
export type PushHosts = readonly string[];

const pointOfP256 = 'a point of P-256, uncompressed, in base64url without padding';

/** What `PushSubscription.toJSON()` of a browser says (W3C Push API), with keys of RFC 8291. */
export const subscription = z
  .strictObject({
    endpoint: z
      .url()
      .max(1_000)
      .describe('Of the browser’s push service: one of PUSH_HOSTS, or nobody is written to there'),
    expirationTime: z.number().nullish(),
    keys: z.strictObject({
      p256dh: z
        .string()
        .regex(/^[A-Za-z0-9_-]{87}$/, pointOfP256)
        .refine(isOnCurve, pointOfP256),
      auth: z.string().regex(/^[A-Za-z0-9_-]{22}$/, '16 bytes in base64url, without padding'),
    }),
  })
  .meta({ id: 'PushSubscription' });
export type Subscription = z.infer<typeof subscription>;

/** Nothing can be sealed for any other. */
function isOnCurve(point: string): boolean {
  try {
    ECDH.convertKey(point, 'prime256v1', 'base64url');
    return point.startsWith('B');
  } catch {
    return false;
  }
}

/** Anybody may name any address, and we would call it. */
export function isAllowed(endpoint: string, hosts: PushHosts): boolean {
  const { protocol, hostname, username } = new URL(endpoint);
  if (username !== '' || (protocol !== 'https:' && hostname !== '127.0.0.1')) return false;
  return hosts.some((host) => hostname === host || hostname.endsWith(`.${host}`));
}
