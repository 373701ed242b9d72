import PostalMime from 'postal-mime';
import { isNobodyThere } from './mailer.js';

/**
 * What a mail server or a mailbox provider says of a letter of ours, by its Message-ID. `bounced`: nobody is at that address.
 * `refused`: it did not arrive for another reason. `complaint`: its reader pressed the button that says spam.
 */
export type MailReport = {
  readonly outcome: 'bounced' | 'refused' | 'complaint';
  readonly messageId: string;
  /** Of a bounce, RFC 3463: 5.1.1. */
  readonly status?: string;
};

/**
 * What a mail reports: a delivery status (RFC 3464) that failed for good, or abuse (RFC 5965); undefined for all other mail, such as
 * delays, what was delivered, and answers of who is on holiday. @param domain the one of our Message-IDs
 */
export async function mailReportIn(eml: Buffer, domain: string): Promise<MailReport | undefined> {
  const { headers, attachments } = await PostalMime.parse(eml, {
    ...{ attachmentEncoding: 'utf8', forceRfc822Attachments: true },
    ...{ maxNestingDepth: 8, maxHeadersSize: 65_536 },
  });
  const type = headers.find(({ key }) => key === 'content-type')?.value ?? '';
  if (!/^\s*multipart\/report\b/i.test(type)) return undefined;
  const part = (...types: string[]) => {
    const found = attachments.find(({ mimeType }) => types.includes(mimeType.toLowerCase()));
    return typeof found?.content === 'string' ? found.content : '';
  };
  const messageId = ourIdIn(part('message/rfc822', 'text/rfc822-headers', 'message/rfc822-headers'), domain);
  if (messageId === undefined) return undefined;
  const [feedback] = groupsIn(part('message/feedback-report'));
  if (feedback !== undefined) {
    const isAbuse = ['abuse', 'fraud', 'other', 'virus'].includes(feedback.get('feedback-type')?.toLowerCase() ?? '');
    return isAbuse ? { outcome: 'complaint', messageId } : undefined;
  }
  const failed = groupsIn(part('message/delivery-status')).find(
    (group) => group.get('action')?.toLowerCase() === 'failed',
  );
  const [status] = /^[245]\.\d{1,3}\.\d{1,3}/.exec(failed?.get('status') ?? '') ?? [];
  if (failed === undefined || status === undefined) return undefined;
  return { outcome: isNobodyThere(status) ? 'bounced' : 'refused', messageId, status };
}

/** Fields as RFC 822 has them, in groups with empty lines between: of the whole, then of each recipient. */
function groupsIn(text: string): ReadonlyMap<string, string>[] {
  const groups = text
    .replace(/\r\n/g, '\n')
    .replace(/\n[ \t]+/g, ' ')
    .trim()
    .split(/\n{2,}/);
  return groups
    .filter((group) => group !== '')
    .map((group) => new Map(group.split('\n').flatMap((line) => fieldIn(line))));
}

function fieldIn(line: string): [string, string][] {
  const colon = line.indexOf(':');
  return colon < 1 ? [] : [[line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()]];
}

/** Of its headers alone: what a letter says further down is somebody else's. */
function ourIdIn(original: string, domain: string): string | undefined {
  const [, id, at] = /^<([\w.-]{1,64})@([^<>\s]+)>$/.exec(groupsIn(original)[0]?.get('message-id') ?? '') ?? [];
  return at?.toLowerCase() === domain.toLowerCase() ? id : undefined;
}
