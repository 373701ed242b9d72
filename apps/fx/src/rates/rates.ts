import { z } from 'zod';
import { text } from '#contracts/vocabulary.js';
import { Refusal, type Decider } from '#eventsourcing/decider.js';
import type { Jump } from './plausibility.js';
import type { RateSet } from './rate-set.js';

export const acceptRates = z
  .strictObject({ note: text(500).optional().describe('Why they are right after all') })
  .meta({ id: 'AcceptRates' });
export const declineRates = z.strictObject({ reason: text(500) }).meta({ id: 'DeclineRates' });
type Acceptance = z.infer<typeof acceptRates>;
type Decline = z.infer<typeof declineRates>;

type Origin = {
  readonly set: RateSet;
  /** Of the file's bytes, which are kept under it. */
  readonly sha256: string;
  /** The address without what is secret in it, or `request`. */
  readonly importedFrom: string;
};

/** `usableSince` is when the set came as past: RFC 3339 in UTC with milliseconds. */
type Confirmation = Origin & { readonly usableSince: string };

export type RatesCommand =
  | { type: 'ImportRates'; data: Origin & { readonly history: boolean; readonly jumps: readonly Jump[] } }
  | { type: 'ConfirmRates'; data: Confirmation }
  | { type: 'AcceptRates'; data: Acceptance }
  | { type: 'DeclineRates'; data: Decline };

// These shapes are on disk for ever: add to them, never change them.
export type RatesEvent =
  | { type: 'RatesPublished'; data: Origin & { readonly history: boolean; readonly jumps: readonly Jump[] } }
  | { type: 'RatesConfirmed'; data: Confirmation }
  | { type: 'RatesQuestioned'; data: Origin & { readonly because: readonly Jump[] } }
  | { type: 'RatesAccepted'; data: Acceptance & { readonly set: RateSet } }
  | { type: 'RatesDeclined'; data: Decline };

/** `questioned` and `declined` rates are used for nothing. */
export const rateStatuses = ['usable', 'questioned', 'declined'] as const;
export type RateStatus = (typeof rateStatuses)[number];

/** Undefined until the set is imported. */
export type Rates =
  | (Origin & {
      readonly status: RateStatus;
      readonly history: boolean;
      readonly because: readonly Jump[];
      readonly note?: string | undefined;
      readonly reason?: string | undefined;
    })
  | undefined;

/**
 * One set of rates, and whether it may be used; its id is the rate id. Rates of the past are facts, however far they
 * moved; a new set that moved further than is plausible waits for a person. What was usable once stays so, since prices
 * may name it. Nobody is told of what came as past, until the source has it as its newest and so confirms it.
 */
export const rates: Decider<RatesCommand, RatesEvent, Rates> = {
  stream: 'rates',
  initial: undefined,

  decide(command, rates) {
    if (command.type === 'ImportRates') {
      if (rates !== undefined) return [];
      const { history, jumps, ...origin } = command.data;
      if (history || jumps.length === 0) return [{ type: 'RatesPublished', data: { ...origin, history, jumps } }];
      return [{ type: 'RatesQuestioned', data: { ...origin, because: jumps } }];
    }
    if (rates === undefined) throw new Refusal('rates-unknown', 'No such rates were imported.');
    switch (command.type) {
      case 'ConfirmRates':
        return rates.history ? [{ type: 'RatesConfirmed', data: command.data }] : [];
      case 'AcceptRates':
        if (rates.status === 'usable') return [];
        return [{ type: 'RatesAccepted', data: { set: rates.set, ...command.data } }];
      case 'DeclineRates':
        if (rates.status === 'declined') return [];
        if (rates.status === 'usable') throw new Refusal('rates-in-use', 'They are in use, and prices may name them.');
        return [{ type: 'RatesDeclined', data: command.data }];
    }
  },

  evolve(rates, event) {
    if (event.type === 'RatesPublished') {
      const { jumps, ...published } = event.data;
      return { ...published, status: 'usable', because: jumps };
    }
    if (event.type === 'RatesQuestioned') return { ...event.data, status: 'questioned', history: false };
    if (rates === undefined) return rates;
    switch (event.type) {
      case 'RatesConfirmed':
        return { ...rates, history: false };
      case 'RatesAccepted': {
        const { reason: _, ...questioned } = rates;
        return { ...questioned, status: 'usable', note: event.data.note };
      }
      case 'RatesDeclined':
        return { ...rates, status: 'declined', reason: event.data.reason };
    }
  },
};
