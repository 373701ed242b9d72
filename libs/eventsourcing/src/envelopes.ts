import { link, type Envelope } from './chain.js';
import type { Message } from './decider.js';
import type { Cause, Recorded, Upcasters } from './event-store.js';

/** The last event of a stream. */
export type Head = { readonly version: number; readonly hash: string; readonly at: string };
export const nothing: Head = { version: 0, hash: '', at: '' };

/** An event in the words that are kept of it. */
export type Text = { readonly type: string; readonly data: string; readonly cause: string };
export type Sealed = Envelope & { readonly hash: string };

/** How events become what a store keeps of them, and back: the same in every store. */
export class Envelopes {
  constructor(
    private readonly now: () => Date,
    private readonly upcasters: Upcasters,
  ) {}

  /** @throws TypeError for what cannot be stored, before it joins others. */
  textsOf(events: readonly Message[], cause: Cause | readonly Cause[]): Text[] {
    const causeOf = (index: number) => JSON.stringify('actor' in cause ? cause : cause[index]);
    return events.map(({ type, data }, index) => ({ type, data: textOf(type, data), cause: causeOf(index) }));
  }

  /** What follows the last event of a stream. */
  after({ version, hash, at: before }: Head, stream: string, texts: readonly Text[]): Sealed[] {
    const now = this.now().toISOString();
    // A clock that was set back must not make an earlier event the later one.
    const at = now > before ? now : before;
    let previous = hash;
    return texts.map(({ type, data, cause }, index) => {
      const schema = this.currentSchema(type);
      const envelope = { stream, version: version + index + 1, type, schema, at, cause, data };
      previous = link(previous, envelope);
      return { ...envelope, hash: previous };
    });
  }

  /** As it is read, not as it was given: live and rebuilt views must fold the same. */
  open<Event extends Message>({ stream, version, type, at, hash, ...texts }: Sealed): Recorded<Event> {
    const cause = JSON.parse(texts.cause) as Cause;
    let data: unknown = JSON.parse(texts.data);
    const steps = this.upcasters[type] ?? [];
    for (const step of steps.slice(texts.schema - 1)) data = step(data as never);
    const schema = this.currentSchema(type);
    const id = `${stream}/${version}`;
    return { id, stream, version, schema, at, hash, cause, type, data } as Recorded as Recorded<Event>;
  }

  private currentSchema(type: string) {
    return 1 + (this.upcasters[type]?.length ?? 0);
  }
}

function textOf(type: string, data: unknown): string {
  const text = JSON.stringify(data) as string | undefined;
  if (text === undefined) throw new TypeError(`${type} has no data that can be stored`);
  return text;
}
