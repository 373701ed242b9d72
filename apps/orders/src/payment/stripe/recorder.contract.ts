import { readFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

export type Answer = { status?: number; headers?: Record<string, string>; body?: unknown };
export type Asked = {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  form: Record<string, string>;
  port: number;
};

/** What Stripe answered, see replies/README.md. */
export const reply = <Reply>(name: string) =>
  JSON.parse(readFileSync(join(__dirname, 'replies', `${name}.json`), 'utf8')) as Reply;

/** A Stripe that answers what it is told to, in turn, and remembers what it was asked. */
export class Recorder {
  /** `otherwise` is answered when nothing else was told. */
  constructor(private readonly otherwise: object = {}) {}

  readonly asked: Asked[] = [];
  readonly answers: (Answer | ((response: ServerResponse) => void))[] = [];
  private readonly server: Server = createServer((request, response) => {
    let text = '';
    request.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    request.on('end', () => {
      const form = Object.fromEntries(new URLSearchParams(text));
      const { method, url, headers, socket } = request;
      this.asked.push({ method: method!, path: url!, headers, form, port: socket.remotePort! });
      const answer = this.answers.shift() ?? {};
      if (typeof answer === 'function') return answer(response);
      response.writeHead(answer.status ?? 200, { 'request-id': 'req_1', ...answer.headers });
      response.end(typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body ?? this.otherwise));
    });
  });

  async listen() {
    await new Promise<void>((listening) => this.server.listen(0, '127.0.0.1', listening));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close() {
    this.server.closeAllConnections();
    await new Promise((closed) => this.server.close(closed));
  }
}
