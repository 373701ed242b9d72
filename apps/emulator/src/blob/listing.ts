import { BlobError } from './blob-error.js';
import type { Blob, BlobIndex, Texts } from './blob-index.js';
import { etagOf } from './conditions.js';

const pageMax = 5_000;
/** Comes after every name that begins as what it is written behind. */
const last = '\u{10ffff}';

/** A blob, or the beginning that the names of some have in common up to the delimiter. */
type Item = Blob | { readonly prefix: string };

/** One page of a container, in the order of names. */
export function listing(index: BlobIndex, container: string, parameters: Texts): string {
  const { prefix = '', delimiter = '', marker = '', include = '', maxresults = String(pageMax) } = parameters;
  if (!/^[1-9]\d{0,8}$/.test(maxresults))
    throw new BlobError('InvalidQueryParameterValue', 'maxresults: a whole number above 0');
  const limit = Math.min(Number(maxresults), pageMax);
  const found: Item[] = [];
  let next = '';
  const after = Buffer.from(marker, 'base64url').toString();
  for (const item of itemsOf(index, container, { prefix, delimiter, after })) {
    if (found.length === limit) {
      next = markerOf(found.at(-1)!);
      break;
    }
    found.push(item);
  }
  const withMetadata = include.split(',').includes('metadata');
  const items = found.map((item) => ('prefix' in item ? folderXml(item.prefix) : blobXml(item, withMetadata)));
  return [
    `<EnumerationResults ContainerName="${escaped(container)}"><Prefix>${escaped(prefix)}</Prefix>`,
    `<MaxResults>${limit}</MaxResults><Delimiter>${escaped(delimiter)}</Delimiter>`,
    `<Blobs>${items.join('')}</Blobs><NextMarker>${next}</NextMarker></EnumerationResults>`,
  ].join('');
}

type Wanted = { readonly prefix: string; readonly delimiter: string; readonly after: string };

function* itemsOf(index: BlobIndex, container: string, { prefix, delimiter, after }: Wanted): Generator<Item> {
  for (let folder: string | undefined = ''; folder !== undefined; after = folder + last) {
    folder = undefined;
    for (const blob of index.blobsAfter(container, after, prefix)) {
      const end = delimiter === '' ? -1 : blob.name.indexOf(delimiter, prefix.length);
      if (end >= 0) {
        folder = blob.name.slice(0, end + delimiter.length);
        break;
      }
      yield blob;
    }
    // However many stand in a folder: we go on behind it.
    if (folder !== undefined) yield { prefix: folder };
  }
}

const markerOf = (item: Item) => Buffer.from('prefix' in item ? item.prefix + last : item.name).toString('base64url');

const folderXml = (prefix: string) => `<BlobPrefix>${nameXml(prefix)}</BlobPrefix>`;

function blobXml(blob: Blob, withMetadata: boolean) {
  const properties = {
    'Creation-Time': new Date(blob.madeAt).toUTCString(),
    'Last-Modified': new Date(blob.changedAt).toUTCString(),
    Etag: etagOf(blob).replaceAll('"', ''),
    'Content-Length': String(blob.bytes),
    'Content-Type': blob.headers['content-type'] ?? '',
    'Content-Encoding': blob.headers['content-encoding'] ?? '',
    'Content-MD5': blob.headers['content-md5'] ?? '',
    BlobType: blob.type,
    LeaseStatus: 'unlocked',
    LeaseState: 'available',
  };
  const metadata = withMetadata ? `<Metadata>${elements(blob.metadata)}</Metadata>` : '';
  return `<Blob>${nameXml(blob.name)}<Properties>${elements(properties)}</Properties>${metadata}</Blob>`;
}

/** XML has no way to write some characters, and readers of XML take spaces off the ends. */
const nameXml = (name: string) =>
  /^(?! )[\x20-\ud7ff\ue000-\ufffd]*(?<! )$/.test(name)
    ? `<Name>${escaped(name)}</Name>`
    : `<Name Encoded="true">${encodeURIComponent(name)}</Name>`;

const elements = (texts: Texts) =>
  Object.entries(texts)
    .map(([name, text]) => `<${name}>${escaped(text)}</${name}>`)
    .join('');

const entities: Readonly<Record<string, string>> = { '<': '&lt;', '>': '&gt;', '&': '&amp;', '"': '&quot;' };
export const escaped = (text: string) => text.replace(/[<>&"]/g, (letter) => entities[letter]!);
