import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

/** What the server took: it has answered 250 for it, or was about to. */
export type Taken = { readonly from: string; readonly to: string; readonly eml: string };
/** How it takes the next letters. `late`: it takes the letter, and hangs up instead of saying so. */
export type Mood =
  'well' | 'late' | { readonly at: 'MAIL' | 'RCPT' | 'DATA'; readonly code: number; readonly says: string };

const says = ({ code, says }: { code: number; says: string }) => Object.assign(new Error(says), { responseCode: code });

/** A real SMTP server of this machine, whose log is the truth of what was sent. */
export class PostOffice {
  readonly log: Taken[] = [];
  mood: Mood = 'well';
  /** What is done as soon as a letter was taken, before anybody hears of it. */
  onTaken: (taken: Taken) => unknown = () => {};
  connections = 0;
  private constructor(private readonly server: SMTPServer) {}

  static async open(options: SMTPServerOptions = {}): Promise<PostOffice> {
    const refused = (at: string) => {
      const { mood } = office;
      return typeof mood === 'object' && mood.at === at ? says(mood) : null;
    };
    const server: SMTPServer = new SMTPServer({
      ...{ authOptional: true, disabledCommands: ['STARTTLS'], disableReverseLookup: true, closeTimeout: 100 },
      ...options,
      onConnect: (_, done) => {
        office.connections += 1;
        done();
      },
      onMailFrom: (_, __, done) => done(refused('MAIL')),
      onRcptTo: (_, __, done) => done(refused('RCPT')),
      onData(stream, { envelope }, done) {
        // Whoever hangs up halfway has sent nothing.
        const whole = stream.toArray().catch(() => undefined);
        void whole.then(async (chunks) => {
          if (chunks === undefined) return;
          const answer = refused('DATA');
          if (answer !== null) return done(answer);
          const from = envelope.mailFrom === false ? '' : envelope.mailFrom.address;
          const taken = { from, to: envelope.rcptTo[0]!.address, eml: Buffer.concat(chunks).toString() };
          office.log.push(taken);
          await office.onTaken(taken);
          if (office.mood === 'late') return office.hangUp();
          done(null, 'taken');
        });
      },
    });
    // Who is killed hangs up without a word.
    server.on('error', () => {});
    const office = new PostOffice(server);
    server.listen(0, '127.0.0.1');
    await once(server.server, 'listening');
    return office;
  }

  get port() {
    return (this.server.server.address() as AddressInfo).port;
  }

  get url() {
    return `smtp://127.0.0.1:${this.port}`;
  }

  hangUp() {
    for (const connection of this.server.connections) connection.close();
  }

  close() {
    return new Promise<void>((resolve) => this.server.close(() => resolve()));
  }
}
