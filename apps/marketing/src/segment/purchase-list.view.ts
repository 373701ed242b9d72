import { Column, Entity, Index, PrimaryColumn, type DataSource } from 'typeorm';
import type { View } from '#eventsourcing/view.js';
import { ofTheKnown } from '../customer/forgotten.view.js';
import { lotsOf, type Persons } from '../customer/identity-list.view.js';
import type { PurchaseEvent } from '../timeline/purchase.js';
import { addUp, type Figures } from './figures.js';

@Entity('purchase_list')
@Index(['customerId', 'currency'])
export class PurchaseRow {
  @PrimaryColumn({ type: 'varchar', length: 64 }) orderId!: string;
  @Column({ type: 'varchar', length: 64, nullable: true }) customerId!: string | null;
  /** RFC 3339. */
  @Column({ type: 'varchar', length: 24, nullable: true }) placedAt!: string | null;
  @Column({ type: 'boolean' }) isConfirmed!: boolean;
  @Column({ type: 'boolean' }) isCancelled!: boolean;
  /** Of the books; none before anything was booked. */
  @Column({ type: 'varchar', length: 3, nullable: true }) currency!: string | null;
  @Column({ type: 'bigint' }) revenueMinor!: number;
  @Column({ type: 'bigint' }) refundsMinor!: number;
}

const unheard = {
  ...{ customerId: null, placedAt: null, isConfirmed: false, isCancelled: false },
  ...{ currency: null, revenueMinor: 0, refundsMinor: 0 },
};

export const purchaseList: View<PurchaseRow, PurchaseEvent> = {
  name: 'purchases',
  version: 3,
  stream: 'purchase',
  row: PurchaseRow,
  evolve(before, { type, data }, orderId) {
    const row = before ?? { orderId, ...unheard };
    switch (type) {
      case 'PurchaseMade':
      case 'PlacedEarlier':
        return { ...row, placedAt: earlier(row.placedAt, data.at) };
      case 'BuyerKnown':
        return { ...row, customerId: data.subjectId, placedAt: earlier(row.placedAt, data.placedAt) };
      case 'PieceLost':
        return before;
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

function earlier(one: string | null, other: string | undefined): string | null {
  return other === undefined || (one !== null && one <= other) ? one : other;
}
const confirmed = { isConfirmed: true };
const cancelled = { isCancelled: true };

type Bought = Omit<Figures, 'firstDay' | 'lastDay'> & { readonly firstAt: string; readonly lastAt: string };

/** What everybody bought whom we know: in confirmed orders that were not cancelled, once they are in the books. By id. */
export async function figuresOfAll(database: DataSource, persons: Persons): Promise<readonly Figures[]> {
  const select = ofTheKnown(database.getRepository(PurchaseRow).createQueryBuilder('p'), 'p.customerId', 'p.placedAt')
    .select(['p.customerId as "customerId"', 'p.currency as currency'])
    .addSelect(['min(p.placedAt) as "firstAt"', 'max(p.placedAt) as "lastAt"', 'count(*) as orders'])
    .addSelect(['sum(p.revenueMinor) as "revenueMinor"', 'sum(p.refundsMinor) as "refundsMinor"'])
    .where('p.customerId between :first and :last and p.currency is not null')
    .andWhere('p.isConfirmed = :yes and p.isCancelled = :no', { yes: true, no: false })
    .groupBy('p.customerId')
    .addGroupBy('p.currency');
  const sums = new Map<string, Figures>();
  for await (const lot of lotsOf(persons))
    for (const { firstAt, lastAt, ...row } of await select.setParameters(lot).getRawMany<Bought>())
      addUp(sums, persons.get(row.customerId) ?? row.customerId, {
        ...{ ...row, firstDay: dayOf(firstAt), lastDay: dayOf(lastAt) },
        // Sums of bigint are text on some databases.
        ...{
          orders: Number(row.orders),
          revenueMinor: Number(row.revenueMinor),
          refundsMinor: Number(row.refundsMinor),
        },
      });
  return [...sums].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, figures]) => figures);
}

/** In UTC. */
const dayOf = (instant: string) => instant.slice(0, '2026-01-10'.length);
