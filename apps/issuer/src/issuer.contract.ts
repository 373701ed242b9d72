import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify, type JWTPayload } from 'jose';
import { Browser, tokenRequest, type App } from './browser.contract.js';
import { startIssuer, type Issuer } from './issuer.js';

export const docsOrigin = 'http://127.0.0.1:3000';
export type Claims = JWTPayload & { readonly roles: readonly string[]; readonly sub: string };

/** An issuer in a folder of its own, whose clock stands still unless it is moved, and which can be started again. */
export class Stand {
  readonly folder = mkdtempSync(join(tmpdir(), 'issuer-'));
  readonly reported: string[] = [];
  nowMs = Date.now();

  private constructor() {}

  private running!: Issuer;

  static async open(): Promise<Stand> {
    const stand = new Stand();
    await stand.start();
    return stand;
  }

  get issuer() {
    return this.running;
  }

  async start() {
    this.running = await startIssuer({
      ...{ port: 0, folder: this.folder, docsOrigin, now: () => this.nowMs },
      report: (message) => void this.reported.push(message),
    });
  }

  async restart() {
    await this.running.close();
    await this.start();
  }

  async close() {
    await this.running.close();
    rmSync(this.folder, { recursive: true });
  }

  browser() {
    return new Browser(this.issuer.url);
  }

  get docs(): App {
    return { client: 'docs', redirectUri: `${docsOrigin}/docs/oauth2-redirect.html` };
  }

  get storefront(): App {
    const secret = this.issuer.clientSecret('storefront');
    return { client: 'storefront', secret, redirectUri: 'http://127.0.0.1:4711/signed-in' };
  }

  firstPasswordOf(name: string): string {
    return this.issuer.firstPasswords.find(({ user }) => user === name)!.password;
  }

  /** Asks for a token as one of the programs; its secret is added. */
  async ask(client: string, fields: Readonly<Record<string, string>> = {}) {
    const own = {
      grant_type: 'client_credentials',
      client_id: client,
      client_secret: this.issuer.clientSecret(client),
    };
    const answer = await tokenRequest(this.issuer.url, { ...own, ...fields });
    return { status: answer.status, body: (await answer.json()) as Record<string, string> };
  }

  async token(client: string, fields: Readonly<Record<string, string>> = {}): Promise<string> {
    const { status, body } = await this.ask(client, fields);
    if (status !== 200) throw new Error(`${status} ${JSON.stringify(body)}`);
    return body['access_token']!;
  }

  /** As a service would: with the keys that the issuer tells now. */
  async verified(token: string, audience: string): Promise<Claims> {
    const about = await fetch(`${this.issuer.url}/.well-known/openid-configuration`);
    const { issuer, jwks_uri: at } = (await about.json()) as { issuer: string; jwks_uri: string };
    const { payload } = await jwtVerify(token, createRemoteJWKSet(new URL(at)), {
      ...{ issuer, audience, algorithms: ['RS256'], typ: 'at+jwt', requiredClaims: ['sub', 'iat', 'exp', 'jti'] },
    });
    return payload as Claims;
  }
}

export const keyIdOf = (token: string) => decodeProtectedHeader(token).kid;
