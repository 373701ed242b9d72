import type { Money } from '#contracts/vocabulary.js';
import type { Decider } from '#eventsourcing/decider.js';

/** `sequence` is inventory's version of the piece: of two facts the larger is the later, in whatever order they arrive. */
export type AskingPriceCommand =
  | { type: 'RecordAskingPrice'; data: { askingPrice: Money; sequence: number } }
  | { type: 'RecordWithdrawal'; data: { sequence: number } };

// These shapes are on disk for ever: add to them, never change them.
export type AskingPriceEvent =
  | { type: 'AskingPriceRecorded'; data: { askingPrice: Money; sequence: number } }
  | { type: 'WithdrawalRecorded'; data: { sequence: number } };

export type AskingPrice = {
  readonly sequence: number;
  /** undefined while it is not for sale. */
  readonly askingPrice?: Money | undefined;
};

/** A later fact is recorded even if it changes nothing, or one from in between would still count when it comes late. */
const askingPrice = (stream: string): Decider<AskingPriceCommand, AskingPriceEvent, AskingPrice> => ({
  stream,
  initial: { sequence: -1 },

  decide({ type, data }, { sequence }) {
    if (data.sequence <= sequence) return [];
    switch (type) {
      case 'RecordAskingPrice':
        return [{ type: 'AskingPriceRecorded', data }];
      case 'RecordWithdrawal':
        return [{ type: 'WithdrawalRecorded', data }];
    }
  },

  evolve(_, { type, data }) {
    switch (type) {
      case 'AskingPriceRecorded':
        return { sequence: data.sequence, askingPrice: data.askingPrice };
      case 'WithdrawalRecorded':
        return { sequence: data.sequence };
    }
  },
});

/** What is asked for a one-of-a-kind piece, as inventory last said; its id is the unit's. */
export const unitPrice = askingPrice('unitPrice');
/** What is asked for one of a counted article; its id is the SKU. Apart from units, since the two may be named alike. */
export const skuPrice = askingPrice('skuPrice');
