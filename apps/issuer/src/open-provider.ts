import type { EventEmitter } from 'node:events';
import type {
  AccessToken,
  ClientCredentials,
  Configuration,
  Grant,
  KoaContextWithOIDC,
  Provider,
  ResourceServer,
} from 'oidc-provider';
import type { Artifacts } from './artifacts.js';
import { isPage, type Clients } from './clients.js';
import * as granted from './granted.js';
import { errorPage, signedOutPage, signOutPage } from './pages.js';
import type { SigningKeys } from './signing-keys.js';
import { audienceOf, type User, type Users } from './users.js';

export type Oidc = typeof import('oidc-provider');

export type Parts = {
  readonly oidc: Oidc;
  readonly artifacts: Artifacts;
  readonly keys: SigningKeys;
  readonly clients: Clients;
  readonly users: Users;
  /** What cookies are signed with. */
  readonly cookieKey: string;
  /** 22 characters that nobody can foresee. */
  readonly newId: () => string;
  readonly docsOrigin: string | undefined;
  readonly report: (message: string) => void;
};

const signInSeconds = 600;
const sessionSeconds = 8 * 3_600;
const codeSeconds = 60;
const idTokenSeconds = 900;

const scopesOfPeople = ['openid', 'profile'];

/**
 * The OpenID provider, with the keys and the clients of this moment; after a change another one is opened in its place. It
 * keeps nothing that is not in the file, so nobody notices.
 */
export function openProvider(url: string, parts: Parts): Provider {
  const { oidc, report } = parts;
  const provider = new oidc.Provider(url, configuration(parts));
  provider.registerGrantType(granted.guestGrant, async (ctx) => {
    const { client } = ctx.oidc;
    // Nobody was asked and nothing is stored, so there is no grant.
    const token = new provider.AccessToken({ client, accountId: `g-${parts.newId()}`, grantId: '', gty: 'guest' });
    const audience = granted.audienceOfClient(client.clientId);
    token.resourceServer = new provider.ResourceServer(granted.resourceOf(audience), resource(client.clientId));
    ctx.body = { access_token: await token.save(), expires_in: token.expiration, token_type: token.tokenType };
  });
  const broken = (error: unknown) => report(error instanceof Error ? (error.stack ?? error.message) : String(error));
  provider.on('server_error', (_ctx, error) => broken(error));
  // Without a listener koa would print; a client that hung up is no error.
  const koa: EventEmitter = provider;
  koa.on('error', (error: NodeJS.ErrnoException) => void (error.code === 'ECONNRESET' || broken(error)));
  return provider;
}

const configuration = (parts: Parts): Configuration => ({
  adapter: (model) => parts.artifacts.of(model),
  clients: parts.clients.metadata(parts.docsOrigin),
  jwks: { keys: [...parts.keys.all()] },
  cookies: { keys: [parts.cookieKey], names: { session: 'session', interaction: 'sign-in', resume: 'resume' } },
  clientAuthMethods: ['client_secret_post', 'client_secret_basic', 'none'],
  responseTypes: ['code'],
  pkce: { required: () => true },
  scopes: scopesOfPeople,
  claims: { openid: ['sub'], profile: ['name'] },
  clientBasedCORS: (_ctx, origin, client) => isPage(client.clientId) && origin === parts.docsOrigin,
  interactions: { url: (_ctx, { uid }) => `/sign-in/${uid}`, policy: prompts(parts) },
  findAccount: (ctx, id) => accountOf(parts.users.byId(id), ctx),
  loadExistingGrant: (ctx) => grantFor(ctx),
  ...tokens(parts),
  renderError: (ctx, { error, error_description }) => render(ctx, errorPage(error_description ?? error)),
  features: {
    ...off('devInteractions', 'dPoP', 'pushedAuthorizationRequests', 'userinfo'),
    clientCredentials: { enabled: true },
    rpInitiatedLogout: {
      enabled: true,
      logoutSource: (ctx, form) => render(ctx, signOutPage(form)),
      postLogoutSuccessSource: (ctx) => render(ctx, signedOutPage()),
    },
    resourceIndicators: {
      enabled: true,
      defaultResource: (_ctx, { clientId }) => granted.resourceOf(granted.audienceOfClient(clientId)),
      useGrantedResource: () => true,
      getResourceServerInfo: (_ctx, indicator, { clientId }) => {
        if (indicator !== granted.resourceOf(granted.audienceOfClient(clientId)))
          throw new parts.oidc.errors.InvalidTarget();
        return resource(clientId);
      },
    },
  },
});

