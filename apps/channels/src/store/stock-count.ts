import type { Decider } from '#eventsourcing/decider.js';

type Count = { sku: string; location: string; counted: number; countedAt: string; countId: string };
export type StockCountCommand = { type: 'RecordCount'; data: Count };
// This shape is on disk for ever: add to it, never change it.
export type StockCountEvent = { type: 'CountRecorded'; data: Count };

/** What people counted of an article in the store at a time; its id is what they said, so that a repeat is nothing new. */
export const stockCount: Decider<StockCountCommand, StockCountEvent, { readonly isKnown: boolean }> = {
  stream: 'stockCount',
  initial: { isKnown: false },
  decide: ({ data }, { isKnown }) => (isKnown ? [] : [{ type: 'CountRecorded', data }]),
  evolve: () => ({ isKnown: true }),
};
