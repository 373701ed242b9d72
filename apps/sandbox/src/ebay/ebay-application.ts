import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import type { Part } from '../front.js';
import { json, type Question, type Reply } from '../reply.js';
import { EbayError, refused } from './ebay-error.js';

const keyPath = '/ebay/commerce/notification/v1/public_key/';
export const tokenSeconds = 7_200;

/**
 * eBay as an application meets it: grants tokens, tells the key it signs notifications with, and signs. The key is new each
 * time. Where nobody sells at eBay it stands alone, and takes anybody for an application; else the shop asks who it is.
 */
export class EbayApplication implements Part {
  // No fault befalls it: the kinds of faults are those of other parts.
  readonly name = 'control';
  readonly kid: string;
  private readonly pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  private readonly published: string;

  constructor() {
    const der = this.pair.publicKey.export({ type: 'spki', format: 'der' });
    this.kid = createHash('sha256').update(der).digest('hex').slice(0, 32);
    this.published = `-----BEGIN PUBLIC KEY-----${der.toString('base64')}-----END PUBLIC KEY-----`;
  }

  begin(question: Question) {
    return () => this.answer(question);
  }

  outOfOrder(status: number) {
    return json(status, {});
  }

  /** The header x-ebay-signature of a body. */
  signatureOf(body: string): string {
    const signature = sign('SHA1', Buffer.from(body), this.pair.privateKey).toString('base64');
    return Buffer.from(JSON.stringify({ alg: 'ecdsa', kid: this.kid, signature, digest: 'SHA1' })).toString('base64');
  }

  /** Without line breaks, as eBay tells it. */
  publicKey(kid: string): Reply {
    if (kid !== this.kid)
      return refused(new EbayError(404, 195_001, 'API_NOTIFICATION', 'The specified key id is invalid.'));
    return json(200, { algorithm: 'ECDSA', digest: 'SHA1', key: this.published });
  }

  private answer({ method, path, headers, body }: Question): Reply {
    const authorization = headers.authorization ?? '';
    if (method === 'POST' && path === '/ebay/identity/v1/oauth2/token') {
      if (!/^Basic [A-Za-z0-9+/]+=*$/.test(authorization)) return json(401, { error: 'invalid_client' });
      if (new URLSearchParams(body).get('grant_type') !== 'client_credentials')
        return json(400, { error: 'unsupported_grant_type' });
      return json(200, {
        ...{ access_token: this.token, expires_in: tokenSeconds, token_type: 'Application Access Token' },
      });
    }
    if (method !== 'GET' || !path.startsWith(keyPath)) return refused(notFound());
    if (authorization !== `Bearer ${this.token}`) return refused(invalidToken());
    return this.publicKey(path.slice(keyPath.length));
  }

  private get token() {
    return `v^1.1#i^1#${this.kid}`;
  }
}

export const notFound = () => new EbayError(404, 2_002, 'ACCESS', 'Resource not found');
export const invalidToken = () => new EbayError(401, 1_001, 'OAuth', 'Invalid access token');
