import { streamOf } from '#eventsourcing/decider.js';
import type { EventStore } from '#eventsourcing/event-store.js';
import type { LogPlace } from '#eventsourcing/open-kept-log.js';
import { dividedPart, partInto, type PartDivided } from './divided-part.js';

/** The part itself, or what it became where its range was divided: it, up to there, and those that go on. */
export async function laidPartsOf(store: EventStore, place: LogPlace): Promise<readonly LogPlace[]> {
  const { name } = place.part;
  const [divided] = await store.read<PartDivided>(streamOf(dividedPart, name));
  if (divided === undefined) return [place];
  const { after, into } = divided.data;
  const parts = into.map((beginning, index) => ({ ...place, part: { name: partInto(name, index), beginning }, after }));
  const further = await Promise.all(parts.map((one) => laidPartsOf(store, one)));
  return [{ ...place, until: after }, ...further.flat()];
}
