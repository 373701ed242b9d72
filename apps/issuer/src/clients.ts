import type { ClientMetadata } from 'oidc-provider';
import { clientIds, guestGrant, type ClientId } from './granted.js';
import type { IssuerFile } from './issuer-file.js';
import type { Chance } from './passwords.js';

/** A browser can keep no secret. */
const publicClients: readonly ClientId[] = ['docs', 'shop-window'];
const secretBytes = 32;

/** The programs that get tokens here. Those that can keep a secret have one, made at the first start. */
export class Clients {
  private readonly secrets: ReadonlyMap<string, string>;

  constructor(
    private readonly file: IssuerFile,
    chance: Chance,
  ) {
    const make = () => chance(secretBytes).toString('base64url');
    const confidential = clientIds.filter((id) => !publicClients.includes(id));
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

  /** As oidc-provider wants to know them. `docsOrigin`: where the API's docs page is; unknown, it cannot sign in. */
  metadata(docsOrigin: string | undefined): ClientMetadata[] {
    const signsIn = { grant_types: ['authorization_code'], response_modes: ['query'] };
    const program = { grant_types: ['client_credentials'], response_types: [], redirect_uris: [] };
    const docs = { ...this.client('docs'), ...signsIn, redirect_uris: [`${docsOrigin}/docs/oauth2-redirect.html`] };
    return [
      {
        ...this.client('storefront'),
        ...{ ...signsIn, grant_types: ['authorization_code', guestGrant] },
        // Loopback redirects fit at any port: RFC 8252, section 7.3. The shop's pages are wherever they run on this machine.
        ...{ application_type: 'native', redirect_uris: ['http://127.0.0.1/signed-in', 'http://localhost/signed-in'] },
      },
      { ...this.client('shop-window'), ...program, grant_types: [guestGrant] },
      ...(['till', 'terminal', 'sample-shop'] as const).map((id) => ({ ...this.client(id), ...program })),
      ...(docsOrigin === undefined ? [] : [docs]),
    ];
  }

  private client(id: ClientId): ClientMetadata {
    const secret = this.secrets.get(id);
    if (secret === undefined) return { client_id: id, token_endpoint_auth_method: 'none' };
    return { client_id: id, client_secret: secret, token_endpoint_auth_method: 'client_secret_post' };
  }
}
