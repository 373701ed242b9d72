import { Body, Controller, Get, Param, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { id, instant } from '#contracts/vocabulary.js';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import type { Cause } from '#eventsourcing/event-store.js';
import { Operation } from '#service/operation.js';
import { Problem } from '#service/problems.js';
import { etag, RequestCause } from '#service/request.js';
import { shown, shownMoney } from '../report/shown-money.js';
import { sale } from '../sale/sale.js';
import { credit, recordCredit, refuseUnlessOwed, type Credit } from './credit.js';

const resource = z
  .object({
    ...{ creditId: id, channel: id, sku: id.optional(), quantity: z.int().optional(), amount: shownMoney },
    ...{ at: instant, reason: z.string(), orderId: id.optional() },
  })
  .meta({ id: 'Credit' });

@ApiTags('finance')
@Controller('v1/credits')
export class CreditsController {
  constructor(private readonly commands: CommandHandler) {}

  @Post()
  @Operation({
    summary: 'Records money that was given back to a buyer, of which nobody else tells: a till’s credit note',
    roles: ['finance', 'service'],
    description:
      'What is known of its sale decides how it is booked: for an order that people entered it is a refund of that one. ' +
      'Without an order it bears the full tax, if such a sale at home does. The same credit again changes nothing.',
    example: {
      ...{ creditId: 'till-1-0007', channel: 'store', sku: 'POLISH-250', quantity: 1 },
      ...{ amount: { minor: 1_450, currency: 'USD' }, at: '2026-01-10T15:00:00.000Z', reason: 'leaking tin' },
    },
    replies: { 201: { description: 'Recorded; it is in the books within moments', schema: resource } },
    refusals: {
      'credit-number-taken': 'Another credit was recorded under this number.',
      'order-not-billed': 'The books know of no such order, or not yet.',
      'refund-told-elsewhere':
        'Whoever has the money of this order, a channel or a payment provider, tells us what of it goes back.',
      'credit-too-large': 'Less is left of the order, it was cancelled, or it was paid in another currency.',
    },
  })
  async record(
    @Body({ schema: recordCredit }) data: z.infer<typeof recordCredit>,
    @RequestCause() cause: Cause,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<z.infer<typeof resource>> {
    const { creditId, orderId } = data;
    const { version } = await this.commands.read(credit, creditId);
    // What was owed when it was recorded may be paid since.
    if (version === 0 && orderId !== undefined) refuseUnlessOwed(data, (await this.commands.read(sale, orderId)).state);
    const handled = await this.commands.handle(credit, creditId, { type: 'RecordCredit', data }, cause);
    reply.header('location', `/v1/credits/${creditId}`);
    return answer(creditId, handled, reply);
  }

  @Get(':creditId')
  @Operation({
    summary: 'Shows a credit',
    roles: ['finance', 'auditor', 'service'],
    parameters: { creditId: 'sample-credit' },
    replies: { 200: { description: 'The credit', schema: resource } },
  })
  async get(
    @Param('creditId', { schema: id }) creditId: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<z.infer<typeof resource>> {
    return answer(creditId, await this.commands.read(credit, creditId), reply);
  }
}

type Known = { readonly state: Credit; readonly version: number };

function answer(creditId: string, { state, version }: Known, reply: FastifyReply): z.infer<typeof resource> {
  if (state.recorded === undefined) throw new Problem('not-found', `There is no credit ${creditId}.`);
  reply.header('etag', etag(version));
  return { ...state.recorded, amount: shown(state.recorded.amount) };
}
