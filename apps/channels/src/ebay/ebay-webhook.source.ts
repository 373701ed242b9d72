import type { IncomingHttpHeaders } from 'node:http';
import { z } from 'zod';
import type { EbayKeys } from '#webhooks/ebay-keys.source.js';
import { verifyEbay } from '#webhooks/ebay-notification.source.js';

/**
 * Whether these very bytes come from eBay, by the key that they name.
 * @throws BadSignature; Unanswered while eBay does not tell its key, so that it has to send again
 */
export function verifyNotification(
  rawBody: Uint8Array,
  headers: IncomingHttpHeaders,
  keys: Pick<EbayKeys, 'find'>,
): Promise<void> {
  const header = headers['x-ebay-signature'];
  return verifyEbay(rawBody, typeof header === 'string' ? header : undefined, (kid) => keys.find(kid));
}

const envelope = z.object({
  metadata: z.object({ topic: z.string().regex(/^[A-Z0-9_]{1,100}$/) }),
  notification: z.object({ notificationId: z.string().regex(/^[A-Za-z0-9_.-]{1,200}$/) }),
});

/** What a notification is about, and by which key it is known when it comes again; undefined if it is none. */
export function notificationOf(rawBody: Uint8Array): { readonly topic: string; readonly key: string } | undefined {
  const { data } = envelope.safeParse(jsonOf(new TextDecoder().decode(rawBody)));
  return data && { topic: data.metadata.topic, key: data.notification.notificationId };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
