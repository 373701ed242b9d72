import { Body, Controller, Get, HttpCode, Param, Patch, Post, Query, Res } from '@nestjs/common';
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
import { Caller, CommandId, etag, IfMatch, RequestCause } from '#service/request.js';
import { backOffice, everyone, type Identity, type Role } from '#service/roles.js';
import { corrections, type Corrections } from './piece.js';
import {
  adjustUnit,
  moveUnit,
  regradeUnit,
  registration,
  unit,
  type Unit,
  type UnitCommand,
  type UnitEvent,
} from './unit.js';
import { inTheWindow, show, unitResource, type UnitResource } from './unit-resource.js';

const registerUnit = registration
  .extend({ unitId: id.optional().describe('The stock number; without one the piece gets one') })
  .meta({ id: 'RegisterUnit' });
const moment = z.strictObject({ asOf: instant.optional() });
/** Who says what a piece is to bring. */
const pricing: readonly Role[] = ['shop-assistant', 'service'];

const watch = { unitId: 'CM-27.10.884' };
const registering = {
  unitId: 'EXAMPLE-1',
  ...{ title: 'Bracket clock', category: 'clocks-watches', maker: 'Thomas Tompion' },
  period: { text: 'c. 1690', yearFrom: 1685, yearTo: 1695 },
  materials: 'ebony, brass, silver',
  dimensions: { heightMm: 380, widthMm: 250, depthMm: 170 },
  weightGrams: 9_400,
  photos: [{ key: 'EXAMPLE-1/front.jpg', caption: 'Front' }],
  ...{ condition: 'good, movement serviced', location: 'shop' },
  cost: { minor: 1_850_000, currency: 'USD' },
  askingPrice: { minor: 3_200_000, currency: 'USD' },
};
/** How every operation on one piece answers. */
export const asUnit = { 200: { description: 'The piece as it is now', schema: unitResource } };

@ApiTags('units')
@Controller('v1/units')
export class UnitsController {
  constructor(
    private readonly commands: CommandHandler,
    private readonly store: EventStore,
  ) {}

