import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { View } from '#eventsourcing/view.js';
import type { OrderEvent } from './order.js';
import { isMilestone, transitions } from './order-status.js';

@Entity('order_list')
@Index(['placedAt', 'orderId'])
@Index(['customerId'])
export class OrderListRow {
  @PrimaryColumn({ type: 'varchar', length: 64 }) orderId!: string;
  @Column({ type: 'varchar', length: 24 }) placedAt!: string;
  @Column({ type: 'varchar', length: 16 }) status!: string;
  @Column({ type: 'varchar', length: 64 }) channel!: string;
  @Column({ type: 'varchar', length: 64, nullable: true }) customerId!: string | null;
  @Column({ type: 'int' }) lineCount!: number;
  /** Minor units; a float column holds every integer up to 2^53 on SQLite and SQL Server alike. */
  @Column({ type: 'float' }) totalMinor!: number;
  @Column({ type: 'varchar', length: 3 }) currency!: string;
  @Column({ type: 'varchar', length: 24 }) changedAt!: string;
}

export const orderList: View<OrderListRow, OrderEvent> = {
  name: 'order-list',
  version: 1,
  stream: 'order',
  row: OrderListRow,
  evolve(row, event, orderId) {
    if (event.type === 'OrderPlaced') {
      const { placedAt, channel, customerId, lines, total } = event.data;
      return {
        ...{ orderId, placedAt, channel, status: 'placed', customerId: customerId ?? null, lineCount: lines.length },
        ...{ totalMinor: total.minor, currency: total.currency, changedAt: event.at },
      };
    }
    if (row === null || !isMilestone(event.type)) return row;
    return { ...row, status: transitions[event.type].to, changedAt: event.at };
  },
};
