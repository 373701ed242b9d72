import { setTimeout as sleep } from 'node:timers/promises';
import type { Money } from '#contracts/vocabulary.js';
import { lookLong, until } from './many-hands.js';
import { isMarketplace, orderIdOf, type BookedOrder, type MarketSquare } from './market-square.js';
import type { Buyer } from './programme.js';
import type { Purse } from './purses.js';
import { expect, type Answer, type Problem, type RestApi } from './rest-api.js';

const lookAgainMs = 100;
const openMaxMs = 15_000;
/** Until what a marketplace sold is an order here, in tenths of a second. */
const enteredTries = 200;
const noOtherCard = 'no-other-card';

export type Line =
  | { readonly unitId: string; readonly price: Money }
  | { readonly sku: string; readonly quantity: number; readonly price: Money };
export type Basket = {
  readonly buyer: Buyer;
  readonly lines: readonly Line[];
  /** Nobody else's; what is asked again under it is done once. */
  readonly key: string;
};
/** What came of an order, and how long the answer to the placing call took; `total` is what the buyer pays. */
export type Outcome = {
  readonly kind: 'confirmed' | 'lost' | 'unpaid' | 'open';
  readonly ms: number;
  readonly orderId?: string;
  readonly total?: Money;
  /** Whether the first card was. */
  readonly wasDeclined?: true;
};
/** Places the order at that time, RFC 3339 in UTC. */
export type Placing = (placedAt: string) => Promise<Outcome>;
type Ending = Pick<Outcome, 'kind' | 'total'>;
type Card = Extract<Purse, { method: 'card' }>;
type OrderShown = {
  readonly orderId: string;
  readonly status: string;
  readonly total: Money;
  readonly cancelledBecause?: string;
};

/** The way from a basket to a sale, for each way to pay. */
export class Checkout {
  /** Who ordered what: a shopper's order is hers, and nobody else's in front of the counter. */
  private readonly shoppers = new Map<string, RestApi>();
  private readonly bought = new Map<string, BookedOrder>();

  /** @param api as the shop's own people use it, and the tills */
  constructor(
    private readonly api: RestApi,
    /** Somebody who has just come into the own shop, as a guest. */
    private readonly comeIn: () => RestApi,
    private readonly square: MarketSquare,
    /** Milliseconds that only move forward. */
    private readonly clock: () => number,
  ) {}

  /**
   * Makes everything ready up to the order itself: in the own shop the price is asked for. The placing call answers when
   * the outcome is known, or has not come for long. undefined if the shop names no price.
   */
  async prepare(basket: Basket): Promise<Placing | undefined> {
    const { buyer, lines, key } = basket;
    const { channel, customerId, purse } = buyer;
    const sale = { channel, customerId, lines };
    switch (purse.method) {
      case 'elsewhere':
        return () => this.buyElsewhere(channel, lines);
      case 'cash':
        return (placedAt) => this.enter({ ...sale, placedAt, payment: { method: 'cash' } }, key);
      case 'card': {
        const shopper = this.comeIn();
        const quoteId = await this.quote(shopper, basket, purse);
        return quoteId === undefined ? undefined : () => this.payByCard(shopper, quoteId, purse, key);
      }
    }
  }

  /** By whoever ordered, where she did. The order as it is then. */
  async cancel(orderId: string, reason: string): Promise<OrderShown> {
    const there = this.bought.get(orderId);
    if (there !== undefined) {
      await this.square.cancel(there, 'the buyer asked');
      const look = async () => (await this.api.get(`/v1/orders/${orderId}`)) as OrderShown;
      return until(`${orderId} is heard to be cancelled`, look, ({ status }) => status === 'cancelled');
    }
    const answer = await this.whose(orderId).post(
      `/v1/orders/${orderId}/cancellation`,
      { reason },
      `cancel-${orderId}`,
    );
    return expect(answer, 200) as OrderShown;
  }

  /** A sale at an agreed price. */
  private async enter(sale: object, key: string): Promise<Outcome> {
    const { answer, ms } = await this.place(this.api, sale, key);
    if (isGone(answer)) return { kind: 'lost', ms };
    const order = accepted(answer);
    return { ...(await this.endingOf(order)), ms, orderId: order.orderId };
  }

