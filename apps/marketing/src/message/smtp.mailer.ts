import { Readable } from 'node:stream';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import { withPresent, type Secret } from '#service/secret/secret.js';
import { Mailer, postingOf, type Envelope, type Failure, type Posting } from './mailer.js';

const lettersMax = 100;

/**
 * By SMTP submission: smtp://user:password@host:587 with STARTTLS, smtps://...:465. Connections are kept for the next letter,
 * as many as there are calls at once.
 */
export class SmtpMailer extends Mailer {
  private readonly idle: Kept[] = [];
  private closed = false;

  /**
   * @param timeoutMs until a server that is silent counts as one that does not answer
   * @param password of the user in the address, if it does not stand there
   */
  constructor(
    private readonly url: string,
    private readonly timeoutMs: number,
    private readonly password?: Secret,
  ) {
    super();
  }

  async send(envelope: Envelope): Promise<Posting> {
    for (;;) {
      const reused = this.idle.pop();
      let kept: Kept;
      try {
        kept = reused ?? (await this.loggedIn());
      } catch (error) {
        return postingOf(error as Failure, false);
      }
      const { begun, failure } = await kept.send(envelope);
      if (failure === undefined) {
        this.keep(kept);
        return { outcome: 'accepted' };
      }
      const isAnswered = failure.responseCode !== undefined && failure.responseCode !== 421;
      if (isAnswered && (await kept.reset())) this.keep(kept);
      else kept.close();
      // The server had closed a connection on which nothing happened.
      if (reused !== undefined && !begun && !isAnswered) continue;
      return postingOf(failure, begun);
    }
  }

  async forget() {}

  async close() {
    this.closed = true;
    for (const kept of this.idle.splice(0)) kept.close();
  }

  private keep(kept: Kept) {
    if (this.closed || kept.letters >= lettersMax) return kept.close();
    this.idle.push(kept);
  }

  private loggedIn(): Promise<Kept> {
    const used = this.password === undefined ? [] : [this.password];
    return withPresent(
      used,
      () => this.connected(),
      (outcome) => (outcome as { readonly code?: string }).code === 'EAUTH',
    );
  }

  private async connected(): Promise<Kept> {
    const { protocol, hostname, port, username, password } = new URL(this.url);
    const secure = protocol === 'smtps:';
    const connection = new SMTPConnection({
      ...{ host: hostname, port: Number(port) || (secure ? 465 : 587), secure },
      // Without a password there is nothing to steal on the way to a relay of our own.
      ...{ requireTLS: !secure && username !== '' },
      ...{ connectionTimeout: this.timeoutMs, greetingTimeout: this.timeoutMs, socketTimeout: this.timeoutMs },
    });
    const kept = new Kept(connection, () => {
      const at = this.idle.indexOf(kept);
      if (at >= 0) this.idle.splice(at, 1);
    });
    try {
      const shown = this.password?.value ?? decodeURIComponent(password);
      await kept.open(username === '' ? undefined : [decodeURIComponent(username), shown]);
    } catch (error) {
      kept.close();
      throw error;
    }
    return kept;
  }
}

/** One connection, whose events become answers. */
class Kept {
  letters = 0;
  /** Whoever waits for an answer hears that none can come. */
  private fail: (error: Error) => void = () => {};

  constructor(
    private readonly connection: SMTPConnection,
    private readonly onEnd: () => void,
  ) {
    const end = (error?: Error) => {
      this.onEnd();
      this.fail(error ?? new Error('the connection ended'));
    };
    connection.on('error', end);
    connection.on('end', () => end());
  }

  open(login: readonly (string | undefined)[] | undefined) {
    return this.answer<unknown>((done) =>
      this.connection.connect((error) => {
        if (error || login === undefined) return done(error ?? null);
        this.connection.login({ credentials: { user: login[0], pass: login[1] } }, done);
      }),
    );
  }

  /** `begun`: a byte of the letter was asked for, which is after DATA was answered. */
  async send({ from, to, eml }: Envelope): Promise<{ readonly begun: boolean; readonly failure?: Failure }> {
    this.letters += 1;
    const letter = Readable.from([eml]);
    try {
      await this.answer((done) => this.connection.send({ from, to: [to], size: eml.length }, letter, done));
      return { begun: true };
    } catch (error) {
      return { begun: letter.readableDidRead, failure: error as Failure };
    }
  }

  /** Whether another letter may follow one that was refused. */
  reset(): Promise<boolean> {
    return this.answer<unknown>((done) => this.connection.reset(done)).then(
      () => true,
      () => false,
    );
  }

  close() {
    this.connection.close();
  }

  private answer<Answer>(ask: (done: (error: Error | null, answer?: Answer) => void) => void): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.fail = reject;
      ask((error, answer) => (error ? reject(error) : resolve(answer!)));
    });
  }
}
