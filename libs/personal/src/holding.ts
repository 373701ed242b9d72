import type { Recorded } from '#eventsourcing/event-store.js';
import type { HeldRecord } from './held-records.js';
import type { Retained } from './person.js';

/** Whom an event names, and whose streams are about them therefore. */
export type Mention = { readonly subjectIds: readonly string[]; readonly streams: readonly string[] };

export const nobody: Mention = { subjectIds: [], streams: [] };

/** What a service holds of people: all that {@link PersonWorker} has to know of it. Pure. */
export type Holding<Kept = unknown> = {
  readonly mentionedIn: (recorded: Recorded) => Mention;
  /** A stream as it is told to who it is about: 'order o-42'. Nothing in it that is for somebody else alone. */
  readonly heldIn: (stream: string, events: readonly Recorded[], subjectId: string) => HeldRecord;
  /** What the law may keep in one stream of a person who was erased at that instant (RFC 3339); undefined if it is nothing. */
  readonly keptIn: (
    subjectId: string,
    stream: string,
    events: readonly Recorded[],
    erasedAt: string,
  ) => Kept | undefined;
  /** What of all that the law keeps, when somebody is erased. */
  readonly retainedOf: (kept: readonly Kept[], erasedAt: string) => readonly Retained[];
  /** Whether less may be kept in a stream since this happened in it: it is declared anew. */
  readonly letsGo: (recorded: Recorded) => boolean;
};
