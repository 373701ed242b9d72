import { z } from 'zod';
import type { Sealed } from '#contracts/personal.js';
import { id, instant } from '#contracts/vocabulary.js';
import { Refusal, type Decider } from '#eventsourcing/decider.js';
import { letterAsked, purposeOf, type MessagePurpose } from './letter.js';

/** So often a letter is handed to a server that takes none just now: over about three days. */
export const attemptsMax = 9;
const firstBackOffMs = 5 * 60_000;

/** For good, unless it says until when. */
export const heldBecause = [
  ...(['no-consent', 'no-address', 'suppressed', 'frequency-cap', 'quiet-hours', 'stale', 'other-topic'] as const),
  /** A marketplace's buyer hears from the marketplace. */
  ...(['elsewhere'] as const),
  /** What it is about: bought by somebody, or no longer of interest to its reader, who perhaps has it; or its campaign was stopped. */
  ...(['gone', 'called-off'] as const),
] as const;
export type HeldBecause = (typeof heldBecause)[number];

export const messageAsked = z.strictObject({
  campaignId: id,
  customerId: id,
  trigger: id.describe('What it is about: one message at most for a campaign, a person and a trigger'),
  purpose: z.enum(['email-marketing', 'service'] satisfies MessagePurpose[]),
  variant: id.optional().describe('Of the campaign'),
  letter: letterAsked,
  staleAt: instant.describe('From then on it would help nobody, and is not sent'),
});
type Asked = z.infer<typeof messageAsked>;
/**
 * `device`: the browser that it goes to, as it subscribed at that instant; without it, it goes by e-mail. `address`: what they had
 * told when it went, sealed; older attempts do not say it.
 */
type Attempt = {
  readonly attempt: number;
  readonly to: string;
  readonly at: string;
  readonly device?: { readonly deviceId: string; readonly since: string } | undefined;
  readonly address?: Sealed | undefined;
};
/** A server’s answer; its words are not kept, since they repeat addresses. */
type Answer = { readonly code?: number; readonly status?: string };
export type Outcome = 'accepted' | 'bounced' | 'refused' | 'busy' | 'unknown';

export type MessageCommand =
  /** `notBefore`: when it goes out, if that is later. */
  | { type: 'AskForMessage'; data: Asked & { readonly notBefore?: string } }
  /** With `until` it may go out later. */
  | { type: 'HoldBack'; data: { because: HeldBecause; until?: string } }
  /** Nobody needs it any more. */
  | { type: 'CallOff'; data: { because: 'called-off' } }
  /** `until`: what it waited for, so that an old reminder wakes nothing. */
  | { type: 'TakeUp'; data: { until: string } }
  /** `to`: the identity whose address it goes to. */
  | { type: 'AttemptSend'; data: Attempt }
  | { type: 'RecordPosting'; data: { attempt: number; outcome: Outcome; at: string } & Answer }
  /** It came back, perhaps after it was taken. */
  | { type: 'RecordReturn'; data: { outcome: 'bounced' | 'refused'; at: string; status?: string } }
  | { type: 'Complain'; data: { at: string } }
  | { type: 'Unsubscribe'; data: { at: string } };

// These shapes are on disk for ever: add to them, never change them.
export type MessageEvent =
  | { type: 'MessageAsked'; data: Asked }
  | { type: 'MessageHeldBack'; data: { because: HeldBecause } }
  | { type: 'MessagePutOff'; data: { because: HeldBecause | 'mail-server' | 'not-yet'; until: string } }
  | { type: 'MessageTakenUp'; data: { until: string } }
  | { type: 'SendAttempted'; data: Attempt }
  | { type: 'MessageSent'; data: { attempt: number; at: string } }
  | { type: 'MessageBounced'; data: { attempt: number; at: string } & Answer }
  | { type: 'MessageFailed'; data: { attempt: number; at: string } & Answer }
  /** It may have been sent, and is not sent again. */
  | { type: 'MessageUnknown'; data: { attempt: number; at: string } }
  | { type: 'RecipientUnsubscribed'; data: { at: string } }
  | { type: 'RecipientComplained'; data: { at: string } };

export const messageStatuses = [
  ...(['asked', 'put-off', 'attempted', 'sent', 'bounced', 'failed', 'held-back', 'unknown'] as const),
] as const;
export type MessageStatus = (typeof messageStatuses)[number];

export type MessageState = {
  readonly asked?: Asked;
  readonly status?: MessageStatus;
  readonly attempts: number;
  readonly attemptedAt?: string;
  readonly sentTo?: string;
  readonly sentDevice?: Attempt['device'];
  readonly sentAddress?: Attempt['address'];
  /** Why it is held back or put off, and until when. */
  readonly because?: HeldBecause | 'mail-server' | 'not-yet';
  readonly until?: string;
  readonly unsubscribedAt?: string;
  readonly complainedAt?: string;
};

/**
 * One message to one person. SMTP cannot promise once: a server may have a letter that it did not say it took. So each attempt is
 * in the log before the letter leaves, and after an attempt without an answer nothing is sent again.
 */
