import { describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DockerfileParser } from 'dockerfile-ast';
import { validate } from 'dockerfile-utils';
import { imagesOf, looseness } from './images.js';

describe('Images', () => {
  const base = 'node:24.21.0-bookworm-slim';
  const found = (path: string, source: string) => imagesOf(path, source).map(({ image }) => looseness(image));

  it.each([
    ...['FROM node', 'FROM node:latest', 'FROM node:24', 'FROM node:24-bookworm-slim', 'FROM host:5000/node AS build'],
    ...[`FROM ${base} AS build\nFROM built`, 'FROM --platform=linux/amd64 node', `FROM ${base}@sha256:cafe`],
    ...[`COPY --from=nginx /etc/nginx /etc`, 'from node:lts'],
  ])('are not to be had by a name that moves: %s', (source) =>
    expect(found('Dockerfile', source).filter((why) => why !== undefined)).toHaveLength(1),
  );

  it.each(['2022-CU26-ubuntu-22.04', 'vnext-EN20260907'])('may be counted as Microsoft counts: %s', (tag) => {
    expect(looseness(`mcr.microsoft.com/x:${tag}`)).toBeUndefined();
    expect(looseness(`mcr.microsoft.com/x:${tag.slice(0, 5)}`)).toMatch('moves');
  });

  it.each(['image: retreasure', '- image: "retreasure:latest"', 'image: host:5000/retreasure', 'image: a:1 # one'])(
    'are not run by a name that moves: %s',
    (source) => expect(found('fx.yaml', source)).toEqual([expect.any(String)]),
  );

  it('are pinned by a full version or by their digest, and a stage is no image', () => {
    const dockerfile = [`FROM ${base} AS build`, 'FROM build', 'COPY --from=build a b', 'RUN echo FROM node'];
    expect(found('Dockerfile', dockerfile.join('\n'))).toEqual([undefined]);
    expect(found('Dockerfile', `FROM node@sha256:${'a'.repeat(64)}`)).toEqual([undefined]);
    expect(found('fx.yaml', 'image: retreasure.azurecr.io/retreasure:0.1.0\n# image: x')).toEqual([undefined]);
  });
});

describe('The Dockerfile', () => {
  const source = readFileSync('docker/Dockerfile', 'utf8');
  const faults = (dockerfile: string) => validate(dockerfile).map(({ message }) => message);

  it('is one that Docker takes', () => {
    expect(faults(source)).toEqual([]);
    expect(faults(source.replace('--interval', '--intervall'))).toEqual(['Unknown flag: intervall']);
    expect(faults(source.replace('WORKDIR', 'WORKDIRS'))).toEqual(['Unknown instruction: WORKDIRS']);
  });

  it.each([
    [200, 0],
    [503, 1],
  ])('asks the service how it is: with %i from it, the check ends with %i', async (status, code) => {
    const [check] = DockerfileParser.parse(source).getHEALTHCHECKs();
    const [, ...args] = JSON.parse(check!.getRawArgumentsContent()!.slice('CMD '.length)) as [string, ...string[]];
    const asked: (string | undefined)[] = [];
    const server = createServer(({ url }, response) => {
      asked.push(url);
      response.writeHead(status).end();
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const env = { PORT: String((server.address() as AddressInfo).port) };
    const ask = async () => (await once(spawn(process.execPath, args, { env, stdio: 'ignore' }), 'exit')) as [number];
    expect(await ask()).toEqual([code, null]);
    await new Promise((closed) => server.close(closed));
    expect(await ask()).toEqual([1, null]);
    expect(asked).toEqual(['/health/ready']);
  });
});
