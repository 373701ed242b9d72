import { readFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

export type Answer = { status?: number; body?: unknown } | ((response: ServerResponse) => void);
type Asked = { method: string; path: string; headers: IncomingHttpHeaders; text: string };

export const file = (...path: string[]) => readFileSync(join(__dirname, ...path), 'utf8');
export const reply = (name: string) => ({ body: JSON.parse(file('replies', `${name}.json`)) as object });
export const error = (code: string, status = 400) => ({
  status,
  body: { response: { errors: [{ code, message: 'Ship To 14 Barton Ct is wrong' }] } },
});
/** A UPS that grants tokens, answers what it is told to, in turn, and remembers what it was asked. */
export class Recorder {
  readonly asked: Asked[] = [];
  readonly answers: Answer[] = [];
  tokens = 0;
  private readonly server: Server = createServer((request, response) => {
    let text = '';
    request.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    request.on('end', () => {
      const { method, url, headers } = request;
      this.asked.push({ method: method!, path: url!, headers, text });
      const granted: Answer = {
        body: { access_token: `token-${this.tokens + 1}`, expires_in: '14399', status: 'approved' },
      };
      const isToken = url!.endsWith('/oauth/token');
      if (isToken) this.tokens += 1;
      const answer: Answer = isToken ? granted : (this.answers.shift() ?? { status: 500 });
      if (typeof answer === 'function') return answer(response);
      response.writeHead(answer.status ?? 200, { 'content-type': 'application/json' });
      response.end(typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body));
    });
  });

  async listen() {
    await new Promise<void>((listening) => this.server.listen(0, '127.0.0.1', listening));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/ups`;
  }

  async close() {
    this.server.closeAllConnections();
    await new Promise((closed) => this.server.close(closed));
  }
}