  /** The buyer has it as far as the marketplace knows; whether it is hers is decided here, once we have heard of it. */
  private async buyElsewhere(channel: string, lines: readonly Line[]): Promise<Outcome> {
    const unitId = lines.flatMap((line) => ('unitId' in line ? [line.unitId] : []))[0];
    if (!isMarketplace(channel) || unitId === undefined) throw new Error(`nobody sells that at ${channel}`);
    const start = this.clock();
    const order = await this.square.buy(channel, unitId);
    if (order === undefined) return { kind: 'lost', ms: this.clock() - start };
    const orderId = orderIdOf(order);
    this.bought.set(orderId, order);
    const entered = await lookLong(() => this.api.look(`/v1/orders/${orderId}`), Boolean, enteredTries);
    const ending: Ending = entered === undefined ? { kind: 'open' } : await this.endingOf(entered as OrderShown);
    return { ...ending, ms: this.clock() - start, orderId };
  }

  /** The price in the shopper's currency, under this number. Whom it is for says her token. */
  private async quote(shopper: RestApi, { buyer, lines, key }: Basket, { currency, destination }: Card) {
    const { channel } = buyer;
    const wanted = { channel, currency, destination, lines: lines.map(({ price: _, ...line }) => line) };
    const quote = await shopper.post('/v1/quotes', wanted, key);
    return quote.status === 409 ? undefined : (expect(quote, 201) as { quoteId: string }).quoteId;
  }

  private async payByCard(shopper: RestApi, quoteId: string, purse: Card, key: string): Promise<Outcome> {
    const { card: token, otherCard, contact: buyer } = purse;
    // An order's number follows from its quote's.
    const orderId = `o-${quoteId.slice('q-'.length)}`;
    this.shoppers.set(orderId, shopper);
    const order = { quoteId, payment: { method: 'card', token }, buyer };
    const { answer, ms } = await this.place(shopper, order, `${key}-order`);
    if (isGone(answer)) return { kind: 'lost', ms, orderId };
    if (!isDeclined(answer)) return { ...(await this.endingOf(accepted(answer))), ms, orderId };
    return { ...(await this.afterDecline(orderId, otherCard)), ms, orderId, wasDeclined: true };
  }

  /** The pieces wait for another card; without one the buyer lets them go. */
  private async afterDecline(orderId: string, token: string | undefined): Promise<Ending> {
    if (token !== undefined) {
      const shopper = this.whose(orderId);
      const tried = await shopper.post(`/v1/orders/${orderId}/payment/attempts`, { token }, `${orderId}-again`);
      // Refused only if the order is over meanwhile, because somebody else has a piece.
      if (tried.status !== 409) expect(tried, 200);
      return this.endingOf((await shopper.get(`/v1/orders/${orderId}`)) as OrderShown);
    }
    const { cancelledBecause } = await this.cancel(orderId, noOtherCard);
    return { kind: cancelledBecause === noOtherCard ? 'unpaid' : 'lost' };
  }

  private whose(orderId: string): RestApi {
    return this.shoppers.get(orderId) ?? this.api;
  }

  private async place(api: RestApi, order: object, key: string): Promise<{ answer: Answer; ms: number }> {
    const start = this.clock();
    const answer = await api.post('/v1/orders', order, key, { prefer: 'wait=10' });
    return { answer, ms: this.clock() - start };
  }

  private async endingOf(order: OrderShown): Promise<Ending> {
    const deadline = this.clock() + openMaxMs;
    let { status, total } = order;
    while (status === 'placed' || status === 'allocated') {
      if (this.clock() > deadline) return { kind: 'open' };
      await sleep(lookAgainMs);
      ({ status, total } = (await this.whose(order.orderId).get(`/v1/orders/${order.orderId}`)) as OrderShown);
    }
    return status === 'cancelled' ? { kind: 'lost' } : { kind: 'confirmed', total };
  }
}

const refusal = ({ status, body }: Answer) => (status === 409 ? (body as Problem).type : undefined);
const isDeclined = (answer: Answer) => refusal(answer) === '/problems/payment-declined';
const isGone = (answer: Answer) =>
  ['/problems/piece-gone', '/problems/order-cancelled'].includes(refusal(answer) ?? '');

/** 201 is a sale, and 202 that it takes longer. */
const accepted = (answer: Answer) => expect(answer, answer.status === 202 ? 202 : 201) as OrderShown;
