import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Answer = { readonly status: number; readonly body?: unknown; readonly headers?: Record<string, string> };
type Asked = {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
};

/** A platform that answers what it is told to, in turn, and remembers what it was asked. */
export class Recorder {
  readonly asked: Asked[] = [];
  readonly answers: Answer[] = [];
  /** For how long it was waited. */
  readonly waits: number[] = [];
  url = '';
  private readonly server: Server = createServer((request, response) => {
    let text = '';
    request.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    request.on('end', () => {
      const { method, url, headers } = request;
      const told: unknown = text === '' ? undefined : JSON.parse(text);
      this.asked.push({ method: method!, url: url!, headers, body: told });
      const { status, body, headers: more } = this.answers.shift() ?? { status: 500 };
      response.writeHead(status, { 'content-type': 'application/json', ...more });
      response.end(body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body));
    });
  });

  get means() {
    const wait = (ms: number) => Promise.resolve(void this.waits.push(ms));
    return { url: `${this.url}/`, timeoutMs: 20_000, wait };
  }

  forget() {
    this.asked.length = this.answers.length = this.waits.length = 0;
  }

  async listen() {
    await new Promise<void>((listening) => this.server.listen(0, '127.0.0.1', listening));
    this.url = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close() {
    this.server.closeAllConnections();
    await new Promise((closed) => this.server.close(closed));
  }
}
