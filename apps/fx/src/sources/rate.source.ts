/** No file today: no answer, a server's error, too large. Ask again later. */
export class Unreachable extends Error {}

/** A file as the source has it now. */
export type Fetched = {
  readonly bytes: Uint8Array;
  /** Where it really came from, without what may be secret in an address: user, password, query. */
  readonly address: string;
  /** What the source calls this state of the file; undefined if it does not say. */
  readonly tag: string | undefined;
};

/** The ECB's whole history is 1.9 MB as CSV and 7.4 MB as XML, and grows by a quarter of a megabyte a year. */
export const fileBytesMax = 16 * 1024 * 1024;

/** Where files with rates come from: the web, or a file that somebody else puts there. */
export abstract class RateSource {
  /**
   * The file, or undefined if it is still the one with the tag `seen`. Remembers nothing: a file that could not be
   * imported is asked for again.
   * @throws Unreachable
   */
  abstract fetch(seen: string | undefined, signal: AbortSignal): Promise<Fetched | undefined>;
}

/** An address as it may be logged and stored. */
export function addressOf(url: URL): string {
  return url.protocol === 'file:' ? url.href : `${url.origin}${url.pathname}`;
}
