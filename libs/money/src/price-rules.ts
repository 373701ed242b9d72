import type { PriceRule } from '#contracts/fx.js';
import type { Decider } from '#eventsourcing/decider.js';

/** `sequence` is fx's version of the rule: the larger is the later. */
export type PriceRuleCommand = { type: 'RecordPriceRule'; data: { rule: PriceRule; sequence: number } };

// This shape is on disk for ever: add to it, never change it.
export type PriceRuleEvent = { type: 'PriceRuleRecorded'; data: { rule: PriceRule; sequence: number } };

export type PriceRuleState = { readonly sequence: number; readonly rule?: PriceRule };

/** How prices in one currency are made, as fx last said; its id is the currency. */
export const priceRules: Decider<PriceRuleCommand, PriceRuleEvent, PriceRuleState> = {
  stream: 'priceRule',
  initial: { sequence: -1 },
  decide: ({ data }, { sequence }) => (data.sequence <= sequence ? [] : [{ type: 'PriceRuleRecorded', data }]),
  evolve: (_, { data }) => data,
};
