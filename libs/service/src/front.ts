import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { fastify, type FastifyInstance } from 'fastify';
import { requestsAtHand } from './at-hand.js';
import { serveDocs } from './docs-page.js';
import { Door } from './door.js';
import { equip, fastifyOptions, type Listening } from './http.js';
import { refusalsOf, type ApiDocument } from './openapi.js';
import { servePages, wantsPage, type Pages } from './pages.js';
import { answerProblem, notFound } from './problem.filter.js';
import {
  Problem,
  problemDetails,
  problemMediaType,
  problems,
  problemType,
  titleOf,
  type ProblemCode,
} from './problems.js';

const requestTimeoutMs = 30_000;
/** How many may knock in the same instant: of more than the 511 that Node lets in, the system hangs up on some. */
const backlog = 4_096;
const keepAliveTimeoutMs = 72_000;

export type Readiness = { readonly ready: boolean; readonly because: readonly string[] };
export type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** A service, as whoever asks sees it. */
export type Party = {
  readonly name: string;
  readonly document: ApiDocument;
  readonly answer: Handler;
  readonly pages?: Pages | undefined;
  /** How far what reads its log is. */
  readonly lag: () => Promise<unknown>;
};

/**
 * The one listener of a process: hands each request to the service that owns its path, as the gateway does on Kubernetes,
 * and answers what belongs to none of them.
 */
export class Front {
  private readonly fastify: FastifyInstance;
  private readonly owners = new Map<string, Handler>();
  private readonly door = new Door();
  private server!: Server;

  constructor(
    private readonly parties: readonly Party[],
    private readonly http: Listening,
    private readonly readiness: () => Promise<Readiness>,
    document: ApiDocument,
    issuer: string,
  ) {
    const pages = parties.flatMap(({ pages }) => pages ?? []);
    for (const { document, answer } of parties)
      for (const path of Object.keys(document.paths)) this.owners.set(ownerKey(path), answer);
    this.fastify = fastify({
      ...fastifyOptions(http),
      return503OnClosing: false,
      clientErrorHandler: (error, socket) => this.refuse(error, socket),
      serverFactory: (handler) =>
        (this.server = createServer(timeouts, (request, response) => {
          const url = request.url!;
          const isPage = pages.some((one) => wantsPage(one, request));
          const owner = isPage ? handler : (this.owners.get(ownerKey(url)) ?? handler);
          const enter = () => owner(request, response);
          // Whoever watches over us does not wait.
          if (url.startsWith('/health/')) enter();
          else {
            requestsAtHand.begin();
            response.once('close', () => requestsAtHand.end());
            this.door.pass(enter);
          }
        })),
    });
    equip(this.fastify, http);
    this.fastify.setErrorHandler((error, request, reply) => answerProblem(error, request, reply));
    this.fastify.setNotFoundHandler((request, reply) => answerProblem(notFound(request), request, reply));
    this.routes(document);
    serveDocs(this.fastify, issuer);
    for (const one of pages) servePages(this.fastify, one, issuer);
  }

  async listen(host: string, port: number): Promise<string> {
    await this.fastify.listen({ host, port, backlog });
    const address = this.server.address() as { port: number };
    return `http://${host.includes(':') ? `[${host}]` : host}:${address.port}`;
  }

  /** Accepts nothing more and waits until the requests at hand are answered, but no longer than that. */
  async close(patienceMs: number) {
    const sweep = setInterval(() => this.server.closeIdleConnections(), 20);
    const deadline = setTimeout(() => this.server.closeAllConnections(), patienceMs);
    await this.fastify.close();
    clearInterval(sweep);
    clearTimeout(deadline);
  }

  private routes(document: ApiDocument) {
    const text = JSON.stringify(document);
    const refusals = refusalsOf(document);
    this.fastify.get('/', (_, reply) => reply.redirect('/docs'));
    this.fastify.get('/openapi.json', (_, reply) => reply.type('application/json; charset=utf-8').send(text));
    this.fastify.get('/health/live', () => ({ live: true }));
    this.fastify.get('/health/ready', async (_, reply) => {
      const readiness = await this.readiness();
      return reply.code(readiness.ready ? 200 : 503).send(readiness);
    });
    this.fastify.get('/health/lag', async () => ({
      services: await Promise.all(this.parties.map(async ({ name, lag }) => ({ name, subscriptions: await lag() }))),
    }));
    this.fastify.get<{ Params: { code: string } }>('/problems/:code', ({ params }) => meaningOf(params.code, refusals));
  }

  /** Not even HTTP, so no route and no hook has seen it. */
  private refuse(error: Error & { code?: string }, socket: Socket) {
    if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
    const details = problemDetails(new Problem('bad-request', 'This is not valid HTTP.'), this.http.newId());
    const body = JSON.stringify(details);
    const head = `HTTP/1.1 400 Bad Request\r\ncontent-type: ${problemMediaType}\r\nconnection: close\r\n`;
    socket.end(`${head}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  }
}

const timeouts = { requestTimeout: requestTimeoutMs, keepAliveTimeout: keepAliveTimeoutMs };

/** '/v1/units/CM-1?x=y' belongs to whoever has '/v1/units'. */
const ownerKey = (url: string) => /^\/[^/?]*\/?[^/?]*/.exec(url)?.[0] ?? url;

function meaningOf(code: string, refusals: ReadonlyMap<string, string>) {
  const meaning = refusals.get(code);
  if (meaning !== undefined) return { type: problemType(code), title: titleOf(code), status: 409, meaning };
  if (!Object.hasOwn(problems, code)) throw new Problem('not-found', `There is no problem type ${code}.`);
  const [status, title, explained] = problems[code as ProblemCode];
  return { type: problemType(code), title, status, meaning: explained };
}
