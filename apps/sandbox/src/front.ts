import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Door } from '#service/door.js';
import type { BookFile } from './book-file.js';
import type { Fault, Faults, Occasion } from './faults.js';
import { platforms } from './market/market-hall.js';
import type { Question, Reply } from './reply.js';

/** One part of the outside world, as the front door sees it. */
export type Part = {
  readonly name: Exclude<Occasion['part'], 'webhooks'> | 'control';
  /** Admits the question; the work itself comes when the answer is asked for. */
  begin(question: Question): () => Reply;
  /** That part's own way of being in trouble, before the question or in the midst of it. */
  outOfOrder(status: number, midst?: Midst): Reply;
};
/** Trouble that is itself the outcome, and told again to whoever asks with the same key; `done`: only after the work was. */
export type Midst = { readonly question: Question; readonly done: boolean };

const bodyMax = 1_000_000;
const keepAliveMs = 65_000;
const connectionsMax = 5_000;
/** How many may knock in the same instant, before the system hangs up on some. */
const backlog = 4_096;

/** The HTTP server: reads, lets the faults happen, hands to the part, and answers when what it wrote is in the books. */
export class Front {
  private readonly server: Server;
  private readonly door = new Door();
  private readonly crowd = new Door();
  /** Connections on which somebody waits in vain, and answers that are late. */
  private readonly held = new Set<NodeJS.Timeout>();

  constructor(
    private readonly partOf: (path: string) => Part | undefined,
    private readonly faults: Faults,
    private readonly file: Pick<BookFile, 'commit' | 'committed'>,
    private readonly report: (message: string) => void,
  ) {
    this.server = createServer({ keepAliveTimeout: keepAliveMs, noDelay: true }, (request, response) =>
      this.read(request, response),
    );
    this.server.maxConnections = connectionsMax;
  }

  listen(port: number, host: string): Promise<number> {
    return new Promise((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(port, host, backlog, () => {
        this.server.off('error', reject);
        resolve((this.server.address() as AddressInfo).port);
      });
    });
  }

  close(): Promise<void> {
    for (const timer of this.held) clearTimeout(timer);
    return new Promise((resolve) => {
      this.server.close(() => resolve());
      this.server.closeAllConnections();
    });
  }

  private read(request: IncomingMessage, response: ServerResponse) {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= bodyMax) return void chunks.push(chunk);
      chunks.length = 0;
      if (!response.headersSent) response.writeHead(413, { connection: 'close' }).end(() => request.destroy());
    });
    request.on('end', () => {
      if (response.headersSent) return;
      const { method = 'GET', url = '/', headers } = request;
      const mark = url.indexOf('?');
      const [path, query] = mark < 0 ? [url, ''] : [url.slice(0, mark), url.slice(mark + 1)];
      const body = chunks.length === 1 ? chunks[0]!.toString() : Buffer.concat(chunks).toString();
      this.guarded(() => this.handle({ method, path, query, headers, body }, response), response);
    });
  }

  private guarded(act: () => void, response: ServerResponse) {
    try {
      act();
    } catch (error) {
      this.report(error instanceof Error ? (error.stack ?? error.message) : String(error));
      if (!response.headersSent) response.writeHead(500).end();
    }
  }

  private handle(question: Question, response: ServerResponse) {
    const part = this.partOf(question.path);
    if (part === undefined) return void response.writeHead(404).end();
    const occasion = { part: part.name, method: question.method, path: question.path };
    const fault = part.name === 'control' ? undefined : this.faults.draw(occasion as Occasion);
    const answer = () =>
      fault === undefined
        ? this.send(part, part.begin(question)(), response)
        : this.befall(fault, part, question, response);
    // Behind a door of its own: a test's crowd must not keep partners waiting, who are no one process with it elsewhere.
    const door = part.name === 'control' ? this.crowd : this.door;
    door.pass(() => this.guarded(answer, response));
  }

  private befall({ fault, ms, status, kept }: Fault, part: Part, question: Question, response: ServerResponse) {
    const hangUp = () => void response.socket?.destroy();
    switch (fault) {
      case 'delay': {
        const work = part.begin(question);
        return this.after(ms, response, () => this.send(part, work(), response));
      }
      case 'error':
        return this.send(part, part.outOfOrder(status, kept ? { question, done: false } : undefined), response);
      case 'error-after-success':
        return this.send(part, part.outOfOrder(status, { question, done: true }), response);
      case 'reset':
        return void response.socket?.resetAndDestroy();
      case 'timeout-after-success':
        part.begin(question)();
        return this.after(ms, response, hangUp);
      case 'drop':
        return this.after(ms, response, hangUp);
      case 'duplicate':
      case 'reorder':
      case 'wrong-fee':
        throw new Error(`${fault} befell a request`);
    }
  }

  private after(ms: number, response: ServerResponse, act: () => void) {
    const timer = setTimeout(() => {
      this.held.delete(timer);
      this.guarded(act, response);
    }, ms);
    this.held.add(timer);
  }

  private send({ name }: Part, { status, headers, body }: Reply, response: ServerResponse) {
    this.file.committed(() => {
      if (status === 304) return void response.writeHead(status, headers).end();
      response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) }).end(body);
    });
    // Their books say when they stopped selling, and whoever asked for that is to know it in the same instant.
    if (isPlatform(name)) this.file.commit();
  }
}

const isPlatform = (name: Part['name']) => (platforms as readonly string[]).includes(name);
