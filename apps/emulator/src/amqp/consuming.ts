import rhea, { type Delivery, type EventContext, type Sender } from 'rhea';
import type { Consumer } from '../broker/consumers.js';
import type { Journal } from '../broker/journal.js';
import type { Queue, Settlement } from '../broker/queue.js';
import type { Session } from '../broker/sessions.js';
import { encodeDelivery } from './delivery.js';
import { confirm, refuse, whenGone } from './link.js';
import { accepted, localAttach, rejected, remoteAttach, type InnerSender } from './rhea-internals.js';
import { sessionFilter } from './next-session.js';

const settled = 1;
const noTag = Buffer.alloc(0);

/** A link on which a client receives from a queue, or from one session of it that it holds. */
export function openConsuming(sender: Sender, queue: Queue, journal: Journal, session?: Session) {
  const link = sender as InnerSender;
  if (queue.sessions && !session) return refuse(link, 'amqp:not-allowed', 'This entity requires a session receiver.');
  confirm(link);
  if (session) declareSession(link, session);
  answerEveryDrain(link);
  const receiveAndDelete = remoteAttach(link).snd_settle_mode === settled;
  const consumer: Consumer = {
    ...(session ? { session } : {}),
    receiveAndDelete,
    credit: () => creditOf(link),
    deliver: (message) =>
      void link.send(encodeDelivery(message), receiveAndDelete ? noTag : (message.lockToken ?? noTag), 0),
    lost() {
      queue.detach(consumer);
      link.close({ condition: 'com.microsoft:session-lock-lost', description: 'The session lock has expired.' });
    },
  };
  queue.attach(consumer);
  link.on('sender_flow', () => {
    queue.pump(consumer);
    if (link._draining) link.set_drained(true);
  });
  // Also when deliveries were settled that had filled rhea's buffer.
  link.on('sendable', () => queue.pump(consumer));
  settleWith(link, queue, journal);
  whenGone(link, () => queue.detach(consumer));
}

/** rhea counts a delivery against the credit only as it writes it, and keeps a bounded number of unsettled ones. */
export function creditOf({ credit, session: { outgoing } }: InnerSender) {
  return Math.min(credit - (outgoing.next_delivery_id - outgoing.next_pending_delivery), outgoing.available());
}

/** rhea leaves a drain unanswered if the last message used up the credit; the SDK then waits 200 ms and closes the link. */
export function answerEveryDrain(link: InnerSender) {
  link._get_drain = () => {
    if (!link._draining || !link._drained) return false;
    link.delivery_count += link.credit;
    link.credit = 0;
    return true;
  };
}

/** The client reads from the attach which session it got, and until when, in .NET's ticks of 100 ns since the year 1. */
function declareSession(link: InnerSender, { id, lockedUntil }: Session) {
  const ticks = Buffer.alloc(8);
  ticks.writeBigInt64BE(BigInt(lockedUntil) * 10_000n + 621_355_968_000_000_000n);
  const source = { address: remoteAttach(link).source?.address, filter: { [sessionFilter]: id } };
  link.set_source(source as Parameters<Sender['set_source']>[0]);
  localAttach(link).properties = { 'com.microsoft:locked-until-utc': rhea.types.wrap_long(ticks) };
}

const lockLost = rejected(
  'com.microsoft:message-lock-lost',
  'The lock supplied is invalid. Either the lock expired, or the message has already been removed from the queue.',
);

/** The outcomes of AMQP are the settlements of Service Bus. Each is answered when the journal has it. */
function settleWith(link: InnerSender, queue: Queue, journal: Journal) {
  const settle = (delivery: Delivery, settlement: Settlement) => {
    const done = queue.settle(delivery.tag as Buffer, settlement);
    journal.committed(() => {
      // An error would make the SDK reject, so a dead-lettered message is accepted too.
      delivery.update(true, done ? accepted : lockLost);
      // Nothing further comes from the client, but rhea would wait for it and keep the delivery.
      (delivery as { remote_settled: boolean }).remote_settled = true;
    });
  };
  const on = (outcome: string, settlement: (state: OutcomeState) => Settlement) =>
    link.on(outcome, ({ delivery }: EventContext) => {
      if (delivery) settle(delivery, settlement(delivery.remote_state ?? {}));
    });
  on('accepted', () => ({ outcome: 'complete' }));
  on('released', () => ({ outcome: 'abandon' }));
  on('modified', ({ undeliverable_here, message_annotations }) => ({
    outcome: undeliverable_here ? 'defer' : 'abandon',
    properties: message_annotations,
  }));
  on('rejected', ({ error }) => {
    const { DeadLetterReason, DeadLetterErrorDescription, ...properties } = error?.info ?? {};
    const text = (value: unknown) => (typeof value === 'string' ? value : undefined);
    return {
      outcome: 'deadLetter',
      ...{ reason: text(DeadLetterReason), description: text(DeadLetterErrorDescription), properties },
    };
  });
}

type OutcomeState = {
  readonly undeliverable_here?: boolean;
  readonly message_annotations?: Record<string, unknown>;
  readonly error?: { readonly info?: Record<string, unknown> };
};
