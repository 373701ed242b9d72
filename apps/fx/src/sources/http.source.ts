import { addressOf, fileBytesMax, RateSource, Unreachable, type Fetched } from './rate.source.js';

const redirectsMax = 5;

/**
 * A file on the web. Its tag is the ETag, so that an unchanged file is not sent again. A name and a password in the
 * address go into a header, and nowhere else.
 */
export class HttpRateSource extends RateSource {
  private readonly url: URL;
  private readonly authorization: string | undefined;

  constructor(
    url: string,
    private readonly timeoutMs: number,
  ) {
    super();
    this.url = new URL(url);
    const { username, password } = this.url;
    if (username !== '') this.authorization = basic(decodeURIComponent(username), decodeURIComponent(password));
    this.url.username = this.url.password = '';
  }

  async fetch(seen: string | undefined, signal: AbortSignal): Promise<Fetched | undefined> {
    const inTime = AbortSignal.any([signal, AbortSignal.timeout(this.timeoutMs)]);
    try {
      return await this.follow(this.url, seen, inTime);
    } catch (error) {
      if (error instanceof Unreachable) throw error;
      throw new Unreachable(`${addressOf(this.url)}: ${causeOf(error)}`, { cause: error });
    }
  }

  /** By hand, so that a redirect never leads from https to http, or to the end of our patience. */
  private async follow(url: URL, seen: string | undefined, signal: AbortSignal): Promise<Fetched | undefined> {
    for (let redirects = 0; ; redirects++) {
      const answer = await fetch(url, { headers: this.headersFor(url, seen), redirect: 'manual', signal });
      if (answer.status === 200) return await fetchedFrom(url, answer);
      await answer.body?.cancel();
      if (answer.status === 304 && seen !== undefined) return undefined;
      const location = answer.headers.get('location');
      if (![301, 302, 303, 307, 308].includes(answer.status) || location === null)
        throw new Unreachable(`${addressOf(url)} answered ${answer.status}`);
      const next = new URL(location, url);
      const isWorse = next.protocol !== url.protocol && next.protocol !== 'https:';
      if (isWorse || redirects === redirectsMax) throw new Unreachable(`${addressOf(url)} leads to ${addressOf(next)}`);
      url = next;
    }
  }

  private headersFor({ origin }: URL, seen: string | undefined) {
    return {
      accept: 'application/xml, text/xml, text/csv',
      ...(seen !== undefined && { 'if-none-match': seen }),
      ...(this.authorization !== undefined && origin === this.url.origin && { authorization: this.authorization }),
    };
  }
}

const basic = (name: string, password: string) => `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`;

async function fetchedFrom(url: URL, answer: Response): Promise<Fetched> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of answer.body ?? []) {
    size += (chunk as Uint8Array).byteLength;
    if (size > fileBytesMax) throw new Unreachable(`${addressOf(url)} is larger than ${fileBytesMax} bytes`);
    chunks.push(chunk as Uint8Array);
  }
  return { bytes: Buffer.concat(chunks), address: addressOf(url), tag: answer.headers.get('etag') ?? undefined };
}

/** fetch() says 'fetch failed', and why only in its cause. */
function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? causeOf(error.cause) : error.message || error.name;
}
