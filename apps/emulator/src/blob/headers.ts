import { BlobError } from './blob-error.js';
import type { Blob, Texts } from './blob-index.js';
import { etagOf } from './conditions.js';
import type { Asked } from './operation.js';

const metadataPrefix = 'x-ms-meta-';
const metadataMax = 8_192;
/** What of a blob is told with `x-ms-blob-` before it, and given back without. */
const properties = [
  ...['content-type', 'content-encoding', 'content-language', 'content-disposition', 'content-md5'],
  'cache-control',
];

export function metadataOf({ request }: Asked): Texts {
  const told = Object.entries(request.headers).filter(([header]) => header.startsWith(metadataPrefix));
  const metadata = told.map(([header, value]) => [header.slice(metadataPrefix.length), String(value)] as const);
  if (metadata.some(([name]) => !/^[a-z_][a-z0-9_]*$/.test(name))) throw new BlobError('InvalidMetadata');
  if (metadata.flat().join('').length > metadataMax) throw new BlobError('MetadataTooLarge');
  return Object.fromEntries(metadata);
}

export function propertiesOf({ request }: Asked): Texts {
  const told = properties.flatMap((name) => {
    const value = request.headers[`x-ms-blob-${name}`];
    return typeof value === 'string' ? [[name, value] as const] : [];
  });
  return { 'content-type': 'application/octet-stream', ...Object.fromEntries(told) };
}

/** Which state of a blob or container it is. */
export const stateHeaders = (one: { readonly etag: number; readonly changedAt: number }): Texts => ({
  etag: etagOf(one),
  'last-modified': new Date(one.changedAt).toUTCString(),
});

export const metadataHeaders = (metadata: Texts): Texts =>
  Object.fromEntries(Object.entries(metadata).map(([name, value]) => [`${metadataPrefix}${name}`, value]));

export const blobHeaders = (blob: Blob): Texts => ({
  ...blob.headers,
  ...metadataHeaders(blob.metadata),
  ...stateHeaders(blob),
  'x-ms-blob-type': blob.type,
  'x-ms-creation-time': new Date(blob.madeAt).toUTCString(),
  'accept-ranges': 'bytes',
  ...(blob.type === 'AppendBlob' && { 'x-ms-blob-committed-block-count': String(blob.blocks) }),
});
