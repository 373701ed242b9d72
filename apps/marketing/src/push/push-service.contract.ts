import { createECDH, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { decrypt } from 'http_ece';
import { createLocalJWKSet, jwtVerify } from 'jose';
import type { Notice } from './notice.js';

export type Pushed = {
  readonly path: string;
  readonly notice: Notice;
  readonly ttl: number;
  readonly audience: unknown;
};

/** A push service of this machine and the browsers behind it: it takes what RFC 8030 says, and they open what RFC 8291 sealed for them. */
export class PushService {
  readonly log: Pushed[] = [];
  /** What it answers. */
  status = 201;
  private readonly browsers = new Map<
    string,
    { readonly keys: ReturnType<typeof createECDH>; readonly auth: Buffer }
  >();
  private constructor(
    private readonly server: Server,
    private readonly publicKey: () => string,
  ) {}

  /** @param publicKey which browsers subscribed with */
  static async open(publicKey: () => string): Promise<PushService> {
    const server = createServer((request, response) => {
      void request.toArray().then(async (chunks: Buffer[]) => {
        if (service.status === 201) await service.take(request.url!, request.headers, Buffer.concat(chunks));
        response.writeHead(service.status).end();
      });
    });
    const service = new PushService(server, publicKey);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return service;
  }

  get url() {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** What a browser says when its reader lets us write. */
  subscribe(name: string) {
    const [keys, auth] = [createECDH('prime256v1'), randomBytes(16)];
    keys.generateKeys();
    this.browsers.set(`/${name}`, { keys, auth });
    const told = { p256dh: keys.getPublicKey('base64url'), auth: auth.toString('base64url') };
    return { endpoint: `${this.url}/${name}`, expirationTime: null, keys: told };
  }

  close() {
    this.server.closeAllConnections();
    return new Promise<void>((resolve) => this.server.close(() => resolve()));
  }

  private async take(path: string, headers: IncomingHttpHeaders, sealed: Buffer) {
    const { keys, auth } = this.browsers.get(path)!;
    const opened = decrypt(sealed, { version: 'aes128gcm', privateKey: keys, authSecret: auth.toString('base64url') });
    const [, token, key] = /^vapid t=([^,]+), k=(.+)$/.exec(headers['authorization'] ?? '') ?? [];
    if (key !== this.publicKey()) throw new Error('another key than browsers subscribed with');
    const point = Buffer.from(key, 'base64url');
    const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((part) => part.toString('base64url'));
    const keySet = createLocalJWKSet({ keys: [{ kty: 'EC', crv: 'P-256', x: x!, y: y! }] });
    const { payload } = await jwtVerify(token!, keySet);
    const notice = JSON.parse(opened.toString()) as Notice;
    this.log.push({ path, notice, ttl: Number(headers['ttl']), audience: payload.aud });
  }
}
