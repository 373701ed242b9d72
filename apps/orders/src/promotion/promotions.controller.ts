import { Body, Controller, Get, HttpCode, Param, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import type { Cause } from '#eventsourcing/event-store.js';
import { Operation } from '#service/operation.js';
import { Problem } from '#service/problems.js';
import { etag, IfMatch, RequestCause } from '#service/request.js';
import { backOffice } from '#service/roles.js';
import { createPromotion, endPromotion, promotion, promotionCode, type Promotion } from './promotion.js';
import { promotionResource, show, type PromotionResource } from './promotion-resource.js';

// The sample shop creates it, just so.
const spring = {
  ...{ code: 'SPRING-10', percentOff: '10', minimum: { minor: 10_000, currency: 'USD' } },
  ...{ from: '2026-01-01T00:00:00.000Z', until: '2036-01-01T00:00:00.000Z' },
};

@ApiTags('promotions')
@Controller('v1/promotions')
export class PromotionsController {
  constructor(private readonly commands: CommandHandler) {}

  @Post()
  @Operation({
    summary: 'Creates a promotion: money off for who knows the code',
    roles: ['marketing', 'shop-assistant', 'service'],
    description: 'Amounts count in any currency: a quote converts them by the exchange rates of its day.',
    example: spring,
    replies: { 201: { description: 'Under the code in Location', schema: promotionResource } },
    refusals: { 'promotion-code-taken': 'Another promotion was created under this code.' },
  })
  async create(
    @Body({ schema: createPromotion }) data: z.infer<typeof createPromotion>,
    @RequestCause() cause: Cause,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PromotionResource> {
    const created = await this.commands.handle(promotion, data.code, { type: 'CreatePromotion', data }, cause);
    reply.status(201).header('location', `/v1/promotions/${data.code}`);
    return answer(data.code, created, reply);
  }

  @Get(':code')
  @Operation({
    summary: 'Shows a promotion',
    roles: backOffice,
    parameters: { code: spring.code },
    replies: { 200: { description: 'The promotion', schema: promotionResource } },
  })
  async get(
    @Param('code', { schema: promotionCode }) code: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PromotionResource> {
    return answer(code, await this.commands.read(promotion, code), reply);
  }

  @Post(':code/end')
  @HttpCode(200)
  @Operation({
    summary: 'Ends a promotion before its time; quotes that were issued stand',
    roles: ['marketing', 'shop-assistant', 'service'],
    example: { reason: 'budget spent' },
    parameters: { code: spring.code },
    replies: { 200: { description: 'The promotion as it is now', schema: promotionResource } },
  })
  async end(
    @Param('code', { schema: promotionCode }) code: string,
    @Body({ schema: endPromotion }) data: z.infer<typeof endPromotion>,
    @RequestCause() cause: Cause,
    @IfMatch() expected: number | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PromotionResource> {
    const { version } = await this.commands.read(promotion, code);
    if (version === 0) throw unknown(code);
    const ended = await this.commands.handle(promotion, code, { type: 'EndPromotion', data }, cause, expected);
    return answer(code, ended, reply);
  }
}

function answer(code: string, { state, version }: { state: Promotion; version: number }, reply: FastifyReply) {
  const shown = show(state, version);
  if (shown === undefined) throw unknown(code);
  reply.header('etag', etag(version));
  return shown;
}

const unknown = (code: string) => new Problem('not-found', `There is no promotion ${code}.`);
