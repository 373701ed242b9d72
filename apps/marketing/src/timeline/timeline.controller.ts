import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { id, instant, money } from '#contracts/vocabulary.js';
import { cursor, cursorOf } from '#service/cursor.js';
import { Operation } from '#service/operation.js';
import { Caller } from '#service/request.js';
import type { Identity } from '#service/roles.js';
import { CustomerDesk } from '../customer/customer-desk.controller.js';
import { ofTheKnown } from '../customer/forgotten.view.js';
import { MessageRow } from '../message/message-list.view.js';
import { messageStatuses } from '../message/message.js';
import { BuyerRow } from './buyer.view.js';
import { MomentRow } from './moment.view.js';
import { moments } from './purchase.js';

const momentId = z.string().regex(/^(purchase-[A-Za-z0-9._-]{1,64}\/[0-9]{1,9}|message-[A-Za-z0-9._-]{1,64})$/);
const query = z.strictObject({
  limit: z.coerce.number().pipe(z.int().min(1).max(200)).default(50),
  cursor: cursor(z.tuple([instant, momentId])).optional(),
});
const entry = z.object({
  at: instant,
  what: z.enum(['ordered', ...moments, 'message']),
  orderId: id.optional().describe('Of everything but a message'),
  subjectId: id.describe('As which of the identities'),
  amount: money.optional(),
  message: z
    .object({ messageId: id, template: id, campaignId: id, status: z.enum(messageStatuses) })
    .optional()
    .describe('`at` is when it was asked for; a shopper sees those that were sent'),
});
const page = z.object({ entries: z.array(entry), next: z.string().optional() }).meta({ id: 'CustomerTimeline' });
type Entry = z.infer<typeof entry>;
type Place = readonly [at: string, entryId: string];
type Raw = { readonly momentId: string } & Pick<Entry, 'at' | 'what' | 'orderId' | 'subjectId'> & {
    readonly amountMinor: number | string | null;
    readonly currency: string | null;
  };

@ApiTags('customers')
@Controller('v1/customers')
export class TimelineController {
  constructor(
    private readonly desk: CustomerDesk,
    private readonly database: DataSource,
  ) {}

  @Get(':customerId/timeline')
  @Operation({
    summary: 'Shows what happened between a customer and us, as whichever identity, the latest first',
    roles: ['guest', 'customer', 'shop-assistant', 'marketing', 'data-steward', 'service'],
    description:
      'A read model: it follows the log with a lag of milliseconds, see /health/lag. Nothing in it is personal but whose it ' +
      'is. A shopper sees what she did as she signed in; nobody sees what was before they asked to be forgotten.',
    parameters: { customerId: 'c-1001' },
    replies: { 200: { description: 'A page; `next` is the cursor of the one that follows, if any', schema: page } },
  })
  async get(
    @Param('customerId', { schema: id }) customerId: string,
    @Query({ schema: query }) { limit, cursor }: z.infer<typeof query>,
    @Caller() caller: Identity,
  ): Promise<z.infer<typeof page>> {
    const { identities } = await this.desk.known(customerId, caller);
    const subjectIds = identities.map(({ subjectId }) => subjectId);
    const messages = await this.messagesTo(subjectIds, cursor, limit + 1, caller.audience === 'storefront');
    const found = [...(await this.momentsOf(subjectIds, cursor, limit + 1)), ...messages];
    found.sort((one, other) => (keyOf(one.place) < keyOf(other.place) ? 1 : -1));
    const shown = found.slice(0, limit);
    const last = shown.at(-1);
    const entries = shown.map(({ entry }) => entry);
    if (found.length <= limit || last === undefined) return { entries };
    return { entries, next: cursorOf(last.place) };
  }

  private async momentsOf(subjectIds: readonly string[], after: Place | undefined, limit: number): Promise<Placed[]> {
    const moments = this.database
      .getRepository(MomentRow)
      .createQueryBuilder('m')
      .innerJoin(BuyerRow, 'b', 'b.orderId = m.orderId');
    const select = ofTheKnown(moments, 'b.subjectId', 'm.at').where('b.subjectId in (:...subjectIds)', { subjectIds });
    if (after !== undefined) {
      const [at, momentId] = after;
      select.andWhere('(m.at < :at or (m.at = :at and m.momentId < :momentId))', { at, momentId });
    }
    const rows = await select
      .select(['momentId', 'orderId', 'at', 'what', 'amountMinor', 'currency'].map((name) => `m.${name} as "${name}"`))
      .addSelect('b.subjectId', 'subjectId')
      .orderBy('m.at', 'DESC')
      .addOrderBy('m.momentId', 'DESC')
      .limit(limit)
      .getRawMany<Raw>();
    return rows.map((row) => ({ place: [row.at, row.momentId], entry: entryOf(row) }));
  }

  /** In an order of their own: m comes before p. */
  private async messagesTo(
    subjectIds: readonly string[],
    after: Place | undefined,
    limit: number,
    sentOnly: boolean,
  ): Promise<Placed[]> {
    const messages = this.database.getRepository(MessageRow).createQueryBuilder('m');
    const select = ofTheKnown(messages, 'm.customerId', 'm.askedAt').where('m.customerId in (:...subjectIds)', {
      subjectIds,
    });
    if (sentOnly) select.andWhere("m.status = 'sent'");
    if (after !== undefined) {
      const [at, entryId] = after;
      // All messages come after the moments of the same instant.
      const messageId = entryId.startsWith(named) ? entryId.slice(named.length) : '~';
      select.andWhere('(m.askedAt < :at or (m.askedAt = :at and m.messageId < :messageId))', { at, messageId });
    }
    const rows = await select.orderBy('m.askedAt', 'DESC').addOrderBy('m.messageId', 'DESC').limit(limit).getMany();
    return rows.map(({ messageId, template, campaignId, status, customerId: subjectId, askedAt: at }) => ({
      place: [at, named + messageId],
      entry: { at, what: 'message', subjectId, message: { messageId, template, campaignId, status } },
    }));
  }
}

const named = 'message-';
type Placed = { readonly place: Place; readonly entry: Entry };
const keyOf = (place: Place) => place.join(' ');

const entryOf = ({ at, what, orderId, subjectId, amountMinor, currency }: Raw): Entry => ({
  ...{ at, what, orderId, subjectId },
  ...(amountMinor !== null && currency !== null && { amount: { minor: Number(amountMinor), currency } }),
});
