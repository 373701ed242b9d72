import type { LakePlace } from './laying-thread.js';

/** Events that name what came from outside, or went there, as it was. Plain data, so that it can be handed to a thread. */
export type RawFact = {
  readonly type: string;
  /** Which of these events; all of them if it is not said. */
  readonly when?: { readonly [field: string]: string };
  /** The field of the event that names a kept file by its SHA-256, or that is the text itself. */
  readonly field: string;
  readonly is: 'file' | 'text';
  /** 'ups-webhook'. What stands in braces is a field of the event: '{channel}-webhook'. */
  readonly kind: string;
  /** Of what came, also where what is kept of it is sealed. Null: one or another, which in clear its first bytes tell. */
  readonly mediaType: string | null;
  /** Sealed under somebody's keys, or in clear, since it is about nobody. */
  readonly form: 'sealed' | 'clear';
  /** The field that says when it came or went; without it, when the event happened. */
  readonly at?: string;
  /** Of whom we were told to forget nothing is kept: then the hash names no file. */
  readonly isOptional?: true;
};

/** Where a service keeps files by their hashes, and which of its events name them. */
export type RawSource = { readonly files: LakePlace; readonly facts: readonly RawFact[] };

/** One that an event names. */
export type Named = Pick<RawFact, 'mediaType' | 'form' | 'isOptional'> & {
  readonly eventId: string;
  readonly kind: string;
  /** RFC 3339 */
  readonly at: string;
} & ({ readonly sha256: string } | { readonly text: string });

type Told = { readonly stream: string; readonly version: number; readonly type: string; readonly at: string };

/** What an event names, by the first fact that fits it; `data` is its text. */
export function namedBy(facts: readonly RawFact[], event: Told & { readonly data: string }): Named | undefined {
  const ofType = facts.filter(({ type }) => type === event.type);
  if (ofType.length === 0) return undefined;
  const data = JSON.parse(event.data) as { readonly [field: string]: unknown };
  const fact = ofType.find(({ when = {} }) => Object.entries(when).every(([field, value]) => data[field] === value));
  const value = fact && data[fact.field];
  // It may name one, and need not.
  if (fact === undefined || typeof value !== 'string') return undefined;
  if (fact.is === 'file' && !/^[0-9a-f]{64}$/.test(value)) return undefined;
  const filled = (text: string) => text.replace(/\{(\w+)\}/g, (_, field: string) => String(data[field]));
  const at = fact.at === undefined ? undefined : data[fact.at];
  return {
    eventId: `${event.stream}/${event.version}`,
    kind: filled(fact.kind),
    mediaType: fact.mediaType,
    form: fact.form,
    at: typeof at === 'string' ? at : event.at,
    ...(fact.isOptional && { isOptional: true }),
    ...(fact.is === 'file' ? { sha256: value } : { text: value }),
  };
}
