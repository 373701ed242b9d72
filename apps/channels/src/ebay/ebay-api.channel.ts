import type { Budget, Urgency } from '../channel/budget.js';
import { isUngranted, withPresent, type Secret } from '#service/secret/secret.js';
import { BearerToken, type GrantedToken } from '#service/bearer-token.js';
import type { PartnerAnswer, PartnerCall } from '#service/partner-call.js';
import { call } from '../channel/http.channel.js';
import { granted, read } from './replies.js';
import type { ListingTerms } from './requests.js';

export type EbayAccount = ListingTerms & {
  /** https://api.ebay.com, or what speaks like it; a path in it is kept. */
  readonly url: string;
  /** Where eBay says what it paid out, at an address of its own; absent: apiz where `url` is api, else as `url`. */
  readonly financesUrl?: string | undefined;
  /** Of our application. */
  readonly clientId: string;
  readonly clientSecret: Secret;
  /** By which the seller let our application act for them; good for 18 months. */
  readonly refreshToken: Secret;
  /** That of the marketplace: USD of EBAY_US. */
  readonly currency: string;
  /** In which listings are written: en-US. */
  readonly language: string;
  /** What the categories that we sell in demand of a listing: Type. */
  readonly requiredAspects: readonly string[];
  /** The silence after which a call counts as unanswered. */
  readonly timeoutMs: number;
  readonly now: () => Date;
  readonly budget: Budget;
};

type Ask = {
  readonly body?: object | undefined;
  readonly bytesMax?: number | undefined;
  /** `everybody`: what a buyer may see. `finances`: the seller, of what is paid out. `post-order`: the seller, as that older API writes it. */
  readonly as?: 'seller' | 'everybody' | 'finances' | 'post-order';
};

const applicationScope = 'https://api.ebay.com/oauth/api_scope';
const financesScope = `${applicationScope}/sell.finances`;

/** eBay's REST APIs: what a call bears, and whose turn it is. */
export class EbayApi {
  private readonly url: string;
  private readonly financesUrl: string;
  private readonly seller: BearerToken;
  private readonly finances: BearerToken;
  private readonly application: BearerToken;

  constructor(private readonly us: EbayAccount) {
    this.url = us.url.replace(/\/$/, '');
    this.financesUrl = us.financesUrl?.replace(/\/$/, '') ?? financesHostOf(this.url);
    // Without a scope the token may do what the seller once agreed to.
    const renewal = () => ({ grant_type: 'refresh_token', refresh_token: us.refreshToken.value });
    this.seller = new BearerToken(() => this.grant(renewal), us.now);
    // Apart from all else: who never agreed to this can sell all the same.
    this.finances = new BearerToken(() => this.grant(() => ({ ...renewal(), scope: financesScope })), us.now);
    const own = { grant_type: 'client_credentials', scope: applicationScope };
    this.application = new BearerToken(() => this.grant(() => own), us.now);
  }

  /**
   * One call, when its turn has come.
   * @throws ChannelUnreachable, and ChannelRefusal where eBay grants no token
   */
  ask(urgency: Urgency, method: PartnerCall['method'], path: string, asked: Ask = {}): Promise<PartnerAnswer> {
    const { body, bytesMax, as = 'seller' } = asked;
    const { budget, marketplaceId, language, timeoutMs } = this.us;
    const isOlder = as === 'post-order';
    const tokens = {
      everybody: this.application,
      finances: this.finances,
      seller: this.seller,
      'post-order': this.seller,
    };
    return tokens[as].bearing(async (token) => {
      await budget.take(urgency);
      const url = `${as === 'finances' ? this.financesUrl : this.url}${path}`;
      return call({
        ...{ partner: 'ebay', method, url, body, bytesMax, timeoutMs },
        headers: {
          authorization: `${isOlder ? 'IAF' : 'Bearer'} ${token}`,
          // The older API writes EBAY-US.
          'x-ebay-c-marketplace-id': isOlder ? marketplaceId.replaceAll('_', '-') : marketplaceId,
          // What the words of a listing are in; demanded of each that is written.
          ...(body !== undefined && { 'content-language': language }),
        },
        onPause: (waitMs) => budget.pause(waitMs),
      });
    });
  }

  private async grant(form: () => Readonly<Record<string, string>>): Promise<GrantedToken> {
    const { clientId, clientSecret, refreshToken, timeoutMs } = this.us;
    const ask = () =>
      call({
        ...{ partner: 'ebay', method: 'POST', url: `${this.url}/identity/v1/oauth2/token`, timeoutMs },
        headers: { authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret.value}`).toString('base64')}` },
        body: new URLSearchParams(form()),
      });
    const answer = await withPresent([clientSecret, refreshToken], ask, isUngranted);
    const { access_token: token, expires_in: expiresInSeconds } = read(granted, answer, 'a token');
    return { token, expiresInSeconds };
  }
}

/** https://apiz.ebay.com and https://apiz.sandbox.ebay.com; whoever else speaks like eBay does so in one place. */
export const financesHostOf = (url: string) =>
  url.replace(/^https:\/\/api\.((?:sandbox\.)?ebay\.com)$/, 'https://apiz.$1');
