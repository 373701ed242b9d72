import { BlobError, notSpoken } from './blob-error.js';
import type { Unneeded } from './blob-index.js';
import { mustHold } from './conditions.js';
import type { Received, Segment } from './contents.js';
import { metadataOf, propertiesOf, stateHeaders } from './headers.js';
import { found, type Answer, type Asked, type Held } from './operation.js';

const megabyte = 1_048_576;
const putBytesMax = 5_000 * megabyte;
const blockBytesMax = 4_000 * megabyte;
const appendBytesMax = 100 * megabyte;
const listBytesMax = 10 * megabyte;
const blocksMax = 50_000;

/** A block blob as a whole, or an empty append blob. */
export async function put(held: Held, asked: Asked): Promise<Answer> {
  const type = asked.request.headers['x-ms-blob-type'];
  if (type !== 'BlockBlob' && type !== 'AppendBlob') throw notSpoken(`x-ms-blob-type: ${String(type)}`);
  const told = { name: asked.name, type, metadata: metadataOf(asked) } as const;
  const headers = propertiesOf(asked);
  mayMake(held, asked);
  const received = await receive(held, asked, type === 'AppendBlob' ? 0 : putBytesMax);
  return keeping(held, received, () => {
    mayMake(held, asked);
    const md5: { 'content-md5'?: string } = type === 'BlockBlob' ? { 'content-md5': received.md5 } : {};
    const segments = received.bytes === 0 ? [] : [{ ...received, block: '' }];
    held.contents.settle(received);
    const unneeded = held.index.put(asked.container, { ...told, headers: { ...md5, ...headers } }, segments);
    return [written(held, asked, 201, md5), unneeded];
  });
}

export async function putBlock(held: Held, asked: Asked): Promise<Answer> {
  const { index, contents } = held;
  const { container, name, parameters } = asked;
  const block = parameters['blockid'] ?? '';
  if (!/^[A-Za-z0-9+/]{1,88}={0,2}$/.test(block)) throw new BlobError('InvalidQueryParameterValue', 'blockid: Base64');
  const mayStage = () => {
    index.container(container);
    if (index.blob(container, name)?.type === 'AppendBlob') throw new BlobError('InvalidBlobType');
    // Azure wants the ids of all blocks of a blob to be of one length.
    if ((index.blockOf(container, name) ?? block).length !== block.length) throw new BlobError('InvalidBlobOrBlock');
  };
  mayStage();
  const received = await receive(held, asked, blockBytesMax);
  return keeping(held, received, () => {
    mayStage();
    contents.settle(received);
    const unneeded = index.stage(container, name, { ...received, block });
    return [{ status: 201, headers: { 'content-md5': received.md5 } }, unneeded];
  });
}

/** Makes a blob of blocks: those that were put since it was last made, and those that it is made of. */
export async function putBlockList(held: Held, asked: Asked): Promise<Answer> {
  const { index, contents } = held;
  const { container, name } = asked;
  const told = { name, type: 'BlockBlob', headers: propertiesOf(asked), metadata: metadataOf(asked) } as const;
  const list = [...(await textOf(asked)).matchAll(/<(Latest|Uncommitted|Committed)>\s*([^<\s]+)\s*<\//g)];
  if (list.length > blocksMax) throw new BlobError('BlockListTooLong');
  mayMake(held, asked);
  const before = index.blob(container, name);
  const byId = (segments: readonly Segment[]) => new Map(segments.map((segment) => [segment.block, segment]));
  const committed = byId(before?.type === 'BlockBlob' ? index.segmentsOf(before) : []);
  const staged = byId(index.stagedFor(container, name));
  const segments = list.map(([, where, id]) => {
    const segment =
      (where === 'Committed' ? undefined : staged.get(id!)) ??
      (where === 'Uncommitted' ? undefined : committed.get(id!));
    if (segment === undefined) throw new BlobError('InvalidBlockList');
    return segment;
  });
  contents.drop(index.put(container, told, segments));
  return written(held, asked, 201);
}

export async function appendBlock(held: Held, asked: Asked): Promise<Answer> {
  const { index, contents } = held;
  const { headers } = asked.request;
  const growing = () => {
    const blob = found(held, asked, 'change');
    if (blob.type !== 'AppendBlob') throw new BlobError('InvalidBlobType');
    const expected = headers['x-ms-blob-condition-appendpos'];
    if (expected !== undefined && Number(expected) !== blob.bytes) throw new BlobError('AppendPositionConditionNotMet');
    const bytesMax = Number(headers['x-ms-blob-condition-maxsize'] ?? Infinity);
    if (blob.bytes + Number(headers['content-length']) > bytesMax) throw new BlobError('MaxBlobSizeConditionNotMet');
    if (blob.blocks >= blocksMax) throw new BlobError('BlockCountExceedsLimit');
    return blob;
  };
  growing();
  const received = await receive(held, asked, appendBytesMax);
  return keeping(held, received, () => {
    const blob = growing();
    const [segment = { file: received.file, bytes: 0, block: '' }] = index.segmentsOf(blob);
    if (segment.file === received.file) contents.settle(received);
    else contents.extend(segment.file, segment.bytes, received);
    index.grow(asked.container, blob, { ...segment, bytes: segment.bytes + received.bytes });
    const count = { 'x-ms-blob-committed-block-count': String(blob.blocks + 1) };
    return [written(held, asked, 201, { 'x-ms-blob-append-offset': String(blob.bytes), ...count }), []];
  });
}

export function putMetadata(held: Held, asked: Asked): Answer {
  held.index.describe(asked.container, found(held, asked, 'change'), metadataOf(asked));
  return written(held, asked, 200);
}

function mayMake({ index }: Held, { request, container, name }: Asked) {
  index.container(container);
  mustHold(request.headers, index.blob(container, name), 'make');
}

/** What comes in, once all of it is there. */
async function receive({ index, contents }: Held, { request }: Asked, bytesMax: number): Promise<Received> {
  const { 'content-length': length, 'content-md5': md5 } = request.headers;
  if (length === undefined) throw new BlobError('MissingContentLengthHeader');
  if (Number(length) > bytesMax) throw new BlobError('RequestBodyTooLarge');
  const received = await contents.receive(request, Number(length), index.next());
  if (md5 === undefined || md5 === received.md5) return received;
  contents.drop([received.file]);
  throw new BlobError('Md5Mismatch');
}

/** Nothing else happens while `change` looks and acts. What came in goes if it was refused, or found its place elsewhere. */
function keeping({ index, contents }: Held, { file }: Received, change: () => readonly [Answer, Unneeded]): Answer {
  try {
    const [answered, unneeded] = change();
    contents.drop(unneeded);
    return answered;
  } finally {
    if (!index.needs(file)) contents.drop([file]);
  }
}

async function textOf({ request }: Asked): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > listBytesMax) throw new BlobError('RequestBodyTooLarge');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

const written = ({ index }: Held, { container, name }: Asked, status: number, more: object = {}): Answer => ({
  status,
  headers: { ...stateHeaders(index.blob(container, name)!), 'x-ms-request-server-encrypted': 'false', ...more },
});
