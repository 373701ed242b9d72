import type { Deliveries } from '../deliveries.js';
import type { Midst, Part } from '../front.js';
import type { MarketHall } from '../market/market-hall.js';
import { Grants } from '../parcels/grants.js';
import { json, type Question, type Reply } from '../reply.js';
import { itemByLegacyId } from './browse.js';
import { checkEligibility, createCancellation } from './cancellation.js';
import { invalidToken, notFound, tokenSeconds, type EbayApplication } from './ebay-application.js';
import type { EbayCall } from './ebay-call.js';
import { EbayError, refused, tooMany, trouble } from './ebay-error.js';
import { getPayout, getPayouts, getTransactions } from './finances.js';
import { Inventory } from './inventory.js';
import { Notifications } from './notifications.js';
import { Offers } from './offers.js';
import { getOrder, getOrders } from './orders.js';
import { rateLimits } from './rate-limits.js';
import { issueRefund } from './refunds.js';
import { fulfil, fulfillment, fulfillments } from './shipping-fulfillments.js';

/** What eBay's clients must show: the application's key, and the seller's consent. */
export type EbayAccount = { readonly clientId: string; readonly clientSecret: string; readonly refreshToken: string };

export type EbayWorld = {
  /** Whose file, clock, chance, faults and reports it shares. */
  readonly hall: MarketHall;
  /** One application is told of people who want to be forgotten and of orders. */
  readonly application: EbayApplication;
  readonly account: EbayAccount;
  /** Absent: notifications go to destinations that the seller's program makes; without one nobody is told. */
  readonly webhookUrl?: string | undefined;
};

/** Who may ask: the seller's user token, the same for what is paid out and nothing else, or the application's. */
type Asker = 'user' | 'finances' | 'application';
type Route = readonly [asker: Asker, method: string, path: RegExp, answer: (call: EbayCall) => Reply];

/** eBay's API under /ebay: who asks, how often, and then the endpoint. */
export class EbayShop implements Part {
  readonly name = 'ebay';
  readonly notifications: Notifications;
  private readonly grants: Readonly<Record<Asker, Grants>>;
  private readonly aspects = new Map<string, readonly string[]>();
  private readonly inventory: Inventory;
  private readonly offers: Offers;

  constructor(private readonly world: EbayWorld) {
    const { hall, application, webhookUrl } = world;
    const { chance, now } = hall.world;
    const granting = () => new Grants(tokenSeconds, chance, now);
    this.grants = { user: granting(), finances: granting(), application: granting() };
    this.inventory = new Inventory(hall, this.aspects);
    this.offers = new Offers(hall, this.aspects);
    this.notifications = new Notifications(hall, application, webhookUrl);
  }

  /** Where notifications go from now on, also those that wait; undefined: to the seller's destinations. */
  setWebhookUrl(url: string | undefined) {
    this.notifications.setUrl(url);
  }

  /** To be pumped, drained and waited for by whoever has it. */
  get deliveries(): Deliveries {
    return this.notifications.deliveries;
  }

  close(): Promise<void> {
    return this.notifications.close();
  }

  /** From now on nothing of that category is published without these aspects: Brand, Type. */
  requireAspects(categoryId: string, names: readonly string[]) {
    this.aspects.set(categoryId, names);
  }

  /** None that was granted until now is good any longer. */
  revokeTokens() {
    for (const grants of Object.values(this.grants)) grants.revoke();
  }

  begin(question: Question) {
    return () => this.answer(question);
  }

  outOfOrder(status: number, midst?: Midst): Reply {
    const reply = midst?.done ? this.answer(midst.question) : undefined;
    // What was refused was not done, and is told as it is.
    if (reply !== undefined && reply.status >= 400) return reply;
    return refused(trouble(status, midst?.question.path.slice('/ebay'.length)));
  }

  private answer(question: Question): Reply {
    try {
      return this.work(question);
    } catch (error) {
      if (error instanceof EbayError) return refused(error);
      throw error;
    }
  }

