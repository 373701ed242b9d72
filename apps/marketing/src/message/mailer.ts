/** A message as it travels: RFC 5322 text, and the envelope it goes in. */
export type Envelope = {
  readonly messageId: string;
  /** Whom it is for: the subject whose address that is. */
  readonly readerId: string;
  /** The addresses of the envelope (RFC 5321): bounces come back to `from`. */
  readonly from: string;
  readonly to: string;
  readonly eml: Buffer;
};

/**
 * What became of it. `accepted`: the server answers for it from now on. `bounced`: nobody is at that address. `refused`: it is not
 * taken, whoever it is for. `busy`: not now; nothing was delivered. `unknown`: it went out, and no answer came back.
 */
export type Posting = {
  readonly outcome: 'accepted' | 'bounced' | 'refused' | 'busy' | 'unknown';
  /** The server's answer (RFC 5321), and its enhanced code: 550 and 5.1.1. Its words are not kept, since they repeat addresses. */
  readonly code?: number;
  readonly status?: string;
};

/** Takes letters to those they are for. */
export abstract class Mailer {
  /** Once for each call: what fails is not tried again here. Never throws for what a server answers. */
  abstract send(envelope: Envelope): Promise<Posting>;
  /** Keeps nothing that was for them; what was handed on is out of our hands. */
  abstract forget(readerId: string): Promise<void>;
  abstract close(): Promise<void>;
}

/** How a call ended that did not succeed. */
export type Failure = {
  /** The command that was answered, or was not: MAIL FROM, RCPT TO, DATA. */
  readonly command?: string | undefined;
  readonly responseCode?: number | undefined;
  readonly response?: string | undefined;
};

/** `begun`: the server may have had the letter, all of it. */
export function postingOf({ command, responseCode: code, response = '' }: Failure, begun: boolean): Posting {
  if (code === undefined || code < 400 || code > 599) return { outcome: begun ? 'unknown' : 'busy' };
  // 421 says that it hangs up, whatever it had begun to do.
  if (code === 421 && begun) return { outcome: 'unknown', code };
  const [status] = /\b[245]\.\d{1,3}\.\d{1,3}\b/.exec(response) ?? [];
  const answer = { code, ...(status !== undefined && { status }) };
  if (code < 500) return { outcome: 'busy', ...answer };
  // Who refuses us to log in refuses nobody's letter: people see to it, and it goes out then.
  if (command === undefined || !/^(MAIL FROM|RCPT TO|DATA)$/.test(command)) return { outcome: 'busy', ...answer };
  return { outcome: command === 'RCPT TO' && isNobody(code, status) ? 'bounced' : 'refused', ...answer };
}

/** RFC 3463: 5.1.x is about the address, 5.2.1 a mailbox that was closed. What says 5.7.x dislikes us, and not the address. */
export const isNobodyThere = (status: string) => /^5\.(1\.[0-36]|1\.10|2\.1)$/.test(status);
const isNobody = (code: number, status: string | undefined) =>
  status === undefined ? [550, 551, 553].includes(code) : isNobodyThere(status);
