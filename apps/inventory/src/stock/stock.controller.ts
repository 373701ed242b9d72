import { Body, Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { id, instant } from '#contracts/vocabulary.js';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import { streamOf } from '#eventsourcing/decider.js';
import { EventStore, type Cause } from '#eventsourcing/event-store.js';
import { asOf } from '#service/history.js';
import { Operation } from '#service/operation.js';
import { Problem } from '#service/problems.js';
import { CommandId, etag, IfMatch, RequestCause } from '#service/request.js';
import { backOffice } from '#service/roles.js';
import {
  adjustStock,
  moveStock,
  receiveStock,
  registration,
  returnStock,
  stock,
  type Stock,
  type StockCommand,
  type StockEvent,
} from './stock.js';
import { show, stockResource, type StockResource } from './stock-resource.js';

const registerStock = registration.extend({ sku: id }).meta({ id: 'RegisterStock' });
const moment = z.strictObject({ asOf: instant.optional() });

const polish = { sku: 'POLISH-250' };
const registering = {
  sku: 'EXAMPLE-WAX',
  title: 'Wax for oak, 500 ml',
  askingPrice: { minor: 1_990, currency: 'USD' },
};
const asStock = { 200: { description: 'The article as it is now', schema: stockResource } };
const bookingTaken = 'This id was booked with other data.';
const short = 'So much is not available there; what is allocated to orders stays.';

@ApiTags('stock')
@Controller('v1/stock')
export class StockController {
  constructor(
    private readonly commands: CommandHandler,
    private readonly store: EventStore,
  ) {}

  @Post()
  @Operation({
    summary: 'Registers an article of which there are many, under its SKU',
    roles: ['shop-assistant', 'service'],
    example: registering,
    replies: { 201: { description: 'Registered; nothing is on hand yet', schema: stockResource } },
    refusals: { 'sku-taken': 'Another article is registered under this SKU.' },
  })
  async register(
    @Body({ schema: registerStock }) { sku, ...data }: z.infer<typeof registerStock>,
    @RequestCause() cause: Cause,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StockResource> {
    const registered = await this.commands.handle(stock, sku, { type: 'RegisterStock', data }, cause);
    reply.status(201).header('location', `/v1/stock/${sku}`);
    return answer(sku, registered, reply);
  }

  @Get(':sku')
  @Operation({
    summary: 'Shows how much of an article there is and where, now or as of an instant',
    roles: backOffice,
    description:
      'What the store counted last stands beside it, and changes nothing: adjust it where the count is right.',
    parameters: polish,
    replies: { 200: { description: 'The article', schema: stockResource } },
  })
  async get(
    @Param('sku', { schema: id }) sku: string,
    @Query({ schema: moment }) query: z.infer<typeof moment>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StockResource> {
    if (query.asOf === undefined) return answer(sku, await this.commands.read(stock, sku), reply);
    const then = asOf(await this.store.read<StockEvent>(streamOf(stock, sku)), query.asOf);
    return answer(sku, { state: then.reduce<Stock>(stock.evolve, stock.initial), version: then.length }, reply);
  }

  @Post(':sku/receipts')
  @HttpCode(200)
  @Operation({
    summary: 'Books goods in that were received',
    roles: ['shop-assistant', 'warehouse', 'service'],
    parameters: polish,
    example: { receiptId: 'r-1', location: 'shop', quantity: 24, unitCost: { minor: 610, currency: 'USD' } },
    replies: asStock,
    refusals: { 'booking-taken': bookingTaken, 'too-many-locations': 'A SKU lies at 500 locations at most.' },
  })
  receive(
    @Param('sku', { schema: id }) sku: string,
    @Body({ schema: receiveStock }) body: z.infer<typeof receiveStock>,
    @CommandId() commandId: string,
    @RequestCause() cause: Cause,
    @IfMatch() expected: number | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const data = { ...body, receiptId: body.receiptId ?? commandId };
    return this.change(sku, { type: 'ReceiveStock', data }, cause, expected, reply);
  }

  @Post(':sku/moves')
  @HttpCode(200)
  @Operation({
    summary: 'Moves goods from one location to another',
    roles: ['shop-assistant', 'warehouse', 'service'],
    parameters: polish,
    example: { moveId: 'm-1', from: 'warehouse', to: 'shop', quantity: 12 },
    replies: asStock,
    refusals: {
      ...{ 'booking-taken': bookingTaken, 'stock-short': short },
      'same-location': 'A move leads from one location to another.',
      'too-many-locations': 'A SKU lies at 500 locations at most.',
    },
  })
  move(
    @Param('sku', { schema: id }) sku: string,
    @Body({ schema: moveStock }) body: z.infer<typeof moveStock>,
    @CommandId() commandId: string,
    @RequestCause() cause: Cause,
    @IfMatch() expected: number | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const data = { ...body, moveId: body.moveId ?? commandId };
    return this.change(sku, { type: 'MoveStock', data }, cause, expected, reply);
  }

  @Post(':sku/adjustments')
  @HttpCode(200)
  @Operation({
    summary: 'Corrects what is on hand at a location, for a reason',
    roles: ['shop-assistant', 'warehouse', 'service'],
    parameters: polish,
    example: { adjustmentId: 'a-1', location: 'shop', change: -2, reason: 'stocktaking' },
    replies: asStock,
    refusals: {
      ...{ 'booking-taken': bookingTaken, 'stock-short': short },
      'too-many-locations': 'A SKU lies at 500 locations at most.',
    },
  })
  adjust(
    @Param('sku', { schema: id }) sku: string,
    @Body({ schema: adjustStock }) body: z.infer<typeof adjustStock>,
    @CommandId() commandId: string,
    @RequestCause() cause: Cause,
    @IfMatch() expected: number | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const data = { ...body, adjustmentId: body.adjustmentId ?? commandId };
    return this.change(sku, { type: 'AdjustStock', data }, cause, expected, reply);
  }

  @Post(':sku/returns')
  @HttpCode(200)
  @Operation({
    summary: 'Books goods in that a customer sent back',
    roles: ['shop-assistant', 'warehouse', 'service'],
    description: 'Damaged goods are counted as returned and written off at once.',
    parameters: polish,
    example: { returnId: 'b-1', location: 'shop', quantity: 1, reason: 'unwanted', condition: 'sellable' },
    replies: asStock,
    refusals: { 'booking-taken': bookingTaken, 'too-many-locations': 'A SKU lies at 500 locations at most.' },
  })
  takeBack(
    @Param('sku', { schema: id }) sku: string,
    @Body({ schema: returnStock }) body: z.infer<typeof returnStock>,
    @CommandId() commandId: string,
    @RequestCause() cause: Cause,
    @IfMatch() expected: number | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const data = { ...body, returnId: body.returnId ?? commandId };
    return this.change(sku, { type: 'ReturnStock', data }, cause, expected, reply);
  }

  private async change(
    sku: string,
    command: StockCommand,
    cause: Cause,
    expected: number | undefined,
    reply: FastifyReply,
  ): Promise<StockResource> {
    const { state } = await this.commands.read(stock, sku);
    if (state.registration === undefined) throw unknownSku(sku);
    return answer(sku, await this.commands.handle(stock, sku, command, cause, expected), reply);
  }
}

function answer(sku: string, { state, version }: { state: Stock; version: number }, reply: FastifyReply) {
  const shown = show(sku, state, version);
  if (shown === undefined) throw unknownSku(sku);
  reply.header('etag', etag(version));
  return shown;
}

const unknownSku = (sku: string) => new Problem('not-found', `There is no SKU ${sku}.`);
