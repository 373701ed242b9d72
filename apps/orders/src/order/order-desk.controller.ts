import { Injectable } from '@nestjs/common';
import { regionCodeOf, type Buyer } from '#contracts/personal.js';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import { Refusal } from '#eventsourcing/decider.js';
import type { Cause } from '#eventsourcing/event-store.js';
import { Outcomes } from '#eventsourcing/outcome.js';
import { Clock } from '#service/clock.js';
import { Problem } from '#service/problems.js';
import { mayKnow } from '#service/request.js';
import type { Identity } from '#service/roles.js';
import { OrdersSettings } from '../config.js';
import type { PaymentMethod } from '../payment/payment-methods.js';
import { statusOf } from '../payment/payment-resource.js';
import { promotion } from '../promotion/promotion.js';
import { isExpired, type Quote } from '../quote/quote.js';
import { QuoteDesk } from '../quote/quotes.controller.js';
import { BuyerDesk, type Placing } from './buyer-desk.controller.js';
import { order, type Order } from './order.js';
import type { PlaceQuoted, PlaceSold } from './place-order.js';
import { linesOf, quotedOf } from './order-lines.js';

const minuteMs = 60_000;
const dayMs = 86_400_000;

/** What the counter does before an order is taken, and while its buyer waits. */
@Injectable()
export class OrderDesk {
  constructor(
    private readonly commands: CommandHandler,
    private readonly quotes: QuoteDesk,
    private readonly outcomes: Outcomes,
    private readonly clock: Clock,
    private readonly settings: OrdersSettings,
    private readonly buyers: BuyerDesk,
  ) {}

  /**
   * One order a quote: its number follows from the quote's, so that who sends it twice buys once. A shopper orders what was
   * quoted to her, in the own shop; of other quotes she learns no more than of those that nobody issued.
   */
  async fromQuote(
    { quoteId, payment, buyer }: PlaceQuoted,
    caller: Identity,
    cause: Cause,
  ): Promise<[string, Placing]> {
    const isShopper = caller.audience === 'storefront';
    if (isShopper && payment.method === 'cash') throw new Problem('forbidden', 'Cash is taken by the shop’s people.');
    const quote = await this.quotes.find(quoteId);
    if (quote === undefined || !mayKnow(caller, quote.customerId))
      throw new Refusal('quote-unknown', `There is no quote ${quoteId}.`);
    if (isShopper && quote.channel !== 'web') throw new Problem('forbidden', 'A shopper buys in channel web.');
    const orderId = `o-${quoteId.replace(/^q-/, '')}`;
    const placedAt = this.clock.now().toISOString();
    const { version } = await this.commands.read(order, orderId);
    if (version === 0 && isExpired(quote, placedAt)) {
      const { quoteId: fresh } = await this.quotes.again(quote, cause);
      const detail = `Quote ${quoteId} held until ${quote.expiresAt}. Quote ${fresh} is the same at today's prices.`;
      throw new Refusal('quote-expired', detail, { newQuote: `/v1/quotes/${fresh}` });
    }
    if (version === 0) refuseElsewhere(quote, buyer);
    const { channel, customerId } = quote;
    if (channel !== 'web' && channel !== 'store')
      throw new Refusal('sold-elsewhere', `What is sold at ${channel} is paid there, with the tax that it collects.`);
    inStoreOnly(channel, payment.method);
    const sale = { channel, ...(customerId !== undefined && { customerId }), placedAt, lines: linesOf(quote) };
    const placing = { ...sale, quote: quotedOf(quote), payment: { ...payment, ...this.due(payment.method) } };
    const placed = await this.buyers.withBuyer(orderId, placing, buyer);
    if (version === 0 && quote.promotion) await this.redeem(orderId, quote, placedAt, cause);
    return [orderId, placed];
  }

  /** Before the order is placed, so that of a hundred buyers at once no more get the discount than there are. */
  private async redeem(orderId: string, quote: Quote, at: string, cause: Cause) {
    const data = { orderId, customerId: quote.customerId, at };
    try {
      await this.commands.handle(promotion, quote.promotion!.code, { type: 'RedeemPromotion', data }, cause);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const { quoteId: fresh } = await this.quotes.again(quote, cause);
      throw new Refusal(error.code, `${error.message} Quote ${fresh} is without it.`, {
        newQuote: `/v1/quotes/${fresh}`,
      });
    }
  }

