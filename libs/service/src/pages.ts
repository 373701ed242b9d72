import type { IncomingMessage } from 'node:http';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Problem } from './problems.js';

/** A front end as it was built: index.html, and beside it `assets`, whose names change with what is in them. */
export type Pages = {
  /** Below the working directory. */
  readonly folder: string;
  /**
   * Where a browser is shown index.html; the first is where the assets are, and where the issuer leads back to. An operation of
   * the same path answers whoever does not ask for HTML.
   */
  readonly at: readonly [string, ...string[]];
};

const types: Readonly<Record<string, string>> = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
};

/** A page holds nothing of anybody, so nobody is asked who she is; it asks its operations, and those do. */
export function servePages(front: FastifyInstance, { folder, at }: Pages, issuer: string) {
  const connect = `connect-src 'self' ${new URL(issuer).origin}`;
  const from = `default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; ${connect}`;
  const contentSecurityPolicy = `${from}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;
  const send = async (request: FastifyRequest, reply: FastifyReply, file: string) => {
    const content = await readFile(join(folder, file)).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw nothingAt(request);
      throw error;
    });
    return reply.header('content-security-policy', contentSecurityPolicy).send(content);
  };
  for (const path of at)
    front.get(path, async (request, reply) => {
      reply.type('text/html; charset=utf-8').headers({ 'cache-control': 'no-cache', vary: 'accept' });
      return send(request, reply, 'index.html');
    });
  front.get(`${at[0]}/issuer`, () => ({ issuer }));
  front.get<{ Params: { file: string } }>(`${at[0]}/assets/:file`, async (request, reply) => {
    const [, type] = /^[\w-]+\.(js|css|svg)$/.exec(request.params.file) ?? [];
    if (type === undefined) throw nothingAt(request);
    reply.type(types[type]!).header('cache-control', 'public, max-age=31536000, immutable');
    return send(request, reply, join('assets', request.params.file));
  });
}

const nothingAt = ({ url }: FastifyRequest) =>
  new Problem('not-found', `There is nothing at ${url.slice(0, 200)}; npm run build makes the pages.`);

/** Whether a browser wants to see the page, where programs get an answer under the same path. */
export const wantsPage = ({ at }: Pages, { method, url, headers }: IncomingMessage) =>
  method === 'GET' && at.includes(url!.split('?', 1)[0]!) && headers.accept?.includes('text/html') === true;
