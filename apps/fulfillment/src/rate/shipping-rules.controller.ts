import { Body, Controller, Get, Put, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import type { Cause } from '#eventsourcing/event-store.js';
import { Operation } from '#service/operation.js';
import { etag, IfMatch, RequestCause } from '#service/request.js';
import {
  setShippingRule,
  shippingRule,
  shippingRuleResource,
  theRule,
  type ShippingRuleResource,
  type ShippingRuleState,
} from './shipping-rule.js';

const asRule = { 200: { description: 'The rule', schema: shippingRuleResource } };

@ApiTags('shipping')
@Controller('v1/shipping-rules/default')
export class ShippingRulesController {
  constructor(private readonly commands: CommandHandler) {}

  @Put()
  @Operation({
    summary: 'Sets how a carrier is chosen for a parcel, and from which value on it is insured and signed for',
    roles: ['administrator', 'warehouse'],
    description:
      'Among the offers of all carriers, without the services that are never used: those that are preferred for the value, ' +
      'then those in time, then those preferred for the zone, each if there are any; of these the cheapest. A new version; the ' +
      'same content again changes nothing. What was chosen before names the version that it was chosen by.',
    example: {
      ...{ currency: 'USD', insuredAbove: { minor: 50_000, currency: 'USD' } },
      adultSignatureAbove: { minor: 500_000, currency: 'USD' },
      preferredByValue: [{ above: { minor: 500_000, currency: 'USD' }, allowed: [{ carrier: 'fedex' }] }],
      preferredByZone: [{ zoneId: 'domestic', allowed: [{ carrier: 'ups' }] }],
      neverServices: [{ carrier: 'fedex', service: 'SMART_POST' }],
    },
    replies: asRule,
  })
  async set(
    @Body({ schema: setShippingRule }) data: z.infer<typeof setShippingRule>,
    @RequestCause() cause: Cause,
    @IfMatch() expected: number | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ShippingRuleResource> {
    const command = { type: 'SetShippingRule', data } as const;
    return answer((await this.commands.handle(shippingRule, theRule, command, cause, expected)).state, reply);
  }

  @Get()
  @Operation({
    summary: 'Shows how a carrier is chosen for a parcel',
    roles: ['shop-assistant', 'warehouse', 'finance', 'administrator', 'auditor'],
    description: 'Version 0 is what a shop begins with: the cheapest that is in time.',
    replies: asRule,
  })
  async get(@Res({ passthrough: true }) reply: FastifyReply): Promise<ShippingRuleResource> {
    return answer((await this.commands.read(shippingRule, theRule)).state, reply);
  }
}

function answer({ rule, version }: ShippingRuleState, reply: FastifyReply): ShippingRuleResource {
  reply.header('etag', etag(version));
  return { ...rule, version };
}
