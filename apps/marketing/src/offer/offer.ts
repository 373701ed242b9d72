import type { Money } from '#contracts/vocabulary.js';
import type { Decider } from '#eventsourcing/decider.js';

/** What is said of a piece: what is absent stays as it was, null is unknown. Years are negative before the common era. */
type Words = {
  readonly title?: string | undefined;
  readonly category?: string | null | undefined;
  readonly materials?: string | null | undefined;
  readonly madeFrom?: number | null | undefined;
  readonly madeTo?: number | null | undefined;
};
/** `askingPrice`: none while it is not offered. `at`: when that was said, RFC 3339. */
type Asking = { readonly askingPrice?: Money | undefined; readonly at: string };
/** Whether an order has it, or it is kept for one buyer; `until`: so long at most, RFC 3339. */
type Claim = { readonly isTaken: boolean; readonly until?: string | undefined };
/** Inventory's version of the piece: of two facts the larger is the later, in whatever order they arrive. */
type Told<Fact> = Fact & { readonly sequence: number };

export type OfferCommand =
  | { type: 'RecordWords'; data: Told<Words> }
  | { type: 'RecordAsking'; data: Told<Asking> }
  | { type: 'RecordClaim'; data: Told<Claim> };

// These shapes are on disk for ever: add to them, never change them.
export type OfferEvent =
  | { type: 'WordsRecorded'; data: Told<Words> }
  | { type: 'AskingRecorded'; data: Told<Asking> }
  | { type: 'ClaimRecorded'; data: Told<Claim> };

export type Offer = {
  readonly words: Words;
  /** Which of inventory's versions each word is from. */
  readonly spoken: { readonly [Word in keyof Words]?: number };
  readonly asking: Told<Partial<Asking>>;
  readonly claim: Told<Claim>;
};

/** A one-of-a-kind piece as it may be shown: what it is, what is asked for it, and whether it can still be had. The id is the unit's. */
export const offer: Decider<OfferCommand, OfferEvent, Offer> = {
  stream: 'offer',
  initial: { words: {}, spoken: {}, asking: { sequence: -1 }, claim: { sequence: -1, isTaken: false } },

  /** A later fact is recorded even if it changes nothing, or one from in between would still count when it comes late. */
  decide({ type, data }, { spoken, asking, claim }) {
    switch (type) {
      case 'RecordWords':
        return news(data, spoken);
      case 'RecordAsking':
        return data.sequence > asking.sequence ? [{ type: 'AskingRecorded', data }] : [];
      case 'RecordClaim':
        return data.sequence > claim.sequence ? [{ type: 'ClaimRecorded', data }] : [];
    }
  },

  evolve(offer, { type, data }) {
    switch (type) {
      case 'WordsRecorded': {
        const { sequence, ...words } = data;
        const spoken = Object.fromEntries(Object.keys(words).map((word) => [word, sequence]));
        return { ...offer, words: { ...offer.words, ...words }, spoken: { ...offer.spoken, ...spoken } };
      }
      case 'AskingRecorded':
        return { ...offer, asking: data };
      case 'ClaimRecorded':
        return { ...offer, claim: data };
    }
  },
};

/** A late word counts where nobody has spoken since: one fact may name the title, and another of the same moment the rest. */
function news({ sequence, ...words }: Told<Words>, spoken: Offer['spoken']): OfferEvent[] {
  const heard = Object.entries(words).filter(
    ([word, said]) => said !== undefined && sequence > (spoken[word as keyof Words] ?? -1),
  );
  if (heard.length === 0) return [];
  return [{ type: 'WordsRecorded', data: { ...Object.fromEntries(heard), sequence } }];
}

export const isKnown = ({ asking, claim, spoken }: Offer) =>
  asking.sequence >= 0 || claim.sequence >= 0 || Object.keys(spoken).length > 0;

/** What is asked for it, if somebody can still buy it. */
export const priceToBeHadAt = ({ asking, claim }: Offer): Money | undefined =>
  claim.isTaken ? undefined : asking.askingPrice;

/** The same, and also if it is only kept for somebody, who may not take it. */
export const priceUnlessGone = ({ asking, claim }: Offer): Money | undefined =>
  claim.isTaken && claim.until === undefined ? undefined : asking.askingPrice;

/** When the first of those may be had again that are only kept for somebody, RFC 3339; undefined if all are gone. */
export const firstBackAt = (offers: readonly Offer[]): string | undefined =>
  offers.flatMap(({ asking, claim: { until } }) => (asking.askingPrice && until ? [until] : [])).sort()[0];
