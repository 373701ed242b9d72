import type { Decider } from '#eventsourcing/decider.js';

export const suppressedBecause = ['unsubscribed', 'hard-bounce', 'complaint', 'by-hand'] as const;
export type SuppressedBecause = (typeof suppressedBecause)[number];

export type SuppressionCommand =
  | { type: 'SuppressAddress'; data: { because: SuppressedBecause; at: string } }
  | { type: 'LiftSuppression'; data: { at: string } };
// These shapes are on disk for ever: add to them, never change them.
export type SuppressionEvent =
  | { type: 'AddressSuppressed'; data: { because: SuppressedBecause; at: string } }
  | { type: 'SuppressionLifted'; data: { at: string } };
/** Since when, by why. */
export type Suppression = { readonly [because in SuppressedBecause]?: string };
type Suppressed = { readonly since: Suppression; readonly liftedAt: string };

/** An address that is not written to. Its id is a keyed hash of the address, so that it holds though the person is forgotten. */
export const suppression: Decider<SuppressionCommand, SuppressionEvent, Suppressed> = {
  stream: 'suppression',
  initial: { since: {}, liftedAt: '' },
  decide({ type, data }, { since, liftedAt }) {
    switch (type) {
      case 'SuppressAddress':
        // What was settled when it was lifted may be heard of again.
        if (data.at < liftedAt || data.at <= (since[data.because] ?? '')) return [];
        return [{ type: 'AddressSuppressed', data }];
      case 'LiftSuppression':
        return Object.keys(since).length === 0 ? [] : [{ type: 'SuppressionLifted', data }];
    }
  },
  evolve(state, { type, data }) {
    switch (type) {
      case 'AddressSuppressed':
        return { ...state, since: { ...state.since, [data.because]: data.at } };
      case 'SuppressionLifted':
        return { since: {}, liftedAt: data.at };
    }
  },
};

/**
 * Who unsubscribed and later agreed again is written to; no consent makes a mailbox that is gone come back. Without a consent,
 * what they asked for themselves is meant: they unsubscribed from something else.
 */
export const isSuppressed = ({ unsubscribed = '', ...hard }: Suppression, consentedAt: string | undefined) =>
  Object.keys(hard).length > 0 || (consentedAt !== undefined && unsubscribed >= consentedAt);
