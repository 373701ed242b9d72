import { createHash } from 'node:crypto';
import type { Question, Reply } from '../reply.js';
import { lastPublished, publishedAt } from './publishing.js';

/** A day's reference rates: units of the currency for one euro, as decimal strings. */
export type DayOfRates = { readonly date: string; readonly rates: Readonly<Record<string, string>> };

/** The ECB's daily file, in its layout. */
export function ecbFile({ date, rates }: DayOfRates) {
  const cubes = Object.entries(rates).map(
    ([currency, rate]) => `\t\t\t<Cube currency='${currency}' rate='${rate}'/>\n`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>
<gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01" xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref">
\t<gesmes:subject>Reference rates</gesmes:subject>
\t<gesmes:Sender>
\t\t<gesmes:name>European Central Bank</gesmes:name>
\t</gesmes:Sender>
\t<Cube>
\t\t<Cube time='${date}'>
${cubes.join('')}\t\t</Cube>
\t</Cube>
</gesmes:Envelope>
`;
}

const address = '/rates/eurofxref-daily.xml';
type Served = { readonly xml: string; readonly etag: string; readonly at: number };

/** Where rates are published: the figures of one real day under the date of the newest business day, unless others are set. */
export class Rates {
  private fixed: Served | undefined;
  private current: Served | undefined;

  /** @param extract the ECB's file of the real day. */
  constructor(
    private readonly extract: string,
    private readonly now: () => number,
  ) {}

  /** Serves this file, sound or not, or this day in the ECB's layout. */
  set(rates: string | DayOfRates) {
    this.fixed = served(typeof rates === 'string' ? rates : ecbFile(rates), this.now());
  }

  /** How much of a currency (USD) one euro buys by the file that is served; by the real day if that file does not say. */
  perEuro(currency: string): string | undefined {
    if (currency === 'EUR') return '1';
    return rateIn((this.fixed ?? this.newest()).xml, currency) ?? rateIn(this.extract, currency);
  }

  /** Serves the figures it began with. */
  reset() {
    this.fixed = undefined;
  }

  /** GET or HEAD of the daily file, 304 when the asker has it already. */
  answer({ method, path, headers }: Question): Reply {
    if (path !== address) return { status: 404, headers: {}, body: '' };
    if (method !== 'GET' && method !== 'HEAD') return { status: 405, headers: { allow: 'GET, HEAD' }, body: '' };
    const { xml, etag, at } = this.fixed ?? this.newest();
    const known = { ...{ etag, 'last-modified': new Date(at).toUTCString(), 'cache-control': 'no-cache' } };
    const [match, since] = [headers['if-none-match'], headers['if-modified-since']];
    const unchanged =
      typeof match === 'string'
        ? match.split(/\s*,\s*/).some((one) => one.replace(/^W\//, '') === etag || one === '*')
        : typeof since === 'string' && Math.floor(at / 1_000) * 1_000 <= Date.parse(since);
    if (unchanged) return { status: 304, headers: known, body: '' };
    return { status: 200, headers: { 'content-type': 'text/xml', ...known }, body: method === 'HEAD' ? '' : xml };
  }

  private newest(): Served {
    const date = lastPublished(this.now());
    const at = publishedAt(date);
    if (this.current?.at !== at)
      this.current = served(this.extract.replace(/time='\d{4}-\d\d-\d\d'/, `time='${date}'`), at);
    return this.current;
  }
}

const rateIn = (xml: string, currency: string) =>
  new RegExp(`currency='${currency}' rate='(?=[\\d.]*[1-9])(\\d+(?:\\.\\d+)?)'`).exec(xml)?.[1];

const served = (xml: string, at: number): Served => ({
  ...{ xml, at, etag: `"${createHash('sha1').update(xml).digest('hex')}"` },
});
