import type { Decider } from '#eventsourcing/decider.js';
import type { Alarm } from './alarms.js';

type AlertCommand = { type: 'RaiseAlert'; data: Alarm };
export type AlertEvent = { type: 'AlertRaised'; data: Alarm };

/** An alarm, kept: one stream for each. */
export const alert: Decider<AlertCommand, AlertEvent, { readonly raised: boolean }> = {
  stream: 'alert',
  initial: { raised: false },
  decide: ({ data }, { raised }) => (raised ? [] : [{ type: 'AlertRaised', data }]),
  evolve: () => ({ raised: true }),
};
