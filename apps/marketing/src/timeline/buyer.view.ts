import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { Register } from '#eventsourcing/view.js';
import type { PurchaseEvent } from './purchase.js';

/** Whose an order is. */
@Entity('buyer')
@Index(['subjectId'])
export class BuyerRow {
  @PrimaryColumn({ type: 'varchar', length: 64 }) orderId!: string;
  @Column({ type: 'varchar', length: 64 }) subjectId!: string;
}

export const buyers: Register<BuyerRow, PurchaseEvent> = {
  name: 'buyers',
  version: 1,
  stream: 'purchase',
  row: BuyerRow,
  rowsOf: ({ type, data }, orderId) => (type === 'BuyerKnown' ? [{ orderId, subjectId: data.subjectId }] : []),
};
