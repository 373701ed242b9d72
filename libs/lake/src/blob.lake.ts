import { buffer } from 'node:stream/consumers';
import { setTimeout as after } from 'node:timers/promises';
import type { ContainerClient, ContainerListBlobFlatSegmentResponse, RestError } from '@azure/storage-blob';
import { blobPlace, codeOf, openContainer, type BlobCredentials, type BlobPlace } from './blob-container.js';
import { checkedPath, Lake, type LakeFile } from './lake.js';

const triesMax = 3;
const retryOptions = { maxTries: triesMax, retryDelayInMs: 200, maxRetryDelayInMs: 2_000 };
// Of one file, with all tries; the SDK has none of its own that would end a connection which says nothing.
const timeoutMs = 120_000;
// Larger files go up in blocks, of which so many are held twice in memory for a while.
const wholeBytesMax = 33_554_432;
const blocks = { maxSingleShotSize: wholeBytesMax, blockSize: 8_388_608, concurrency: 2 };
// Names with all that is said of them, in XML: some 700 kB.
const maxPageSize = 1_000;
const once = { ifNoneMatch: '*' };

/**
 * A container of Azure Blob Storage, which must be there, or a folder of it: https://account.blob.core.windows.net/container/prefix.
 * Also of an account with a hierarchical namespace (ADLS Gen2), whose folders are no files. Nothing is asked until it is used.
 */
export class BlobLake extends Lake {
  private readonly place: BlobPlace;
  private readonly url: string;
  private readonly container: () => Promise<ContainerClient>;
  /** Of which nothing is tried again unseen. */
  private readonly onceOnly: () => Promise<ContainerClient>;

  /** @throws Error if the address is not one */
  constructor(url: string, credentials: BlobCredentials) {
    super();
    this.place = blobPlace(url);
    this.url = url.replace(/\/*$/, '/');
    this.container = lazily(() => openContainer(this.place, credentials, retryOptions));
    this.onceOnly = lazily(() => openContainer(this.place, credentials, { maxTries: 1 }));
  }

  async create(path: string, bytes: Uint8Array): Promise<boolean> {
    const name = this.nameOf(path);
    const blob = (await this.onceOnly()).getBlockBlobClient(name);
    for (let tries = 1; ; tries++) {
      try {
        await blob.uploadData(bytes, { ...blocks, conditions: once, abortSignal: AbortSignal.timeout(timeoutMs) });
        return true;
      } catch (error) {
        // Perhaps by ourselves, a moment ago, in a try whose answer was lost.
        if (isThere(error)) return tries > 1 && isSame(bytes, await this.read(path));
        if (tries === triesMax || !mayPass(error)) throw this.explained(error, path);
      }
      await after(retryOptions.retryDelayInMs * 2 ** (tries - 1));
    }
  }

  async read(path: string): Promise<Uint8Array | undefined> {
    const blob = (await this.container()).getBlobClient(this.nameOf(path));
    const options = { maxRetryRequests: triesMax, abortSignal: AbortSignal.timeout(timeoutMs) };
    try {
      const { metadata, readableStreamBody } = await blob.download(0, undefined, options);
      const bytes = await buffer(readableStreamBody!);
      return isFolder(metadata) ? undefined : bytes;
    } catch (error) {
      if (isNowhere(error)) return undefined;
      throw this.explained(error, path);
    }
  }

  async *list(prefix: string): AsyncIterable<LakeFile> {
    const { prefix: folder } = this.place;
    let continuationToken: string | undefined;
    do {
      const page = await this.page(prefix, continuationToken);
      for (const { name, properties, metadata } of page.segment.blobItems)
        if (!isFolder(metadata)) yield { path: name.slice(folder.length), bytes: properties.contentLength ?? 0 };
      continuationToken = page.continuationToken;
    } while (continuationToken);
  }

  async remove(path: string): Promise<void> {
    const blob = (await this.container()).getBlobClient(this.nameOf(path));
    try {
      await blob.deleteIfExists({ abortSignal: AbortSignal.timeout(timeoutMs) });
    } catch (error) {
      throw this.explained(error, path);
    }
  }

  /** Each has a time limit of its own, since nobody knows how many there are, nor how slowly they are read. */
  private async page(prefix: string, continuationToken: string | undefined) {
    const container = await this.container();
    const abortSignal = AbortSignal.timeout(timeoutMs);
    const options = { prefix: this.place.prefix + prefix, includeMetadata: true, abortSignal };
    const settings = { maxPageSize, ...(continuationToken !== undefined && { continuationToken }) };
    try {
      const page = await container.listBlobsFlat(options).byPage(settings).next();
      return page.value as ContainerListBlobFlatSegmentResponse;
    } catch (error) {
      throw this.explained(error, prefix);
    }
  }

  private nameOf(path: string) {
    return this.place.prefix + checkedPath(path);
  }

  private explained(error: unknown, path: string): Error {
    const { statusCode, message } = error as RestError;
    // What it says of itself names requests and times, and nothing that would help.
    const said = statusCode === undefined ? message : `${statusCode} ${codeOf(error)}`;
    return new Error(`${this.url}${path}: ${said}`, { cause: error });
  }
}

/** Opened when it is first used, and anew where that failed. */
function lazily(open: () => Promise<ContainerClient>) {
  let opening: Promise<ContainerClient> | undefined;
  return () =>
    (opening ??= open().catch((error: unknown) => {
      opening = undefined;
      throw error;
    }));
}

const isThere = (error: unknown) => ['BlobAlreadyExists', 'ConditionNotMet'].includes(codeOf(error) ?? '');
const isNowhere = (error: unknown) => codeOf(error) === 'BlobNotFound';
/** No answer, or one that says so. */
function mayPass(error: unknown) {
  const { statusCode = 503 } = error as RestError;
  return statusCode >= 500 || statusCode === 408 || statusCode === 429;
}
/** With a hierarchical namespace a folder is a blob that says so. */
const isFolder = (metadata: { readonly [name: string]: string } | undefined) => metadata?.['hdi_isfolder'] === 'true';
const isSame = (bytes: Uint8Array, found: Uint8Array | undefined) =>
  found !== undefined && Buffer.compare(bytes, found) === 0;
