import { createHash } from 'node:crypto';

/** What is stored of one event, as text: these bytes never change once written. */
export type Envelope = {
  readonly stream: string;
  readonly version: number;
  readonly type: string;
  readonly schema: number;
  readonly at: string;
  readonly cause: string;
  readonly data: string;
};

/** SHA-256 over the predecessor's hash and everything stored of the event, so that a flip, drop or swap breaks the chain. */
export const link = (previous: string, e: Envelope) =>
  createHash('sha256')
    .update(JSON.stringify([previous, e.stream, e.version, e.type, e.schema, e.at, e.cause, e.data]))
    .digest('base64url');

/** The first version at which a whole stream's chain is broken, or undefined. Expects the envelopes in version order. */
export function brokenAt(chain: Iterable<Envelope & { readonly hash: string }>): number | undefined {
  let previous = '';
  let expected = 1;
  for (const envelope of chain) {
    if (envelope.version !== expected || envelope.hash !== link(previous, envelope)) return expected;
    previous = envelope.hash;
    expected += 1;
  }
  return undefined;
}
