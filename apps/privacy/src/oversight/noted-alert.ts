import type { Decider } from '#eventsourcing/decider.js';

/** Something that people should look at: see the contract AlertRaised. */
type Alert = {
  readonly service: string;
  readonly kind: string;
  readonly who: string;
  readonly count: number;
  readonly at: string;
};

export type NotedAlertCommand = { type: 'NoteAlert'; data: Alert };

// This shape is on disk for ever: add to it, never change it.
export type NotedAlertEvent = { type: 'AlertNoted'; data: Alert };

/** One alert of any service, kept where all of them are. */
export const notedAlert: Decider<NotedAlertCommand, NotedAlertEvent, { readonly noted: boolean }> = {
  stream: 'notedAlert',
  initial: { noted: false },
  decide: ({ data }, { noted }) => (noted ? [] : [{ type: 'AlertNoted', data }]),
  evolve: () => ({ noted: true }),
};
