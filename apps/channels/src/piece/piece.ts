import type { Money } from '#contracts/vocabulary.js';
import type { Decider } from '#eventsourcing/decider.js';

type Words = { title?: string | undefined; category?: string | null | undefined };
/** Whose it is; nobody's without an order. `at` is when that came to be. */
type Claim = { orderId?: string | undefined; at: string };
/** For whom it is kept, and until when; for nobody without a hold. */
type Hold = { holdId?: string | undefined; until?: string | undefined };

/** `sequence` is inventory's version of the piece: of two facts the larger is the later, in whatever order they arrive. */
export type PieceCommand =
  | { type: 'RecordWords'; data: Words & { sequence: number } }
  | { type: 'RecordOffer'; data: { askingPrice?: Money | undefined; sequence: number } }
  | { type: 'RecordClaim'; data: Claim & { sequence: number } }
  | { type: 'RecordHold'; data: Hold & { sequence: number } };

// These shapes are on disk for ever: add to them, never change them.
export type PieceEvent =
  | { type: 'WordsRecorded'; data: Words & { sequence: number } }
  | { type: 'OfferRecorded'; data: { askingPrice?: Money | undefined; sequence: number } }
  | { type: 'ClaimRecorded'; data: Claim & { sequence: number } }
  | { type: 'HoldRecorded'; data: Hold & { sequence: number } };

export type Offered = { readonly sequence: number; readonly askingPrice?: Money | undefined };
export type Claimed = { readonly sequence: number; readonly orderId?: string | undefined; readonly at?: string };
export type Held = {
  readonly sequence: number;
  readonly holdId?: string | undefined;
  readonly until?: string | undefined;
};

export type Piece = {
  /** Of each word, which of inventory's it is from. */
  readonly words: { readonly [Word in keyof Words]?: { readonly said: Words[Word]; readonly sequence: number } };
  readonly offer: Offered;
  readonly claim: Claimed;
  readonly hold: Held;
};

export const unheardOf: Pick<Piece, 'offer' | 'claim' | 'hold'> = {
  ...{ offer: { sequence: -1 }, claim: { sequence: -1 }, hold: { sequence: -1 } },
};

/** A one-of-a-kind piece as inventory last told of it: what it is, what is asked for it, whose it is, and for whom it is kept. */
export const piece: Decider<PieceCommand, PieceEvent, Piece> = {
  stream: 'piece',
  initial: { words: {}, ...unheardOf },

  /** A later fact is recorded even if it changes nothing, or one from in between would still count when it comes late. */
  decide({ type, data }, { words, offer, claim, hold }) {
    switch (type) {
      case 'RecordWords':
        return spoken(data, words);
      case 'RecordOffer':
        return data.sequence > offer.sequence ? [{ type: 'OfferRecorded', data }] : [];
      case 'RecordClaim':
        return data.sequence > claim.sequence ? [{ type: 'ClaimRecorded', data }] : [];
      case 'RecordHold':
        return data.sequence > hold.sequence ? [{ type: 'HoldRecorded', data }] : [];
    }
  },

  evolve(piece, { type, data }) {
    switch (type) {
      case 'WordsRecorded': {
        const { sequence, ...said } = data;
        const heard = Object.entries(said).map(([word, value]) => [word, { said: value, sequence }] as const);
        return { ...piece, words: { ...piece.words, ...Object.fromEntries(heard) } };
      }
      case 'OfferRecorded':
        return { ...piece, offer: data };
      case 'ClaimRecorded':
        return { ...piece, claim: data };
      case 'HoldRecorded':
        return { ...piece, hold: data };
    }
  },
};

/** A late word counts where nobody has spoken since: one fact may name the title, and another of the same moment the rest. */
function spoken({ sequence, ...said }: Words & { sequence: number }, words: Piece['words']): PieceEvent[] {
  const news = Object.entries(said).filter(
    ([word, value]) => value !== undefined && sequence > (words[word as keyof Words]?.sequence ?? -1),
  );
  if (news.length === 0) return [];
  return [{ type: 'WordsRecorded', data: { ...Object.fromEntries(news), sequence } }];
}

export const isKnown = ({ words, offer, claim }: Piece) =>
  Object.keys(words).length > 0 || offer.sequence >= 0 || claim.sequence >= 0;

/** Whether somebody could still buy it. */
export const isToBeHad = ({ offer, claim }: Pick<Piece, 'offer' | 'claim'>) =>
  offer.askingPrice !== undefined && claim.orderId === undefined;

/** The channel at which somebody bid, by the hold that it led to: auction-ebay-295000000001. */
export const auctionOf = (holdId: string) => /^auction-([a-z]+)-/.exec(holdId)?.[1];
