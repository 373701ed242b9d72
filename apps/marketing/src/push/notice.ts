import { queryOf, type Links } from '../message/rendered.js';
import type { Worded } from '../message/worded.js';

/** What a page’s service worker is given to show. */
export type Notice = { readonly title: string; readonly body: string; readonly url: string; readonly tag: string };

/** A letter as a browser shows it: what it is about, its first words, and the first of its links. */
export function noticeOf(
  messageId: string,
  { subject, parts }: Worded,
  shopUrl: string,
  { answer, tags }: Pick<Links, 'answer' | 'tags'>,
): Notice {
  const said = parts.find((part) => 'say' in part);
  const linked = parts.find((part) => 'path' in part || 'answer' in part);
  const query = tags === undefined ? '' : `?${queryOf({ ...tags, medium: 'web-push' })}`;
  const path = linked !== undefined && 'path' in linked ? linked.path : '/';
  const url = linked !== undefined && 'answer' in linked ? answer! : `${shopUrl}${path}${query}`;
  return { title: subject, body: said?.say ?? '', url, tag: messageId };
}
