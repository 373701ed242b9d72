import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export type HttpAsked = {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** Parsed JSON; undefined if there is none. */
  readonly body: unknown;
};
export type HttpAnswer = {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
};
export type LoopbackServer = { readonly origin: string; readonly port: number; close(): Promise<void> };

const bodyMax = 4_000_000;
const keepAliveMs = 65_000;

/**
 * JSON over HTTP without TLS, on this machine only. What `answer` throws, or rejects with, is reported, and the answer 500. `origin` is
 * where the caller found us, which may be another than where we listen.
 */
export async function serveJson(
  { port, host, report }: { readonly port: number; readonly host: string; readonly report: (message: string) => void },
  answer: (asked: HttpAsked, origin: string) => HttpAnswer | Promise<HttpAnswer>,
): Promise<LoopbackServer> {
  const server = createServer({ keepAliveTimeout: keepAliveMs, noDelay: true }, (request, response) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > bodyMax) request.destroy();
      else chunks.push(chunk);
    });
    request.on('end', () => {
      const { method = 'GET', url = '/', headers } = request;
      const work = () => {
        const text = Buffer.concat(chunks).toString();
        const parsed = text === '' ? undefined : (JSON.parse(text) as unknown);
        return answer({ method, path: url.split('?', 1)[0]!, headers, body: parsed }, `http://${headers.host}`);
      };
      void guarded(work).then(({ status, headers: more, body }) => {
        const bytes = body === undefined ? '' : Buffer.from(JSON.stringify(body));
        response.writeHead(status, { 'content-type': 'application/json', 'content-length': bytes.length, ...more });
        response.end(bytes);
      });
    });
  });
  const guarded = async (work: () => HttpAnswer | Promise<HttpAnswer>): Promise<HttpAnswer> => {
    try {
      return await work();
    } catch (error) {
      report(error instanceof Error ? (error.stack ?? error.message) : String(error));
      return { status: 500, body: { message: 'the emulator failed' } };
    }
  };
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve());
  });
  const { port: bound } = server.address() as AddressInfo;
  return {
    origin: `http://${host}:${bound}`,
    port: bound,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