  @Post()
  @Operation({
    summary: 'Registers a one-of-a-kind piece, and offers it if it has an asking price',
    roles: ['shop-assistant', 'warehouse', 'service'],
    description: 'The warehouse registers pieces without an asking price.',
    example: registering,
    replies: { 201: { description: 'In stock under the stock number in Location', schema: unitResource } },
    refusals: { 'stock-number-taken': 'Another piece is registered under this stock number.' },
  })
  async register(
    @Body({ schema: registerUnit }) body: z.infer<typeof registerUnit>,
    @Caller() caller: Identity,
    @CommandId() commandId: string,
    @RequestCause() cause: Cause,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<UnitResource> {
    const { unitId = `u-${commandId}`, ...data } = body;
    if (data.askingPrice !== undefined && !caller.roles.some((role) => pricing.includes(role)))
      throw new Problem('forbidden', `An asking price is set by: ${pricing.join(', ')}.`);
    const registered = await this.commands.handle(unit, unitId, { type: 'RegisterUnit', data }, cause);
    reply.status(201).header('location', `/v1/units/${unitId}`);
    return answer(unitId, registered, reply);
  }

  @Get(':unitId')
  @Operation({
    summary: 'Shows a piece, now or as of an instant',
    roles: everyone,
    description: 'A shopper sees it as it is now, without what is the shop’s own business.',
    parameters: watch,
    replies: { 200: { description: 'The piece', schema: unitResource } },
  })
  async get(
    @Param('unitId', { schema: id }) unitId: string,
    @Query({ schema: moment }) query: z.infer<typeof moment>,
    @Caller() caller: Identity,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<UnitResource> {
    if (caller.audience === 'storefront') {
      // What it was and cost before is its history, which is not for sale.
      if (query.asOf !== undefined) throw new Problem('forbidden', 'A shopper sees a piece as it is now.');
      return inTheWindow(answer(unitId, await this.commands.read(unit, unitId), reply));
    }
    if (query.asOf === undefined) return answer(unitId, await this.commands.read(unit, unitId), reply);
    const then = asOf(await this.store.read<UnitEvent>(streamOf(unit, unitId)), query.asOf);
    return answer(unitId, { state: then.reduce<Unit>(unit.evolve, unit.initial), version: then.length }, reply);
  }

  @Get(':unitId/history')
  @Operation({
    summary: 'Lists everything that happened to a piece, in order, and why',
    roles: backOffice,
    parameters: watch,
    replies: { 200: { description: 'Its events', schema: z.array(historyEvent) } },
  })
  async history(@Param('unitId', { schema: id }) unitId: string): Promise<HistoryEvent[]> {
    const events = await this.store.read(streamOf(unit, unitId));
    if (events.length === 0) throw unknownUnit(unitId);
    return historyOf(events);
  }

  @Patch(':unitId')
  @Operation({
    summary: 'Corrects the description of a piece',
    roles: ['shop-assistant', 'warehouse', 'service'],
    description: 'Only the fields that are named change; null takes a field away.',
    parameters: watch,
    example: { maker: 'unknown Swiss', materials: 'metal, enamel' },
    replies: asUnit,
  })
  describe(
    @Param('unitId', { schema: id }) unitId: string,
    @Body({ schema: corrections }) data: Corrections,
    @RequestCause() cause: Cause,
    @IfMatch() expected: number | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return changeUnit(this.commands, unitId, { type: 'DescribeUnit', data }, cause, expected, reply);
  }

  @Post(':unitId/move')
  @HttpCode(200)
  @Operation({
    summary: 'Records that a piece lies elsewhere now',
    roles: ['shop-assistant', 'warehouse', 'service'],
    parameters: watch,
    example: { location: 'vault' },
    replies: asUnit,
    refusals: { 'unit-written-off': 'The piece is not there. Find it first.' },
  })
  move(
    @Param('unitId', { schema: id }) unitId: string,
    @Body({ schema: moveUnit }) data: z.infer<typeof moveUnit>,
    @RequestCause() cause: Cause,
    @IfMatch() expected: number | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return changeUnit(this.commands, unitId, { type: 'MoveUnit', data }, cause, expected, reply);
  }

  @Post(':unitId/regrade')
  @HttpCode(200)
  @Operation({
    summary: 'Records the condition of a piece after another look',
    roles: ['shop-assistant', 'warehouse', 'service'],
    parameters: watch,
    example: { condition: 'fair, glass cracked' },
    replies: asUnit,
  })
  regrade(
    @Param('unitId', { schema: id }) unitId: string,
    @Body({ schema: regradeUnit }) data: z.infer<typeof regradeUnit>,
    @RequestCause() cause: Cause,
    @IfMatch() expected: number | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return changeUnit(this.commands, unitId, { type: 'RegradeUnit', data }, cause, expected, reply);
  }

  @Post(':unitId/adjustments')
  @HttpCode(200)
  @Operation({
    summary: 'Writes a piece off that is lost, stolen or destroyed, or books it in again when it is found',
    roles: ['shop-assistant', 'warehouse', 'service'],
    parameters: { unitId: 'CM-27.10.800' },
    example: { reason: 'lost', note: 'Missing at the stocktaking' },
    replies: asUnit,
    refusals: {
      'unit-allocated': 'An order has it: withdraw the piece, cancel the order, then write it off.',
      'unit-sold': 'An order bought it: withdraw the piece, cancel the order, then write it off.',
    },
  })
  adjust(
    @Param('unitId', { schema: id }) unitId: string,
    @Body({ schema: adjustUnit }) data: z.infer<typeof adjustUnit>,
    @RequestCause() cause: Cause,
    @IfMatch() expected: number | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return changeUnit(this.commands, unitId, { type: 'AdjustUnit', data }, cause, expected, reply);
  }
}

/** Does it to a piece that is registered, and answers with the piece as it then is. */
export async function changeUnit(
  commands: CommandHandler,
  unitId: string,
  command: UnitCommand,
  cause: Cause,
  expected: number | undefined,
  reply: FastifyReply,
): Promise<UnitResource> {
  const { state } = await commands.read(unit, unitId);
  if (state.piece === undefined) throw unknownUnit(unitId);
  return answer(unitId, await commands.handle(unit, unitId, command, cause, expected), reply);
}

function answer(unitId: string, { state, version }: { state: Unit; version: number }, reply: FastifyReply) {
  const shown = show(unitId, state, version);
  if (shown === undefined) throw unknownUnit(unitId);
  reply.header('etag', etag(version));
  return shown;
}

const unknownUnit = (unitId: string) => new Problem('not-found', `There is no piece ${unitId}.`);
