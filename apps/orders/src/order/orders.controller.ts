import { Body, Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { id, instant } from '#contracts/vocabulary.js';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import { streamOf } from '#eventsourcing/decider.js';
import { EventStore, type Cause } from '#eventsourcing/event-store.js';
import { asOf, historyEvent, historyOf, type HistoryEvent } from '#service/history.js';
import { Operation } from '#service/operation.js';
import { Problem } from '#service/problems.js';
import { Caller, CommandId, etag, IfMatch, mayKnow, PreferWait, RequestCause } from '#service/request.js';
import type { Identity } from '#service/roles.js';
import { cancelOrder, shoppersReasons } from './cancel-order.js';
import { order, type Order, type OrderEvent } from './order.js';
import { withoutToken } from '../payment/payment-resource.js';
import { masked } from '../person/masked.js';
import { OrderDesk, unknownOrder } from './order-desk.controller.js';
import { placeOrder } from './place-order.js';
import { orderResource, show, type OrderResource } from './order-resource.js';

// The sample shop places both: one with the Idempotency-Key sample-order, one by the quote with the key sample-quote.
const sampleOrder = 'o-QLhCoRDhgNbQZQy9Mq751B';
const placing = {
  quoteId: 'q-kAvzbGEkfnThUKldI1po_i',
  payment: { method: 'card', token: 'pm_card_visa' },
  buyer: {
    name: 'Clara Schumann',
    email: 'clara.schumann@example.com',
    phone: '+49 341 9939 0001',
    address: { street: 'Inselstraße 18', postalCode: '04103', city: 'Leipzig' },
  },
};
const moment = z.strictObject({ asOf: instant.optional() });

@ApiTags('orders')
@Controller('v1/orders')
export class OrdersController {
  constructor(
    private readonly commands: CommandHandler,
    private readonly store: EventStore,
    private readonly desk: OrderDesk,
  ) {}

  @Post()
  @Operation({
    summary: 'Places an order for one or more pieces, all or nothing',
    roles: ['guest', 'customer', 'shop-assistant', 'service'],
    description:
      'By a quote: its pieces at its prices, one order a quote. Or by lines: a sale that was made elsewhere, at a marketplace or ' +
      'the till. Pieces are allocated first, then the money is captured, then the order is confirmed. Answers 202 at once; with ' +
      '`Prefer: wait=5` it answers when the outcome is known: 201 confirmed, or 409. A card that needs its holder, or a bank ' +
      'transfer, is answered 202: see `payment.status`. A shopper orders what was quoted to her, and pays by card or transfer.',
    example: placing,
    replies: {
      201: { description: 'Confirmed: every piece is this order’s, and paid', schema: orderResource },
      202: { description: 'Placed; Location shows what becomes of it', schema: orderResource },
    },
    refusals: {
      'piece-gone': 'Somebody else has one of the pieces, or it is not for sale; nothing was charged.',
      'payment-declined':
        'The card was declined. `order` is where another attempt can be made until the payment is due.',
      'order-cancelled': 'It was cancelled while you waited.',
      'quote-expired': 'The prices no longer hold. `newQuote` is the same quoted anew.',
      'promotion-used-up': 'The last of its orders went to others. `newQuote` is the same without the promotion.',
      'quote-unknown': 'There is no such quote.',
      'address-elsewhere': 'The address is in another region than what was quoted: get a quote for that one.',
      'destination-not-served': 'The quote has expired, and no shipping zone serves its destination any more.',
      'shipping-unknown': 'The quote has expired, and no shipping zones are known.',
      'sold-elsewhere': 'The quote is for a marketplace, which takes the money itself: enter the sale with its lines.',
      'piece-not-offered': 'The quote has expired, and a piece of it is no longer for sale.',
      'rates-too-old': 'The quote has expired, and no exchange rates are young enough for another.',
      'quote-required': 'The own shop sells at quoted prices: get a quote first.',
      'cash-in-store-only': 'Cash is paid over the counter: channel store.',
      'piece-ordered-twice': 'A one-of-a-kind piece can be on one line only.',
      'mixed-currencies': 'All lines of an order are priced in one currency.',
      'total-too-large': 'The total exceeds what the books can hold.',
      'order-number-taken': 'The Idempotency-Key was used for another order.',
    },
  })
  async place(
    @Body({ schema: placeOrder }) body: z.infer<typeof placeOrder>,
    @Caller() caller: Identity,
    @CommandId() commandId: string,
    @RequestCause() cause: Cause,
    @PreferWait() waitMs: number,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OrderResource> {
    const [orderId, data] =
      'quoteId' in body
        ? await this.desk.fromQuote(body, caller, cause)
        : await this.desk.fromSale(body, caller, `o-${commandId}`);
    const placed = await this.commands.handle(order, orderId, { type: 'PlaceOrder', data }, cause);
    const outcome = waitMs === 0 ? undefined : await this.desk.outcome(orderId, waitMs);
    const open = outcome === undefined || outcome.state.status === 'placed' || outcome.state.status === 'allocated';
    reply.status(open ? 202 : 201).header('location', `/v1/orders/${orderId}`);
    return answer(orderId, outcome ?? placed, caller, reply);
  }

  @Get(':orderId')
  @Operation({
    summary: 'Shows an order, now or as of an instant',
    roles: ['guest', 'customer', 'shop-assistant', 'warehouse', 'finance', 'data-steward', 'auditor', 'service'],
    parameters: { orderId: sampleOrder },
    replies: { 200: { description: 'The order', schema: orderResource } },
  })
  async get(
    @Param('orderId', { schema: id }) orderId: string,
    @Query({ schema: moment }) query: z.infer<typeof moment>,
    @Caller() caller: Identity,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OrderResource> {
    if (query.asOf === undefined) return answer(orderId, await this.commands.read(order, orderId), caller, reply);
    const then = asOf(await this.store.read<OrderEvent>(streamOf(order, orderId)), query.asOf);
    const state = then.reduce<Order>(order.evolve, order.initial);
    return answer(orderId, { state, version: then.length }, caller, reply);
  }

  @Get(':orderId/history')
  @Operation({
    summary: 'Lists everything that happened to an order, in order, and why',
    description: 'Of who buys it shows what is kept, and nothing of it: a name is [name].',
    roles: ['shop-assistant', 'warehouse', 'finance', 'data-steward', 'auditor', 'service'],
    parameters: { orderId: sampleOrder },
    replies: { 200: { description: 'Its events', schema: z.array(historyEvent) } },
  })
  async history(@Param('orderId', { schema: id }) orderId: string): Promise<HistoryEvent[]> {
    const events = await this.store.read<OrderEvent>(streamOf(order, orderId));
    if (events.length === 0) throw unknownOrder(orderId);
    return historyOf(events.map(withoutToken)).map((event) => ({ ...event, data: masked(event.data) }));
  }

  @Post(':orderId/cancellation')
  @HttpCode(200)
  @Operation({
    summary: 'Cancels an order that has not shipped; its pieces are free again, and the money goes back',
    roles: ['guest', 'customer', 'shop-assistant', 'service'],
    example: { reason: 'changed-mind' },
    parameters: { orderId: sampleOrder },
    replies: { 200: { description: 'The cancelled order', schema: orderResource } },
    refusals: { 'shipped-not-cancelled': 'What was shipped can only come back as a return.' },
  })
  async cancel(
    @Param('orderId', { schema: id }) orderId: string,
    @Body({ schema: cancelOrder }) data: z.infer<typeof cancelOrder>,
    @Caller() caller: Identity,
    @RequestCause() cause: Cause,
    @IfMatch() expected: number | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OrderResource> {
    await this.desk.known(orderId, caller);
    if (caller.audience === 'storefront' && !isShoppersReason(data.reason)) throw notAShoppersReason();
    const cancelled = await this.commands.handle(order, orderId, { type: 'CancelOrder', data }, cause, expected);
    return answer(orderId, cancelled, caller, reply);
  }
}

const isShoppersReason = (reason: string) => shoppersReasons.some((one) => one === reason);

function notAShoppersReason() {
  const detail = `one of ${shoppersReasons.join(', ')}`;
  return new Problem('invalid-request', `#/reason: ${detail}.`, { errors: [{ pointer: '#/reason', detail }] });
}

type Known = { readonly state: Order; readonly version: number };

function answer(orderId: string, { state, version }: Known, caller: Identity, reply: FastifyReply) {
  const shown = show(orderId, state, version);
  if (shown === undefined || !mayKnow(caller, shown.customerId)) throw unknownOrder(orderId);
  reply.header('etag', etag(version));
  return shown;
}