const off = (...features: string[]) => Object.fromEntries(features.map((name) => [name, { enabled: false }]));

function resource(clientId: string): ResourceServer {
  const audience = granted.audienceOfClient(clientId);
  return {
    ...{ audience: granted.claimedAudience(audience), scope: granted.scopesOf(audience), accessTokenFormat: 'jwt' },
    jwt: { sign: { alg: 'RS256' } },
  };
}

/** What is in tokens, and how long they and all else are good for. */
function tokens({ oidc, users }: Parts): Partial<Configuration> {
  const grantedBy = (ctx: KoaContextWithOIDC, token: AccessToken | ClientCredentials): granted.Granted => {
    if (token.kind === 'AccessToken') {
      if (token.gty === 'guest') return granted.grantedToGuest(token.accountId);
      const user = users.byId(token.accountId);
      if (user === undefined) throw new oidc.errors.InvalidGrant('the user is gone');
      return granted.grantedToPerson(user.id, user.role);
    }
    const { scope } = ctx.oidc.params as { scope?: string };
    const found = granted.grantedToProgram(token.clientId!, scope);
    if (found === undefined) throw new oidc.errors.InvalidScope('requested scope is not allowed', scope ?? '');
    return found;
  };
  return {
    extraTokenClaims: (ctx, token) => ({ roles: [...grantedBy(ctx, token).roles] }),
    formats: {
      customizers: { jwt: (ctx, token, { payload }) => void (payload['sub'] = grantedBy(ctx, token).subject) },
    },
    ttl: {
      AccessToken: (ctx, token) => grantedBy(ctx, token).seconds,
      ClientCredentials: (ctx, token) => grantedBy(ctx, token).seconds,
      ...{ AuthorizationCode: codeSeconds, IdToken: idTokenSeconds, Interaction: signInSeconds },
      ...{ Session: sessionSeconds, Grant: sessionSeconds },
    },
  };
}

/** Asks who somebody is, and nothing else: all clients are ours, so nobody is asked for consent. */
function prompts({ oidc: { interactionPolicy } }: Parts) {
  const policy = interactionPolicy.base();
  policy.remove('consent');
  // Somebody signed in at the shop is nobody in the back office, and the other way round.
  const elsewhere = (ctx: KoaContextWithOIDC) =>
    ctx.oidc.session?.accountId !== undefined && ctx.oidc.account === undefined;
  const asked = 'End-User authentication is required';
  policy.get('login')!.checks.add(new interactionPolicy.Check('elsewhere', asked, 'login_required', elsewhere));
  return policy;
}

function accountOf(user: User | undefined, ctx: KoaContextWithOIDC) {
  const clientId = ctx.oidc.client?.clientId;
  if (user === undefined || clientId === undefined) return undefined;
  if (audienceOf(user.role) !== granted.audienceOfClient(clientId)) return undefined;
  return { accountId: user.id, claims: () => ({ sub: user.id, name: user.name }) };
}

/** Whoever signed in has agreed. */
async function grantFor(ctx: KoaContextWithOIDC): Promise<Grant | undefined> {
  const { session, client, account, provider } = ctx.oidc;
  if (session === undefined || client === undefined || account === undefined) return undefined;
  const known = session.grantIdFor(client.clientId);
  const found = known === undefined ? undefined : await provider.Grant.find(known);
  if (found?.accountId === account.accountId) return found;
  const grant = new provider.Grant({ accountId: account.accountId, clientId: client.clientId });
  grant.addOIDCScope(scopesOfPeople.join(' '));
  await grant.save();
  return grant;
}

function render(ctx: KoaContextWithOIDC, page: string) {
  ctx.type = 'html';
  ctx.body = page;
}
