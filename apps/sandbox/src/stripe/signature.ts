import { createHmac } from 'node:crypto';

/** The Stripe-Signature header of a body sent at that second. The whole secret is the key, whsec_ and all. */
export function signatureHeader(secret: string, seconds: number, body: string) {
  const signature = createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex');
  return `t=${seconds},v1=${signature}`;
}
