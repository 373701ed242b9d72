import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { Chance } from './chance.js';

const shares = { unknownFirst: 0.15, hungUp: 0.02 };

/** A letter that the server has, whether or not it could say so. */
export type Letter = {
  /** When the last byte of it had come, RFC 3339. */
  readonly at: string;
  readonly to: string;
  /** Without its domain, as the shop calls it. */
  readonly messageId: string;
  readonly subject: string;
  /** Where one click ends all letters (RFC 8058); undefined if the letter does not say. */
  readonly unsubscribeUrl: string | undefined;
  /** The letter as it came (RFC 5322), for whoever reads it. */
  readonly eml: string;
};

/**
 * A mail server outside the shop, whose log is the truth of what was sent. Until it is calm it puts off the first letter to some
 * addresses, as greylisting does, and sometimes takes a letter and hangs up instead of saying so.
 */
export class MailServer {
  readonly log: Letter[] = [];
  putOff = 0;
  hungUp = 0;
  onLetter: (letter: Letter) => void = () => {};
  private isCalm = false;
  private readonly known = new Set<string>();
  private readonly server: SMTPServer;

  private constructor(private readonly seed: number) {
    this.server = new SMTPServer({
      ...{ authOptional: true, disabledCommands: ['STARTTLS'], disableReverseLookup: true, closeTimeout: 100 },
      onRcptTo: ({ address }, _, done) => done(this.isGrey(address) ? later : null),
      onData: (stream, { envelope: { rcptTo } }, done) => {
        // Whoever is killed halfway has sent nothing.
        const whole = stream.toArray().catch(() => undefined) as Promise<Buffer[] | undefined>;
        void whole.then((chunks) => chunks && this.take(rcptTo[0]!.address, Buffer.concat(chunks).toString(), done));
      },
    });
    // Who is killed hangs up without a word.
    this.server.on('error', () => {});
  }

  static async open(seed: number) {
    const mail = new MailServer(seed);
    mail.server.listen(0, '127.0.0.1');
    await once(mail.server.server, 'listening');
    return mail;
  }

  get url() {
    return `smtp://127.0.0.1:${(this.server.server.address() as AddressInfo).port}`;
  }

  /** From now on it takes everything, and says so. */
  calm() {
    this.isCalm = true;
  }

  close() {
    return new Promise<void>((resolve) => this.server.close(() => resolve()));
  }

  private isGrey(address: string) {
    const isNew = !this.known.has(address);
    this.known.add(address);
    if (this.isCalm || !isNew || !new Chance(this.seed, `greylisted ${address}`).hits(shares.unknownFirst))
      return false;
    this.putOff += 1;
    return true;
  }

  private take(to: string, eml: string, done: (error: Error | null, says?: string) => void) {
    const letter = letterFrom(to, eml, new Date().toISOString());
    this.log.push(letter);
    this.onLetter(letter);
    if (this.isCalm || !new Chance(this.seed, `hung up on ${letter.messageId}`).hits(shares.hungUp))
      return done(null, 'taken');
    this.hungUp += 1;
    // Of whom it is does not matter: a server that goes down hangs up on everybody.
    for (const connection of this.server.connections) connection.close();
  }
}

const later = Object.assign(new Error('4.7.1 come back in a while'), { responseCode: 451 });

function letterFrom(to: string, eml: string, at: string): Letter {
  const head = eml.slice(0, eml.indexOf('\r\n\r\n')).replace(/\r\n[ \t]+/g, ' ');
  const field = (name: string) => new RegExp(`^${name}: *(.*)$`, 'im').exec(head)?.[1];
  const [, messageId = ''] = /^<(.*)@[^@]*>$/.exec(field('Message-ID') ?? '') ?? [];
  const [, unsubscribeUrl] = /^<(https:.*)>$/.exec(field('List-Unsubscribe') ?? '') ?? [];
  return { at, to, messageId, subject: field('Subject') ?? '', unsubscribeUrl, eml };
}

/** What a letter's text has below a path of the shop: the link that confirms, the link that ends. */
export const linkIn = ({ eml }: Letter, path: string) =>
  new RegExp(`${path}/[\\w.-]+`).exec(eml.replace(/=\r\n/g, ''))?.[0];
