import { Refusal, type Decider } from '#eventsourcing/decider.js';
import { nothing, recall, remember, type Memory } from '#eventsourcing/memory.js';
import type { ControlTotals } from '../export/control-totals.js';
import type { Summary } from '../report/summary.js';
import { balanced, type Entry } from './entry.js';

export type JournalCommand =
  | { type: 'PostEntry'; data: { entry: Entry } }
  /** Once it has as many entries as were summed up. */
  | { type: 'CloseDay'; data: { entries: number; summary: Summary; totals: ControlTotals } };

// These shapes are on disk for ever: add to them, never change them.
export type JournalEvent =
  | { type: 'EntryPosted'; data: { entry: Entry } }
  | { type: 'DayClosed'; data: { entries: number; summary: Summary; totals: ControlTotals } };

export type Journal = {
  /** The version under which each key was posted. */
  readonly posted: Memory<number>;
  readonly entries: number;
  readonly version: number;
  readonly isClosed: boolean;
  /** What it came to, once it is closed. */
  readonly end?: Extract<JournalEvent, { type: 'DayClosed' }>['data'];
};

/**
 * The journal of one day, which is its id: 2026-01-10. An entry is posted once for its key; what is closed takes no more, and
 * what comes late is posted on another day. That both are decided on one stream is what makes an export final.
 */
export const journal: Decider<JournalCommand, JournalEvent, Journal> = {
  stream: 'journal',
  initial: { posted: nothing, entries: 0, version: 0, isClosed: false },

  decide(command, day) {
    switch (command.type) {
      case 'PostEntry': {
        const { entry } = command.data;
        if (isPosted(day, entry.key)) return [];
        if (day.isClosed) throw new Refusal('day-closed', 'The books of this day are closed.');
        return [{ type: 'EntryPosted', data: { entry: balanced(entry) } }];
      }
      case 'CloseDay':
        if (day.isClosed) return [];
        if (command.data.entries !== day.entries)
          throw new Refusal('day-went-on', 'Something was posted since the day was summed up.');
        return [{ type: 'DayClosed', data: command.data }];
    }
  },

  evolve(day, event) {
    const version = day.version + 1;
    switch (event.type) {
      case 'EntryPosted': {
        const posted = remember(day.posted, event.data.entry.key, version);
        return { ...day, posted, entries: day.entries + 1, version };
      }
      case 'DayClosed':
        return { ...day, isClosed: true, version, end: event.data };
    }
  },
};

export const isPosted = ({ posted }: Journal, key: string) => recall(posted, key) !== undefined;

/** E-20260110-17: the seventeenth entry of the day. Entries come before the day's end, so their numbers have no gap. */
export const entryIdOf = (day: string, version: number) => `E-${day.replaceAll('-', '')}-${version}`;
const entryId = /^E-(\d{4})(\d{2})(\d{2})-(\d{1,9})$/;

/** The day and the version behind a number; undefined if it is none. */
export function placeOfEntry(id: string): { readonly day: string; readonly version: number } | undefined {
  const [, year, month, day, version] = entryId.exec(id) ?? [];
  return version === undefined ? undefined : { day: `${year}-${month}-${day}`, version: Number(version) };
}
