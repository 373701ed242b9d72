import { Body, Controller, Get, Param, Put, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { id, instant } from '#contracts/vocabulary.js';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import type { Cause } from '#eventsourcing/event-store.js';
import { Clock } from '#service/clock.js';
import { Operation } from '#service/operation.js';
import { Caller, etag, IfMatch, RequestCause } from '#service/request.js';
import type { Identity as CallerIdentity } from '#service/roles.js';
import { MarketingSettings } from '../config.js';
import { CustomerDesk } from '../customer/customer-desk.controller.js';
import { cart, pieces, type Cart } from './cart.js';

const hourMs = 3_600_000;
const asked = z.strictObject({ unitIds: pieces }).meta({ id: 'KeepCart' });
const resource = z
  .object({
    ...{ customerId: id, unitIds: pieces, changedAt: instant.optional().describe('None if there never was one') },
    version: z.int().describe('Counts the events behind it; also the ETag'),
  })
  .meta({ id: 'Cart' });
const sample = { customerId: 'c-1001' };
const replies = { 200: { description: 'The cart, with nothing in it if there is none', schema: resource } };

/** What shoppers have in their carts, as the storefront tells. */
@ApiTags('customers')
@Controller('v1/customers')
export class CartsController {
  constructor(
    private readonly desk: CustomerDesk,
    private readonly commands: CommandHandler,
    private readonly settings: MarketingSettings,
    private readonly clock: Clock,
  ) {}

  @Put(':customerId/cart')
  @Operation({
    summary: 'Takes down what a shopper has in her cart',
    roles: ['guest', 'customer', 'service'],
    description:
      'All of it at once. The cart ends when nothing is left in it, or when she orders any of it; what comes then is another. Nothing ' +
      'is kept for her by it: see holds.',
    parameters: sample,
    example: { unitIds: ['CM-72.49.3'] },
    replies,
  })
  async keep(
    @Param('customerId', { schema: id }) customerId: string,
    @Body({ schema: asked }) { unitIds }: z.infer<typeof asked>,
    @Caller() caller: CallerIdentity,
    @RequestCause() cause: Cause,
    @IfMatch() expected: number | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<z.infer<typeof resource>> {
    await this.desk.meet(customerId, caller, cause);
    const now = this.clock.now();
    const dueAt = new Date(now.getTime() + this.settings.config.CART_ABANDONED_HOURS * hourMs).toISOString();
    const command = { type: 'KeepCart', data: { unitIds, at: now.toISOString(), dueAt } } as const;
    const { state, version } = await this.commands.handle(cart, customerId, command, cause, expected);
    reply.header('etag', etag(version));
    return shown(customerId, state, version);
  }

  @Get(':customerId/cart')
  @Operation({
    summary: 'Shows what a shopper has in her cart',
    roles: ['guest', 'customer', 'shop-assistant', 'marketing', 'service'],
    parameters: sample,
    replies,
  })
  async get(
    @Param('customerId', { schema: id }) customerId: string,
    @Caller() caller: CallerIdentity,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<z.infer<typeof resource>> {
    await this.desk.mustKnow(customerId, caller);
    const { state, version } = await this.commands.read(cart, customerId);
    reply.header('etag', etag(version));
    return shown(customerId, state, version);
  }
}

const shown = (customerId: string, { unitIds, changedAt }: Cart, version: number): z.infer<typeof resource> => ({
  ...{ customerId, unitIds: [...unitIds], version, ...(changedAt !== undefined && { changedAt }) },
});
