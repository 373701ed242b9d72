import { afterAll, beforeAll } from '@jest/globals';
import { createHash } from 'node:crypto';
import { BlobServiceClient, type BlockBlobClient, type ContainerClient } from '@azure/storage-blob';

export type BlobsUnderTest = { readonly connectionString: string; close(): Promise<void> };

let containers = 0;
/** A container of its own for each group of tests: a real account takes a while to forget one. */
export function givenContainer(start: () => Promise<BlobsUnderTest>) {
  let under: BlobsUnderTest;
  let container: ContainerClient;
  beforeAll(async () => {
    under = await start();
    container = clientOf(under.connectionString).getContainerClient(newName());
    await container.create();
  });
  afterAll(async () => {
    await container.deleteIfExists();
    await under.close();
  });
  return {
    get connectionString() {
      return under.connectionString;
    },
    get container() {
      return container;
    },
  };
}
export type Given = ReturnType<typeof givenContainer>;

export const clientOf = (connectionString: string) =>
  BlobServiceClient.fromConnectionString(connectionString, { retryOptions: { maxTries: 1 } });
export const newName = () => `contract-${Date.now().toString(36)}-${process.pid}-${++containers}`;
/** Bytes that are nowhere the same. */
export const unlike = (bytes: number) => createHash('shake256', { outputLength: bytes }).update('seed').digest();
export const textOf = async (blob: BlockBlobClient) => (await blob.downloadToBuffer()).toString();
