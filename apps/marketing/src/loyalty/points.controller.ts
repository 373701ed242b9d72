import { Controller, Get, Param } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { id, instant, money } from '#contracts/vocabulary.js';
import { streamOf } from '#eventsourcing/decider.js';
import { EventStore } from '#eventsourcing/event-store.js';
import { Operation } from '#service/operation.js';
import { Caller } from '#service/request.js';
import type { Identity } from '#service/roles.js';
import { CustomerDesk } from '../customer/customer-desk.controller.js';
import { points, type PointsEvent } from './points.js';

const entriesMax = 500;
const entry = z.object({
  at: instant,
  points: z.int().describe('Below 0 where an order, or a part of it, came back'),
  orderId: id,
  kept: money.describe('What the order came to by then: without tax, less refunds, in the currency of the books'),
});
const statement = z
  .object({
    balance: z.int().min(0),
    entries: z.array(entry).describe(`The latest first, at most ${entriesMax}; the balance is the sum of all`),
  })
  .meta({ id: 'PointsStatement' });

@ApiTags('customers')
@Controller('v1/customers')
export class PointsController {
  constructor(
    private readonly desk: CustomerDesk,
    private readonly store: EventStore,
  ) {}

  @Get(':customerId/points')
  @Operation({
    summary: 'Shows the loyalty points of a customer, as whichever identity, and what they were earned with',
    roles: ['guest', 'customer', 'shop-assistant', 'marketing', 'data-steward', 'service'],
    description:
      'Earned when an order of our own channels is delivered: LOYALTY_POINTS for each whole unit of what it came to; reversed with ' +
      'what is refunded of it. A shopper sees those that she earned as she signed in. What was earned before they asked to be ' +
      'forgotten is gone.',
    parameters: { customerId: 'c-1001' },
    replies: { 200: { description: 'The balance, and how it came about', schema: statement } },
  })
  async get(
    @Param('customerId', { schema: id }) customerId: string,
    @Caller() caller: Identity,
  ): Promise<z.infer<typeof statement>> {
    const { identities } = await this.desk.known(customerId, caller);
    const logs = await Promise.all(
      identities.map(async ({ subjectId, state: { forgottenAt } }) =>
        settledSince(forgottenAt, await this.store.read<PointsEvent>(streamOf(points, subjectId))),
      ),
    );
    const entries = logs
      .flat()
      .map(({ type, data }) => ({
        at: data.at,
        points: type === 'PointsEarned' ? data.points : -data.points,
        orderId: data.orderId,
        kept: { minor: data.keptMinor, currency: data.currency },
      }));
    const balance = entries.reduce((sum, { points }) => sum + points, 0);
    entries.sort((one, other) => (one.at < other.at ? 1 : -1));
    return { balance, entries: entries.slice(0, entriesMax) };
  }
}

/** Without the orders that were settled by then: what comes back of those takes nothing from what was earned since. */
function settledSince(forgottenAt: string, log: readonly PointsEvent[]): readonly PointsEvent[] {
  const gone = new Set(log.flatMap(({ data }) => (data.at <= forgottenAt ? [data.orderId] : [])));
  return log.filter(({ data }) => !gone.has(data.orderId));
}
