import type { Decider } from '#eventsourcing/decider.js';

/** Something that people should look at: see the contract AlertRaised. */
type Alert = {
  readonly service: string;
  readonly kind: string;
  readonly who: string;
  readonly count: number;
  readonly at: string;
};

export type NotedAlertCommand = { type: 'NoteAlert'; data: Alert } | { type: 'NoteEnd'; data: { readonly at: string } };

// These shapes are on disk for ever: add to them, never change them.
export type NotedAlertEvent =
  /** `endedAt`: its end was heard of first. */
  | { type: 'AlertNoted'; data: Alert & { readonly endedAt?: string } }
  | { type: 'AlertEndNoted'; data: { readonly at: string } };

type State = { readonly noted: boolean; readonly endedAt?: string };

/** One alert of any service, kept where all of them are, and when it was over. */
export const notedAlert: Decider<NotedAlertCommand, NotedAlertEvent, State> = {
  stream: 'notedAlert',
  initial: { noted: false },

  decide(command, { noted, endedAt }) {
    switch (command.type) {
      case 'NoteAlert':
        if (noted) return [];
        return [{ type: 'AlertNoted', data: { ...command.data, ...(endedAt !== undefined && { endedAt }) } }];
      case 'NoteEnd':
        return endedAt === undefined ? [{ type: 'AlertEndNoted', data: command.data }] : [];
    }
  },

  evolve(state, event) {
    switch (event.type) {
      case 'AlertNoted':
        return { ...state, noted: true };
      case 'AlertEndNoted':
        return { ...state, endedAt: event.data.at };
    }
  },
};
