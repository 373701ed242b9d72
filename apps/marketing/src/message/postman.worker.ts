import { setTimeout } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import { Refusal, splitStream } from '#eventsourcing/decider.js';
import type { Cause, Recorded } from '#eventsourcing/event-store.js';
import { because, NotYet, Worker } from '#eventsourcing/worker.js';
import { requestsAtHand } from '#service/at-hand.js';
import { Clock } from '#service/clock.js';
import { Report } from '#service/report.js';
import { MarketingSettings } from '../config.js';
import type { Device } from '../push/devices.js';
import { noticeOf } from '../push/notice.js';
import type { Subscription } from '../push/subscription.driver.js';
import { WebPush } from '../push/web-push.driver.js';
import { correspondence } from './correspondence.js';
import { emlOf } from './eml.driver.js';
import { answeredAt, type MessagePurpose } from './letter.js';
import { LetterLinks } from './letter-links.controller.js';
import { Letters, type Held, type Written } from './letters.worker.js';
import { Mailer, type Posting } from './mailer.js';
import { message, type MessageCommand, type MessageEvent, type MessageState } from './message.js';
import { quietUntil } from './quiet-hours.js';
import { Recipients, type Recipient } from './recipients.worker.js';
import { rendered } from './rendered.js';
import { isSuppressed, type SuppressedBecause } from './suppression.js';
import { SameReader } from './same-reader.worker.js';
import { Suppressions } from './suppressions.worker.js';
import { worded } from './worded.js';

/** After that nobody is waiting for an answer to an attempt any more: no process, and no server (RFC 5321, 4.5.3.2.6). */
const unansweredMs = 15 * 60_000;

/** So long a letter waits for requests, each time. */
const patienceMs = 250;

type Asked = NonNullable<MessageState['asked']>;
const noAddress = { because: 'no-address' } as const;
type Way =
  | { readonly address: string }
  | { readonly device: Device; readonly subscription: Subscription; readonly staleAt: string };
type Reader = Way & { readonly subjectId: string; readonly written: Written };

/**
 * Sends messages, a few at a time and no faster than it is told to. Whether somebody may be written to is asked when the letter is
 * about to go. Then the attempt is in the log, and only then does the letter leave: who finds an attempt of somebody else waits
 * until it cannot be under way any more, and says that nobody knows.
 */
@Injectable()
export class Postman extends Worker {
  readonly name: string = 'messages';
  protected readonly serves: MessagePurpose = 'email-marketing';
  override readonly atOnce = 4;
  /** What became of letters, as long as the log could not be told. */
  private readonly answers = new Map<string, Posting>();
  private readonly actor = 'worker:messages';
  private nextMs = 0;

  constructor(
    private readonly mailer: Mailer,
    private readonly push: WebPush,
    private readonly recipients: Recipients,
    private readonly letters: Letters,
    private readonly suppressions: Suppressions,
    private readonly sameReader: SameReader,
    private readonly commands: CommandHandler,
    private readonly settings: MarketingSettings,
    private readonly links: LetterLinks,
    private readonly clock: Clock,
    private readonly report: Report,
  ) {
    super();
  }

  workFor(recorded: Recorded) {
    const event = recorded as Recorded<MessageEvent>;
    if (splitStream(event.stream)[0] !== message.stream || !isWork(event)) return undefined;
    // Of a campaign's thousands the other line does not even look at one.
    if (event.type === 'MessageAsked' && event.data.purpose !== this.serves) return undefined;
    return () => this.see(event);
  }

  private async see(event: Recorded<MessageEvent>) {
    const messageId = splitStream(event.stream)[1];
    const { state } = await this.commands.read(message, messageId);
    if (state.asked?.purpose !== this.serves) return;
    const cause = because(event, this.actor);
    if (event.type === 'MessageBounced' && state.sentDevice !== undefined)
      return this.recipients.endDevice(state.sentTo!, state.sentDevice, event.data.at, cause);
    if (event.type === 'MessageBounced') return this.suppress(messageId, state, 'hard-bounce', event.data.at, cause);
    if (event.type !== 'RecipientUnsubscribed' && event.type !== 'RecipientComplained')
      return this.deliver(messageId, state, cause);
    const [by, why] = wantsNoMore[event.type];
    await this.recipients.withdraw(state.sentTo!, by, event.data.at, cause);
    await this.suppress(messageId, state, why, event.data.at, cause);
  }

