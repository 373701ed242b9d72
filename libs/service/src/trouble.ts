import type { Decider } from '#eventsourcing/decider.js';
import type { TroubleKind } from './troubles.js';

type Began = {
  readonly alertId: string;
  readonly kind: TroubleKind;
  readonly who: string;
  readonly count: number;
  readonly at: string;
};

export type TroubleCommand =
  | { type: 'BeginTrouble'; data: { readonly kind: TroubleKind; readonly who: string; readonly at: string } }
  | { type: 'EndTrouble'; data: { readonly at: string } };

// These shapes are on disk for ever: add to them, never change them.
export type TroubleEvent =
  | { type: 'TroubleBegan'; data: Began }
  | { type: 'TroubleEnded'; data: { readonly alertId: string; readonly at: string } };

type State = { readonly times: number; readonly open: string | undefined };

/** What is wrong for a while, told once each time: one stream for each kind and whom it is about. */
export const trouble: Decider<TroubleCommand, TroubleEvent, State> = {
  stream: 'trouble',
  initial: { times: 0, open: undefined },

  decide({ type, data }, { times, open }) {
    switch (type) {
      case 'BeginTrouble':
        if (open !== undefined) return [];
        return [{ type: 'TroubleBegan', data: { alertId: alertIdOf(data, times + 1), ...data, count: 1 } }];
      case 'EndTrouble':
        return open === undefined ? [] : [{ type: 'TroubleEnded', data: { alertId: open, at: data.at } }];
    }
  },

  evolve({ times }, { type, data }) {
    switch (type) {
      case 'TroubleBegan':
        return { times: times + 1, open: data.alertId };
      case 'TroubleEnded':
        return { times, open: undefined };
    }
  },
};

/** The id of its stream, at most 64 characters: bus-away.orders. */
export const troubleIdOf = ({ kind, who }: { readonly kind: TroubleKind; readonly who: string }) =>
  `${kind}.${who.replaceAll(/[^A-Za-z0-9._-]/g, '.')}`.slice(0, 56);

const alertIdOf = (of: { readonly kind: TroubleKind; readonly who: string }, time: number) =>
  `${troubleIdOf(of)}.${time}`;
