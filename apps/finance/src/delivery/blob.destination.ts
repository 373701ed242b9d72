import { Readable } from 'node:stream';
import type { BlockBlobClient, ContainerClient, RestError } from '@azure/storage-blob';
import {
  blobPlace,
  codeOf,
  openContainer,
  OtherAccount,
  type BlobCredentials,
  type BlobPlace,
} from '#lake/blob-container.js';
import {
  contentOf,
  Destination,
  type DeliveryFile,
  type DestinationOptions,
  type Found,
  type Load,
  type Reached,
} from './delivery.destination.js';
import { manifestBytesMax, manifestName, Refused, Unreachable } from './delivery.js';

const blockBytes = 4_194_304;
const blocksAtOnce = 2;
/** Of one request; a whole delivery that fails is tried again later. */
const retryOptions = { maxTries: 3, retryDelayInMs: 200, maxRetryDelayInMs: 2_000 };
const once = { ifNoneMatch: '*' };

/**
 * A container of Azure Blob Storage, which must be there: https://account.blob.core.windows.net/container/prefix. Blobs have no
 * folders to rename, so files appear one after the other, each whole. Who reads deliveries waits for `delivery.json`, which is put
 * last: a delivery without it is not complete. An attempt goes on where the last one ended, and overwrites nothing.
 */
export class BlobDestination extends Destination {
  private readonly blobs: BlobPlace;

  /** @throws Error if the address is not one */
  constructor(
    url: string,
    private readonly credentials: BlobCredentials,
    options: DestinationOptions,
  ) {
    super(new URL(url).href.replace(/\/*$/, '/'), options);
    this.blobs = blobPlace(url);
  }

  protected async reach(signal: AbortSignal): Promise<Reached> {
    const container = await openContainer(this.blobs, this.credentials, retryOptions);
    const at = (name: string, file: string) => container.getBlockBlobClient(`${this.blobs.prefix}${name}/${file}`);
    return {
      find: (name) => find(at(name, manifestName), () => this.filesOf(container, name, signal), signal),
      bring: async ({ name, files, manifest }: Load) => {
        const before = await this.filesOf(container, name, signal);
        const ours = [manifestName, ...files.map((file) => file.name)];
        const strange = [...before.keys()].find((file) => !ours.includes(file));
        if (strange !== undefined) throw new Refused('other-content', `${at(name, strange).url}: it is none of ours`);
        for (const file of files) await this.put(at(name, file.name), file, before.get(file.name), signal);
        const text = Buffer.from(manifest.text);
        const upload = at(name, manifestName).upload(text, text.length, {
          ...{ conditions: once, abortSignal: signal, blobHTTPHeaders: { blobContentType: 'application/json' } },
        });
        await unless('BlobAlreadyExists', upload);
      },
      close: () => {},
    };
  }

  protected explained(error: unknown, place: string): Unreachable | Refused {
    if (error instanceof OtherAccount) return new Refused('wrong-key', error.message, { cause: error });
    const { name, statusCode, message } = error as RestError;
    const code = codeOf(error);
    const options = { cause: error };
    // What it says of itself names requests and times, and nothing that would help.
    const said = `${place}: ${statusCode === undefined ? message : `${statusCode} ${code}`}`;
    const isRefusedToken = name === 'AuthenticationError' && (statusCode ?? 0) < 500;
    if (isRefusedToken || statusCode === 401 || code === 'AuthenticationFailed')
      return new Refused('wrong-key', said, options);
    if (statusCode === 403 || code === 'BlobImmutableDueToPolicy') return new Refused('forbidden', said, options);
    if (code === 'ContainerNotFound') return new Refused('no-place', said, options);
    return new Unreachable(said, options);
  }

  /** A file that is there already is left alone, if it is the same. */
  private async put(blob: BlockBlobClient, file: DeliveryFile, there: There | undefined, abortSignal: AbortSignal) {
    const { bytes, sha256 } = file;
    const isSame = (found: There) => found.bytes === bytes && found.sha256 === sha256;
    const refused = new Refused('other-content', `${blob.url}: something else is there`);
    if (there !== undefined && !isSame(there)) throw refused;
    if (there !== undefined) return;
    const options = { conditions: once, metadata: { sha256 }, abortSignal };
    const content = Readable.from(contentOf(file, abortSignal), { objectMode: false });
    const upload = blob.uploadStream(content, blockBytes, blocksAtOnce, options).finally(() => content.destroy());
    const uploaded = await unless('BlobAlreadyExists', upload);
    if (uploaded !== undefined) return;
    const { contentLength = -1, metadata } = await blob.getProperties({ abortSignal });
    if (!isSame({ bytes: contentLength, sha256: metadata?.['sha256'] })) throw refused;
  }

  private async filesOf(container: ContainerClient, name: string, abortSignal: AbortSignal) {
    const prefix = `${this.blobs.prefix}${name}/`;
    const found = new Map<string, There>();
    for await (const blob of container.listBlobsFlat({ prefix, includeMetadata: true, abortSignal }))
      found.set(blob.name.slice(prefix.length), {
        bytes: blob.properties.contentLength ?? -1,
        sha256: blob.metadata?.['sha256'],
      });
    return found;
  }
}

type There = { readonly bytes: number; readonly sha256: string | undefined };

async function find(
  blob: BlockBlobClient,
  filesOf: () => Promise<ReadonlyMap<string, There>>,
  abortSignal: AbortSignal,
): Promise<Found | undefined> {
  const properties = await unless('BlobNotFound', blob.getProperties({ abortSignal }));
  if (properties === undefined) return undefined;
  const { lastModified, contentLength = Infinity } = properties;
  const isOne = contentLength <= manifestBytesMax;
  return {
    at: lastModified!.toISOString(),
    manifest: isOne ? (await blob.downloadToBuffer(0, undefined, { abortSignal })).toString() : undefined,
    sizes: new Map([...(await filesOf())].map(([name, { bytes }]) => [name, bytes])),
  };
}

/** Undefined instead of an answer with this code. */
async function unless<T>(code: string, answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (codeOf(error) === code) return undefined;
    throw error;
  }
}
