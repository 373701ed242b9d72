import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BlobServiceClient } from '@azure/storage-blob';
import { startBlobStorage } from '../../../emulator/src/blob/blob-storage.js';
import { BlobDestination } from './blob.destination.js';
import { destinationContract } from './destination.contract.js';
import type { DestinationOptions } from './delivery.destination.js';

destinationContract('Blob Storage', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'retreasure-blobs-'));
  const { connectionString, ...storage } = await startBlobStorage({ folder, now: Date.now });
  const service = BlobServiceClient.fromConnectionString(connectionString);
  const container = service.getContainerClient('exports');
  await container.create();
  let places = 0;
  const at =
    (url: string, as = connectionString) =>
    (options: DestinationOptions) =>
      new BlobDestination(url, { connectionString: as }, options);
  const nobody = connectionString.replace(/:\d+\//, ':1/');
  const stranger = connectionString.replace(/AccountKey=[^;]+/, `AccountKey=${Buffer.from('no').toString('base64')}`);
  return {
    async newPlace() {
      const prefix = `finance/books ${++places}`;
      const namesIn = async () => {
        const names: string[] = [];
        for await (const { name } of container.listBlobsFlat({ prefix: `${prefix}/` }))
          names.push(name.slice(prefix.length + 1));
        return names;
      };
      const read = (name: string) => container.getBlobClient(`${prefix}/${name}`).downloadToBuffer();
      return {
        open: at(`${container.url}/${prefix}`),
        async seen() {
          const names = await namesIn();
          const isComplete = (name: string) => names.includes(name.replace(/[^/]*$/, 'delivery.json'));
          return Object.fromEntries(
            await Promise.all(names.filter(isComplete).map(async (name) => [name, await read(name)] as const)),
          );
        },
        everything: namesIn,
        read,
        async put(name, content) {
          await container.getBlockBlobClient(`${prefix}/${name}`).upload(content, content.length);
        },
      };
    },
    refused: [
      { title: 'another key', because: 'wrong-key', open: at(container.url, stranger) },
      { title: 'another account', because: 'wrong-key', open: at('https://other.blob.core.windows.net/exports') },
      { title: 'no such container', because: 'no-place', open: at(container.url.replace('exports', 'nothing')) },
    ],
    unreachable: [{ title: 'nobody there', open: at(container.url.replace(/:\d+\//, ':1/'), nobody) }],
    async close() {
      await storage.close();
      rmSync(folder, { recursive: true });
    },
  };
});
