import type { Chance } from '../chance.js';
import { Deliveries } from '../deliveries.js';
import { DeliveryBooks } from '../delivery-books.js';
import type { Midst, Part } from '../front.js';
import type { MarketHall } from '../market/market-hall.js';
import { json, type Question, type Reply } from '../reply.js';
import { EtsyError, FieldFaults, notFound, refused, trouble } from './etsy-error.js';
import { EtsyGrants, type EtsyKeys } from './etsy-grants.js';
import { EtsyListings } from './etsy-listings.js';
import { formOf, pairsOf, type Form } from './form.js';
import { Ledger } from './ledger.js';
import { letterOf, orderPaid, type EtsyEndpoint } from './order-paid.js';
import { Receipts } from './receipts.js';

/** The seller's app at Etsy, and their shop. */
export type EtsyAccount = EtsyKeys & {
  readonly shopId: number;
  /** In which the shop's prices are; absent: USD. */
  readonly currency?: string | undefined;
};
export type EtsyWorld = {
  /** Whose file, clock, faults and reports it shares. */
  readonly hall: MarketHall;
  readonly chance: Chance;
  readonly account: EtsyAccount;
  /** Where order.paid goes; without a url it waits. */
  readonly endpoint: EtsyEndpoint;
};

/** `ids` are those in the path after the shop's. */
type Call = { readonly ids: readonly number[]; readonly question: Question; readonly isOurs: boolean };
type Route = readonly [method: string, path: RegExp, answer: (call: Call) => object | undefined, status?: number];

const answerWithinMs = 10_000;
const attemptsMax = 100;
const retryAfterMs = (attempts: number) => Math.min(1_000 * 2 ** (attempts - 1), 60_000);
const secondMs = 1_000;

/** Etsy's Open API v3 under /etsy: the key, the quota, the token, and then the endpoint. Tells of paid orders by webhook. */
export class EtsyShop implements Part {
  readonly name = 'etsy';
  /** Each attempt asks anew where to. */
  endpoint: EtsyEndpoint;
  /** To be pumped, drained and closed by whoever has it. */
  readonly deliveries: Deliveries;
  private readonly grants: EtsyGrants;
  private readonly listings: EtsyListings;
  private readonly receipts: Receipts;
  private readonly ledger: Ledger;

  constructor(private readonly world: EtsyWorld) {
    const { hall, account, chance } = world;
    const { shopId, currency = 'USD' } = account;
    const { file, faults, now, report } = hall.world;
    this.endpoint = world.endpoint;
    this.grants = new EtsyGrants({ file, chance, now, keys: account });
    const shop = { hall, now, shopId, userId: this.grants.userId, currency };
    this.listings = new EtsyListings(shop);
    this.receipts = new Receipts(shop);
    this.ledger = new Ledger(shop);
    this.deliveries = new Deliveries({
      ...{ store: new DeliveryBooks(file, 'etsy'), faults, path: '/etsy', answerWithinMs, attemptsMax, retryAfterMs },
      ...{ now, report, letterOf: (delivery) => letterOf(delivery, this.endpoint, now()) },
    });
    hall.onEvent(({ platform, kind, order }) => {
      if (platform === 'etsy' && kind === 'sold' && order !== undefined)
        this.deliveries.tell('order.paid', orderPaid(shopId, order.number));
    });
  }

  /** The seller agrees anew, as on Etsy's own page: a refresh token that nobody has used. */
  consent(): string {
    return this.grants.consent();
  }

  begin(question: Question) {
    return () => this.answer(question);
  }

  outOfOrder(status: number, midst?: Midst): Reply {
    const reply = midst?.done ? this.answer(midst.question) : undefined;
    // What was refused was not done, and is told as it is.
    return reply !== undefined && reply.status >= 400 ? reply : trouble(status);
  }

  private answer(question: Question): Reply {
    const counted: Record<string, string> = {};
    const reply = this.worked(question, counted);
    return { ...reply, headers: { ...reply.headers, ...counted } };
  }

  private worked(question: Question, counted: Record<string, string>): Reply {
    try {
      const path = question.path.slice('/etsy'.length);
      if (path === '/v3/public/oauth/token' && question.method === 'POST')
        return json(200, this.grants.refresh(formOf(question)));
      this.grants.checkKey(question.headers['x-api-key']);
      this.count(counted);
      return this.endpointOf(path, question);
    } catch (error) {
      if (error instanceof EtsyError || error instanceof FieldFaults) return refused(error);
      throw error;
    }
  }

