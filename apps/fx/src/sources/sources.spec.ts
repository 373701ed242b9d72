import { afterEach, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { FileRateSource } from './file.source.js';
import { HttpRateSource } from './http.source.js';
import { rateSourceContract } from './rate.source.contract.js';
import { Unreachable } from './rate.source.js';

const open: Server[] = [];
async function listen(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  open.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
const close = () => {
  for (const server of open.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
};

rateSourceContract('a file', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'retreasure-source-'));
  const path = join(folder, 'rates.xml');
  return {
    source: new FileRateSource(pathToFileURL(path).href),
    offer: (bytes) => (bytes === undefined ? rmSync(path, { force: true }) : writeFileSync(path, bytes)),
    close: () => rmSync(folder, { recursive: true }),
  };
});

rateSourceContract('the web', async () => {
  let file: Uint8Array | undefined;
  const url = await listen((request, answer) => {
    if (file === undefined) return void answer.writeHead(404).end();
    const etag = `"${createHash('sha256').update(file).digest('hex')}"`;
    if (request.headers['if-none-match'] === etag) return void answer.writeHead(304).end();
    answer.setHeader('etag', etag).end(file);
  });
  const source = new HttpRateSource(`${url}/daily.xml?licensekey=secret`, 10_000);
  return { source, offer: (bytes) => void (file = bytes), close };
});

describe('A source on the web', () => {
  afterEach(close);
  const fetched = (url: string, timeoutMs = 10_000, signal = new AbortController().signal) =>
    new HttpRateSource(url, timeoutMs).fetch('"seen"', signal);

  it('may lead elsewhere, a few times', async () => {
    const url = await listen((request, answer) => {
      const left = Number(request.url!.slice(1));
      if (left === 0) answer.end('here');
      else answer.writeHead(302, { location: `/${left - 1}` }).end();
    });
    expect(await fetched(`${url}/5`)).toMatchObject({ address: `${url}/0`, tag: undefined });
    await expect(fetched(`${url}/6`)).rejects.toThrow(`${url}/1 leads to ${url}/0`);
  });
  it('does not lead to a file of this machine', async () => {
    const url = await listen((_, answer) => answer.writeHead(301, { location: 'file:///etc/passwd' }).end());
    await expect(fetched(url)).rejects.toThrow(/leads to file:/);
  });
  it('that fails is not there for now', async () => {
    for (const status of [204, 300, 403, 500, 503]) {
      const url = await listen((_, answer) => answer.writeHead(status).end());
      await expect(fetched(url)).rejects.toThrow(new Unreachable(`${url}/ answered ${status}`));
    }
    const broken = await listen((_, answer) => {
      answer.writeHead(200, { 'content-length': '1000' }).write('half a');
      setImmediate(() => answer.destroy());
    });
    await expect(fetched(broken)).rejects.toThrow(Unreachable);
    await expect(fetched('http://127.0.0.1:1/')).rejects.toThrow(/^http:\/\/127\.0\.0\.1:1\/: /);
  });
  it('says that nothing changed only to those who have seen something', async () => {
    const url = await listen((_, answer) => answer.writeHead(304).end());
    expect(await fetched(url)).toBeUndefined();
    const unseen = new HttpRateSource(url, 10_000).fetch(undefined, new AbortController().signal);
    await expect(unseen).rejects.toThrow(`${url}/ answered 304`);
  });
  it('that is silent is given up, also when it has begun to answer', async () => {
    const url = await listen((request, answer) => {
      if (request.url === '/begun') answer.writeHead(200).write('half a');
    });
    await expect(fetched(url, 100)).rejects.toThrow(/aborted due to timeout/);
    await expect(fetched(`${url}/begun`, 100)).rejects.toThrow(Unreachable);
  });
  it('is left alone when we close', async () => {
    const closing = new AbortController();
    const url = await listen(() => closing.abort());
    await expect(fetched(url, 60_000, closing.signal)).rejects.toThrow(Unreachable);
  });
  it('tells its secrets to nobody else', async () => {
    const elsewhere = await listen((request, answer) => answer.end(String(request.headers.authorization)));
    const url = await listen((request, answer) => {
      if (request.url === '/mine') answer.end(String(request.headers.authorization));
      else answer.writeHead(302, { location: `${elsewhere}/?licensekey=secret` }).end();
    });
    const named = url.replace('http://', 'http://name:pass%40word@');
    const basic = `Basic ${Buffer.from('name:pass@word').toString('base64')}`;
    expect(Buffer.from((await fetched(`${named}/mine`))!.bytes).toString()).toBe(basic);
    const led = (await fetched(`${named}/theirs`))!;
    expect([Buffer.from(led.bytes).toString(), led.address]).toEqual(['undefined', `${elsewhere}/`]);
    const wrong = await fetched('http://name:password@127.0.0.1:1/rates.xml?licensekey=secret').catch(String);
    expect(wrong).toContain('http://127.0.0.1:1/rates.xml: ');
    expect(wrong).not.toMatch(/password|secret/);
  });
});
