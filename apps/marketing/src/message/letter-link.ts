import { id } from '#contracts/vocabulary.js';

/** A link is <message>.<token>; undefined for what is none. */
export function partsOf(link: string): { readonly messageId: string; readonly token: string } | undefined {
  const dot = link.lastIndexOf('.');
  const [messageId, token] = [link.slice(0, Math.max(0, dot)), link.slice(dot + 1)];
  return id.safeParse(messageId).success && /^[\w-]{43}$/.test(token) ? { messageId, token } : undefined;
}
