import type { Message } from '#eventsourcing/decider.js';
import type { Recorded } from '#eventsourcing/event-store.js';

/** One message for the bus: a contract's type and data. With `deliverAt` it is a deadline, delivered at that instant (RFC 3339). */
export type Publication = Message & { readonly deliverAt?: string };

/**
 * Which facts of a service's log become public, in which words; pure. `id` is the stream's id without the decider's name.
 * The first publication's CloudEvents id is the event's id, a second one's is `<event id>/2`: the same at every attempt.
 */
export type Published<Event extends Message> = (event: Recorded<Event>, id: string) => readonly Publication[];