  /** What was sold elsewhere is the word of the shop's people: nobody enters a sale to herself. */
  async fromSale(body: PlaceSold, caller: Identity, orderId: string): Promise<[string, Placing]> {
    if (caller.audience === 'storefront') throw new Problem('forbidden', 'A shopper orders by quote.');
    const { payment, buyer, ...sale } = body;
    if (sale.channel === 'web')
      throw new Refusal('quote-required', 'The own shop sells at quoted prices: POST /v1/quotes first.');
    const placedAt = sale.placedAt ?? this.clock.now().toISOString();
    if (payment !== undefined) inStoreOnly(sale.channel, payment.method);
    const paid = payment && { payment: { ...payment, ...this.due(payment.method) } };
    return [orderId, await this.buyers.withBuyer(orderId, { ...sale, placedAt, ...paid }, buyer)];
  }

  /** The order as it is now, for who may know of it; to anybody else it is not there. */
  async known(orderId: string, caller: Identity) {
    const known = await this.commands.read(order, orderId);
    const { placed } = known.state;
    if (placed === undefined || !mayKnow(caller, placed.customerId)) throw unknownOrder(orderId);
    return known;
  }

  /** Confirmed, or waiting for its buyer; undefined while neither is known; refused if it came to nothing. */
  async outcome(orderId: string, waitMs: number) {
    const settled = (state: Order, version: number) => (isUndecided(state) ? undefined : { state, version });
    const outcome = await this.outcomes.of(order, orderId, settled, waitMs);
    if (outcome === undefined) return outcome;
    const { status, allocations, cancelledBecause, payment } = outcome.state;
    const declined = statusOf(payment) === 'declined' ? payment.attempts.at(-1)?.declineCode : undefined;
    if (status !== 'cancelled' && declined === undefined) return outcome;
    const lost = allocations.findIndex((allocation) => allocation !== 'pending' && allocation !== 'allocated');
    const refuse = (code: string, detail: string) => new Refusal(code, detail, { order: `/v1/orders/${orderId}` });
    if (lost >= 0)
      throw refuse('piece-gone', `Order ${orderId} got nothing: line ${lost + 1} is ${allocations[lost]}.`);
    if (status === 'cancelled') throw refuse('order-cancelled', `Order ${orderId} was cancelled: ${cancelledBecause}.`);
    const until = `Order ${orderId} waits for another attempt until ${payment.dueAt}.`;
    throw refuse('payment-declined', `The card was declined: ${declined}. ${until}`);
  }

  private due(method: PaymentMethod) {
    const { PAYMENT_DUE_MINUTES, TRANSFER_DUE_DAYS } = this.settings.config;
    const now = this.clock.now().getTime();
    const at = (ms: number) => ({ dueAt: new Date(now + ms).toISOString() });
    switch (method) {
      case 'card':
        return at(PAYMENT_DUE_MINUTES * minuteMs);
      case 'bank-transfer':
        return at(TRANSFER_DUE_DAYS * dayMs);
      case 'cash':
      case 'elsewhere':
        return {};
    }
  }
}

export const unknownOrder = (orderId: string) => new Problem('not-found', `There is no order ${orderId}.`);

function inStoreOnly(channel: string, method: PaymentMethod) {
  if (method === 'cash' && channel !== 'store')
    throw new Refusal('cash-in-store-only', `Nobody can take cash in ${channel}.`);
}

/** Tax and shipping were quoted for one region. Who wrote a word for it, or fetches it from the shop, says nothing against it. */
function refuseElsewhere({ destination, shipping }: Quote, buyer: Buyer | undefined) {
  const [, quoted] = destination.split('-');
  const told = regionCodeOf(buyer?.address?.reveal() ?? {});
  if (shipping.zoneId === undefined || quoted === undefined || told === undefined || told === quoted) return;
  const detail = `It was quoted to ${destination}, and the address is in another region.`;
  throw new Refusal('address-elsewhere', detail);
}

/** Whether inventory or the payment provider has not answered, so that waiting makes sense. */
function isUndecided({ status, payment }: Order) {
  if (status !== 'new' && status !== 'placed' && status !== 'allocated') return false;
  if (payment.method === 'bank-transfer') return status !== 'allocated';
  const paying = statusOf(payment);
  return paying !== 'action-required' && paying !== 'declined';
}