export const message: Decider<MessageCommand, MessageEvent, MessageState> = {
  stream: 'message',
  initial: { attempts: 0 },

  decide({ type, data }, state) {
    switch (type) {
      case 'AskForMessage':
        // What is sold in a letter is not served.
        if (data.purpose !== purposeOf(data.letter)) throw new Refusal('wrong-purpose');
        return state.status === undefined ? asked(data) : [];
      case 'HoldBack':
        return state.status === 'asked' ? [held(state.asked!, data.because, data.until)] : [];
      case 'CallOff':
        // What was attempted may have arrived.
        return state.status === 'asked' || state.status === 'put-off' ? [{ type: 'MessageHeldBack', data }] : [];
      case 'TakeUp':
        return state.status === 'put-off' && state.until === data.until ? [{ type: 'MessageTakenUp', data }] : [];
      case 'AttemptSend':
        return state.status === 'asked' && state.attempts + 1 === data.attempt ? [{ type: 'SendAttempted', data }] : [];
      case 'RecordPosting':
        return answered(data, state);
      case 'RecordReturn':
        return returned(data, state);
      case 'Complain':
        if (state.sentTo === undefined) throw new Refusal('not-sent');
        return data.at > (state.complainedAt ?? '') ? [{ type: 'RecipientComplained', data }] : [];
      case 'Unsubscribe':
        // The link is in the letter, and nobody has that; who asked for a letter agreed to nothing.
        if (state.sentTo === undefined || state.asked?.purpose === 'service') throw new Refusal('not-sent');
        // And may do so again, having agreed anew meanwhile.
        return data.at > (state.unsubscribedAt ?? '') ? [{ type: 'RecipientUnsubscribed', data }] : [];
    }
  },

  evolve(state, { type, data }) {
    switch (type) {
      case 'MessageAsked':
        return { ...state, status: 'asked', asked: data };
      case 'MessageHeldBack':
        return { ...state, status: 'held-back', because: data.because };
      case 'MessagePutOff':
        return { ...state, status: 'put-off', ...data };
      case 'MessageTakenUp':
        return { ...state, status: 'asked' };
      case 'SendAttempted':
        return {
          ...{ ...state, status: 'attempted', attempts: data.attempt, attemptedAt: data.at },
          ...{ sentTo: data.to, sentDevice: data.device, sentAddress: data.address },
        };
      case 'MessageSent':
        return { ...state, status: 'sent' };
      case 'MessageBounced':
        return { ...state, status: 'bounced' };
      case 'MessageFailed':
        return { ...state, status: 'failed' };
      case 'MessageUnknown':
        return { ...state, status: 'unknown' };
      case 'RecipientUnsubscribed':
        return { ...state, unsubscribedAt: data.at };
      case 'RecipientComplained':
        return { ...state, complainedAt: data.at };
    }
  },
};

const asked = ({ notBefore: until, ...data }: Asked & { readonly notBefore?: string }): MessageEvent[] => [
  { type: 'MessageAsked', data },
  ...(until === undefined ? [] : [{ type: 'MessagePutOff', data: { because: 'not-yet', until } } as const]),
];

/** What would be stale by then is not put off. */
const held = ({ staleAt }: Asked, because: HeldBecause, until: string | undefined): MessageEvent =>
  until === undefined || until >= staleAt
    ? { type: 'MessageHeldBack', data: { because } }
    : { type: 'MessagePutOff', data: { because, until } };

/** An answer may come after the attempt was given up, and then it is known after all. */
function answered(
  { outcome, ...answer }: Extract<MessageCommand, { type: 'RecordPosting' }>['data'],
  { status, attempts, asked }: MessageState,
): MessageEvent[] {
  const { attempt, at } = answer;
  if (attempt !== attempts || (status !== 'attempted' && status !== 'unknown')) return [];
  switch (outcome) {
    case 'accepted':
      return [{ type: 'MessageSent', data: { attempt, at } }];
    case 'bounced':
      return [{ type: 'MessageBounced', data: answer }];
    case 'refused':
      return [{ type: 'MessageFailed', data: answer }];
    case 'busy': {
      const until = new Date(Date.parse(at) + firstBackOffMs * 2 ** (attempt - 1)).toISOString();
      if (attempt >= attemptsMax || until >= asked!.staleAt) return [{ type: 'MessageFailed', data: answer }];
      return [{ type: 'MessagePutOff', data: { because: 'mail-server', until } }];
    }
    case 'unknown':
      return status === 'unknown' ? [] : [{ type: 'MessageUnknown', data: { attempt, at } }];
  }
}

/** What comes back was sent, whatever we had heard of it. */
function returned(
  { outcome, ...answer }: Extract<MessageCommand, { type: 'RecordReturn' }>['data'],
  { status, attempts: attempt, sentTo }: MessageState,
): MessageEvent[] {
  if (sentTo === undefined) throw new Refusal('not-sent');
  if (status !== 'sent' && status !== 'unknown' && status !== 'attempted') return [];
  return [{ type: outcome === 'bounced' ? 'MessageBounced' : 'MessageFailed', data: { attempt, ...answer } }];
}
