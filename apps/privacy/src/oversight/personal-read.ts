import type { Decider } from '#eventsourcing/decider.js';

/** Somebody was shown personal data in a service: see the contract PersonalDataRead. */
type Read = {
  readonly service: string;
  readonly readId: string;
  readonly subjectId: string;
  readonly actor: string;
  readonly purpose: string;
  readonly record: string;
  readonly kinds: readonly string[];
  readonly at: string;
};

export type PersonalReadCommand = { type: 'RecordRead'; data: Read };

// This shape is on disk for ever: add to it, never change it.
export type PersonalReadEvent = { type: 'ReadRecorded'; data: Read };

/** One reading of personal data, wherever it was, kept where all of them are; its id names the service and the reading. */
export const personalRead: Decider<PersonalReadCommand, PersonalReadEvent, { readonly recorded: boolean }> = {
  stream: 'personalRead',
  initial: { recorded: false },
  decide: ({ data }, { recorded }) => (recorded ? [] : [{ type: 'ReadRecorded', data }]),
  evolve: () => ({ recorded: true }),
};
