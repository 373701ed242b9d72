import { isUnauthorised, withPresent, type Secret } from '#service/secret/secret.js';
import { BearerToken, type GrantedToken } from '#service/bearer-token.js';
import type { Budget, Urgency } from '../channel/budget.js';
import { ChannelRefusal, ChannelUnreachable } from '../channel/channel.js';
import type { PartnerAnswer, PartnerCall } from '#service/partner-call.js';
import { call } from '../channel/http.channel.js';
import { grantOf } from './listing-replies.js';

/**
 * Where the one refresh token lies that is good now. Etsy gives a new one each time it is used, good for 90 days, and the old one
 * is none from then on: whoever saves must have it for certain when the promise resolves. Where Etsy's answer is lost with a new one in
 * it, and the old one is good no longer, calls are refused with invalid_grant until people allow us the shop again, and what they got
 * is what `load` answers.
 */
export type Grants = { load(): Promise<string | undefined>; save(refreshToken: string): Promise<void> };

export type EtsyAccess = {
  /** https://openapi.etsy.com, or what speaks like it. */
  readonly url: string;
  /** https://api.etsy.com/v3/public/oauth/token; beside the rest if it is not said. */
  readonly tokenUrl?: string | undefined;
  readonly keystring: string;
  readonly sharedSecret: Secret;
  readonly grants: Grants;
  /** The silence after which a call counts as unanswered. */
  readonly timeoutMs: number;
  readonly now: () => Date;
  readonly budget: Budget;
};

/** Without the host and /v3/application. `urgency` says who goes first. */
export type EtsyCall = Pick<PartnerCall, 'method' | 'body' | 'bytesMax'> & {
  readonly urgency: Urgency;
  readonly path: string;
};

/**
 * Etsy's Open API v3: the key on every call, a token of an hour, one refresh however many wait for it, and what Etsy says of its
 * limits told to the budget.
 */
export class EtsyApi {
  private readonly url: string;
  private readonly token: BearerToken;
  /** A refresh token that Etsy gave and that could not be saved: the only one that is good, as long as this process lives. */
  private unsaved: string | undefined;

  constructor(private readonly access: EtsyAccess) {
    this.url = access.url.replace(/\/$/, '');
    this.token = new BearerToken(() => this.refresh(), access.now);
  }

  /** Answers 2xx and 4xx for the translator to read. @throws ChannelUnreachable, ChannelRefusal */
  ask({ urgency, path, ...asked }: EtsyCall): Promise<PartnerAnswer> {
    const { keystring, sharedSecret } = this.access;
    const ask = () =>
      this.token.bearing((bearer) =>
        this.call(urgency, {
          ...asked,
          url: `${this.url}/v3/application${path}`,
          headers: { 'x-api-key': `${keystring}:${sharedSecret.value}`, authorization: `Bearer ${bearer}` },
        }),
      );
    return withPresent([sharedSecret], ask, isUnauthorised);
  }

  private async call(urgency: Urgency, asked: Omit<PartnerCall, 'partner' | 'timeoutMs'>): Promise<PartnerAnswer> {
    const { budget, timeoutMs } = this.access;
    await budget.take(urgency);
    const answer = await call({
      ...{ partner: 'etsy', timeoutMs, ...asked },
      onPause: (waitMs) => budget.pause(waitMs),
    });
    this.heed(answer.headers);
    return answer;
  }

  /**
   * A bucket and what fills it may fall into one second together, so each is half of what a second allows: then Etsy never has to
   * say that it was too much.
   */
  private heed(headers: Headers): void {
    const [perSecond, left] = [numberIn(headers, 'x-limit-per-second'), numberIn(headers, 'x-remaining-this-second')];
    const [perDay, leftToday] = [numberIn(headers, 'x-limit-per-day'), numberIn(headers, 'x-remaining-today')];
    if (left === undefined && leftToday === undefined) return;
    const half = perSecond === undefined ? undefined : Math.max(Math.floor(perSecond / 2), 1);
    this.access.budget.told(left ?? Infinity, {
      ...(half !== undefined && { perSecond: half, burst: half }),
      ...(perDay !== undefined && { perDay }),
      ...(leftToday !== undefined && { leftToday }),
    });
  }

  /** The new refresh token is saved before the token that came with it is used: if it cannot be, nobody gets the token. */
  private async refresh(): Promise<GrantedToken> {
    const { grants } = this.access;
    const used = this.unsaved ?? (await kept(() => grants.load()));
    if (used === undefined) throw new ChannelRefusal('no-grant', 'Nobody has allowed us the shop at Etsy yet.');
    const { refreshToken, ...granted } = await this.refreshed(used).catch(async (error: unknown) => {
      if (!(error instanceof ChannelRefusal) || error.code !== 'invalid_grant') throw error;
      // Another process may have used it in the meantime, and saved what it got.
      const newer = await kept(() => grants.load());
      if (newer === undefined || newer === used) throw error;
      return this.refreshed(newer);
    });
    this.unsaved = refreshToken;
    await kept(() => grants.save(refreshToken));
    this.unsaved = undefined;
    return granted;
  }

  private async refreshed(refreshToken: string) {
    const { tokenUrl = `${this.url}/v3/public/oauth/token`, keystring } = this.access;
    const body = new URLSearchParams({
      ...{ grant_type: 'refresh_token', client_id: keystring, refresh_token: refreshToken },
    });
    // An ending may wait for it.
    return grantOf(await this.call('ending', { method: 'POST', url: tokenUrl, headers: {}, body }));
  }
}

const numberIn = (headers: Headers, name: string) => {
  const text = headers.get(name) ?? '';
  return /^\d{1,9}$/.test(text) ? Number(text) : undefined;
};

async function kept<Result>(ask: () => Promise<Result>): Promise<Result> {
  try {
    return await ask();
  } catch {
    throw new ChannelUnreachable('etsy: the refresh token could not be loaded or saved');
  }
}
