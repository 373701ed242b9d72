import { Body, Controller, Get, Param, Put, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { instant, knownCurrency } from '#contracts/vocabulary.js';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import { streamOf } from '#eventsourcing/decider.js';
import { EventStore, type Cause } from '#eventsourcing/event-store.js';
import { asOf, historyEvent, historyOf, type HistoryEvent } from '#service/history.js';
import { Operation } from '#service/operation.js';
import { Problem } from '#service/problems.js';
import { etag, IfMatch, RequestCause } from '#service/request.js';
import { backOffice } from '#service/roles.js';
import {
  priceRuleResource,
  pricing,
  ruleFor,
  setPriceRule,
  type PriceRuleEvent,
  type PriceRuleResource,
} from './price-rule.js';

const moment = z.strictObject({ asOf: instant.optional() });
const versionNumber = z
  .string()
  .regex(/^\d{1,9}$/, 'a whole number')
  .pipe(z.coerce.number<string>().pipe(z.int()));

const pounds = { currency: 'GBP' };
const asRule = { 200: { description: 'The rule', schema: priceRuleResource } };

@ApiTags('prices')
@Controller('v1/price-rules/:currency')
export class PriceRulesController {
  constructor(
    private readonly commands: CommandHandler,
    private readonly store: EventStore,
  ) {}

  @Put()
  @Operation({
    summary: 'Sets how prices in a currency are made: margin, price points, floor, fees of the channels',
    roles: ['finance'],
    description: 'A new version; the same content again changes nothing. Older versions stay readable.',
    parameters: pounds,
    example: {
      ...{ marginPercent: '2.5', rounding: { stepMinor: 100, minusMinor: 1 }, floorMinor: 500 },
      channelFeePercents: { ebay: '13.25' },
    },
    replies: asRule,
  })
  async set(
    @Param('currency', { schema: knownCurrency }) currency: string,
    @Body({ schema: setPriceRule }) body: z.infer<typeof setPriceRule>,
    @RequestCause() cause: Cause,
    @IfMatch() expected: number | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PriceRuleResource> {
    const command = { type: 'SetPriceRule', data: { currency, ...body } } as const;
    const { state, version } = await this.commands.handle(pricing, currency, command, cause, expected);
    return answer({ ...ruleFor(currency, state.rule), version }, reply);
  }

  @Get()
  @Operation({
    summary: 'Shows how prices in a currency are made, now or as of an instant',
    roles: backOffice,
    description: 'Version 0 is the plain rule: a price is converted, and nothing else.',
    parameters: pounds,
    replies: asRule,
  })
  async get(
    @Param('currency', { schema: knownCurrency }) currency: string,
    @Query({ schema: moment }) query: z.infer<typeof moment>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PriceRuleResource> {
    const all = await this.store.read<PriceRuleEvent>(streamOf(pricing, currency));
    const then = query.asOf === undefined ? all : asOf(all, query.asOf);
    return answer({ ...ruleFor(currency, then.at(-1)?.data), version: then.length }, reply);
  }

  @Get('versions/:version')
  @Operation({
    summary: 'Shows a version of the rule, such as the one that a price names: GBP-3 is version 3',
    roles: backOffice,
    parameters: { ...pounds, version: 0 },
    replies: asRule,
  })
  async version(
    @Param('currency', { schema: knownCurrency }) currency: string,
    @Param('version', { schema: versionNumber }) version: number,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PriceRuleResource> {
    const all = await this.store.read<PriceRuleEvent>(streamOf(pricing, currency));
    if (version > all.length) throw new Problem('not-found', `There is no ${currency}-${version}.`);
    return answer({ ...ruleFor(currency, all[version - 1]?.data), version }, reply);
  }

  @Get('history')
  @Operation({
    summary: 'Shows every version of the rule, and who set it when',
    roles: backOffice,
    parameters: pounds,
    replies: { 200: { description: 'The events, oldest first', schema: z.array(historyEvent) } },
  })
  async history(@Param('currency', { schema: knownCurrency }) currency: string): Promise<HistoryEvent[]> {
    return historyOf(await this.store.read(streamOf(pricing, currency)));
  }
}

function answer(rule: PriceRuleResource, reply: FastifyReply) {
  reply.header('etag', etag(rule.version));
  return rule;
}
