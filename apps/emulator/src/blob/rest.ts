import { BlobError, notSpoken } from './blob-error.js';
import { blobHeaders, metadataHeaders, metadataOf, stateHeaders } from './headers.js';
import { listing } from './listing.js';
import { found, type Answer, type Asked, type Held, type Operation } from './operation.js';
import { appendBlock, put, putBlock, putBlockList, putMetadata } from './writing.js';

/** By method and the parameters `restype` and `comp`. */
const onContainers: Readonly<Record<string, Operation>> = {
  'PUT container': ({ index }, asked) => {
    const container = index.addContainer(asked.container, metadataOf(asked));
    return { status: 201, headers: stateHeaders(container) };
  },
  'GET container': aboutContainer,
  'HEAD container': aboutContainer,
  'GET container list': ({ index }, { container, parameters }) => {
    index.container(container);
    return { status: 200, xml: listing(index, container, parameters) };
  },
  'DELETE container': ({ index, contents }, { container }) => {
    index.container(container);
    contents.drop(index.removeContainer(container));
    return { status: 202 };
  },
};
const onBlobs: Readonly<Record<string, Operation>> = {
  PUT: put,
  'PUT block': putBlock,
  'PUT blocklist': putBlockList,
  'PUT appendblock': appendBlock,
  'PUT metadata': putMetadata,
  GET: get,
  HEAD(held, asked) {
    const blob = found(held, asked, 'read');
    return { status: 200, headers: { ...blobHeaders(blob), 'content-length': String(blob.bytes) } };
  },
  DELETE(held, asked) {
    held.contents.drop(held.index.remove(asked.container, found(held, asked, 'change')));
    return { status: 202 };
  },
};
/** What changes the meaning of a request. Other headers that we do not know may go unnoticed. */
const unspoken = [
  ...['x-ms-copy-source', 'x-ms-lease-id', 'x-ms-if-tags', 'x-ms-tags', 'x-ms-encryption-key', 'x-ms-encryption-scope'],
  ...['x-ms-content-crc64', 'x-ms-structured-body', 'x-ms-immutability-policy-mode', 'x-ms-legal-hold'],
  ...['x-ms-blob-public-access', 'x-ms-range-get-content-md5', 'x-ms-range-get-content-crc64'],
];

/** @throws BlobError for what is refused */
export function answer(held: Held, asked: Asked): Answer | Promise<Answer> {
  const { request, name, container, parameters } = asked;
  const { restype, comp, snapshot, versionid } = parameters;
  const what = [request.method, restype, comp].filter((word) => word !== undefined).join(' ');
  const operation = (name === '' ? onContainers : onBlobs)[what];
  if (operation === undefined || snapshot !== undefined || versionid !== undefined) throw notSpoken(what);
  const strange = unspoken.find((header) => request.headers[header] !== undefined);
  if (strange !== undefined) throw notSpoken(strange);
  if (!/^(?!.*--)[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/.test(container) || name.length > 1_024)
    throw new BlobError('InvalidResourceName');
  return operation(held, asked);
}

function aboutContainer({ index }: Held, asked: Asked): Answer {
  const container = index.container(asked.container);
  return { status: 200, headers: { ...stateHeaders(container), ...metadataHeaders(container.metadata) } };
}

function get(held: Held, asked: Asked): Answer {
  const blob = found(held, asked, 'read');
  const { headers } = asked.request;
  const segments = held.index.segmentsOf(blob);
  const [, first, last] = /^bytes=(\d+)-(\d*)$/.exec(String(headers['x-ms-range'] ?? headers.range ?? '')) ?? [];
  if (first === undefined)
    return { status: 200, headers: blobHeaders(blob), reading: held.contents.open(segments, 0, blob.bytes) };
  const from = Number(first);
  const to = last === '' ? blob.bytes : Math.min(Number(last) + 1, blob.bytes);
  if (from >= to) throw new BlobError('InvalidRange');
  const { 'content-md5': md5, ...others } = blobHeaders(blob);
  return {
    status: 206,
    headers: {
      ...{ ...others, 'content-range': `bytes ${from}-${to - 1}/${blob.bytes}` },
      // The other name says that it is the hash of the whole.
      ...(md5 !== undefined && { 'x-ms-blob-content-md5': md5 }),
    },
    reading: held.contents.open(segments, from, to),
  };
}
