import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { backOfficeRoles, type Role } from '#service/roles.js';

const renewBeforeMs = 60_000;
const granted = z.object({ access_token: z.string(), expires_in: z.int() });
const kept = z.object({ issuer: z.url(), secrets: z.record(z.string(), z.string()) });

/** What a program says when it asks for a token: OAuth 2.0, as a form. */
export type Grant = { readonly [field: string]: string };

/** The access tokens of one program, each used until shortly before it expires. */
export class Tokens {
  private current: { readonly token: string; readonly renewAtMs: number } | undefined;
  private asked: Promise<string> | undefined;

  constructor(
    private readonly issuer: string,
    private readonly grant: Grant,
  ) {}

  /** The header: `Bearer ...`. Throws what the issuer refuses, in its words. */
  async authorization(): Promise<string> {
    if (this.current !== undefined && performance.now() < this.current.renewAtMs) return `Bearer ${this.current.token}`;
    this.asked ??= this.ask().finally(() => (this.asked = undefined));
    return `Bearer ${await this.asked}`;
  }

  private async ask(): Promise<string> {
    const answer = await fetch(`${this.issuer}/token`, { method: 'POST', body: new URLSearchParams(this.grant) });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${this.issuer} gives no token: ${answer.status} ${text.slice(0, 300)}`);
    const { access_token: token, expires_in: seconds } = granted.parse(JSON.parse(text));
    this.current = { token, renewAtMs: performance.now() + seconds * 1_000 - renewBeforeMs };
    return token;
  }
}

/** As whom a program of this machine comes in: itself, a service by its secret. */
export const asService = (clientId: string, secret: string): Grant => ({
  ...{ grant_type: 'client_credentials', client_id: clientId, client_secret: secret },
});

/** With roles of the back office, for the terminal of whoever runs this machine. */
export const asStaff = (secret: string, roles: readonly Role[] = backOfficeRoles): Grant => ({
  ...asService('terminal', secret),
  scope: roles.map((role) => `role:${role}`).join(' '),
});

/** As somebody who looks into the shop's window, new each time. */
export const asGuest: Grant = { grant_type: 'urn:retreasure:grant:guest', client_id: 'shop-window' };

/** What the local issuer left for programs of this machine. Throws Error if it has never run here. */
export function localIssuer(dataDir: string): {
  readonly issuer: string;
  readonly secretOf: (clientId: string) => string;
} {
  const file = join(dataDir, 'issuer', 'clients.json');
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new Error(`${file} cannot be read: has npm start run with this DATA_DIR?`, { cause: error });
  }
  const { issuer, secrets } = kept.parse(JSON.parse(text));
  const secretOf = (clientId: string) => {
    const secret = secrets[clientId];
    if (secret === undefined) throw new Error(`${file} has no client ${clientId}`);
    return secret;
  };
  return { issuer, secretOf };
}
