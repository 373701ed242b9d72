import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ChannelRefusal, ChannelUnreachable } from '../channel/channel.js';
import { photoBytesMax, photosOver } from './photo.source.js';

const jpeg = Buffer.from([0xff, 0xd8, 0xff, 0xe0, 1, 2, 3]);
const png = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a]);
const answers: Record<string, { status?: number; body?: Buffer; headers?: Record<string, string> }> = {
  '/vase.jpg': { body: jpeg, headers: { 'content-type': 'text/plain' } },
  '/vase.png': { body: png },
  '/large.jpg': { body: Buffer.concat([jpeg, Buffer.alloc(photoBytesMax - jpeg.length)]) },
  '/too-large.jpg': { body: Buffer.concat([jpeg, Buffer.alloc(photoBytesMax)]) },
  '/page.jpg': { body: Buffer.from('<html>'), headers: { 'content-type': 'image/jpeg' } },
  '/empty.jpg': {},
  '/gone.jpg': { status: 404, body: jpeg },
  '/busy.jpg': { status: 503 },
  '/limited.jpg': { status: 429 },
  '/moved.jpg': { status: 302, headers: { location: '/vase.jpg' } },
};
const server = createServer(({ url }, response) => {
  const { status = 200, body, headers } = answers[url!]!;
  response.writeHead(status, headers).end(body);
});
let url: string;
beforeAll(async () => {
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((closed) => server.close(closed));
});
const photos = photosOver({ timeoutMs: 20_000, protocols: ['http:'] });
const failing = (asking: Promise<unknown>) => asking.then(String, (error: unknown) => error as Error);

describe('A photo', () => {
  it('is fetched from where it is, and is what its first bytes say', async () => {
    expect(await photos(`${url}/vase.jpg`)).toEqual({ bytes: new Uint8Array(jpeg), type: 'image/jpeg' });
    expect(await photos(`${url}/vase.png`)).toMatchObject({ type: 'image/png' });
    expect((await photos(`${url}/large.jpg`)).bytes).toHaveLength(photoBytesMax);
  });
  it.each(['too-large', 'page', 'empty', 'gone'])('is refused, and would be again: %s', async (name) => {
    const error = await failing(photos(`${url}/${name}.jpg`));
    expect(error).toBeInstanceOf(ChannelRefusal);
    expect(error).toMatchObject({ code: 'photo' });
    expect((error as Error).message).not.toContain(url);
  });
  it.each(['busy', 'limited', 'moved'])('may come another time: %s', async (name) =>
    expect(await failing(photos(`${url}/${name}.jpg`))).toBeInstanceOf(ChannelUnreachable),
  );
  it('may come another time where nobody answers', async () =>
    expect(await failing(photos('http://127.0.0.1:1/vase.jpg'))).toBeInstanceOf(ChannelUnreachable));
  it.each(['http://127.0.0.1:1/vase.jpg', 'file:///etc/passwd', 'data:image/png;base64,iVBORw0KGgo=', 'vase.jpg', ''])(
    'comes over https only: %s',
    async (address) => {
      const error = await failing(photosOver({ timeoutMs: 1_000 })(address));
      expect(error).toMatchObject({ code: 'photo' });
    },
  );
});
