import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<unknown>;

const bodyMax = 16_384;
const keepAliveMs = 65_000;
const requestMs = 15_000;
const connectionsMax = 2_000;

/** The HTTP server: lets in what is short enough, meant for us and not sent by a page of somebody else. */
export class Front {
  private readonly server: Server;
  private closed = false;
  private own = '';

  /** `contentPolicy` of all pages, as it is at the moment. */
  constructor(
    private readonly handlerOf: (path: string) => Handler,
    private readonly contentPolicy: () => string,
    private readonly report: (message: string) => void,
  ) {
    const limits = { keepAliveTimeout: keepAliveMs, requestTimeout: requestMs, headersTimeout: requestMs };
    this.server = createServer({ ...limits, noDelay: true }, (request, response) => {
      this.handle(request, response).catch((error: unknown) => this.broken(error, response));
    });
    this.server.maxConnections = connectionsMax;
  }

  /** Resolves with its origin, http://127.0.0.1:3200. */
  listen(port: number, host: string): Promise<string> {
    return new Promise((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(port, host, () => {
        this.server.off('error', reject);
        this.own = `${host}:${(this.server.address() as AddressInfo).port}`;
        resolve(`http://${this.own}`);
      });
    });
  }

  close(): Promise<void> {
    this.closed = true;
    return new Promise((resolve) => {
      this.server.close(() => resolve());
      this.server.closeAllConnections();
    });
  }

  private async handle(request: IncomingMessage, response: ServerResponse) {
    response.setHeader('content-security-policy', this.contentPolicy());
    response.setHeader('x-content-type-options', 'nosniff');
    response.setHeader('referrer-policy', 'same-origin');
    const path = (request.url ?? '/').split('?', 1)[0]!;
    const refused = this.refusal(request, path);
    if (refused === undefined) return void (await this.handlerOf(path)(request, response));
    response.writeHead(refused[0], { 'content-type': 'text/plain', connection: 'close' }).end(`${refused[1]}\n`);
  }

  private refusal({ method, headers }: IncomingMessage, path: string): [status: number, why: string] | undefined {
    // By another name it would issue under that name, and a page elsewhere could read what it answers.
    if (headers.host !== this.own) return [421, `This is http://${this.own}.`];
    if (method !== 'POST') return undefined;
    const length = headers['content-length'];
    if (length === undefined) return [411, 'Say how long the body is.'];
    if (Number(length) > bodyMax) return [413, `The body may have at most ${bodyMax} bytes.`];
    return path !== '/token' && isForeign(headers, this.own) ? [403, 'This form was sent by another site.'] : undefined;
  }

  private broken(error: unknown, response: ServerResponse) {
    if (this.closed) return void response.destroy();
    this.report(error instanceof Error ? (error.stack ?? error.message) : String(error));
    if (response.headersSent) return void response.destroy();
    response.writeHead(500, { 'content-type': 'text/plain' }).end('Something went wrong here.\n');
  }
}

/** A browser says where a form comes from; other programs need not. */
const isForeign = ({ origin, 'sec-fetch-site': site }: IncomingMessage['headers'], own: string) =>
  (site !== undefined && site !== 'same-origin') || (origin !== undefined && origin !== `http://${own}`);
