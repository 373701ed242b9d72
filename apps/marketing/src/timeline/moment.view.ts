import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { Register } from '#eventsourcing/view.js';
import type { PurchaseEvent } from './purchase.js';

/** Something that happened to an order, for timelines. */
@Entity('moment')
@Index(['orderId', 'at', 'momentId'])
export class MomentRow {
  @PrimaryColumn({ type: 'varchar', length: 100 }) momentId!: string;
  @Column({ type: 'varchar', length: 64 }) orderId!: string;
  @Column({ type: 'varchar', length: 24 }) at!: string;
  @Column({ type: 'varchar', length: 16 }) what!: string;
  /** Of what was ordered or refunded. */
  @Column({ type: 'bigint', nullable: true }) amountMinor!: number | null;
  @Column({ type: 'varchar', length: 3, nullable: true }) currency!: string | null;
}

export const momentList: Register<MomentRow, PurchaseEvent> = {
  name: 'moments',
  version: 1,
  stream: 'purchase',
  row: MomentRow,
  rowsOf({ id: momentId, type, data }, orderId) {
    if (type !== 'PurchaseMade' && type !== 'MomentPassed') return [];
    const [what, amount] = type === 'PurchaseMade' ? ['ordered', data.total] : [data.what, data.amount];
    const { minor: amountMinor = null, currency = null } = amount ?? {};
    return [{ momentId, orderId, at: data.at, what, amountMinor, currency }];
  },
};
