import { connect, type Socket } from 'node:net';

/** `head` is the status line and the headers as they came; `body` is text, of which JSON.parse makes sense. */
export type Answer = { readonly status: number; readonly head: string; readonly body: string };

/** A request as it goes over the wire, with the length of its body. */
export function wired(method: string, path: string, body: object | undefined, headers = ''): string {
  return wiredText(method, path, body === undefined ? '' : JSON.stringify(body), headers);
}

/** The same where the bytes of the body are not ours to choose: somebody has signed them. */
export function wiredText(method: string, path: string, text: string, headers = ''): string {
  const content = text === '' ? '' : `content-type: application/json\r\ncontent-length: ${Buffer.byteLength(text)}\r\n`;
  return `${method} ${path} HTTP/1.1\r\nhost: bench\r\n${content}${headers}\r\n${text}`;
}

/**
 * One keep-alive connection, one request at a time. It understands just enough HTTP/1.1 for answers with a
 * content-length, because a client that shares two cores with what it measures must cost next to nothing: about a third
 * of what node:http takes for the same request.
 */
export class Wire {
  private readonly socket: Socket;
  private received: Buffer = Buffer.alloc(0);
  private waiting: { resolve: (answer: Answer) => void; reject: (error: Error) => void } | undefined;

  constructor(port: number) {
    this.socket = connect({ port, host: '127.0.0.1', noDelay: true });
    this.socket.on('data', (chunk) => this.take(chunk));
    this.socket.on('error', (error) => this.fail(error));
    this.socket.on('close', () => this.fail(new Error('the connection was closed')));
  }

  ask(request: string): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (this.socket.destroyed) return reject(new Error('the connection is closed'));
      this.waiting = { resolve, reject };
      this.socket.write(request);
    });
  }

  close() {
    this.socket.destroy();
  }

  private take(chunk: Buffer) {
    this.received = this.received.length === 0 ? chunk : Buffer.concat([this.received, chunk]);
    const headEnd = this.received.indexOf('\r\n\r\n');
    if (headEnd < 0) return;
    const head = this.received.toString('latin1', 0, headEnd);
    const [, length] = /\r\ncontent-length: *(\d+)/i.exec(head) ?? [];
    const status = Number(head.slice(9, 12));
    if (length === undefined && status !== 204) return this.fail(new Error(`an answer without a length: ${head}`));
    const end = headEnd + 4 + Number(length ?? 0);
    if (this.received.length < end) return;
    const body = this.received.toString('utf8', headEnd + 4, end);
    this.received = Buffer.alloc(0);
    const waiting = this.waiting;
    this.waiting = undefined;
    waiting?.resolve({ status, head, body });
  }

  private fail(error: Error) {
    const waiting = this.waiting;
    this.waiting = undefined;
    waiting?.reject(error);
    this.socket.destroy();
  }
}
