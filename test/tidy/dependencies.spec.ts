import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

type Project = { readonly manifest?: object; readonly locked?: object; readonly port?: number };
const hashed = { version: '1.3.0', integrity: `sha512-${'A'.repeat(86)}==` };
const sound = { manifest: { dependencies: { 'left-pad': '1.3.0' } }, locked: { 'node_modules/left-pad': hashed } };

describe('npm run supply-chain', () => {
  let folder: string;
  let registry: Server;
  let advisories = 0;
  let answer: { readonly status: number; readonly severity?: string };

  /** What npm asks a registry, and what it is told. */
  const told = (url: string): object => {
    if (!url.endsWith('/advisories/bulk')) return { name: 'left-pad', versions: { '1.3.0': { version: '1.3.0' } } };
    if (answer.severity === undefined) return {};
    // npm remembers what it worked out of each advisory.
    const advisory = {
      id: ++advisories,
      url: 'https://advisories.example/1',
      title: 'Pads too much',
      vulnerable_versions: '<2',
    };
    return { 'left-pad': [{ ...advisory, severity: answer.severity }] };
  };

  const look = ({ manifest = sound.manifest, locked = sound.locked, port = portOf(registry) }: Project = {}) => {
    const packages = { '': { name: 'x', version: '1.0.0', ...manifest }, ...locked };
    write('package.json', { name: 'x', version: '1.0.0', ...manifest });
    write('package-lock.json', { name: 'x', version: '1.0.0', lockfileVersion: 3, requires: true, packages });
    const elsewhere = { npm_config_registry: `http://127.0.0.1:${port}/`, npm_config_cache: join(folder, 'cache') };
    const env = { ...process.env, ...elsewhere };
    return new Promise<{ sound: boolean; said: string; found: string[] }>((resolved) =>
      execFile(process.execPath, [resolve('test/tidy/dependencies.ts')], { cwd: folder, env }, (error, said, found) =>
        resolved({ sound: error === null, said: said.trim(), found: found.split('\n').filter((line) => line !== '') }),
      ),
    );
  };
  const write = (name: string, content: object) => writeFileSync(join(folder, name), JSON.stringify(content));
  const closed = async () => {
    const nobody = createServer();
    await new Promise<void>((listening) => nobody.listen(0, '127.0.0.1', listening));
    const port = portOf(nobody);
    nobody.close();
    return port;
  };
  const portOf = (server: Server) => (server.address() as AddressInfo).port;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'retreasure-dependencies-'));
    registry = createServer((request, response) => {
      request.resume().on('end', () => {
        response.writeHead(answer.status, { 'content-type': 'application/json' });
        response.end(JSON.stringify(told(request.url!)));
      });
    });
    await new Promise<void>((listening) => registry.listen(0, '127.0.0.1', listening));
  });
  beforeEach(() => void (answer = { status: 200 }));
  afterAll(() => {
    registry.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('is content with exact versions, hashes, and a registry that knows nothing bad', async () => {
    const said = '1 packages, none with a known weakness of high severity.';
    expect(await look()).toEqual({ sound: true, said, found: [] });
  });

  it('finds every version that is not exact, wherever it stands', async () => {
    const versions = ['^1.3.0', '~1.3.0', '>=1', '1.x', '*', 'latest', 'github:someone/it'];
    const named = Object.fromEntries(versions.map((version, at) => [`p${at}`, version]));
    const found = versions.map((version, at) => `p${at} ${version}: name one version`);
    const manifest = { dependencies: named, devDependencies: named, overrides: { 'left-pad': named } };
    expect(await look({ manifest })).toMatchObject({ sound: false, found: [...found, ...found, ...found] });
  });

  it.each([
    ['without a hash', { version: '1.3.0' }, 'has no hash in package-lock.json'],
    ['with a weak hash', { version: '1.3.0', integrity: 'sha1-AAAA' }, 'has no hash in package-lock.json'],
    [
      'from elsewhere',
      { ...hashed, resolved: 'https://evil.example/left-pad.tgz' },
      'comes from https://evil.example/left-pad.tgz, not the registry',
    ],
  ])('finds a package %s', async (_, locked, what) => {
    const { sound, found } = await look({ locked: { 'node_modules/left-pad': locked } });
    expect([sound, found]).toEqual([false, [`node_modules/left-pad: ${what}`]]);
  });

  it('finds scripts at installation that nobody forbade or knows the purpose of', async () => {
    const locked = { 'node_modules/left-pad': { ...hashed, hasInstallScript: true } };
    const found = async (allowScripts: object) =>
      (await look({ manifest: { ...sound.manifest, allowScripts }, locked })).found.map((line) => line.split('; ')[1]);
    expect(await found({})).toEqual(['allowScripts does not mention it']);
    expect(await found({ 'left-pad': true })).toEqual(['say what for, or forbid it in allowScripts']);
    expect(await found({ 'left-pad': false })).toEqual([]);
  });

  it.each(['high', 'critical'])('finds a known weakness of %s severity', async (severity) => {
    answer = { status: 200, severity };
    expect(await look()).toMatchObject({ sound: false, found: [`left-pad *: ${severity}, Pads too much`] });
  });

  it('leaves a known weakness of moderate severity to judgement, and any of what stays here', async () => {
    answer = { status: 200, severity: 'moderate' };
    expect((await look()).sound).toBe(true);
    answer = { status: 200, severity: 'critical' };
    const locked = { 'node_modules/left-pad': { ...hashed, dev: true } };
    expect((await look({ manifest: { devDependencies: sound.manifest.dependencies }, locked })).sound).toBe(true);
  });

  it('says so if nobody could be asked, and still finds what can be found alone', async () => {
    const unasked = /^note: nobody could be asked about known weaknesses \(.+\)$/;
    answer = { status: 405 };
    expect(await look()).toEqual({ sound: true, said: expect.stringMatching(unasked), found: [] });
    const port = await closed();
    expect(await look({ port })).toMatchObject({ sound: true, said: expect.stringMatching(unasked) });
    expect(await look({ manifest: { dependencies: { 'left-pad': '^1.3.0' } }, port })).toMatchObject({ sound: false });
  });
});
