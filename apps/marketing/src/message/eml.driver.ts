import MailComposer from 'nodemailer/lib/mail-composer';

/** Who writes. `replyTo`: if answers are read elsewhere. */
export type Sender = { readonly name: string; readonly address: string; readonly replyTo: string | undefined };

/** What a person is to read, in both forms. */
export type Letter = {
  readonly messageId: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** https, for one click (RFC 8058): who posts there is written to no more. None where nobody had to agree. */
  readonly unsubscribeUrl: string | undefined;
  readonly at: Date;
};

/**
 * The letter as RFC 5322 text. Everything in it follows from the letter: should it ever reach a person twice, its Message-ID is the
 * same. Whoever relays it signs it (DKIM), which RFC 8058 asks for.
 */
export function emlOf(letter: Letter, { name, address, replyTo }: Sender): Promise<Buffer> {
  const { messageId, to, subject, text, html, unsubscribeUrl, at } = letter;
  const composer = new MailComposer({
    ...{ from: { name, address }, to, ...(replyTo !== undefined && { replyTo }) },
    ...{ subject, text, html, date: at, newline: 'win', disableFileAccess: true, disableUrlAccess: true },
    ...{ messageId: `<${messageId}@${domainOf({ address })}>`, baseBoundary: messageId },
    headers: {
      'Auto-Submitted': 'auto-generated',
      ...(unsubscribeUrl !== undefined && {
        'List-Unsubscribe': { prepared: true, value: `<${unsubscribeUrl}>` },
        'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
      }),
    },
  });
  return composer.compile().build();
}

/** Of our Message-IDs, by which bounces are known. */
export const domainOf = ({ address }: Pick<Sender, 'address'>) => address.slice(address.lastIndexOf('@') + 1);
