import { afterEach, describe, expect, it } from '@jest/globals';
import { appendFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { blobContract } from './blob.contract.js';
import { startBlobStorage } from './blob-storage.js';
import { clientOf, textOf, unlike } from './container.contract.js';

const { AZURE_BLOB_CONNECTION_STRING: connectionString } = process.env;
const now = () => 1_767_323_045_678;

if (connectionString === undefined)
  describe('the emulator', () =>
    blobContract(async () => {
      const folder = mkdtempSync(join(tmpdir(), 'emulator-blobs-'));
      const storage = await startBlobStorage({ folder, now });
      const close = async () => {
        await storage.close();
        rmSync(folder, { recursive: true });
      };
      return { connectionString: storage.connectionString, close };
    }));
else describe('the account', () => blobContract(async () => ({ connectionString, close: async () => {} })));

/** Storage that is abandoned without being closed has written what a killed one would have. */
function given() {
  const folder = mkdtempSync(join(tmpdir(), 'emulator-blobs-'));
  const opened: { close(): Promise<unknown> }[] = [];
  afterEach(async () => {
    for (const each of opened.splice(0).reverse()) await each.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const start = async () => {
    const storage = await startBlobStorage({ folder, now });
    opened.push(storage);
    return clientOf(storage.connectionString).getContainerClient('shelf');
  };
  const contents = join(folder, 'contents');
  return { start, contents, files: () => readdirSync(contents) };
}

describe('after a kill', () => {
  const { start, contents, files } = given();

  it('is everything there that was acknowledged', async () => {
    const before = await start();
    await before.create();
    const { etag } = await before.getBlockBlobClient('whole').upload('whole', 5, { metadata: { a: '1' } });
    await before.getBlockBlobClient('blocks').stageBlock('YQ==', 'block', 5);
    await before.getAppendBlobClient('log').create();
    await before.getAppendBlobClient('log').appendBlock('line1\n', 6);

    const after = await start();
    expect(await after.getBlockBlobClient('whole').getProperties()).toMatchObject({ etag, metadata: { a: '1' } });
    expect(await textOf(after.getBlockBlobClient('whole'))).toBe('whole');
    await after.getBlockBlobClient('blocks').commitBlockList(['YQ==']);
    expect(await textOf(after.getBlockBlobClient('blocks'))).toBe('block');
    await after.getAppendBlobClient('log').appendBlock('line2\n', 6, { conditions: { appendPosition: 6 } });
    expect((await after.getAppendBlobClient('log').downloadToBuffer()).toString()).toBe('line1\nline2\n');
  });

  it('is nothing there of what was still coming in', async () => {
    const before = await start();
    await before.create();
    const blob = before.getBlockBlobClient('large');
    await blob.upload('old', 3);
    const body = new Readable({ read: () => {} });
    const stop = new AbortController();
    const upload = blob.upload(() => body, 2_000_000, { abortSignal: stop.signal });
    body.push(unlike(1_000_000));
    while (files().length < 2) await new Promise((resolve) => setImmediate(resolve));

    const after = await start();
    expect(files()).toHaveLength(1);
    expect(await textOf(after.getBlockBlobClient('large'))).toBe('old');
    stop.abort();
    await expect(upload).rejects.toThrow();
    expect(await textOf(after.getBlockBlobClient('large'))).toBe('old');
  });

  it('is nothing there of what was being appended', async () => {
    const before = await start();
    await before.create();
    await before.getAppendBlobClient('log').create();
    await before.getAppendBlobClient('log').appendBlock('line1\n', 6);
    appendFileSync(join(contents, files()[0]!), 'half a line that nobody was told is there');

    const log = (await start()).getAppendBlobClient('log');
    expect((await log.downloadToBuffer()).toString()).toBe('line1\n');
    await log.appendBlock('2\n', 2);
    expect((await log.downloadToBuffer()).toString()).toBe('line1\n2\n');
  });

  it('is no ETag given twice', async () => {
    const before = await start();
    await before.create();
    const { etag } = await before.getBlockBlobClient('a').upload('1', 1);
    await before.getBlockBlobClient('a').delete();
    const after = await start();
    expect((await after.getBlockBlobClient('a').upload('2', 1)).etag).not.toBe(etag);
  });
});

describe('on this machine', () => {
  const { start, files } = given();

  it('takes no more room than its blobs', async () => {
    const container = await start();
    await container.create();
    const blob = container.getBlockBlobClient('a');
    await blob.upload('1', 1);
    await blob.upload('2', 1);
    await expect(blob.upload('3', 1, { conditions: { ifNoneMatch: '*' } })).rejects.toThrow();
    await blob.stageBlock('YQ==', 'old', 3);
    await blob.stageBlock('YQ==', 'new', 3);
    expect(files()).toHaveLength(2);
    await blob.commitBlockList(['YQ==', 'YQ==']);
    await container.getAppendBlobClient('log').create();
    for (const line of ['1', '2', '3']) await container.getAppendBlobClient('log').appendBlock(line, 1);
    expect(files()).toHaveLength(2);
    await blob.delete();
    expect(files()).toHaveLength(1);
    await container.delete();
    expect(files()).toEqual([]);
  });

  it('reads to its end what is replaced meanwhile', async () => {
    const container = await start();
    await container.create();
    const blob = container.getBlockBlobClient('read');
    const bytes = unlike(20_000_000);
    await blob.uploadData(bytes, { maxSingleShotSize: 1_000_000, blockSize: 1_000_000 });
    const { readableStreamBody } = await blob.download();
    await blob.upload('new', 3);
    const read = Buffer.concat((await Readable.from(readableStreamBody!).toArray()) as Buffer[]);
    expect(read.equals(bytes)).toBe(true);
    expect(await textOf(blob)).toBe('new');
    expect(files()).toHaveLength(1);
  });

  it('refuses what it does not speak', async () => {
    const container = await start();
    await container.create();
    const blob = container.getBlockBlobClient('a');
    await blob.upload('1', 1);
    const refused = { statusCode: 501, code: 'NotImplemented' };
    await expect(blob.upload('2', 1, { tags: { a: '1' } })).rejects.toMatchObject(refused);
    await expect(blob.getBlobLeaseClient().acquireLease(15)).rejects.toMatchObject(refused);
    await expect(blob.syncCopyFromURL(blob.url)).rejects.toMatchObject(refused);
    await expect(blob.createSnapshot()).rejects.toMatchObject(refused);
    await expect(container.getPageBlobClient('b').create(512)).rejects.toMatchObject(refused);
    expect(await textOf(blob)).toBe('1');
  });
});
