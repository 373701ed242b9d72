/** Signing in with OpenID Connect: a code with PKCE. The token stays in memory, so another visit asks the issuer again. */
export type World = {
  readonly fetch: typeof fetch;
  readonly random: (bytes: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer>;
  /** Outlives leading to the issuer and back, and no more than this window. */
  readonly kept: Storage;
  readonly now: () => number;
  readonly here: () => URL;
  readonly leadTo: (url: string) => void;
};
export type Session = { readonly token: string; readonly untilMs: number; readonly signOut: string };

type Provider = {
  readonly issuer: string;
  readonly authorization_endpoint: string;
  readonly token_endpoint: string;
  readonly end_session_endpoint?: string;
};
type Begun = { readonly state: string; readonly verifier: string; readonly back: string };

const client = 'dashboard';
const page = '/v1/dashboard';
const begunKey = 'sign-in';
/** A token is left alone shortly before it expires: clocks differ, and requests take time. */
const spareMs = 30_000;

/** Leads to the issuer. `silently`: it asks nobody anything, and leads back at once. */
export async function signIn(world: World, { silently }: { readonly silently: boolean }): Promise<void> {
  const provider = await providerOf(world);
  const [state, verifier] = [drawn(world), drawn(world)];
  const { pathname, search, hash } = world.here();
  world.kept.setItem(begunKey, JSON.stringify({ state, verifier, back: pathname + search + hash } satisfies Begun));
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier));
  const asked = new URLSearchParams({
    ...{ client_id: client, response_type: 'code', scope: 'openid', redirect_uri: world.here().origin + page },
    ...{ state, code_challenge: base64Url(new Uint8Array(digest)), code_challenge_method: 'S256' },
    ...(silently && { prompt: 'none' }),
  });
  world.leadTo(`${provider.authorization_endpoint}?${asked.toString()}`);
}

export type Arrival =
  | { readonly is: 'new' }
  /** Back from the issuer, which is to be shown at `back`. */
  | { readonly is: 'signed-in'; readonly session: Session; readonly back: string }
  | { readonly is: 'refused'; readonly because: string; readonly back: string };

/** What the address says that the page was opened with. @throws Error if the issuer cannot be asked */
export async function arrival(world: World): Promise<Arrival> {
  const told = world.here().searchParams;
  const state = told.get('state');
  if (state === null || !(told.has('code') || told.has('error'))) return { is: 'new' };
  const kept = world.kept.getItem(begunKey);
  world.kept.removeItem(begunKey);
  const begun = kept === null ? undefined : (JSON.parse(kept) as Begun);
  const { back } = begun ?? { back: page };
  const refused = (because: string): Arrival => ({ is: 'refused', because, back });
  const provider = await providerOf(world);
  // Somebody else's sign-in, or one of another issuer (RFC 9207).
  if (begun?.state !== state || (told.has('iss') && told.get('iss') !== provider.issuer)) return refused('');
  const code = told.get('code');
  if (code === null)
    return refused(told.get('error') === 'login_required' ? '' : (told.get('error_description') ?? ''));
  const answer = await world.fetch(provider.token_endpoint, {
    method: 'POST',
    body: new URLSearchParams({
      ...{ grant_type: 'authorization_code', client_id: client, code, code_verifier: begun.verifier },
      redirect_uri: world.here().origin + page,
    }),
  });
  if (!answer.ok) return refused('The issuer gave no token.');
  const { access_token: token, expires_in: seconds } = (await answer.json()) as {
    access_token: string;
    expires_in: number;
  };
  const untilMs = world.now() + seconds * 1_000 - spareMs;
  return { is: 'signed-in', session: { token, untilMs, signOut: provider.end_session_endpoint ?? page }, back };
}

async function providerOf({ fetch }: World): Promise<Provider> {
  const told = async (url: string) => {
    const answer = await fetch(url);
    if (!answer.ok) throw new Error(`${url} answered ${answer.status}.`);
    return (await answer.json()) as unknown;
  };
  const { issuer } = (await told(`${page}/issuer`)) as { issuer: string };
  return (await told(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`)) as Provider;
}

const drawn = ({ random }: World) => base64Url(random(new Uint8Array(32)));
const base64Url = (bytes: Uint8Array) =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
