import { Body, Controller, Delete, HttpCode, Param, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import { id } from '#contracts/vocabulary.js';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import type { Cause } from '#eventsourcing/event-store.js';
import { Operation } from '#service/operation.js';
import { CommandId, IfMatch, RequestCause } from '#service/request.js';
import { offerUnit, withdrawUnit } from './unit.js';
import { returnUnit } from './unit-allocation.js';
import { holdUnit } from './unit-hold.js';
import { asUnit, changeUnit } from './units.controller.js';

const taken = {
  'unit-allocated': 'An order has the piece.',
  'unit-sold': 'The piece is sold.',
  'unit-written-off': 'The piece is lost, stolen or destroyed.',
};

/** Offers, holds and returns. Allocation, release and sale are not asked over HTTP: they follow from orders. */
@ApiTags('units')
@Controller('v1/units/:unitId')
export class UnitSalesController {
  constructor(private readonly commands: CommandHandler) {}

  @Post('offer')
  @HttpCode(200)
  @Operation({
    summary: 'Offers a piece at an asking price, or changes the price',
    roles: ['shop-assistant', 'service'],
    parameters: { unitId: 'CM-72.55.3' },
    example: { askingPrice: { minor: 219_000, currency: 'USD' } },
    replies: asUnit,
    refusals: taken,
  })
  offer(
    @Param('unitId', { schema: id }) unitId: string,
    @Body({ schema: offerUnit }) data: z.infer<typeof offerUnit>,
    @RequestCause() cause: Cause,
    @IfMatch() expected: number | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return changeUnit(this.commands, unitId, { type: 'OfferUnit', data }, cause, expected, reply);
  }

  @Post('withdrawal')
  @HttpCode(200)
  @Operation({
    summary: 'Takes a piece off the market',
    roles: ['shop-assistant', 'warehouse', 'service'],
    description: 'An order that has it keeps it; should the order give it back, nobody else gets it.',
    parameters: { unitId: 'CM-30.13.115' },
    example: { reason: 'in restoration' },
    replies: asUnit,
    refusals: { 'unit-held': 'It is kept for a buyer. Release the hold first.' },
  })
  withdraw(
    @Param('unitId', { schema: id }) unitId: string,
    @Body({ schema: withdrawUnit }) data: z.infer<typeof withdrawUnit>,
    @RequestCause() cause: Cause,
    @IfMatch() expected: number | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return changeUnit(this.commands, unitId, { type: 'WithdrawUnit', data }, cause, expected, reply);
  }

  @Post('holds')
  @HttpCode(200)
  @Operation({
    summary: 'Keeps a piece for one buyer until an instant, or prolongs that',
    roles: ['shop-assistant', 'warehouse', 'service'],
    parameters: { unitId: 'CM-86.53' },
    example: { holdId: 'h-7', until: '2030-01-10T15:00:00.000Z' },
    replies: asUnit,
    refusals: {
      ...taken,
      'unit-not-offered': 'It is not for sale. Offer it first.',
      'unit-held': 'It is kept for another buyer.',
      'hold-ended': 'A hold of this id has ended. Take a new id.',
    },
  })
  hold(
    @Param('unitId', { schema: id }) unitId: string,
    @Body({ schema: holdUnit }) { holdId, until }: z.infer<typeof holdUnit>,
    @CommandId() commandId: string,
    @RequestCause() cause: Cause,
    @IfMatch() expected: number | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const data = { holdId: holdId ?? `h-${commandId}`, until };
    return changeUnit(this.commands, unitId, { type: 'HoldUnit', data }, cause, expected, reply);
  }

  @Delete('holds/:holdId')
  @Operation({
    summary: 'Gives up a hold; one that has ended already stays so',
    roles: ['shop-assistant', 'warehouse', 'service'],
    parameters: { unitId: 'CM-86.53', holdId: 'h-6' },
    replies: asUnit,
  })
  releaseHold(
    @Param('unitId', { schema: id }) unitId: string,
    @Param('holdId', { schema: id }) holdId: string,
    @RequestCause() cause: Cause,
    @IfMatch() expected: number | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return changeUnit(this.commands, unitId, { type: 'ReleaseHold', data: { holdId } }, cause, expected, reply);
  }

  @Post('returns')
  @HttpCode(200)
  @Operation({
    summary: 'Books a sold piece in again, in its condition; it is in stock but not offered',
    roles: ['shop-assistant', 'warehouse', 'service'],
    parameters: { unitId: 'CM-64.7.5.A-D' },
    example: { orderId: 'o-iIKRM1dVmJnjUjZbqeQIUz', condition: 'good, small dent to the lid', location: 'shop' },
    replies: asUnit,
    refusals: { 'unit-not-sold': 'The piece was not sold to this order.' },
  })
  takeBack(
    @Param('unitId', { schema: id }) unitId: string,
    @Body({ schema: returnUnit }) data: z.infer<typeof returnUnit>,
    @RequestCause() cause: Cause,
    @IfMatch() expected: number | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return changeUnit(this.commands, unitId, { type: 'ReturnUnit', data }, cause, expected, reply);
  }
}
