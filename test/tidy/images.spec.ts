import { describe, expect, it } from '@jest/globals';
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
