import { Agent, request } from 'node:http';
import { connect } from 'node:net';

/** A request as it goes over the wire: nothing is encoded, normalised or checked on the way. */
export type WireRequest = {
  readonly what: string;
  readonly method: string;
  readonly target: string;
  readonly headers?: { readonly [name: string]: string };
  readonly body?: string | Buffer;
};
export type WireAnswer = {
  readonly status: number;
  readonly headers: { readonly [name: string]: string | string[] | undefined };
  readonly body: string;
};

const timeoutMs = 10_000;

/** Keeps connections open, and forgets those that a refusal of ours closed. */
export class Wire {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 16 });

  constructor(private readonly url: string) {}

  close() {
    this.agent.destroy();
  }

  send({ method, target, headers = {}, body }: WireRequest): Promise<WireAnswer> {
    const { hostname, port } = new URL(this.url);
    const { promise, resolve, reject } = Promise.withResolvers<WireAnswer>();
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const options = { agent: this.agent, hostname, port, method, path: target, timeout: timeoutMs };
    const sent = request({ ...options, headers: { ...length, ...headers } }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('error', reject);
      answer.on('end', () =>
        resolve({ status: answer.statusCode!, headers: answer.headers, body: Buffer.concat(chunks).toString() }),
      );
    });
    sent.on('error', reject);
    sent.on('timeout', () => sent.destroy(new Error(`${method} ${target}: no answer for ${timeoutMs} ms`)));
    sent.end(body);
    return promise;
  }

  /** Bytes that no HTTP client would send; one answer, then the connection ends. */
  sendRaw(bytes: string): Promise<WireAnswer> {
    const { hostname, port } = new URL(this.url);
    const { promise, resolve, reject } = Promise.withResolvers<WireAnswer>();
    const socket = connect(Number(port), hostname, () => socket.end(Buffer.from(bytes, 'latin1')));
    const chunks: Buffer[] = [];
    socket.setTimeout(timeoutMs, () => socket.destroy(new Error('no answer')));
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('error', reject);
    socket.on('end', () => resolve(parsed(Buffer.concat(chunks).toString())));
    return promise;
  }
}

function parsed(text: string): WireAnswer {
  const [head = '', body = ''] = text.split('\r\n\r\n', 2);
  const [, status] = /^HTTP\/1\.1 (\d{3})/.exec(head) ?? [];
  const fields = head.split('\r\n').slice(1);
  const headers = Object.fromEntries(fields.map((field) => field.toLowerCase().split(': ', 2) as [string, string]));
  return { status: Number(status), headers, body };
}
