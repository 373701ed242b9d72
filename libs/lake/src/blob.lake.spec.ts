import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, request, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BlobServiceClient, type ContainerClient } from '@azure/storage-blob';
import { startBlobStorage } from '../../../apps/emulator/src/blob/blob-storage.js';
import { BlobLake } from './blob.lake.js';
import { lakeContract } from './lake.contract.js';
import { openLake } from './open-lake.js';

/** Of Azurite or an account, in whose container `retreasure-lake` the suite then runs; without it, the emulator. */
const { AZURE_BLOB_CONNECTION_STRING: given } = process.env;

async function storage() {
  if (given !== undefined) return { connectionString: given, close: () => Promise.resolve() };
  const folder = mkdtempSync(join(tmpdir(), 'retreasure-blobs-'));
  const { connectionString, ...started } = await startBlobStorage({ folder, now: Date.now });
  const close = async () => {
    await started.close();
    rmSync(folder, { recursive: true });
  };
  return { connectionString, close };
}

async function opened() {
  const { connectionString, close } = await storage();
  const container = BlobServiceClient.fromConnectionString(connectionString).getContainerClient('retreasure-lake');
  await container.createIfNotExists();
  return { connectionString, container, close };
}

let lakes = 0;
const newPrefix = () => `lake-${process.pid}-${Date.now()}-${++lakes}`;

lakeContract('Blob Storage', async () => {
  const { connectionString, container, close } = await opened();
  const prefixes: string[] = [];
  return {
    newLake() {
      const prefix = newPrefix();
      prefixes.push(prefix);
      return Promise.resolve(() => openLake(`${container.url}/${prefix}`, { connectionString }));
    },
    async close() {
      for (const prefix of prefixes)
        for await (const { name } of container.listBlobsFlat({ prefix })) await container.deleteBlob(name);
      await close();
    },
  };
});

async function listed(lake: BlobLake, prefix = '') {
  const paths: string[] = [];
  for await (const { path } of lake.list(prefix)) paths.push(path);
  return paths;
}

/** Between us and them: what it passes on, and whether it passes on what they answer. */
type Weather = (asked: IncomingMessage) => 'fine' | 'refused' | 'answer-lost';
async function proxyTo(connectionString: string, weather: { now: Weather }) {
  const port = Number(/BlobEndpoint=http:\/\/127\.0\.0\.1:(\d+)/.exec(connectionString)![1]);
  const server: Server = createServer((asked, answer) => {
    const how = weather.now(asked);
    if (how === 'refused') return void asked.resume().on('end', () => answer.writeHead(503).end());
    const { method, url: path, headers } = asked;
    const passed = request({ port, host: '127.0.0.1', method, path, headers }, (told) => {
      if (how === 'answer-lost') return void told.resume().on('end', () => asked.socket.destroy());
      answer.writeHead(told.statusCode!, told.headers);
      told.pipe(answer);
    });
    asked.pipe(passed);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const through = connectionString.replace(`:${port}/`, `:${(server.address() as AddressInfo).port}/`);
  return { through, close: () => new Promise((resolve) => server.close(resolve).closeAllConnections()) };
}

(given === undefined ? describe : describe.skip)('Blob Storage as a lake', () => {
  let back: Awaited<ReturnType<typeof opened>>;
  let proxy: Awaited<ReturnType<typeof proxyTo>>;
  let container: ContainerClient;
  let lake: BlobLake;
  const weather = { now: (() => 'fine') as Weather };
  beforeAll(async () => {
    back = await opened();
    proxy = await proxyTo(back.connectionString, weather);
    container = BlobServiceClient.fromConnectionString(proxy.through).getContainerClient('retreasure-lake');
  });
  afterAll(async () => {
    await proxy.close();
    await back.close();
  });
  let prefix: string;
  beforeEach(() => {
    prefix = newPrefix();
    lake = new BlobLake(`${container.url}/${prefix}`, { connectionString: proxy.through });
    weather.now = () => 'fine';
  });
  const firstly = (how: ReturnType<Weather>, method: string) => {
    let times = 0;
    weather.now = (asked) => (asked.method === method && ++times === 1 ? how : 'fine');
  };
  const bytes = Buffer.from('ours');

  it.each(['refused', 'answer-lost'] as const)('creates a file once though the first try was %s', async (how) => {
    firstly(how, 'PUT');
    expect(await lake.create('a', bytes)).toBe(true);
    expect(await lake.create('a', bytes)).toBe(false);
    expect(await lake.read('a')).toEqual(bytes);
  });

  it('says that a file was not created if another one is there when it tries again', async () => {
    let times = 0;
    weather.now = (asked) => (asked.method === 'PUT' && ++times === 1 ? 'refused' : 'fine');
    const creating = lake.create('a', bytes);
    await back.container.getBlockBlobClient(`${prefix}/a`).upload('theirs', 6);
    expect(await creating).toBe(false);
  });

  it.each([
    ['read', 'GET', () => lake.read('a')],
    ['removed', 'DELETE', () => lake.remove('a')],
  ] as const)('has files %s though the first try was lost', async (_, method, work) => {
    await lake.create('a', bytes);
    firstly('answer-lost', method);
    await work();
  });

  it('says in a line who did not answer, and what', async () => {
    weather.now = () => 'refused';
    await expect(lake.create('a/b', bytes)).rejects.toThrow(`${prefix}/a/b: 503`);
    const stranger = proxy.through.replace(/AccountKey=[^;]+/, `AccountKey=${Buffer.from('no').toString('base64')}`);
    weather.now = () => 'fine';
    const theirs = new BlobLake(`${container.url}/${prefix}`, { connectionString: stranger });
    await expect(theirs.create('a', bytes)).rejects.toThrow(`${prefix}/a: 403 AuthenticationFailed`);
    await expect(listed(theirs)).rejects.toThrow(`${prefix}/: 403`);
    const nowhere = new BlobLake(container.url.replace('retreasure-lake', 'nowhere'), {
      connectionString: proxy.through,
    });
    await expect(nowhere.read('a')).rejects.toThrow('nowhere/a: 404 ContainerNotFound');
    expect(() => new BlobLake('https://account.blob.core.windows.net', {})).toThrow('container/prefix');
  });

  it('goes up in blocks where it is large, and still only once', async () => {
    const large = Buffer.alloc(40_000_000, 'seed of a large file');
    expect(await lake.create('large', large)).toBe(true);
    expect(await lake.create('large', Buffer.alloc(40_000_000, 1))).toBe(false);
    expect(Buffer.compare((await lake.read('large'))!, large)).toBe(0);
  });

  it('has no folders of a hierarchical namespace among its files', async () => {
    const folder = { metadata: { hdi_isfolder: 'true' } };
    await back.container.getBlockBlobClient(`${prefix}/date=2026-01-10`).upload('', 0, folder);
    await lake.create('date=2026-01-10/a', bytes);
    expect(await listed(lake)).toEqual(['date=2026-01-10/a']);
    expect(await lake.read('date=2026-01-10')).toBeUndefined();
  });

  it('lists more files than an answer has', async () => {
    const names = Array.from({ length: 1_001 }, (_, n) => `f${String(n).padStart(4, '0')}`);
    while (names.length > 0)
      await Promise.all(
        names.splice(0, 100).map((name) => back.container.getBlockBlobClient(`${prefix}/${name}`).upload('', 0)),
      );
    const files = await listed(lake, 'f');
    expect([files.length, files[0], files.at(-1)]).toEqual([1_001, 'f0000', 'f1000']);
  });
});
