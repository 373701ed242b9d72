import { Refusal, type Decider } from '#eventsourcing/decider.js';

/** What a channel told us by itself, or answered when it was asked. */
export type Received = {
  channel: string;
  /** 'order' or 'payout' of what was asked for; else the channel's own word: orders/create. */
  topic: string;
  /** The file with its bytes, sealed under keys of its own, by its hash. */
  kept: string;
  /** Of the bytes as they came. */
  sha256: string;
  bytes: number;
  receivedAt: string;
};

export type MessageCommand =
  | { type: 'RecordMessage'; data: Received }
  | { type: 'RecordUnderstood'; data: { orderId?: string | undefined } }
  | { type: 'QuarantineMessage'; data: { pointer: string; reason: string } }
  | { type: 'ReplayMessage'; data: Record<string, never> };

// These shapes are on disk for ever: add to them, never change them.
export type MessageEvent =
  | { type: 'MessageReceived'; data: Received }
  /** `orderId`: whom it was about; none if it was nothing that concerns us. */
  | { type: 'MessageUnderstood'; data: { orderId?: string | undefined } }
  | { type: 'MessageQuarantined'; data: { pointer: string; reason: string; channel: string } }
  | { type: 'MessageReplayed'; data: Record<string, never> };

export const messageStatuses = ['received', 'understood', 'quarantined'] as const;
export type MessageStatus = (typeof messageStatuses)[number];
export type ChannelMessage = {
  readonly status: MessageStatus | 'new';
  readonly received?: Received;
  readonly orderId?: string | undefined;
  readonly because?: { readonly pointer: string; readonly reason: string };
};

/** One thing that a channel told us; its id follows from the channel's key for it, so that a repeat is nothing new. */
export const message: Decider<MessageCommand, MessageEvent, ChannelMessage> = {
  stream: 'message',
  initial: { status: 'new' },

  decide({ type, data }, { status, received }) {
    switch (type) {
      case 'RecordMessage':
        return status === 'new' ? [{ type: 'MessageReceived', data }] : [];
      case 'RecordUnderstood':
        return status === 'received' ? [{ type: 'MessageUnderstood', data }] : [];
      case 'QuarantineMessage':
        if (status !== 'received' || received === undefined) return [];
        return [{ type: 'MessageQuarantined', data: { ...data, channel: received.channel } }];
      case 'ReplayMessage':
        if (status === 'new') throw new Refusal('message-unknown', 'Nothing was received under this id.');
        return status === 'quarantined' ? [{ type: 'MessageReplayed', data }] : [];
    }
  },

  evolve(message, { type, data }) {
    switch (type) {
      case 'MessageReceived':
        return { status: 'received', received: data };
      case 'MessageUnderstood':
        return { status: 'understood', ...(message.received && { received: message.received }), orderId: data.orderId };
      case 'MessageQuarantined':
        return { ...message, status: 'quarantined', because: { pointer: data.pointer, reason: data.reason } };
      case 'MessageReplayed':
        return { ...message, status: 'received' };
    }
  },
};

/**
 * Whose keys seal a message until it is understood, since nobody knows before whom it is about. Then they are destroyed: what
 * belongs to a sale is kept with it, under its buyer's keys, and goes with them.
 */
export const rawKeysOf = (messageId: string) => `raw-${messageId.slice(0, 40)}`;

/** A statement of a payout names nobody, and the books stand on it: it stays readable. */
export const staysReadable = ({ topic }: Pick<Received, 'topic'>) => topic === 'payout';
