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

/** JSON over HTTP without TLS, on this machine only. What `answer` throws must be answers already: the rest is reported and 500. */
export async function serveJson(
  { port, host, report }: { readonly port: number; readonly host: string; readonly report: (message: string) => void },
  answer: (asked: HttpAsked, origin: string) => HttpAnswer,
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
      const {
        status,
        headers: more,
        body,
      } = guarded(() => {
        const text = Buffer.concat(chunks).toString();
        const parsed = text === '' ? undefined : (JSON.parse(text) as unknown);
        return answer({ method, path: url.split('?', 1)[0]!, headers, body: parsed }, origin());
      });
      response.writeHead(status, { 'content-type': 'application/json', ...more });
      response.end(body === undefined ? undefined : JSON.stringify(body));
    });
  });
  const guarded = (work: () => HttpAnswer): HttpAnswer => {
    try {
      return work();
    } catch (error) {
      report(error instanceof Error ? (error.stack ?? error.message) : String(error));
      return { status: 500, body: { message: 'the emulator failed' } };
    }
  };
  const origin = () => `http://${host}:${(server.address() as AddressInfo).port}`;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve());
  });
  return {
    origin: origin(),
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
