import { createHash } from 'node:crypto';

type Cookie = { readonly name: string; readonly value: string; readonly path: string };

/** What of a page a specification looks at. */
export type Page = { readonly url: string; readonly status: number; readonly text: string; readonly headers: Headers };

/** A browser without JavaScript: keeps cookies, follows redirects, and sends forms back to where they came from. */
export class Browser {
  private readonly cookies = new Map<string, Cookie>();

  /** @param origin of the issuer: a redirect to elsewhere is where the browser stops, see {@link Page.url}. */
  constructor(private readonly origin: string) {}

  async open(url: string): Promise<Page> {
    return this.go(url, { method: 'GET' });
  }

  /** Sends the form of a page, by its fields. */
  async send({ url }: Page, fields: Readonly<Record<string, string>>, headers: Record<string, string> = {}) {
    return this.go(url, { method: 'POST', body: new URLSearchParams(fields), headers });
  }

  private async go(url: string, init: RequestInit): Promise<Page> {
    const cookie = this.sentTo(url);
    const headers = {
      accept: 'text/html',
      ...(init.headers as Record<string, string>),
      ...(cookie !== '' && { cookie }),
    };
    const answer = await fetch(url, { ...init, headers, redirect: 'manual' });
    this.keep(answer.headers.getSetCookie());
    const text = await answer.text();
    const location = answer.headers.get('location');
    if (location === null) return { url, status: answer.status, text, headers: answer.headers };
    const next = new URL(location, url);
    if (next.origin !== this.origin) return { url: next.href, status: answer.status, text, headers: answer.headers };
    return this.go(next.href, { method: 'GET' });
  }

  private sentTo(url: string) {
    const { pathname } = new URL(url);
    const sent = [...this.cookies.values()].filter(({ path }) => path === '/' || `${pathname}/`.startsWith(`${path}/`));
    return sent.map(({ name, value }) => `${name}=${value}`).join('; ');
  }

  private keep(lines: readonly string[]) {
    for (const line of lines) {
      const [pair, ...attributes] = line.split(/; */);
      const [, name, value] = /^([^=]+)=(.*)$/.exec(pair!)!;
      const path = attributes.find((one) => /^path=/i.test(one))?.slice('path='.length) ?? '/';
      const cookie = { name: name!, value: value!, path };
      if (value === '') this.cookies.delete(`${cookie.name} ${path}`);
      else this.cookies.set(`${cookie.name} ${path}`, cookie);
    }
  }
}

/** How one asks for a code, and gets tokens for it. */
export type App = {
  readonly client: string;
  /** Of a client that has one. */
  readonly secret?: string;
  readonly redirectUri: string;
};
export type Tokens = { readonly access_token: string; readonly id_token: string; readonly expires_in: number };

/** One authorization request with PKCE, from its beginning to the tokens. */
export class AuthorizationRequest {
  private readonly verifier = 'a-verifier-that-is-long-enough-for-rfc-7636-and-known-to-nobody';
  readonly url: string;

  constructor(
    private readonly issuer: string,
    private readonly app: App,
    more: Readonly<Record<string, string>> = {},
  ) {
    const challenge = createHash('sha256').update(this.verifier).digest('base64url');
    const asked = {
      ...{ client_id: app.client, redirect_uri: app.redirectUri, response_type: 'code', scope: 'openid profile' },
      ...{ state: 'a-state', code_challenge: challenge, code_challenge_method: 'S256', ...more },
    };
    this.url = `${issuer}/auth?${new URLSearchParams(asked).toString()}`;
  }

  /** What the app is told in the address that the browser is led back to. */
  outcome({ url }: Page): Readonly<Record<string, string>> {
    if (!url.startsWith(`${this.app.redirectUri}?`))
      throw new Error(`led to ${url} instead of ${this.app.redirectUri}`);
    return Object.fromEntries(new URL(url).searchParams);
  }

  redeem(page: Page, more: Readonly<Record<string, string>> = {}): Promise<Response> {
    const { client, secret, redirectUri } = this.app;
    return tokenRequest(this.issuer, {
      ...{
        grant_type: 'authorization_code',
        client_id: client,
        ...(secret !== undefined && { client_secret: secret }),
      },
      ...{ code: this.outcome(page)['code'] ?? '', redirect_uri: redirectUri, code_verifier: this.verifier, ...more },
    });
  }

  async tokens(page: Page): Promise<Tokens> {
    const answer = await this.redeem(page);
    if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
    return (await answer.json()) as Tokens;
  }
}

export const tokenRequest = (issuer: string, fields: Readonly<Record<string, string>>) =>
  fetch(`${issuer}/token`, { method: 'POST', body: new URLSearchParams(fields) });
