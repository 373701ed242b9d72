import { payoutLinesMax } from '#contracts/payout.js';
import { sameContent } from '#contracts/same-content.js';
import { Refusal, type Decider } from '#eventsourcing/decider.js';
import type { Money } from '#money/money.js';
import type { Marketplace } from '../channel/channel.js';
import type { ToldPayout, ToldPayoutLine } from './told-payout.js';

/** `raw`: the file with the statement as its channel wrote it, by its hash; the message under whose keys it is sealed. */
type Heard = { readonly channel: Marketplace; readonly messageId: string; readonly raw: string };
export type PayoutCommand = { type: 'HearPayout'; data: Heard & { readonly payout: ToldPayout } };

// This shape is on disk for ever: add to it, never change it.
export type PayoutEvent = {
  type: 'PayoutHeard';
  /** One for each part of the lines, all at once. */
  data: Heard & Omit<ToldPayout, 'status'> & { readonly part: number; readonly parts: number };
};

/** What was heard of it; undefined if nothing. */
export type Payout = { readonly heard?: Omit<ToldPayout, 'status'> };

/** So that a part fits into one message of 256 KB, with its envelope. All of it is ASCII. */
const partBytesMax = 180_000;

/** What a channel paid out to us; its id is <channel>.<the channel's own>. It is heard once. */
export const payout: Decider<PayoutCommand, PayoutEvent, Payout> = {
  stream: 'payout',
  initial: {},

  decide({ data }, { heard }) {
    const { payout, ...from } = data;
    const { status, ...told } = payout;
    // What never arrived is nothing to us, until it does.
    if (status === 'returned' && heard === undefined) return [];
    if (status === 'returned') throw new Refusal('payout-returned', 'The bank did not take it, or sent it back.');
    if (heard !== undefined) {
      if (sameContent(heard, told)) return [];
      throw new Refusal('payout-changed', 'It was told otherwise before.');
    }
    const parts = partsOf(told.lines);
    return parts.map((lines, index) => ({
      type: 'PayoutHeard' as const,
      data: { ...from, ...told, lines, part: index + 1, parts: parts.length },
    }));
  },

  evolve({ heard }, { data }) {
    const { payoutId, at, total, lines } = data;
    return { heard: { payoutId, at, total, lines: [...(heard?.lines ?? []), ...lines] } };
  },
};

export const payoutIdOf = (channel: Marketplace, payoutId: string) => `${channel}.${payoutId}`;

/** At least one, though it be empty. */
function partsOf(lines: readonly ToldPayoutLine[]): readonly (readonly ToldPayoutLine[])[] {
  const parts: ToldPayoutLine[][] = [[]];
  let bytes = 0;
  for (const line of lines) {
    const size = JSON.stringify(line).length;
    if (parts.at(-1)!.length >= payoutLinesMax || bytes + size > partBytesMax) {
      parts.push([]);
      bytes = 0;
    }
    parts.at(-1)!.push(line);
    bytes += size;
  }
  return parts;
}

/** Whether a channel lists a payout otherwise than it was heard of. */
export function isNews({ heard }: Payout, listed: { readonly status: ToldPayout['status']; readonly total: Money }) {
  if (heard === undefined) return listed.status === 'sent';
  return listed.status === 'returned' || !sameContent(heard.total, listed.total);
}
