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

/** The streams whose chain is broken, and the first version where. Expects the envelopes by stream and version. */
export function brokenStreams(envelopes: Iterable<Envelope & { readonly hash: string }>) {
  const broken: { stream: string; version: number }[] = [];
  let [stream, previous, expected] = ['', '', 1];
  for (const envelope of envelopes) {
    if (envelope.stream !== stream) [stream, previous, expected] = [envelope.stream, '', 1];
    const holds = envelope.version === expected && envelope.hash === link(previous, envelope);
    if (!holds && broken.at(-1)?.stream !== stream) broken.push({ stream, version: expected });
    [previous, expected] = [envelope.hash, expected + 1];
  }
  return broken;
}
