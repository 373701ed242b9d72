import { z } from 'zod';
import { instant } from '#contracts/vocabulary.js';
import type { Recorded } from '#eventsourcing/event-store.js';

/** One event of a stream's history, as the API shows it. */
export const historyEvent = z
  .object({
    id: z.string().describe('Stream and version'),
    type: z.string(),
    at: instant,
    data: z.unknown(),
    cause: z.object({
      causationId: z.string(),
      correlationId: z.string(),
      actor: z.string(),
      traceparent: z.string().optional(),
    }),
  })
  .meta({ id: 'HistoryEvent' });
export type HistoryEvent = z.infer<typeof historyEvent>;

export const historyOf = (events: readonly Recorded[]): HistoryEvent[] =>
  events.map(({ id, type, at, data, cause }) => ({ id, type, at, data, cause }));

/** The events up to an instant: a prefix, also where a clock was set back in between. */
export function asOf<Event extends Recorded>(events: readonly Event[], at: string): readonly Event[] {
  const later = events.findIndex((event) => event.at > at);
  return later < 0 ? events : events.slice(0, later);
}
