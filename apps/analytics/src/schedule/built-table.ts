import type { Decider } from '#eventsourcing/decider.js';

/** What came of a table in a run: `problem` if it could not be made. */
export type BuiltTableCommand = {
  type: 'RecordBuild';
  data: { readonly runId: string; readonly at: string; readonly problem?: string };
};

// These shapes are on disk for ever: add to them, never change them.
export type BuiltTableEvent =
  /** From here on readers see the last good version, which grows old. */
  | { type: 'TableFailed'; data: { runId: string; at: string; problem: string } }
  /** `failedIn`: the run in which it began to fail. */
  | { type: 'TableMended'; data: { runId: string; at: string; failedIn: string } };

/** Whether a table of silver or gold can be made. Only what changes is written down, so that people are told once. */
export const builtTable: Decider<BuiltTableCommand, BuiltTableEvent, { readonly failedIn?: string }> = {
  stream: 'table',
  initial: {},

  decide({ data: { runId, at, problem } }, { failedIn }) {
    if (problem !== undefined)
      return failedIn === undefined ? [{ type: 'TableFailed', data: { runId, at, problem } }] : [];
    return failedIn === undefined ? [] : [{ type: 'TableMended', data: { runId, at, failedIn } }];
  },

  evolve(_, event) {
    switch (event.type) {
      case 'TableFailed':
        return { failedIn: event.data.runId };
      case 'TableMended':
        return {};
    }
  },
};
