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
import { BuyerRow } from './buyer.view.js';
import { MomentRow } from './moment.view.js';
import { moments } from './purchase.js';

const momentId = z.string().regex(/^purchase-[A-Za-z0-9._-]{1,64}\/[0-9]{1,9}$/);
const query = z.strictObject({
  limit: z.coerce.number().pipe(z.int().min(1).max(200)).default(50),
  cursor: cursor(z.tuple([instant, momentId])).optional(),
});
const entry = z.object({
  at: instant,
  what: z.enum(['ordered', ...moments]),
  orderId: id,
  subjectId: id.describe('As which of the identities'),
  amount: money.optional(),
});
const page = z.object({ entries: z.array(entry), next: z.string().optional() }).meta({ id: 'CustomerTimeline' });
type Entry = z.infer<typeof entry>;
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
      'is. A shopper sees what she did as she signed in.',
    parameters: { customerId: 'c-1001' },
    replies: { 200: { description: 'A page; `next` is the cursor of the one that follows, if any', schema: page } },
  })
  async get(
    @Param('customerId', { schema: id }) customerId: string,
    @Query({ schema: query }) { limit, cursor }: z.infer<typeof query>,
    @Caller() caller: Identity,
  ): Promise<z.infer<typeof page>> {
    const { identities } = await this.desk.known(customerId, caller);
    const select = this.database
      .getRepository(MomentRow)
      .createQueryBuilder('m')
      .innerJoin(BuyerRow, 'b', 'b.orderId = m.orderId')
      .where('b.subjectId in (:...subjectIds)', { subjectIds: identities.map(({ subjectId }) => subjectId) });
    if (cursor !== undefined) {
      const [at, momentId] = cursor;
      select.andWhere('(m.at < :at or (m.at = :at and m.momentId < :momentId))', { at, momentId });
    }
    const rows = await select
      .select(['momentId', 'orderId', 'at', 'what', 'amountMinor', 'currency'].map((name) => `m.${name} as "${name}"`))
      .addSelect('b.subjectId', 'subjectId')
      .orderBy('m.at', 'DESC')
      .addOrderBy('m.momentId', 'DESC')
      .limit(limit + 1)
      .getRawMany<Raw>();
    const shown = rows.slice(0, limit);
    const last = shown.at(-1);
    const entries = shown.map(entryOf);
    if (rows.length <= limit || last === undefined) return { entries };
    return { entries, next: cursorOf([last.at, last.momentId]) };
  }
}

const entryOf = ({ at, what, orderId, subjectId, amountMinor, currency }: Raw): Entry => ({
  ...{ at, what, orderId, subjectId },
  ...(amountMinor !== null && currency !== null && { amount: { minor: Number(amountMinor), currency } }),
});