  private work(question: Question): Reply {
    const { method, headers } = question;
    const path = question.path.slice('/ebay'.length);
    if (method === 'POST' && path === '/identity/v1/oauth2/token') return this.grant(question);
    const route = this.routes.find(([, verb, pattern]) => verb === method && pattern.test(path));
    if (route === undefined) throw notFound();
    const [asker, , pattern, answer] = route;
    this.judge(asker, path, headers.authorization);
    if (isCounted(path) && !this.world.hall.admit('ebay', 1).admitted) throw tooMany();
    return answer({
      ...{ found: [...pattern.exec(path)!].slice(1).map(decoded), question },
      ...{ query: new URLSearchParams(question.query), origin: `http://${headers.host ?? 'localhost'}/ebay` },
    });
  }

  private readonly routes: readonly Route[] = [
    ...(
      [
        ['GET', /^\/sell\/inventory\/v1\/inventory_item$/, (call) => this.inventory.items(call)],
        ['PUT', /^\/sell\/inventory\/v1\/inventory_item\/([^/]+)$/, (call) => this.inventory.put(call)],
        ['GET', /^\/sell\/inventory\/v1\/inventory_item\/([^/]+)$/, (call) => this.inventory.item(call)],
        ['DELETE', /^\/sell\/inventory\/v1\/inventory_item\/([^/]+)$/, (call) => this.inventory.remove(call)],
        ['GET', /^\/sell\/inventory\/v1\/offer$/, (call) => this.offers.ofSku(call)],
        ['POST', /^\/sell\/inventory\/v1\/offer$/, (call) => this.offers.create(call)],
        ['GET', /^\/sell\/inventory\/v1\/offer\/(\d+)$/, (call) => this.offers.one(call)],
        ['PUT', /^\/sell\/inventory\/v1\/offer\/(\d+)$/, (call) => this.offers.update(call)],
        ['DELETE', /^\/sell\/inventory\/v1\/offer\/(\d+)$/, (call) => this.offers.remove(call)],
        ['POST', /^\/sell\/inventory\/v1\/offer\/(\d+)\/publish$/, (call) => this.offers.publish(call)],
        ['POST', /^\/sell\/inventory\/v1\/offer\/(\d+)\/withdraw$/, (call) => this.offers.withdraw(call)],
        ['POST', /^\/sell\/inventory\/v1\/bulk_update_price_quantity$/, (call) => this.offers.reviseMany(call)],
        ['GET', /^\/sell\/fulfillment\/v1\/order$/, (call) => getOrders(this.world.hall, call)],
        ['GET', /^\/sell\/fulfillment\/v1\/order\/([^/]+)$/, (call) => getOrder(this.world.hall, call)],
        [
          'POST',
          /^\/sell\/fulfillment\/v1\/order\/([^/]+)\/shipping_fulfillment$/,
          (call) => fulfil(this.world.hall, call),
        ],
        [
          ...(['GET', /^\/sell\/fulfillment\/v1\/order\/([^/]+)\/shipping_fulfillment$/] as const),
          (call) => fulfillments(this.world.hall, call),
        ],
        [
          ...(['GET', /^\/sell\/fulfillment\/v1\/order\/([^/]+)\/shipping_fulfillment\/([^/]+)$/] as const),
          (call) => fulfillment(this.world.hall, call),
        ],
        [
          'POST',
          /^\/sell\/fulfillment\/v1\/order\/([^/]+)\/issue_refund$/,
          (call) => issueRefund(this.world.hall, call),
        ],
        [
          'POST',
          /^\/post-order\/v2\/cancellation\/check_eligibility$/,
          (call) => checkEligibility(this.world.hall, call),
        ],
        ['POST', /^\/post-order\/v2\/cancellation$/, (call) => createCancellation(this.world.hall, call)],
      ] satisfies (readonly [string, RegExp, Route[3]])[]
    ).map((route): Route => ['user', ...route]),
    ...(
      [
        ['GET', /^\/sell\/finances\/v1\/payout$/, (call) => getPayouts(this.world.hall, call)],
        ['GET', /^\/sell\/finances\/v1\/payout\/([^/]+)$/, (call) => getPayout(this.world.hall, call)],
        ['GET', /^\/sell\/finances\/v1\/transaction$/, (call) => getTransactions(this.world.hall, call)],
      ] satisfies (readonly [string, RegExp, Route[3]])[]
    ).map((route): Route => ['finances', ...route]),
    ...(
      [
        ['GET', /^\/buy\/browse\/v1\/item\/get_item_by_legacy_id$/, (call) => itemByLegacyId(this.world.hall, call)],
        ['GET', /^\/developer\/analytics\/v1_beta\/rate_limit\/?$/, () => rateLimits(this.world.hall)],
        [
          ...(['GET', /^\/commerce\/notification\/v1\/public_key\/([^/]+)$/] as const),
          ({ found }) => this.world.application.publicKey(found[0]!),
        ],
        ['POST', /^\/commerce\/notification\/v1\/destination$/, (call) => this.notifications.addDestination(call)],
        [
          ...(['GET', /^\/commerce\/notification\/v1\/destination\/([^/]+)$/] as const),
          (call) => this.notifications.destination(call),
        ],
      ] satisfies (readonly [string, RegExp, Route[3]])[]
    ).map((route): Route => ['application', ...route]),
  ];

