import { createECDH, hkdfSync } from 'node:crypto';
import webPush from 'web-push';
import type { KeyRing } from '#personal/key-ring.js';
import type { Posting } from '../message/mailer.js';
import type { Notice } from './notice.js';
import type { Subscription } from './subscription.driver.js';

/** As the application server of RFC 8292: its key pair in base64url, and where its people are reached. */
export type Vapid = { readonly publicKey: string; readonly privateKey: string; readonly subject: string };

const sayMax = 500;

/** Writes to browsers by the Web Push protocol (RFC 8030), encrypted for each (RFC 8291). */
export class WebPush {
  constructor(
    private readonly vapid: Vapid,
    private readonly timeoutMs: number,
  ) {}

  get publicKey() {
    return this.vapid.publicKey;
  }

  /**
   * Seals it, and answers with what sends it: once; never throws for what a push service answers. `ttlSeconds`: how long it helps.
   */
  sealed(to: Subscription, { body, ...notice }: Notice, ttlSeconds: number): () => Promise<Posting> {
    const options = { vapidDetails: this.vapid, TTL: ttlSeconds, contentEncoding: 'aes128gcm' as const };
    const text = JSON.stringify({ ...notice, body: body.slice(0, sayMax) });
    const { headers, body: sealed } = webPush.generateRequestDetails(
      { endpoint: to.endpoint, keys: to.keys },
      text,
      options,
    );
    // Its own copy, which nobody shares.
    const request = { method: 'POST', headers: headers as Record<string, string>, body: new Uint8Array(sealed) };
    return () => this.send(to.endpoint, request);
  }

  private async send(endpoint: string, request: RequestInit): Promise<Posting> {
    let status: number;
    try {
      const signal = AbortSignal.timeout(this.timeoutMs);
      const answer = await fetch(endpoint, { ...request, redirect: 'error', signal });
      ({ status } = answer);
      await answer.body?.cancel();
    } catch (error) {
      // Nobody listens there: nothing left. Else it may have.
      const { code } = ((error as Error).cause ?? {}) as NodeJS.ErrnoException;
      return { outcome: code === 'ECONNREFUSED' || code === 'ENOTFOUND' ? 'busy' : 'unknown' };
    }
    return { outcome: outcomeOf(status), code: status };
  }
}

/** RFC 8030, 5 and 7.3: 201 took it, 404 and 410 know nobody there any more. */
function outcomeOf(status: number): Posting['outcome'] {
  if (status >= 200 && status < 300) return 'accepted';
  if (status === 404 || status === 410) return 'bounced';
  return status === 429 || status >= 500 ? 'busy' : 'refused';
}

/**
 * Follows from the ring’s secret, so that it is kept nowhere, and every process has the same. Whoever knows another key can write to
 * none of the browsers that subscribed with this one.
 */
export function vapidOf(ring: KeyRing, subject: string): Vapid {
  const pair = createECDH('prime256v1');
  pair.setPrivateKey(Buffer.from(hkdfSync('sha256', ring.lookUpOf('vapid', 'web-push'), '', 'p-256', 32)));
  return { publicKey: pair.getPublicKey('base64url'), privateKey: padded(pair.getPrivateKey()), subject };
}

const padded = (key: Buffer) => Buffer.concat([Buffer.alloc(32 - key.length), key]).toString('base64url');