  private async deliver(messageId: string, state: MessageState, cause: Cause) {
    const ask = (command: MessageCommand) => this.commands.handle(message, messageId, command, cause);
    if (state.status === 'attempted') return this.settle(messageId, state, ask);
    if (state.status !== 'asked') return;
    await this.turn();
    await this.spareMoment();
    const reader = await this.readerOf(messageId, state.asked!, cause);
    if ('because' in reader) return void (await ask({ type: 'HoldBack', data: reader }));
    await this.spareMoment();
    const send = await this.readied(messageId, reader);
    await this.spareMoment();
    const attempt = state.attempts + 1;
    const device = 'device' in reader && { device: { deviceId: reader.device.deviceId, since: reader.device.at } };
    const data = { attempt, to: reader.subjectId, at: this.now(), ...device };
    const { events } = await ask({ type: 'AttemptSend', data });
    // Somebody else wrote it down first, and sends it.
    if (events.length === 0) return;
    this.answers.set(messageId, await send());
    await this.record(messageId, attempt, ask);
  }

  /** Somebody began to send it, and said no more. */
  private async settle(messageId: string, { attempts, attemptedAt }: MessageState, ask: Ask) {
    if (this.answers.has(messageId)) return this.record(messageId, attempts, ask);
    if (this.clock.now().getTime() - Date.parse(attemptedAt!) < unansweredMs)
      throw new NotYet(`${messageId} may be under way`);
    this.report.warn(`nobody knows whether ${messageId} was sent; it is not sent again`);
    await ask({ type: 'RecordPosting', data: { attempt: attempts, outcome: 'unknown', at: this.now() } });
  }

  private async record(messageId: string, attempt: number, ask: Ask) {
    const posting = this.answers.get(messageId)!;
    await ask({ type: 'RecordPosting', data: { attempt, at: this.now(), ...posting } });
    this.answers.delete(messageId);
  }

  /** Whom it goes to, or why it does not. */
  private async readerOf(messageId: string, asked: Asked, cause: Cause): Promise<Reader | Held> {
    const { customerId, purpose, staleAt, letter } = asked;
    const at = this.now();
    if (at >= staleAt) return { because: 'stale' };
    if (purpose === 'service') return this.served(messageId, asked, cause);
    const recipient = await this.recipients.of(customerId);
    if (recipient === undefined) return { because: 'no-consent' };
    if (recipient.topics?.includes(letter.template) === false) return { because: 'other-topic' };
    if (await this.sameReader.hasAnother(asked, recipient.names)) return { because: 'called-off' };
    if (recipient.cap.messages === 0) return { because: 'frequency-cap' };
    const until = quietUntil(this.settings.config.QUIET_HOURS, recipient.timeZone, at);
    if (until !== undefined) return { because: 'quiet-hours', until };
    const way = await this.wayTo(recipient, messageId, staleAt, cause);
    if ('because' in way) return way;
    const written = await this.letters.of(asked, recipient);
    if ('because' in written) return written;
    const place = { type: 'TakePlace', data: { messageId, at, cap: recipient.cap } } as const;
    try {
      await this.commands.handle(correspondence, recipient.customerId, place, cause);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return { because: 'frequency-cap', until: error.more['until']! };
    }
    return { subjectId: recipient.subjectId, ...way, written };
  }

  /** An address that is not suppressed, or a browser. */
  private async wayTo(
    { subjectId, consentedAt, device }: Recipient,
    messageId: string,
    staleAt: string,
    cause: Cause,
  ): Promise<Way | Held> {
    if (device !== undefined) {
      const subscription = await this.recipients.subscriptionOf(subjectId, device, messageId, cause);
      return subscription === undefined ? noAddress : { device, subscription, staleAt };
    }
    const address = await this.recipients.addressOf(subjectId, messageId, this.serves, cause);
    if (address === undefined) return noAddress;
    const isSilenced = isSuppressed(await this.suppressions.of(address), consentedAt);
    return isSilenced ? { because: 'suppressed' } : { address };
  }