  /** The Post-Order API, older than the others, takes the same token under another name: IAF. */
  private judge(asker: Asker, path: string, authorization = '') {
    const scheme = path.startsWith('/post-order/') ? 'IAF' : 'Bearer';
    const [, token] = new RegExp(String.raw`^${scheme} (\S+)$`).exec(authorization) ?? [];
    if (token === undefined) throw new EbayError(401, 1_002, 'OAuth', 'Missing access token');
    const isGood = (of: Asker) => this.grants[of].judge(`Bearer ${token}`) === 'good';
    // Without a scope the seller's token is good for all that they agreed to.
    if (isGood(asker) || (asker === 'finances' && isGood('user'))) return;
    if (!askers.some(isGood)) throw invalidToken();
    throw new EbayError(403, 1_100, 'ACCESS', 'Insufficient permissions to fulfill the request.');
  }

  /** A refreshed token comes without a new refresh token: the seller's consent is as old as it was. */
  private grant({ headers, body }: Question): Reply {
    const { clientId, clientSecret, refreshToken } = this.world.account;
    const basic = Buffer.from(`${clientId}:${clientSecret}`).toString('base64');
    if (headers.authorization !== `Basic ${basic}`)
      return json(401, { error: 'invalid_client', error_description: 'client authentication failed' });
    const form = new URLSearchParams(body);
    const granted = grantTypes[form.get('grant_type') ?? ''];
    if (granted === undefined) return json(400, { error: 'unsupported_grant_type' });
    const asker = granted === 'user' && form.get('scope') === financesScope ? 'finances' : granted;
    if (asker !== 'application' && form.get('refresh_token') !== refreshToken)
      return json(400, {
        error: 'invalid_grant',
        error_description: 'the provided authorization refresh token is invalid or was issued to another client',
      });
    const { token, expiresInSeconds } = this.grants[asker].grant();
    const token_type = asker === 'application' ? 'Application Access Token' : 'User Access Token';
    return json(200, { access_token: token, expires_in: expiresInSeconds, token_type });
  }
}

const askers = ['user', 'finances', 'application'] as const;
const financesScope = 'https://api.ebay.com/oauth/api_scope/sell.finances';
const grantTypes: Readonly<Record<string, Asker | undefined>> = {
  client_credentials: 'application',
  refresh_token: 'user',
};
const isCounted = (path: string) => /^\/(sell|post-order|buy)\//.test(path);

function decoded(text: string) {
  try {
    return decodeURIComponent(text);
  } catch {
    throw notFound();
  }
}