  /**
   * Notes what is left of the quota in the headers.
   * @throws EtsyError (429)
   */
  private count(headers: Record<string, string>) {
    const { hall } = this.world;
    const { perSecond, perDay } = hall.meter('etsy').quota;
    const admission = hall.admit('etsy', 1);
    const { left = 0, leftToday } = admission.admitted ? admission : {};
    const seconds = admission.admitted ? 0 : Math.ceil(admission.retryAfterMs / secondMs);
    // A second's worth is back within that second, so what takes longer is the day.
    const isToday = !admission.admitted && admission.retryAfterMs > secondMs;
    headers['x-limit-per-second'] = String(perSecond);
    headers['x-remaining-this-second'] = String(left);
    headers['x-limit-per-day'] = String(perDay);
    if (leftToday !== undefined) headers['x-remaining-today'] = String(leftToday);
    if (admission.admitted) return;
    if (isToday) headers['x-remaining-today'] = '0';
    headers['retry-after'] = String(seconds);
    throw new EtsyError(429, isToday ? 'Exceeded daily rate limit' : 'Exceeded per second rate limit');
  }

  private endpointOf(path: string, question: Question): Reply {
    const route = this.routes.find(([method, pattern]) => method === question.method && pattern.test(path));
    if (route === undefined) throw new EtsyError(404, 'Resource not found');
    const [, pattern, answer, status = 200] = route;
    const { authorization } = question.headers;
    // A listing that is for sale is shown to whoever has a key.
    const isOpen = answer === this.oneListing && authorization === undefined;
    if (!isOpen) this.grants.checkToken(authorization);
    const { shop, ...named } = pattern.exec(path)!.groups ?? {};
    const { shopId } = this.world.account;
    if (shop !== undefined && Number(shop) !== shopId) throw notFound('Shop', Number(shop));
    const shown = answer({ ids: Object.values(named).map(Number), question, isOurs: !isOpen });
    return shown === undefined ? { status, headers: {}, body: '' } : json(status, shown);
  }

  private readonly oneListing: Route[2] = ({ ids, question, isOurs }) =>
    this.listings.one(ids[0]!, queryOf(question), isOurs);

  private readonly routes: readonly Route[] = [
    ['POST', at('shops/:shop/listings'), ({ question }) => this.listings.draft(formOf(question)), 201],
    ['GET', at('shops/:shop/listings'), ({ question }) => this.listings.list(queryOf(question))],
    ['PATCH', at('shops/:shop/listings/:id'), ({ ids, question }) => this.listings.change(ids[0]!, formOf(question))],
    [
      ...(['POST', at('shops/:shop/listings/:id/images')] as const),
      ...([({ ids, question }: Call) => this.listings.addPicture(ids[0]!, question), 201] as const),
    ],
    [
      ...(['DELETE', at('shops/:shop/listings/:id/images/:image')] as const),
      ...([({ ids }: Call) => this.listings.removePicture(ids[0]!, ids[1]!), 204] as const),
    ],
    ['GET', at('listings/:id/images'), ({ ids }) => this.listings.pictures(ids[0]!)],
    ['GET', at('listings/:id'), this.oneListing],
    ['DELETE', at('listings/:id'), ({ ids }) => this.listings.remove(ids[0]!), 204],
    ['GET', at('listings/:id/inventory'), ({ ids }) => this.listings.inventory(ids[0]!)],
    [
      'PUT',
      at('listings/:id/inventory'),
      ({ ids, question }) => this.listings.replaceInventory(ids[0]!, question.body),
    ],
    ['GET', at('shops/:shop/receipts'), ({ question }) => this.receipts.list(queryOf(question))],
    ['GET', at('shops/:shop/receipts/:id'), ({ ids }) => this.receipts.one(ids[0]!)],
    [
      ...(['POST', at('shops/:shop/receipts/:id/tracking')] as const),
      ({ ids, question }) => this.receipts.track(ids[0]!, formOf(question)),
    ],
    ['GET', at('shops/:shop/receipts/:id/payments'), ({ ids }) => this.receipts.payments(ids[0]!)],
    ['GET', at('shops/:shop/payments'), ({ question }) => this.receipts.paymentsOf(queryOf(question))],
    ['GET', at('shops/:shop/transactions/:id'), ({ ids }) => this.receipts.transaction(ids[0]!)],
    [
      ...(['GET', at('shops/:shop/payment-account/ledger-entries')] as const),
      ({ question }) => this.ledger.entries(queryOf(question)),
    ],
  ];
}

const queryOf = ({ query }: Question): Form => pairsOf(query);

/** 'shops/:shop/listings' as a pattern of paths, whose names stand for ids. */
function at(path: string) {
  const pattern = path.replace(/:(\w+)/g, String.raw`(?<$1>\d{1,15})`);
  return new RegExp(`^/v3/application/${pattern}$`);
}
