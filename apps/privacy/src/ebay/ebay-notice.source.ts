import { z } from 'zod';
import { Plaintext } from '#contracts/personal.js';
import type { Reported } from '../case/case-desk.controller.js';
import { caseReference } from '../case/privacy-case.js';

/** Not what eBay says it sends: the message says which, and is fit for an answer. */
export class BadNotice extends Error {}

const told = z.string().max(190).nullish();
const deletion = z.object({
  metadata: z.object({ topic: z.string() }),
  notification: z.object({ notificationId: caseReference, data: z.object({ username: told, userId: told }) }),
});
const topicOf = z.object({ metadata: z.object({ topic: z.string() }) });

/**
 * What a verified notification asks for; undefined for a topic that is not about privacy.
 * @throws BadNotice
 */
export function ebayNoticeOf(rawBody: Uint8Array): Reported | undefined {
  const body = jsonOf(new TextDecoder().decode(rawBody));
  if (topicOf.safeParse(body).data?.metadata.topic !== 'MARKETPLACE_ACCOUNT_DELETION') return undefined;
  const parsed = deletion.safeParse(body);
  if (!parsed.success) {
    const { path, message } = parsed.error.issues[0]!;
    throw new BadNotice(`${path.join('.')}: ${message}`);
  }
  const { notificationId: reference, data } = parsed.data.notification;
  const names = [...new Set([data.userId, data.username].filter((name) => typeof name === 'string' && name !== ''))];
  const accounts = names.map((name) => new Plaintext('account', `ebay:${name}`));
  return {
    ...{ kind: 'erasure', source: 'ebay', reference, orderIds: [] },
    contact: accounts.length === 0 ? {} : { accounts },
  };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
