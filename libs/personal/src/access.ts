import type { PersonalKind } from '#contracts/personal.js';
import type { Decider } from '#eventsourcing/decider.js';
import type { Purpose } from './purposes.js';

/** Who was shown what of whom, where it stood ('order o-42'), and what for. Nothing of what was shown. */
type Read = {
  readonly subjectId: string;
  readonly actor: string;
  readonly purpose: Purpose;
  readonly record: string;
  readonly kinds: readonly PersonalKind[];
};

export type AccessCommand = { type: 'RecordRead'; data: Read };

// This shape is on disk for ever: add to it, never change it.
export type AccessEvent = { type: 'PersonalDataRead'; data: Read };

/** One reading of personal data, one stream. */
export const access: Decider<AccessCommand, AccessEvent, { readonly recorded: boolean }> = {
  stream: 'access',
  initial: { recorded: false },
  decide: ({ data }, { recorded }) => (recorded ? [] : [{ type: 'PersonalDataRead', data }]),
  evolve: () => ({ recorded: true }),
};
