import { Refusal, type Decider } from '#eventsourcing/decider.js';

/** So many messages in so many days at most. */
export type Cap = { readonly messages: number; readonly days: number };
/** Limits of any {@link Cap}: that much is remembered of a person. */
export const capMax = { messages: 50, days: 90 };

/** `elsewhere`: places that the same person has under other ids. */
export type CorrespondenceCommand = {
  type: 'TakePlace';
  data: { messageId: string; at: string; cap: Cap; elsewhere: readonly Place[] };
};
// This shape is on disk for ever: add to it, never change it.
export type CorrespondenceEvent = { type: 'PlaceTaken'; data: { messageId: string; at: string } };
type Place = CorrespondenceEvent['data'];

const dayMs = 86_400_000;

/**
 * How often we write to a person, whatever about: its id is the customer. A message takes its place before it is sent, so that of
 * two at once only as many pass as there is room for; a place stays taken though the message should fail.
 */
export const correspondence: Decider<CorrespondenceCommand, CorrespondenceEvent, readonly Place[]> = {
  stream: 'correspondence',
  initial: [],
  decide({ data: { messageId, at, cap, elsewhere } }, here) {
    const places = inOrder([...here, ...elsewhere]);
    if (places.some((place) => place.messageId === messageId)) return [];
    const since = shifted(at, -cap.days);
    const within = places.filter((place) => place.at > since);
    if (within.length < cap.messages) return [{ type: 'PlaceTaken', data: { messageId, at } }];
    const until = shifted(within.at(-cap.messages)!.at, cap.days);
    throw new Refusal('frequency-cap', `${cap.messages} messages in ${cap.days} days are enough.`, { until });
  },
  evolve: (places, { data }) => {
    const since = shifted(data.at, -capMax.days);
    const kept = places.filter((place) => place.at > since).slice(1 - capMax.messages);
    return inOrder([...kept, data]);
  },
};

const inOrder = (places: readonly Place[]) => places.toSorted((one, other) => (one.at < other.at ? -1 : 1));
const shifted = (at: string, days: number) => new Date(Date.parse(at) + days * dayMs).toISOString();
