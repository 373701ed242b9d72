import {
  createRemoteJWKSet,
  decodeJwt,
  errors,
  jwksCache,
  jwtVerify,
  type JWKSCacheInput,
  type JWTVerifyOptions,
} from 'jose';
import { z } from 'zod';
import { RecentMap } from '#eventsourcing/recent.js';
import { Problem } from './problems.js';
import { backOfficeRoles, storefrontRoles, type Audience, type Identity, type Role } from './roles.js';

/** Who issues tokens for an audience, and what they call it. */
export type Realm = { readonly issuer: string; readonly audience: string };

export type IdentitiesOptions = {
  readonly realms: Readonly<Record<Audience, Realm>>;
  /** How far the issuer's clock and ours may be apart. */
  readonly skewSeconds: number;
  /** The claim that holds the roles, an array of names. */
  readonly rolesClaim: string;
  /** How soon after one look another is taken for a key that is not known; a new key is noticed by that. */
  readonly cooldownMs: number;
  readonly now: () => Date;
};

const algorithms = ['RS256', 'PS256', 'ES256', 'EdDSA'];
const tokenCharsMax = 8_192;
const rolesMax = 20;
// A withdrawn key is noticed within this time, and as soon as somebody uses a new one.
const keysMaxAgeMs = 600_000;
const answerMs = 5_000;
const rememberedMax = 5_000;

const configuration = z.object({ issuer: z.string(), jwks_uri: z.url({ protocol: /^https?$/ }) });
// Entra's are Base64 and may begin with a dash or an underscore, which no id of ours does: they get an x before them.
const claims = z.object({
  sub: z
    .string()
    .regex(/^[A-Za-z0-9._-]{1,62}$/)
    .transform((sub) => (/^[A-Za-wyz0-9]/.test(sub) ? sub : `x${sub}`)),
  exp: z.int(),
});

type Keys = { readonly find: ReturnType<typeof createRemoteJWKSet>; readonly cache: JWKSCacheInput };
type Remembered = {
  readonly identity: Identity;
  readonly exp: number;
  readonly keys: Keys;
  readonly asOf: number | undefined;
};

/** Tells from an access token who calls: a JWT of OpenID Connect, signed by one of the issuer's present keys. */
export class Identities {
  private readonly keySets = new Map<string, Promise<Keys>>();
  /**
   * Tokens that were found good, by the header that brought them, for as long as the keys are the same: a client
   * sends hers with every request.
   */
  private readonly remembered = new RecentMap<string, Remembered>(rememberedMax);

  constructor(private readonly options: IdentitiesOptions) {}

  /** @throws Problem `unauthenticated`, or `unanswered` while the issuer cannot be asked for its keys. */
  async of(authorization: string | undefined): Promise<Identity> {
    const known = this.known(authorization);
    if (known !== undefined) return known;
    const [, token] = /^Bearer ([\w.~+/-]+=*)$/i.exec(authorization ?? '') ?? [];
    if (token === undefined || token.length > tokenCharsMax) throw unauthenticated('Send an access token.');
    const audience = this.audienceOf(token);
    const { issuer } = this.options.realms[audience];
    const { identity, ...rest } = await this.verified(token, audience, await this.keysOf(issuer));
    this.remembered.set(authorization!, { identity, ...rest });
    return identity;
  }

  /** Who sent this header before, if it would be believed again. */
  known(authorization: string | undefined): Identity | undefined {
    const known = authorization === undefined ? undefined : this.remembered.get(authorization);
    if (known === undefined || !known.keys.find.fresh || known.asOf !== asOf(known.keys)) return undefined;
    return this.isValid(known) ? known.identity : undefined;
  }

  private async verified(token: string, audience: Audience, keys: Keys): Promise<Remembered> {
    const { realms, skewSeconds, now, rolesClaim } = this.options;
    const wanted: JWTVerifyOptions = {
      ...realms[audience],
      ...{ algorithms, clockTolerance: skewSeconds, currentDate: now(), requiredClaims: ['exp', 'sub'] },
    };
    const { payload } = await jwtVerify(token, keys.find, wanted).catch((error: unknown) => {
      throw refusalOf(error);
    });
    const known = claims.safeParse(payload);
    if (!known.success) throw unauthenticated('The token names nobody we could know: see sub.');
    const identity = { subject: known.data.sub, audience, roles: rolesOf(payload[rolesClaim], audience) };
    return { identity, exp: known.data.exp, keys, asOf: asOf(keys) };
  }

  private isValid({ exp }: Remembered) {
    return this.options.now().getTime() < (exp + this.options.skewSeconds) * 1_000;
  }

  /** By what the token says of itself; whether that is true is looked at next. */
  private audienceOf(token: string): Audience {
    const meant = [claimedAudience(token)].flat();
    const [audience] = (['storefront', 'back-office'] as const).filter((one) =>
      meant.includes(this.options.realms[one].audience),
    );
    if (audience === undefined) throw unauthenticated('The token is meant for somebody else.');
    return audience;
  }

  private async keysOf(issuer: string): Promise<Keys> {
    const known = this.keySets.get(issuer);
    if (known !== undefined) return known;
    const found = discover(issuer, this.options.cooldownMs).catch((error: unknown) => {
      this.keySets.delete(issuer);
      throw error instanceof Problem ? error : unanswered();
    });
    this.keySets.set(issuer, found);
    return found;
  }
}

async function discover(issuer: string, cooldownMs: number): Promise<Keys> {
  const address = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const answer = await fetch(address, { signal: AbortSignal.timeout(answerMs), redirect: 'error' });
  if (!answer.ok) throw unanswered();
  const { issuer: named, jwks_uri: keysAt } = configuration.parse(await answer.json());
  if (named !== issuer) throw unanswered();
  const cache: JWKSCacheInput = {};
  const find = createRemoteJWKSet(new URL(keysAt), {
    ...{ cacheMaxAge: keysMaxAgeMs, cooldownDuration: cooldownMs, timeoutDuration: answerMs },
    [jwksCache]: cache,
  });
  await find.reload();
  return { find, cache };
}

/** When the keys were fetched: what was found good by others may not be by these. */
const asOf = ({ cache }: Keys) => ('uat' in cache ? cache.uat : undefined);

function claimedAudience(token: string) {
  try {
    return decodeJwt(token).aud;
  } catch {
    throw unauthenticated('The token cannot be read.');
  }
}

function rolesOf(claimed: unknown, audience: Audience): Role[] {
  const known: readonly Role[] = audience === 'storefront' ? storefrontRoles : backOfficeRoles;
  const named: unknown[] = Array.isArray(claimed) ? claimed.slice(0, rolesMax) : [];
  return known.filter((role) => named.includes(role));
}

/** What is wrong with the token, but nothing that would help to make a better one. */
function refusalOf(error: unknown): Problem {
  if (error instanceof errors.JWTExpired) return unauthenticated('The token has expired.');
  if (error instanceof errors.JWTClaimValidationFailed)
    return unauthenticated(`The token does not fit: ${error.claim}.`);
  // Also when the issuer answers nonsense, which jose calls generic.
  if (error instanceof errors.JWKSTimeout || !(error instanceof errors.JOSEError) || error.code === 'ERR_JOSE_GENERIC')
    return unanswered();
  return unauthenticated('The token is not signed by a key of the issuer.');
}

const unauthenticated = (detail: string) =>
  new Problem('unauthenticated', detail, { headers: { 'www-authenticate': 'Bearer error="invalid_token"' } });
const unanswered = () => new Problem('unanswered', 'The issuer of tokens does not tell its keys.');
