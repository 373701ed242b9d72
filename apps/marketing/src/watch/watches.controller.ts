import { Controller, Delete, Get, Param, Put, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { id, instant, money } from '#contracts/vocabulary.js';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import type { Cause } from '#eventsourcing/event-store.js';
import { Clock } from '#service/clock.js';
import { Operation } from '#service/operation.js';
import { Caller, etag, IfMatch, RequestCause } from '#service/request.js';
import type { Identity as CallerIdentity } from '#service/roles.js';
import { CustomerDesk } from '../customer/customer-desk.controller.js';
import { offer, priceToBeHadAt } from '../offer/offer.js';
import { watches, watchesMax, type Watches } from './watches.js';

const watched = z.object({
  unitId: id,
  since: instant,
  lowest: money.optional().describe('For how little it could be had since; none if it could not'),
});
const resource = z
  .object({
    customerId: id,
    watches: z.array(watched),
    version: z.int().describe('Counts the events behind it; also the ETag'),
  })
  .meta({ id: 'Watches' });
const sample = { customerId: 'c-1001', watchedId: 'CM-72.49.3' };
const replies = { 200: { description: 'All that is watched', schema: resource } };
const writers = ['guest', 'customer', 'service'] as const;

/** What shoppers keep an eye on: who agreed to letters gets one when it is asked for less. */
@ApiTags('customers')
@Controller('v1/customers')
export class WatchesController {
  constructor(
    private readonly desk: CustomerDesk,
    private readonly commands: CommandHandler,
    private readonly clock: Clock,
  ) {}

  @Put(':customerId/watches/:watchedId')
  @Operation({
    summary: 'Watches a piece',
    roles: writers,
    description: 'By its stock number. A price has dropped that is lower than any since.',
    parameters: sample,
    replies,
    refusals: { 'too-many-watches': `${watchesMax} pieces are watched: let go of some.` },
  })
  async watch(
    @Param('customerId', { schema: id }) customerId: string,
    @Param('watchedId', { schema: id }) unitId: string,
    @Caller() caller: CallerIdentity,
    @RequestCause() cause: Cause,
    @IfMatch() expected: number | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<z.infer<typeof resource>> {
    await this.desk.meet(customerId, caller, cause);
    const price = priceToBeHadAt((await this.commands.read(offer, unitId)).state);
    const data = { unitId, at: this.now(), ...(price !== undefined && { price }) };
    const { state, version } = await this.commands.handle(
      watches,
      customerId,
      { type: 'WatchPiece', data },
      cause,
      expected,
    );
    return this.shown(customerId, state, version, reply);
  }

  @Delete(':customerId/watches/:watchedId')
  @Operation({ summary: 'Watches a piece no more', roles: writers, parameters: sample, replies })
  async unwatch(
    @Param('customerId', { schema: id }) customerId: string,
    @Param('watchedId', { schema: id }) unitId: string,
    @Caller() caller: CallerIdentity,
    @RequestCause() cause: Cause,
    @IfMatch() expected: number | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<z.infer<typeof resource>> {
    await this.desk.mustKnow(customerId, caller);
    const command = { type: 'UnwatchPiece', data: { unitId, at: this.now() } } as const;
    const { state, version } = await this.commands.handle(watches, customerId, command, cause, expected);
    return this.shown(customerId, state, version, reply);
  }

  @Get(':customerId/watches')
  @Operation({
    summary: 'Lists what somebody watches',
    roles: [...writers, 'shop-assistant', 'marketing'],
    parameters: { customerId: 'c-1001' },
    replies,
  })
  async get(
    @Param('customerId', { schema: id }) customerId: string,
    @Caller() caller: CallerIdentity,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<z.infer<typeof resource>> {
    await this.desk.mustKnow(customerId, caller);
    const { state, version } = await this.commands.read(watches, customerId);
    return this.shown(customerId, state, version, reply);
  }

  private shown(customerId: string, state: Watches, version: number, reply: FastifyReply): z.infer<typeof resource> {
    reply.header('etag', etag(version));
    return { customerId, watches: Object.entries(state).map(([unitId, watch]) => ({ unitId, ...watch })), version };
  }

  private now() {
    return this.clock.now().toISOString();
  }
}
