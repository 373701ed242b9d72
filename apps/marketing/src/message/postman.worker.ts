import { setTimeout } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { sameContent } from '#contracts/same-content.js';
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
import { Pace } from './pace.js';
import { quietUntil } from './quiet-hours.js';
import { Recipients, type Addressee, type Recipient } from './recipients.worker.js';
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
type Way = { readonly address: string } | { readonly device: Device; readonly subscription: Subscription };
type Reader = { readonly to: Addressee | Recipient; readonly written: Written };
type Send = () => Promise<Posting>;
type Sending = Reader & { readonly way: Way; readonly send: Send };

/**
 * Sends messages, a few at a time and no faster than it is told to. Whether somebody may be written to is asked before the letter is
 * written, and once more when it is about to go. Then the attempt is in the log, and only then does the letter leave: who finds an
 * attempt of somebody else waits until it cannot be under way any more, and says that nobody knows.
 */
@Injectable()
export class Postman extends Worker {
  readonly name: string = 'messages';
  protected readonly serves: MessagePurpose = 'email-marketing';
  override readonly atOnce = 4;
  /** What became of letters, as long as the log could not be told. */
  private readonly answers = new Map<string, Posting>();
  private readonly actor = 'worker:messages';

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
    private readonly pace: Pace,
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
    await setTimeout(this.pace.waitMs(this.clock.now().getTime()));
    await this.spareMoment();
    const sending = await this.readied(messageId, state.asked!, cause);
    if ('because' in sending) return void (await ask({ type: 'HoldBack', data: sending }));
    await this.spareMoment();
    const hindrance = await this.lastLook(messageId, state.asked!, sending);
    if (hindrance !== undefined) return void (await ask({ type: 'HoldBack', data: hindrance }));
    const attempt = state.attempts + 1;
    const { to, way, send } = sending;
    const goes =
      'device' in way ? { device: { deviceId: way.device.deviceId, since: way.device.at } } : { address: to.address };
    const data = { attempt, to: to.subjectId, at: this.now(), ...goes };
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

  /** Written before the attempt is: what cannot be written was never attempted. */
  private async readied(messageId: string, asked: Asked, cause: Cause): Promise<Sending | Held> {
    const reader = await this.readerOf(asked);
    if ('because' in reader) return reader;
    const way = await this.wayTo(reader.to, messageId, cause);
    if (way === undefined) return { because: 'no-address' };
    const hindrance = (await this.silence(way, reader.to)) ?? (await this.takenPlace(messageId, reader.to, cause));
    if (hindrance !== undefined) return hindrance;
    await this.spareMoment();
    return { ...reader, way, send: await this.written(messageId, asked, way, reader) };
  }

  /** Who withdrew while it was written is not written to, and what was sold is not shown; what else changed is written anew. */
  private async lastLook(messageId: string, asked: Asked, { to, written, way }: Sending): Promise<Held | undefined> {
    const now = await this.readerOf(asked);
    if ('because' in now) return now;
    if (!sameContent(now, { to, written })) throw new NotYet(`${messageId} is to be written anew`);
    return this.silence(way, to);
  }

  /** Whom it would go to, and what it would say; or why it does not go. */
  private async readerOf(asked: Asked): Promise<Reader | Held> {
    const { customerId, purpose, staleAt } = asked;
    if (this.now() >= staleAt) return { because: 'stale' };
    const to = purpose === 'service' ? await this.recipients.served(customerId) : await this.agreed(asked);
    if ('because' in to) return to;
    const written = await this.letters.of(asked, to);
    return 'because' in written ? written : { to, written };
  }

  private async agreed(asked: Asked): Promise<Recipient | Held> {
    const { customerId, letter } = asked;
    const recipient = await this.recipients.of(customerId);
    if (recipient === undefined) return { because: 'no-consent' };
    if (recipient.topics?.includes(letter.template) === false) return { because: 'other-topic' };
    if (await this.sameReader.hasAnother(asked, recipient.names)) return { because: 'called-off' };
    if (recipient.cap.messages === 0) return { because: 'frequency-cap' };
    const until = quietUntil(this.settings.config.QUIET_HOURS, recipient.timeZone, this.now());
    return until === undefined ? recipient : { because: 'quiet-hours', until };
  }

  /** An address, or a browser; undefined if there is none that can be read. */
  private async wayTo(to: Addressee, messageId: string, cause: Cause): Promise<Way | undefined> {
    const { subjectId, device, address: told } = to;
    if (device !== undefined) {
      const subscription = await this.recipients.subscriptionOf(subjectId, device, messageId, cause);
      return subscription && { device, subscription };
    }
    if (told === undefined) return undefined;
    const address = await this.recipients.opened({ subjectId, address: told }, messageId, this.serves, cause);
    return address === undefined ? undefined : { address };
  }

  private async silence(way: Way, { consentedAt }: Addressee): Promise<Held | undefined> {
    if ('device' in way || !isSuppressed(await this.suppressions.of(way.address), consentedAt)) return undefined;
    return { because: 'suppressed' };
  }

  /** What somebody waits for themselves takes no place of another. */
  private async takenPlace(messageId: string, to: Addressee | Recipient, cause: Cause): Promise<Held | undefined> {
    if (!('cap' in to)) return undefined;
    const { customerId, cap, names } = to;
    // Before they were found to be one, each had places of their own.
    const others = names.filter((name) => name !== customerId);
    const theirs = await Promise.all(others.map((name) => this.commands.read(correspondence, name)));
    const elsewhere = theirs.flatMap(({ state }) => state);
    const data = { messageId, at: this.now(), cap, elsewhere };
    try {
      await this.commands.handle(correspondence, customerId, { type: 'TakePlace', data }, cause);
      return undefined;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return { because: 'frequency-cap', until: error.more['until']! };
    }
  }

  private async written(
    messageId: string,
    { staleAt }: Asked,
    way: Way,
    { to: { subjectId: readerId }, written: { letter, language, tags } }: Reader,
  ): Promise<Send> {
    const { shop, sender, config } = this.settings;
    const [words, at, below] = [worded(letter, language), this.clock.now(), answeredAt[letter.template]];
    const answer = below && this.links.to(below, messageId);
    if ('device' in way) {
      const helpsMs = Date.parse(staleAt) - at.getTime();
      const notice = noticeOf(messageId, words, shop.url, { answer, tags });
      return this.push.sealed(way.subscription, notice, Math.max(0, Math.floor(helpsMs / 1_000)));
    }
    const unsubscribe = this.serves === 'service' ? undefined : this.links.to('unsubscriptions', messageId);
    const forms = rendered(words, shop, { unsubscribe, answer, tags });
    const { address } = way;
    const eml = await emlOf({ messageId, to: address, ...forms, unsubscribeUrl: unsubscribe, at }, sender);
    return () => this.mailer.send({ messageId, readerId, from: config.MAIL_FROM, to: address, eml });
  }

  private async suppress(
    messageId: string,
    { sentTo, sentAddress, asked }: MessageState,
    why: SuppressedBecause,
    at: string,
    cause: Cause,
  ) {
    const told = sentAddress ?? (await this.recipients.toldBy(sentTo!));
    if (told === undefined) return;
    const sent = { subjectId: sentTo!, address: told };
    const address = await this.recipients.opened(sent, messageId, asked!.purpose, cause);
    if (address !== undefined) await this.suppressions.suppress(address, why, at, cause);
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
