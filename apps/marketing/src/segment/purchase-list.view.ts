import { setImmediate as turn } from 'node:timers/promises';
import { Column, Entity, Index, PrimaryColumn, type DataSource } from 'typeorm';
import type { View } from '#eventsourcing/view.js';
import type { Figures } from './figures.js';
import type { PurchaseEvent } from '../timeline/purchase.js';

@Entity('purchase_list')
@Index(['customerId', 'currency'])
export class PurchaseRow {
  @PrimaryColumn({ type: 'varchar', length: 64 }) orderId!: string;
  @Column({ type: 'varchar', length: 64, nullable: true }) customerId!: string | null;
  /** The day in UTC. */
  @Column({ type: 'varchar', length: 10, nullable: true }) placedOn!: string | null;
  @Column({ type: 'boolean' }) isConfirmed!: boolean;
  @Column({ type: 'boolean' }) isCancelled!: boolean;
  /** Of the books; none before anything was booked. */
  @Column({ type: 'varchar', length: 3, nullable: true }) currency!: string | null;
  @Column({ type: 'bigint' }) revenueMinor!: number;
  @Column({ type: 'bigint' }) refundsMinor!: number;
}

const unheard = {
  ...{ customerId: null, placedOn: null, isConfirmed: false, isCancelled: false },
  ...{ currency: null, revenueMinor: 0, refundsMinor: 0 },
};

export const purchaseList: View<PurchaseRow, PurchaseEvent> = {
  name: 'purchases',
  version: 2,
  stream: 'purchase',
  row: PurchaseRow,
  evolve(before, { type, data }, orderId) {
    const row = before ?? { orderId, ...unheard };
    switch (type) {
      case 'PurchaseMade':
      case 'PlacedEarlier':
        return { ...row, placedOn: earlier(row.placedOn, data.at) };
      case 'BuyerKnown':
        return { ...row, customerId: data.subjectId, placedOn: earlier(row.placedOn, data.placedAt) };
      case 'MomentPassed':
        return { ...row, ...(data.what === 'confirmed' && confirmed), ...(data.what === 'cancelled' && cancelled) };
      case 'RevenueBooked': {
        const revenueMinor = row.revenueMinor + data.revenueMinor;
        const refundsMinor = row.refundsMinor + data.refundsMinor;
        return { ...row, currency: data.currency, revenueMinor, refundsMinor };
      }
    }
  },
};

/** Of a day and that of an instant; days are in UTC. */
function earlier(day: string | null, instant: string | undefined): string | null {
  const other = instant?.slice(0, '2026-01-10'.length) ?? null;
  return day === null || (other !== null && other < day) ? other : day;
}
const confirmed = { isConfirmed: true };
const cancelled = { isCancelled: true };

const pageSize = 2_000;

/** What everybody bought whom an order names: of confirmed orders that were not cancelled, once they are in the books. */
export async function figuresOfAll(database: DataSource): Promise<readonly Figures[]> {
  const all: Figures[] = [];
  for (let after: string | undefined = ''; after !== undefined;) {
    const page: readonly Figures[] = await figuresAfter(database, after);
    // Of the last there may be more, in another currency.
    const last = page.length < pageSize ? undefined : page.at(-1)!.customerId;
    const whole = page.filter(({ customerId }) => customerId !== last);
    for (const one of whole) all.push(one);
    after = last === undefined ? undefined : whole.at(-1)!.customerId;
    // The shop goes on meanwhile.
    await turn();
  }
  return all;
}

async function figuresAfter(database: DataSource, after: string): Promise<readonly Figures[]> {
  const rows = await database
    .getRepository(PurchaseRow)
    .createQueryBuilder('p')
    .select(['p.customerId as "customerId"', 'p.currency as currency'])
    .addSelect(['min(p.placedOn) as "firstDay"', 'max(p.placedOn) as "lastDay"', 'count(*) as orders'])
    .addSelect(['sum(p.revenueMinor) as "revenueMinor"', 'sum(p.refundsMinor) as "refundsMinor"'])
    .where('p.customerId > :after and p.currency is not null', { after })
    .andWhere('p.isConfirmed = :yes and p.isCancelled = :no', { yes: true, no: false })
    .groupBy('p.customerId')
    .addGroupBy('p.currency')
    .orderBy('p.customerId')
    .addOrderBy('p.currency')
    .limit(pageSize)
    .getRawMany<Figures>();
  // Sums of bigint are text on some databases.
  return rows.map((row) => ({
    ...row,
    orders: Number(row.orders),
    ...{ revenueMinor: Number(row.revenueMinor), refundsMinor: Number(row.refundsMinor) },
  }));
}
