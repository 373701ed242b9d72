import { Body, Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { id, instant } from '#contracts/vocabulary.js';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import { Refusal, streamOf } from '#eventsourcing/decider.js';
import { EventStore, type Cause } from '#eventsourcing/event-store.js';
import { Outcomes } from '#eventsourcing/outcome.js';
import { Clock } from '#service/clock.js';
import { asOf, historyEvent, historyOf, type HistoryEvent } from '#service/history.js';
import { Operation } from '#service/operation.js';
import { Problem } from '#service/problems.js';
import { CommandId, etag, IfMatch, PreferWait, RequestCause } from '#service/request.js';
import { cancelOrder, order, placeOrder, type Order, type OrderEvent } from './order.js';
import { orderResource, show, type OrderResource } from './order-resource.js';

// The sample shop places it, with the Idempotency-Key sample-order.
const sampleOrder = 'o-cSaqqIluuQFRjBxyOTHYrY';
const placing = {
  channel: 'web',
  customerId: 'c-1',
  lines: [{ unitId: 'CM-06.19.17', price: { minor: 485000, currency: 'USD' } }],
};
const moment = z.strictObject({ asOf: instant.optional() });

@ApiTags('orders')
@Controller('v1/orders')
export class OrdersController {
  constructor(
    private readonly commands: CommandHandler,
    private readonly store: EventStore,
    private readonly outcomes: Outcomes,
    private readonly clock: Clock,
  ) {}

  @Post()
  @Operation({
    summary: 'Places an order for one or more pieces, all or nothing',
    description: 'Answers 202 at once; with `Prefer: wait=5` it answers when inventory has: 201 confirmed, or 409.',
    example: placing,
    replies: {
      201: { description: 'Confirmed: every piece is this order’s', schema: orderResource },
      202: { description: 'Placed; Location shows what becomes of it', schema: orderResource },
    },
    refusals: {
      'piece-gone': 'Somebody else has one of the pieces, or it is not for sale; nothing was kept from the others.',
      'order-cancelled': 'It was cancelled while you waited.',
      'piece-ordered-twice': 'A one-of-a-kind piece can be on one line only.',
      'mixed-currencies': 'All lines of an order are priced in one currency.',
      'total-too-large': 'The total exceeds what the books can hold.',
      'order-number-taken': 'The Idempotency-Key was used for another order.',
    },
  })
  async place(
    @Body({ schema: placeOrder }) body: z.infer<typeof placeOrder>,
    @CommandId() commandId: string,
    @RequestCause() cause: Cause,
    @PreferWait() waitMs: number,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OrderResource> {
    const orderId = `o-${commandId}`;
    const data = { ...body, placedAt: body.placedAt ?? this.clock.now().toISOString() };
    const placed = await this.commands.handle(order, orderId, { type: 'PlaceOrder', data }, cause);
    const outcome = waitMs === 0 ? undefined : await this.outcome(orderId, waitMs);
    reply.status(outcome === undefined ? 202 : 201).header('location', `/v1/orders/${orderId}`);
    return answer(orderId, outcome ?? placed, reply);
  }

  @Get(':orderId')
  @Operation({
    summary: 'Shows an order, now or as of an instant',
    parameters: { orderId: sampleOrder },
    replies: { 200: { description: 'The order', schema: orderResource } },
  })
  async get(
    @Param('orderId', { schema: id }) orderId: string,
    @Query({ schema: moment }) query: z.infer<typeof moment>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OrderResource> {
    if (query.asOf === undefined) return answer(orderId, await this.commands.read(order, orderId), reply);
    const then = asOf(await this.store.read<OrderEvent>(streamOf(order, orderId)), query.asOf);
    return answer(orderId, { state: then.reduce<Order>(order.evolve, order.initial), version: then.length }, reply);
  }

  @Get(':orderId/history')
  @Operation({
    summary: 'Lists everything that happened to an order, in order, and why',
    parameters: { orderId: sampleOrder },
    replies: { 200: { description: 'Its events', schema: z.array(historyEvent) } },
  })
  async history(@Param('orderId', { schema: id }) orderId: string): Promise<HistoryEvent[]> {
    const events = await this.store.read(streamOf(order, orderId));
    if (events.length === 0) throw unknown(orderId);
    return historyOf(events);
  }

  @Post(':orderId/cancellation')
  @HttpCode(200)
  @Operation({
    summary: 'Cancels an order that has not shipped; its pieces are free again',
    example: { reason: 'changed-mind' },
    parameters: { orderId: sampleOrder },
    replies: { 200: { description: 'The cancelled order', schema: orderResource } },
    refusals: { 'shipped-not-cancelled': 'What was shipped can only come back as a return.' },
  })
  async cancel(
    @Param('orderId', { schema: id }) orderId: string,
    @Body({ schema: cancelOrder }) data: z.infer<typeof cancelOrder>,
    @RequestCause() cause: Cause,
    @IfMatch() expected: number | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OrderResource> {
    const { version } = await this.commands.read(order, orderId);
    if (version === 0) throw unknown(orderId);
    return answer(
      orderId,
      await this.commands.handle(order, orderId, { type: 'CancelOrder', data }, cause, expected),
      reply,
    );
  }

  /** Confirmed, or undefined while inventory has not answered; refused if it came to nothing. */
  private async outcome(orderId: string, waitMs: number) {
    const settled = (state: Order, version: number) =>
      state.status === 'new' || state.status === 'placed' ? undefined : { state, version };
    const outcome = await this.outcomes.of(order, orderId, settled, waitMs);
    if (outcome?.state.status !== 'cancelled') return outcome;
    const { allocations, cancelledBecause } = outcome.state;
    const lost = allocations.findIndex((allocation) => allocation !== 'pending' && allocation !== 'allocated');
    if (lost < 0) throw new Refusal('order-cancelled', `Order ${orderId} was cancelled: ${cancelledBecause}.`);
    throw new Refusal('piece-gone', `Order ${orderId} got nothing: line ${lost + 1} is ${allocations[lost]}.`);
  }
}

function answer(orderId: string, { state, version }: { state: Order; version: number }, reply: FastifyReply) {
  const shown = show(orderId, state, version);
  if (shown === undefined) throw unknown(orderId);
  reply.header('etag', etag(version));
  return shown;
}

const unknown = (orderId: string) => new Problem('not-found', `There is no order ${orderId}.`);
