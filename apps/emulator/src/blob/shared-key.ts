import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { BlobError } from './blob-error.js';

export type Account = { readonly name: string; /** Base64. */ readonly key: string };
type Signed = {
  readonly method: string;
  /** As it came, with its query. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
};

const standard = [
  ...['content-encoding', 'content-language', 'content-length', 'content-md5', 'content-type', 'date'],
  ...['if-modified-since', 'if-match', 'if-none-match', 'if-unmodified-since', 'range'],
];

/** Shared Key authorization, as https://learn.microsoft.com/rest/api/storageservices/authorize-with-shared-key says. */
export function mustBeSigned(asked: Signed, { name, key }: Account) {
  const shown = asked.headers.authorization;
  if (shown === undefined) throw new BlobError('NoAuthenticationInformation');
  const right = createHmac('sha256', Buffer.from(key, 'base64')).update(textOf(asked, name)).digest('base64');
  const [expected, given] = [`SharedKey ${name}:${right}`, shown].map((text) => Buffer.from(text));
  if (given!.length !== expected!.length || !timingSafeEqual(given!, expected!))
    throw new BlobError('AuthenticationFailed');
}

function textOf({ method, url, headers }: Signed, account: string) {
  const said = (header: string) => {
    const value = String(headers[header] ?? '');
    return header === 'content-length' && value === '0' ? '' : value;
  };
  const own = Object.keys(headers).filter((header) => header.startsWith('x-ms-'));
  const inOrder = own.sort((one, other) => (weight(one) < weight(other) ? -1 : 1));
  const [path = '/', query = ''] = url.split('?', 2);
  const parameters = Object.entries(parametersOf(query)).sort(([one], [other]) => (one < other ? -1 : 1));
  return [
    ...[method, ...standard.map(said), ...inOrder.map((header) => `${header}:${said(header)}`)],
    [`/${account}${path}`, ...parameters.map(([parameter, value]) => `${parameter}:${value}`)].join('\n'),
  ].join('\n');
}

/** Azure sorts headers as .NET sorts words: hyphens do not count, and an underscore comes before digits. */
const weight = (header: string) => header.replaceAll('-', '').replaceAll('_', ' ');

/** Names in small letters; a plus sign is one. */
export function parametersOf(query: string): Readonly<Record<string, string>> {
  const parts = query.split('&').filter((part) => part !== '');
  const pairs = parts.map((part) => {
    const [, name, value] = /^([^=]*)=?(.*)$/s.exec(part)!;
    return [decoded(name!).toLowerCase(), decoded(value!)];
  });
  return Object.fromEntries(pairs) as Record<string, string>;
}

export function decoded(text: string) {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new BlobError('InvalidQueryParameterValue', `${text} is not percent-encoded UTF-8.`);
  }
}
