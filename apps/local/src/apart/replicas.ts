import { Agent, request as ask, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { z } from 'zod';
import type { Readiness } from '#service/front.js';
import type { ApiDocument } from '#service/openapi.js';
import { problemDetails, problemMediaType, Problem } from '#service/problems.js';
import type { KeptProcess } from '../kept-process.js';

/** Between two neighbours only, RFC 9110, 7.6.1; and what Node does by itself. */
const ofOneHop = new Set(
  ['connection', 'expect', 'keep-alive', 'proxy-authenticate', 'proxy-authorization'].concat(
    ...[['te', 'trailer', 'transfer-encoding', 'upgrade']],
  ),
);
const watchedForMs = 5_000;

const readiness = z.object({ ready: z.boolean(), because: z.array(z.string()) });
const lag = z.object({ services: z.array(z.object({ subscriptions: z.array(z.unknown()) })) });

/** The processes of one service. They take turns; what one does not accept another is asked. */
export class Replicas {
  private readonly agent = new Agent({ keepAlive: true });
  private turn = 0;

  constructor(
    readonly name: string,
    private readonly processes: readonly Pick<KeptProcess, 'port'>[],
    private readonly newId: () => string,
  ) {}

  readonly answer = (request: IncomingMessage, response: ServerResponse) => {
    this.turn = (this.turn + 1) % this.processes.length;
    const { turn, processes } = this;
    this.pass(
      request,
      response,
      [...processes.slice(turn), ...processes.slice(0, turn)].map(({ port }) => port),
    );
  };

  /** As any of them knows it. */
  async document(): Promise<ApiDocument> {
    const { port } = this.processes[0]!;
    const answer = await fetch(`http://127.0.0.1:${port}/openapi.json`);
    return JSON.parse(await answer.text()) as ApiDocument;
  }

  /** Ready as soon as one of them is. */
  async readiness(): Promise<Readiness> {
    const all = await this.each('/health/ready', (body) => readiness.parse(body));
    const because = all.flatMap((one) => one?.because ?? [`${this.name}: a process does not answer`]);
    return { ready: all.some((one) => one?.ready === true), because: [...new Set(because)] };
  }

  /** What each of them reads. */
  async lag(): Promise<unknown[]> {
    const all = await this.each('/health/lag', (body) => lag.parse(body));
    return all.flatMap((one) => one?.services.flatMap(({ subscriptions }) => subscriptions) ?? []);
  }

  close() {
    this.agent.destroy();
  }

  private each<T>(path: string, read: (body: unknown) => T): Promise<(T | undefined)[]> {
    return Promise.all(
      this.processes.map(async ({ port }) => {
        try {
          const signal = AbortSignal.timeout(watchedForMs);
          return read(await (await fetch(`http://127.0.0.1:${port}${path}`, { signal })).json());
        } catch {
          return undefined;
        }
      }),
    );
  }

  /** To the first of these ports that takes it. Once anything is sent, only who asks knows whether it may be sent again. */
  private pass(request: IncomingMessage, response: ServerResponse, [port, ...others]: readonly number[]) {
    const { method, url: path } = request;
    const asked = ask({ agent: this.agent, host: '127.0.0.1', port, method, path, headers: passedOn(request) });
    let connected = false;
    const send = () => {
      connected = true;
      request.pipe(asked);
    };
    asked.once('socket', (socket: Socket) => (socket.connecting ? socket.once('connect', send) : send()));
    asked.once('response', (answer) => {
      response.writeHead(answer.statusCode!, ofAllHops(answer.rawHeaders));
      answer.pipe(response);
      answer.once('error', () => response.destroy());
    });
    asked.once('error', () => {
      if (response.destroyed) return;
      if (!connected && others.length > 0) this.pass(request, response, others);
      else if (response.headersSent) response.destroy();
      else this.refuse(response);
    });
    response.once('close', () => asked.destroy());
  }

  private refuse(response: ServerResponse) {
    const away = new Problem('overloaded', `${this.name} did not answer; come back with the same Idempotency-Key.`);
    const body = JSON.stringify(problemDetails(away, this.newId()));
    response.writeHead(503, { 'content-type': problemMediaType, 'retry-after': '1' }).end(body);
  }
}

function passedOn({ rawHeaders, headers, socket }: IncomingMessage): string[] {
  const { 'x-forwarded-for': before } = headers;
  const address = socket.remoteAddress ?? '';
  const rest = ofAllHops(rawHeaders).filter((_, n, all) => all[n & ~1]!.toLowerCase() !== 'x-forwarded-for');
  return [...rest, 'x-forwarded-for', before === undefined ? address : `${String(before)}, ${address}`];
}

/** Names and values in turn. */
const ofAllHops = (raw: readonly string[]) => raw.filter((_, n) => !ofOneHop.has(raw[n & ~1]!.toLowerCase()));
