import { describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { appendBlobs, conditions } from './conditions.contract.js';
import {
  clientOf,
  givenContainer,
  newName,
  textOf,
  unlike,
  type BlobsUnderTest,
  type Given,
} from './container.contract.js';
import { listing } from './listing.contract.js';

/** What every Blob Storage does, as far as ours does it. */
export function blobContract(start: () => Promise<BlobsUnderTest>) {
  describe('containers', () => containersAre(givenContainer(start)));
  describe('block blobs', () => blockBlobs(givenContainer(start)));
  describe('blocks', () => blocks(givenContainer(start)));
  describe('conditions', () => conditions(givenContainer(start)));
  describe('append blobs', () => appendBlobs(givenContainer(start)));
  describe('listing', () => listing(givenContainer(start)));
}

function containersAre(at: Given) {
  it('are made once, and are there until they are deleted', async () => {
    const one = clientOf(at.connectionString).getContainerClient(newName());
    expect(await one.exists()).toBe(false);
    await expect(one.getBlockBlobClient('a').upload('a', 1)).rejects.toMatchObject({ code: 'ContainerNotFound' });
    await one.create({ metadata: { shelf: 'three' } });
    expect((await one.getProperties()).metadata).toEqual({ shelf: 'three' });
    await expect(one.create()).rejects.toMatchObject({ statusCode: 409, code: 'ContainerAlreadyExists' });
    expect((await one.createIfNotExists()).succeeded).toBe(false);
    await one.getBlockBlobClient('a').upload('a', 1);
    await one.delete();
    await expect(one.listBlobsFlat().next()).rejects.toMatchObject({ statusCode: 404 });
  });

  it('have names of small letters', async () => {
    const odd = clientOf(at.connectionString).getContainerClient('Not-Like-This');
    await expect(odd.create()).rejects.toMatchObject({ statusCode: 400, code: 'InvalidResourceName' });
  });

  it('open to nobody without the key of the account', async () => {
    const wrong = at.connectionString.replace(
      /AccountKey=[^;]+/,
      `AccountKey=${Buffer.from('wrong').toString('base64')}`,
    );
    const container = clientOf(wrong).getContainerClient(at.container.containerName);
    const expected = { statusCode: 403, code: 'AuthenticationFailed' };
    await expect(container.getProperties()).rejects.toMatchObject(expected);
    await expect(container.getBlockBlobClient('a').upload('a', 1)).rejects.toMatchObject(expected);
    expect(await at.container.getBlockBlobClient('a').exists()).toBe(false);
    const unsigned = await fetch(at.container.getBlockBlobClient('a').url);
    expect(unsigned.status).toBeGreaterThanOrEqual(400);
  });
}

function blockBlobs(at: Given) {
  it('come back as they were, with all that was said of them', async () => {
    const blob = at.container.getBlockBlobClient('orders/dt=2026-01-01/Œil 花瓶 + 50%.jsonl');
    const body = Buffer.from('{"a":1}\n');
    const said = { blobContentType: 'application/x-ndjson', blobCacheControl: 'no-store', blobContentLanguage: 'en' };
    const before = await blob.upload(body, body.length, {
      blobHTTPHeaders: said,
      metadata: { sha256: 'abc', a_b: '1', a1: '2' },
    });
    const got = await blob.download();
    expect(got).toMatchObject({
      ...{ contentLength: 8, contentType: 'application/x-ndjson', cacheControl: 'no-store', contentLanguage: 'en' },
      ...{ etag: before.etag, lastModified: before.lastModified, metadata: { sha256: 'abc', a_b: '1', a1: '2' } },
      ...{ blobType: 'BlockBlob', contentMD5: new Uint8Array(createHash('md5').update(body).digest()) },
    });
    expect(Buffer.concat(await Readable.from(got.readableStreamBody!).toArray())).toEqual(body);
    expect(await blob.getProperties()).toMatchObject({ contentLength: 8, etag: before.etag, metadata: { a_b: '1' } });
  });

  it('may be empty', async () => {
    const blob = at.container.getBlockBlobClient('empty');
    await blob.upload('', 0);
    expect(await textOf(blob)).toBe('');
    expect((await blob.getProperties()).contentLength).toBe(0);
  });

  it('are replaced as a whole, and keep the day they were made', async () => {
    const blob = at.container.getBlockBlobClient('replaced');
    const first = await blob.upload('first', 5, { metadata: { only: 'first' } });
    const { createdOn } = await blob.getProperties();
    const second = await blob.upload('2nd', 3);
    expect(second.etag).not.toBe(first.etag);
    expect(await textOf(blob)).toBe('2nd');
    expect(await blob.getProperties()).toMatchObject({ createdOn, metadata: {} });
  });

  it('are read in parts', async () => {
    const blob = at.container.getBlockBlobClient('parts');
    await blob.upload('0123456789', 10);
    const part = async (offset: number, count?: number) => (await blob.downloadToBuffer(offset, count)).toString();
    expect([await part(2, 3), await part(7), await part(8, 2)]).toEqual(['234', '789', '89']);
    expect((await blob.download(2, 3)).contentRange).toBe('bytes 2-4/10');
    expect((await blob.download(8, 100)).contentRange).toBe('bytes 8-9/10');
    await expect(blob.download(10, 1)).rejects.toMatchObject({ statusCode: 416, code: 'InvalidRange' });
  });

  it('are described anew, and deleted', async () => {
    const blob = at.container.getBlockBlobClient('described');
    const { etag } = await blob.upload('x', 1, { metadata: { a: '1' } });
    await blob.setMetadata({ b: '2' });
    const after = await blob.getProperties();
    expect(after.metadata).toEqual({ b: '2' });
    expect(after.etag).not.toBe(etag);
    expect(await textOf(blob)).toBe('x');
    await blob.delete();
    expect(await blob.exists()).toBe(false);
    await expect(blob.delete()).rejects.toMatchObject({ statusCode: 404, code: 'BlobNotFound' });
    await expect(blob.download()).rejects.toMatchObject({ statusCode: 404, code: 'BlobNotFound' });
  });
}

function blocks(at: Given) {
  const id = (n: number) => Buffer.from(`block-${n}`).toString('base64');

  it('make a large blob', async () => {
    const blob = at.container.getBlockBlobClient('large.bin');
    const bytes = unlike(9_000_000);
    await blob.uploadData(bytes, { blockSize: 4_000_000, maxSingleShotSize: 1_000_000 });
    expect((await blob.downloadToBuffer()).equals(bytes)).toBe(true);
    expect((await blob.downloadToBuffer(3_999_990, 20)).equals(bytes.subarray(3_999_990, 4_000_010))).toBe(true);
    await blob.uploadStream(Readable.from([bytes.subarray(0, 10), bytes.subarray(10, 5_000_000)]), 1_000_000);
    expect((await blob.downloadToBuffer()).equals(bytes.subarray(0, 5_000_000))).toBe(true);
  });

  it('are seen only once they are committed, in the order of the list', async () => {
    const blob = at.container.getBlockBlobClient('blocks');
    for (const n of [1, 2, 3]) await blob.stageBlock(id(n), `<${n}>`, 3);
    expect(await blob.exists()).toBe(false);
    await expect(blob.stageBlock(id(10_000), 'x', 1)).rejects.toMatchObject({
      statusCode: 400,
      code: 'InvalidBlobOrBlock',
    });
    await expect(blob.commitBlockList([id(1), id(9)])).rejects.toMatchObject({ code: 'InvalidBlockList' });
    await blob.commitBlockList([id(3), id(1)], { metadata: { n: '2' } });
    expect(await textOf(blob)).toBe('<3><1>');
    // What was not on the list is forgotten; what is in the blob can be taken again.
    await expect(blob.commitBlockList([id(2)])).rejects.toMatchObject({ statusCode: 400 });
    await blob.stageBlock(id(4), '<four>', 6);
    await blob.commitBlockList([id(4), id(3), id(4)]);
    expect(await textOf(blob)).toBe('<four><3><four>');
    await blob.stageBlock(id(4), 'new', 3);
    await blob.commitBlockList([id(4), id(3)]);
    expect(await textOf(blob)).toBe('new<3>');
  });

  it('are not taken if they arrive changed', async () => {
    const blob = at.container.getBlockBlobClient('changed');
    const transactionalContentMD5 = createHash('md5').update('other').digest();
    const stage = blob.stageBlock(id(1), 'this', 4, { transactionalContentMD5 });
    await expect(stage).rejects.toMatchObject({ statusCode: 400, code: 'Md5Mismatch' });
    await expect(blob.commitBlockList([id(1)])).rejects.toMatchObject({ code: 'InvalidBlockList' });
  });

  it('are forgotten when the blob is put as a whole', async () => {
    const blob = at.container.getBlockBlobClient('whole');
    await blob.stageBlock(id(1), '1', 1);
    await blob.upload('whole', 5);
    await expect(blob.commitBlockList([id(1)])).rejects.toMatchObject({ code: 'InvalidBlockList' });
    expect(await textOf(blob)).toBe('whole');
  });
}
