import type { Decider } from '#eventsourcing/decider.js';

type Notice = {
  provider: string;
  /** The provider's own word for it: payment_intent.succeeded. */
  topic: string;
  /** The order that it is about; none for a payout. */
  orderId?: string | undefined;
  /** The file with the bytes as they came, sealed, by its hash. None of whom we were told to forget. */
  kept?: string | undefined;
  /** Of the bytes as they came. */
  sha256: string;
  bytes: number;
  receivedAt: string;
};

export type ProviderNoticeCommand = { type: 'RecordNotice'; data: Notice };

// This shape is on disk for ever: add to it, never change it.
export type ProviderNoticeEvent = { type: 'NoticeReceived'; data: Notice };

/** Something that a payment provider told us by itself, by the provider's id of it, which is the same when it comes again. */
export const providerNotice: Decider<ProviderNoticeCommand, ProviderNoticeEvent, { readonly isKnown: boolean }> = {
  stream: 'providerNotice',
  initial: { isKnown: false },
  decide: ({ data }, { isKnown }) => (isKnown ? [] : [{ type: 'NoticeReceived', data }]),
  evolve: () => ({ isKnown: true }),
};
