import type { ClientMetadata } from 'oidc-provider';
import { clientIds, guestGrant, type ClientId } from './granted.js';
import type { IssuerFile } from './issuer-file.js';
import type { Chance } from './passwords.js';

/** Pages of the back office, and where a sign-in leads back to. */
const pages = { docs: '/docs/oauth2-redirect.html', dashboard: '/v1/dashboard' } as const;
export const isPage = (clientId: string): clientId is keyof typeof pages => Object.hasOwn(pages, clientId);
/** A browser can keep no secret. */
const isPublic = (clientId: ClientId) => isPage(clientId) || clientId === 'shop-window';
const secretBytes = 32;

/** The programs that get tokens here. Those that can keep a secret have one, made at the first start. */
export class Clients {
  private readonly secrets: ReadonlyMap<string, string>;

  constructor(
    private readonly file: IssuerFile,
    chance: Chance,
  ) {
    const make = () => chance(secretBytes).toString('base64url');
    const confidential = clientIds.filter((id) => !isPublic(id));
    this.secrets = new Map(confidential.map((id) => [id, file.secret(`client ${id}`, make)]));
  }

  /** @throws Error if it is no client that has a secret. */
  secretOf(clientId: string): string {
    const secret = this.secrets.get(clientId);
    if (secret === undefined) throw new Error(`${clientId} is none of ${[...this.secrets.keys()].join(', ')}`);
    return secret;
  }

  /** For this machine's own programs: { issuer, secrets: { <client>: <secret> } }. */
  write(issuer: string) {
    const secrets = Object.fromEntries(this.secrets);
    this.file.writeBeside('clients.json', `${JSON.stringify({ issuer, secrets }, null, 2)}\n`);
  }

  /** As oidc-provider wants to know them. `docsOrigin`: where docs page and dashboard are; unknown, nobody signs in there. */
  metadata(docsOrigin: string | undefined): ClientMetadata[] {
    const signsIn = { grant_types: ['authorization_code'], response_modes: ['query'] };
    const program = { grant_types: ['client_credentials'], response_types: [], redirect_uris: [] };
    return [
      {
        ...this.client('storefront'),
        ...{ ...signsIn, grant_types: ['authorization_code', guestGrant] },
        // Loopback redirects fit at any port: RFC 8252, section 7.3. The shop's pages are wherever they run on this machine.
        ...{ application_type: 'native', redirect_uris: ['http://127.0.0.1/signed-in', 'http://localhost/signed-in'] },
      },
      { ...this.client('shop-window'), ...program, grant_types: [guestGrant] },
      ...(['till', 'terminal', 'sample-shop'] as const).map((id) => ({ ...this.client(id), ...program })),
      ...clientIds.filter(isPage).flatMap((id) => {
        if (docsOrigin === undefined) return [];
        return [{ ...this.client(id), ...signsIn, redirect_uris: [`${docsOrigin}${pages[id]}`] }];
      }),
    ];
  }

  private client(id: ClientId): ClientMetadata {
    const secret = this.secrets.get(id);
    if (secret === undefined) return { client_id: id, token_endpoint_auth_method: 'none' };
    return { client_id: id, client_secret: secret, token_endpoint_auth_method: 'client_secret_post' };
  }
}
