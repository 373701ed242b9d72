import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { wiredText } from './wire.js';

/** Where the shop takes what a carrier writes, by where it was sent instead. */
const takenAt: { readonly [path: string]: string } = { '/ups': '/v1/ups-track-alerts', '/fedex': '/v1/fedex-events' };
/** By which a carrier shows who it is. */
const kept = ['user-agent', 'credential', 'fdx-signature'];

/**
 * Takes the place of the shop's webhooks and acknowledges everything, so that what carriers say is there beforehand, to the
 * byte and signed by them, and can be delivered whenever we like.
 */
export class LetterBox {
  /** Requests to the shop, as they go over the wire. */
  readonly letters: string[] = [];
  private readonly server = createServer((request, response) => {
    void this.take(request).then(() => response.writeHead(200, { 'content-length': 0 }).end());
  });

  static async open(): Promise<LetterBox> {
    const box = new LetterBox();
    await once(box.server.listen(0, '127.0.0.1'), 'listening');
    return box;
  }

  get url() {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  close() {
    this.server.close();
    this.server.closeAllConnections();
  }

  private async take(request: IncomingMessage) {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { headers, url = '' } = request;
    const lines = kept.flatMap((name) => {
      const value = headers[name];
      return value === undefined ? [] : [`${name}: ${String(value)}\r\n`];
    });
    this.letters.push(wiredText('POST', takenAt[url]!, Buffer.concat(chunks).toString('utf8'), lines.join('')));
  }
}
