import { randomBytes } from 'node:crypto';
import type { Provider } from 'oidc-provider';
import { Artifacts } from './artifacts.js';
import { Clients } from './clients.js';
import { FailedLogins, type Burst } from './failed-logins.js';
import { Front, type Handler } from './front.js';
import { IssuerFile } from './issuer-file.js';
import { Login } from './login.js';
import { openProvider } from './open-provider.js';
import { contentPolicy } from './pages.js';
import { SigningKeys } from './signing-keys.js';
import { Users, type FirstPassword } from './users.js';

export type IssuerOptions = {
  /** 0: any free port. */
  readonly port: number;
  /** 127.0.0.1 */
  readonly host?: string;
  /** Where its files are: issuer.db, and clients.json for this machine's own programs. */
  readonly folder: string;
  /** Milliseconds since 1970, for failed logins and for sweeping. Tokens have the machine's time, as oidc-provider reads it. */
  readonly now?: () => number;
  readonly report: (message: string) => void;
  /** Where the API's docs page and the dashboard are: http://127.0.0.1:3000 */
  readonly docsOrigin?: string;
};

export type Issuer = {
  /** What tokens call it (`iss`): http://127.0.0.1:3200 */
  readonly url: string;
  readonly port: number;
  /** Of those who have not chosen a password yet, good for that alone, until the next start. Told this once. */
  readonly firstPasswords: readonly FirstPassword[];
  /** @throws Error if it is no client that has a secret. */
  clientSecret(clientId: string): string;
  /** Another key signs from now on, and nothing that the old one signed is good any more. */
  rotateKeys(): Promise<void>;
  /** From now on one can sign in on the API's docs page and the dashboard there. */
  setDocsOrigin(origin: string): void;
  /** From now on bursts of failed logins are told there, too: the shop, which opens after its issuer, has people who look. */
  onBurst(tell: (burst: Burst) => void): void;
  close(): Promise<void>;
};

const sweepEveryMs = 60_000;
/** Where those clients may be that a sign-in leads back to. */
const loopback = ['http://127.0.0.1:*', 'http://localhost:*'];

/**
 * The OpenID Connect issuer of this machine, where Microsoft Entra ID stands in production: the same protocol, so the services
 * are the same.
 */
export async function startIssuer(options: IssuerOptions): Promise<Issuer> {
  const file = new IssuerFile(options.folder);
  return open(file, options).catch((error: unknown) => {
    file.close();
    throw error;
  });
}

async function open(file: IssuerFile, options: IssuerOptions): Promise<Issuer> {
  const { host = '127.0.0.1', now = Date.now, report } = options;
  const oidc = await import('oidc-provider');
  const keys = await SigningKeys.open(file);
  const users = new Users(file, randomBytes);
  const firstPasswords = await users.open();
  const clients = new Clients(file, randomBytes);
  const artifacts = new Artifacts(file, () => new oidc.errors.InvalidGrant('already used'));
  const cookieKey = file.secret('cookies', () => randomBytes(32).toString('base64url'));
  const newId = () => randomBytes(16).toString('base64url');
  let { docsOrigin } = options;

  let tell: (burst: Burst) => void = () => {};
  const failures = new FailedLogins(now, report, (burst) => tell(burst));
  let provider: Provider;
  let answer: Handler;
  const login = new Login(oidc, () => provider, users, failures);
  const handlerOf = (path: string): Handler => {
    if (path === '/') return (request, response) => login.home(request, response);
    return path.startsWith('/sign-in/') ? (request, response) => login.answer(request, response) : answer;
  };
  const policy = () => contentPolicy([...loopback, ...(docsOrigin === undefined ? [] : [docsOrigin])]);
  const front = new Front(handlerOf, policy, report);
  const url = await front.listen(options.port, host);
  // The keys and clients of a provider are those with which it was opened.
  const openAnew = () => {
    provider = openProvider(url, { oidc, artifacts, keys, users, clients, cookieKey, newId, docsOrigin, report });
    answer = provider.callback();
  };
  openAnew();
  clients.write(url);
  const sweep = () => artifacts.sweep(Math.floor(now() / 1_000));
  sweep();
  const sweeping = setInterval(sweep, sweepEveryMs);
  return {
    ...{ url, port: Number(new URL(url).port), firstPasswords },
    clientSecret: (clientId) => clients.secretOf(clientId),
    async rotateKeys() {
      await keys.rotate();
      openAnew();
    },
    setDocsOrigin(origin) {
      docsOrigin = new URL(origin).origin;
      openAnew();
    },
    onBurst(to) {
      tell = to;
    },
    async close() {
      clearInterval(sweeping);
      await front.close();
      file.close();
    },
  };
}
