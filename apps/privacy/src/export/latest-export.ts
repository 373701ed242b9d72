import type { Decider } from '#eventsourcing/decider.js';

const dayMs = 86_400_000;

/** `at`: RFC 3339. `completed`: the export before it, where that is known to be complete. */
type Wanted = { readonly exportId: string; readonly at: string; readonly completed?: string };

export type LatestExportCommand = { type: 'BeginExport'; data: Wanted };

// This shape is on disk for ever: add to it, never change it.
export type LatestExportEvent = { type: 'ExportBegun'; data: { readonly exportId: string; readonly at: string } };

export type LatestExport = { readonly exportId?: string; readonly at?: string };

/**
 * Which export of a person was begun last; the id is the subject's. Another begins once it is complete, or after a day: a service
 * that never answers keeps nobody from asking again.
 */
export const latestExport: Decider<LatestExportCommand, LatestExportEvent, LatestExport> = {
  stream: 'latestExport',
  initial: {},

  decide({ data: { exportId, at, completed } }, latest) {
    if (latest.exportId === exportId) return [];
    const isOver = latest.exportId === completed || Date.parse(at) - Date.parse(latest.at ?? at) >= dayMs;
    return isOver ? [{ type: 'ExportBegun', data: { exportId, at } }] : [];
  },

  evolve: (_, { data }) => data,
};
