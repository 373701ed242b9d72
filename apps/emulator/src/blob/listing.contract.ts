import { beforeAll, expect, it } from '@jest/globals';
import type { BlobItem } from '@azure/storage-blob';
import type { Given } from './container.contract.js';

const listed = async (items: AsyncIterable<{ readonly name: string; readonly kind?: string }>) => {
  const found: string[] = [];
  for await (const { kind, name } of items) found.push(kind === 'prefix' ? `[${name}]` : name);
  return found;
};

/** In the order of names, in pages, by prefix and by folder. */
export function listing(at: Given) {
  const names = ['a', 'a/1', 'a/2/x', 'a/2/y', 'a/3', 'a0', 'b/z', 'b/ü & <b>', 'c'];
  beforeAll(async () => {
    for (const name of names.toReversed())
      await at.container
        .getBlockBlobClient(name)
        .upload(name, Buffer.byteLength(name), { metadata: { n: `${name.length}` } });
  });

  it('is in the order of names', async () => {
    expect(await listed(at.container.listBlobsFlat())).toEqual(names);
    expect(await listed(at.container.listBlobsFlat({ prefix: 'a/' }))).toEqual(['a/1', 'a/2/x', 'a/2/y', 'a/3']);
    expect(await listed(at.container.listBlobsFlat({ prefix: 'b' }))).toEqual(['b/z', 'b/ü & <b>']);
    expect(await listed(at.container.listBlobsFlat({ prefix: 'nothing' }))).toEqual([]);
  });

  it('comes in pages, each of which says where the next one begins', async () => {
    const pages: string[][] = [];
    let continuationToken: string | undefined = '';
    while (continuationToken !== undefined && pages.length < 10) {
      const from = { maxPageSize: 4, ...(continuationToken && { continuationToken }) };
      const { value } = (await at.container.listBlobsFlat().byPage(from).next()) as {
        value: { segment: { blobItems: { name: string }[] }; continuationToken?: string };
      };
      pages.push(value.segment.blobItems.map(({ name }) => name));
      continuationToken = value.continuationToken || undefined;
    }
    expect(pages).toEqual([names.slice(0, 4), names.slice(4, 8), names.slice(8)]);
  });

  it('shows folders, also over pages', async () => {
    const folders = (prefix: string) => at.container.listBlobsByHierarchy('/', { prefix });
    // The SDK hands out the folders of a page before its blobs.
    expect(await listed(folders(''))).toEqual(['[a/]', '[b/]', 'a', 'a0', 'c']);
    expect(await listed(folders('a/'))).toEqual(['[a/2/]', 'a/1', 'a/3']);
    const paged: string[] = [];
    for await (const { segment } of folders('').byPage({ maxPageSize: 1 }))
      paged.push(
        ...(segment.blobPrefixes ?? []).map(({ name }) => `[${name}]`),
        ...segment.blobItems.map(({ name }) => name),
      );
    expect(paged).toEqual(['a', '[a/]', 'a0', '[b/]', 'c']);
  });

  it('says what is said of a blob, and its metadata to whoever asks for it', async () => {
    const only = async (options: object) => {
      const items: BlobItem[] = [];
      for await (const item of at.container.listBlobsFlat({ prefix: 'a/3', ...options })) items.push(item);
      return items[0]!;
    };
    const { etag, lastModified } = await at.container.getBlockBlobClient('a/3').getProperties();
    const { properties } = await only({});
    expect(properties).toMatchObject({ contentLength: 3, blobType: 'BlockBlob', lastModified });
    expect(`"${properties.etag}"`).toBe(etag);
    expect((await only({ includeMetadata: true })).metadata).toEqual({ n: '3' });
  });
}
