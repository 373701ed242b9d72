import { Body, Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { id } from '#contracts/vocabulary.js';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import { streamOf } from '#eventsourcing/decider.js';
import { EventStore, type Cause } from '#eventsourcing/event-store.js';
import { historyEvent, historyOf, type HistoryEvent } from '#service/history.js';
import { Operation } from '#service/operation.js';
import { Problem } from '#service/problems.js';
import { etag, IfMatch, RequestCause } from '#service/request.js';
import { backOffice } from '#service/roles.js';
import { samples } from '../samples.js';
import { RateDesk } from './rate-desk.controller.js';
import { currentRates, rateSetResource, show, whichRates, type CurrentRates } from './rate-set-resource.js';
import { acceptRates, declineRates, rates, type Rates, type RatesCommand } from './rates.js';

const query = z.strictObject(whichRates);
const asSet = { 200: { description: 'The set as it is now', schema: rateSetResource } };

@ApiTags('rates')
@Controller('v1/rates')
export class RatesController {
  constructor(
    private readonly commands: CommandHandler,
    private readonly store: EventStore,
    private readonly desk: RateDesk,
  ) {}

  @Get()
  @Operation({
    summary: 'Shows the rates that count, now or at a moment of the past',
    roles: backOffice,
    description:
      'On a day without rates those of the last day before: on Saturday Friday’s. Rates of a day count from 16:00 in ' +
      'Frankfurt. The reply is never from rows that lag behind the log.',
    parameters: { source: samples.source, asOf: samples.asOf },
    replies: {
      200: { description: 'The newest set that may be used', schema: currentRates },
      404: 'There are no rates of that time',
    },
  })
  async current(@Query({ schema: query }) which: z.infer<typeof query>): Promise<CurrentRates> {
    const moment = this.desk.momentOf(which);
    const { rateId, source, fixed, asOf, base, rates, publishedAt } = await this.desk.get(which, moment);
    return {
      ...{ rateId, source, fixed, asOf, base, rates: { ...rates }, publishedAt: publishedAt! },
      ...this.desk.ageOf(asOf, moment.asOf),
      moment: { ...moment },
    };
  }

  @Get(':rateId')
  @Operation({
    summary: 'Shows a set of rates, such as the one that a price names',
    roles: backOffice,
    parameters: { rateId: samples.usable },
    replies: asSet,
  })
  async get(@Param('rateId', { schema: id }) rateId: string, @Res({ passthrough: true }) reply: FastifyReply) {
    return answer(rateId, await this.commands.read(rates, rateId), reply);
  }

  @Get(':rateId/history')
  @Operation({
    summary: 'Shows when a set was imported, and who decided what about it',
    roles: backOffice,
    parameters: { rateId: samples.questioned[0] },
    replies: { 200: { description: 'The events, oldest first', schema: z.array(historyEvent) } },
  })
  async history(@Param('rateId', { schema: id }) rateId: string): Promise<HistoryEvent[]> {
    const events = await this.store.read(streamOf(rates, rateId));
    if (events.length === 0) throw unknownRates(rateId);
    return historyOf(events);
  }

  @Post(':rateId/acceptance')
  @HttpCode(200)
  @Operation({
    summary: 'Accepts rates that were questioned: they may be used from now on',
    roles: ['finance'],
    description: 'Also rates that were declined, since nothing has used them.',
    parameters: { rateId: samples.questioned[0] },
    example: { note: 'Bulgaria has the euro now, so there is no rate for the lev.' },
    replies: asSet,
  })
  accept(
    @Param('rateId', { schema: id }) rateId: string,
    @Body({ schema: acceptRates }) data: z.infer<typeof acceptRates>,
    @RequestCause() cause: Cause,
    @IfMatch() expected: number | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.decide(rateId, { type: 'AcceptRates', data }, cause, expected, reply);
  }

  @Post(':rateId/rejection')
  @HttpCode(200)
  @Operation({
    summary: 'Declines rates that were questioned: they are never used, unless somebody accepts them after all',
    roles: ['finance'],
    parameters: { rateId: samples.questioned[1] },
    example: { reason: 'The lev should be in it until the bank says otherwise.' },
    replies: asSet,
    refusals: { 'rates-in-use': 'They are in use, and prices may name them.' },
  })
  decline(
    @Param('rateId', { schema: id }) rateId: string,
    @Body({ schema: declineRates }) data: z.infer<typeof declineRates>,
    @RequestCause() cause: Cause,
    @IfMatch() expected: number | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.decide(rateId, { type: 'DeclineRates', data }, cause, expected, reply);
  }

  private async decide(
    rateId: string,
    command: RatesCommand,
    cause: Cause,
    expected: number | undefined,
    reply: FastifyReply,
  ) {
    const { version } = await this.commands.read(rates, rateId);
    if (version === 0) throw unknownRates(rateId);
    return answer(rateId, await this.commands.handle(rates, rateId, command, cause, expected), reply);
  }
}

function answer(rateId: string, { state, version }: { state: Rates; version: number }, reply: FastifyReply) {
  const shown = show(rateId, state, version);
  if (shown === undefined) throw unknownRates(rateId);
  reply.header('etag', etag(version));
  return shown;
}

const unknownRates = (rateId: string) => new Problem('not-found', `There are no rates ${rateId}.`);
