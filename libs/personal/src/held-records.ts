type HeldEvent = { readonly type: string; readonly at: string; readonly data: unknown };

/** Something that is held of a person, such as 'order o-42', with all that happened to it. What they told us is sealed. */
export type HeldRecord = { readonly record: string; readonly events: readonly HeldEvent[] };

/** Bytes of JSON: two thirds of what a message of Service Bus Standard holds would do, and half leaves room. */
export const partSizes = { partBytes: 100_000, eventBytes: 200_000 } as const;
const partsMax = 1_000;
/** Of these at most so many name what is left out: tens of thousands of records. */
const namingMax = 100;

type Sizes = { readonly partBytes: number; readonly eventBytes: number };

/**
 * In parts, each fit for one message: up to `partBytes`, or one event that is larger, up to `eventBytes`. What is in parts is
 * one record again once they are put together in order; only an event beyond all bounds stands there as several of its type
 * and time, each with some of its lines. One part without records if there is nothing.
 *
 * Of more than a thousand parts the first are sent and the last name what is left out, each record with an event LeftOut; the
 * data of an event that cannot be divided is left out, too. Neither is an error: it would be the same at every attempt.
 */
export function inParts(records: readonly HeldRecord[], sizes: Sizes = partSizes): HeldRecord[][] {
  const parts = cut(records, sizes);
  if (parts.length <= partsMax) return parts;
  const sent = parts.slice(0, partsMax - namingMax);
  const left = leftOut(parts.slice(sent.length).flat());
  const naming = cut(left, sizes);
  if (naming.length <= namingMax) return [...sent, ...naming];
  const named = naming.slice(0, namingMax - 1);
  const more = left.slice(named.flat().length);
  const { at } = more.at(-1)!.events[0]!;
  return [...sent, ...named, [{ record: `${more.length} more records`, events: [leftOutAt(at, more.length)] }]];
}

function cut(records: readonly HeldRecord[], { partBytes, eventBytes }: Sizes): HeldRecord[][] {
  const parts: { record: string; events: HeldEvent[] }[][] = [[]];
  let bytes = 0;
  for (const { record, events } of records)
    for (const event of events.flatMap((event) => divided(event, eventBytes))) {
      const size = bytesOf([{ record, events: [event] }]);
      if (bytes > 0 && bytes + size > partBytes) {
        parts.push([]);
        bytes = 0;
      }
      bytes += size;
      const part = parts.at(-1)!;
      const last = part.at(-1);
      if (last?.record === record) last.events.push(event);
      else part.push({ record, events: [event] });
    }
  return parts;
}

/** Each record by its name alone, once, with the time of the last that happened to it. */
function leftOut(records: readonly HeldRecord[]): HeldRecord[] {
  const byName = Map.groupBy(records, ({ record }) => record);
  return [...byName].map(([record, some]) => {
    const events = some.flatMap(({ events }) => events);
    return { record, events: [leftOutAt(events.at(-1)!.at, events.length)] };
  });
}

const tooLarge = { leftOut: 'too-large' } as const;
const leftOutAt = (at: string, count: number): HeldEvent => ({ type: 'LeftOut', at, data: { ...tooLarge, count } });

function divided(event: HeldEvent, bytesMax: number): HeldEvent[] {
  if (bytesOf(event) <= bytesMax) return [event];
  const halves = halvesOf(event.data);
  if (halves === undefined) return [{ ...event, data: tooLarge }];
  return halves.flatMap((data) => divided({ ...event, data }, bytesMax));
}

/** Its largest list in two; everything else stays with the first half. */
function halvesOf(value: unknown): readonly [unknown, unknown] | undefined {
  if (Array.isArray(value)) {
    const middle = value.length >> 1;
    return middle === 0 ? undefined : [value.slice(0, middle), value.slice(middle)];
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const bySize = Object.entries<unknown>({ ...value })
    .map(([name, field]) => ({ name, field, bytes: bytesOf(field) }))
    .sort((one, other) => other.bytes - one.bytes);
  for (const { name, field } of bySize) {
    const halves = halvesOf(field);
    if (halves !== undefined) return [{ ...value, [name]: halves[0] }, { [name]: halves[1] }];
  }
  return undefined;
}

const bytesOf = (value: unknown) => Buffer.byteLength(JSON.stringify(value ?? null));
