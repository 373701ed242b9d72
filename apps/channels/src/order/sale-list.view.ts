import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { View } from '#eventsourcing/view.js';
import type { SaleEvent } from './sale.js';

@Entity('sale_list')
@Index(['placedAt', 'orderId'])
@Index(['attention', 'placedAt'])
export class SaleRow {
  @PrimaryColumn({ type: 'varchar', length: 64 }) orderId!: string;
  @Column({ type: 'varchar', length: 16 }) channel!: string;
  @Column({ type: 'varchar', length: 60 }) number!: string;
  @Column({ type: 'varchar', length: 16 }) status!: string;
  @Column({ type: 'bigint' }) totalMinor!: number;
  @Column({ type: 'bigint' }) refundedMinor!: number;
  @Column({ type: 'varchar', length: 3 }) currency!: string;
  /** What people have to do at the channel: cancel, refund, ship. */
  @Column({ type: 'varchar', length: 16, nullable: true }) attention!: string | null;
  /** open, settled; none if nobody else had the piece. */
  @Column({ type: 'varchar', length: 16, nullable: true }) conflict!: string | null;
  @Column({ type: 'varchar', length: 24 }) placedAt!: string;
  @Column({ type: 'varchar', length: 24 }) changedAt!: string;
}

export const saleList: View<SaleRow, SaleEvent> = {
  name: 'sale-list',
  version: 1,
  stream: 'sale',
  row: SaleRow,
  evolve(row, event, orderId) {
    if (event.type === 'OrderHeard') {
      const { channel, order } = event.data;
      const { number, placedAt, total, status, isTest } = order;
      return {
        ...{ orderId, channel, number, status: isTest ? 'test' : status, totalMinor: total.minor, refundedMinor: 0 },
        ...{ currency: total.currency, attention: null, conflict: null, placedAt, changedAt: event.at },
      };
    }
    return row === null ? row : { ...row, ...changeOf(event, row), changedAt: event.at };
  },
};

function changeOf({ type, data }: SaleEvent, row: SaleRow): Partial<SaleRow> {
  switch (type) {
    case 'OrderHeardAgain':
      return { status: data.order.isTest ? 'test' : data.order.status };
    case 'RefundMade':
      return { refundedMinor: Number(row.refundedMinor) + data.refund.amount.minor };
    case 'WishLeftToPeople':
      return { attention: data.what };
    case 'WishGranted':
      return row.attention === data.what ? { attention: null } : {};
    case 'ConflictOpened':
      return { conflict: 'open' };
    case 'ConflictSettled':
      return { conflict: 'settled' };
    case 'OrderHeard':
    case 'OrderSold':
    case 'OrderCancelledThere':
    case 'WishMade':
    case 'RivalsFound':
      return {};
  }
}