  /** They wait for it, so it comes at night, too, and takes no place of another. */
  private async served(messageId: string, asked: Asked, cause: Cause): Promise<Reader | Held> {
    const { customerId: subjectId } = asked;
    const recipient = await this.recipients.served(subjectId);
    if ('because' in recipient) return recipient;
    const address = await this.recipients.addressOf(subjectId, messageId, 'service', cause);
    if (address === undefined) return { because: 'no-address' };
    if (isSuppressed(await this.suppressions.of(address), undefined)) return { because: 'suppressed' };
    const written = await this.letters.of(asked, recipient);
    return 'because' in written ? written : { subjectId, address, written };
  }

  /** Written before the attempt is: what cannot be written was never attempted. */
  private async readied(messageId: string, reader: Reader): Promise<() => Promise<Posting>> {
    if ('address' in reader) {
      const eml = await this.emlFor(messageId, reader.address, reader.written);
      return () => this.mailer.send({ messageId, readerId: reader.subjectId, from: this.settings.config.MAIL_FROM, to: reader.address, eml });
    }
    const { letter, language, tags } = reader.written;
    const answered = answeredAt[letter.template];
    const answer = answered && this.links.to(answered, messageId);
    const notice = noticeOf(messageId, worded(letter, language), this.settings.shop.url, { answer, tags });
    const helpsMs = Date.parse(reader.staleAt) - this.clock.now().getTime();
    return this.push.sealed(reader.subscription, notice, Math.max(0, Math.floor(helpsMs / 1_000)));
  }

  private emlFor(messageId: string, to: string, written: Written): Promise<Buffer> {
    const { letter, language, tags } = written;
    const unsubscribe = this.serves === 'service' ? undefined : this.links.to('unsubscriptions', messageId);
    const answered = answeredAt[letter.template];
    const answer = answered && this.links.to(answered, messageId);
    const forms = rendered(worded(letter, language), this.settings.shop, { unsubscribe, answer, tags });
    return emlOf({ messageId, to, ...forms, unsubscribeUrl: unsubscribe, at: this.clock.now() }, this.settings.sender);
  }

  private async suppress(
    messageId: string,
    { sentTo, asked }: MessageState,
    why: SuppressedBecause,
    at: string,
    cause: Cause,
  ) {
    const address = await this.recipients.addressOf(sentTo!, messageId, asked!.purpose, cause);
    if (address !== undefined) await this.suppressions.suppress(address, why, at, cause);
  }

  /** Its turn: whoever has the next one waits that much longer, and nobody longer than those before them need. */
  private async turn() {
    const nowMs = this.clock.now().getTime();
    const eachMs = 1_000 / this.settings.config.MAILS_PER_SECOND;
    const waitMs = Math.min(Math.max(0, this.nextMs - nowMs), this.atOnce * eachMs);
    this.nextMs = nowMs + waitMs + eachMs;
    await setTimeout(waitMs);
  }

  /** Orders first, where we share a process. What somebody waits for itself goes on. */
  private async spareMoment() {
    if (this.serves !== 'service') await requestsAtHand.none(patienceMs);
  }

  private now() {
    return this.clock.now().toISOString();
  }
}

/** What somebody waits for does not stand in line behind a campaign: it has a line of its own. */
@Injectable()
export class ServicePostman extends Postman {
  override readonly name = 'service-messages';
  protected override readonly serves = 'service';
}

const work: readonly MessageEvent['type'][] = [
  ...(['MessageAsked', 'MessageTakenUp', 'MessageBounced', 'RecipientUnsubscribed', 'RecipientComplained'] as const),
];
const isWork = ({ type }: MessageEvent) => work.includes(type);
const wantsNoMore = {
  RecipientUnsubscribed: ['unsubscribe-link', 'unsubscribed'],
  RecipientComplained: ['complaint', 'complaint'],
} as const;

type Ask = (command: MessageCommand) => Promise<unknown>;
