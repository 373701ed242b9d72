import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { View } from '#eventsourcing/view.js';
import type { ReturnEvent } from './return.js';

@Entity('return_list')
@Index(['authorisedAt', 'returnId'])
@Index(['isUnderWay', 'heardAt'])
export class ReturnListRow {
  @PrimaryColumn({ type: 'varchar', length: 64 }) returnId!: string;
  @Column({ type: 'varchar', length: 64 }) orderId!: string;
  @Column({ type: 'varchar', length: 16 }) status!: string;
  @Column({ type: 'int' }) pieces!: number;
  @Column({ type: 'varchar', length: 24 }) authorisedAt!: string;
  /** 1 once a label is bought, until a piece arrives or it is cancelled: its carrier may be asked. */
  @Column({ type: 'int' }) isUnderWay!: number;
  /** 1 if a carrier knew nothing of an attempt to buy a label, or nobody does: it is asked for once more. */
  @Column({ type: 'int' }) hasOpenAttempt!: number;
  @Column({ type: 'varchar', length: 24 }) heardAt!: string;
  @Column({ type: 'varchar', length: 24 }) changedAt!: string;
}

export const returnList: View<ReturnListRow, ReturnEvent> = {
  name: 'return-list',
  version: 1,
  stream: 'return',
  row: ReturnListRow,
  evolve(row, event, returnId) {
    if (event.type === 'ReturnAuthorised') {
      const { orderId, lines } = event.data;
      const pieces = lines.reduce((sum, { quantity }) => sum + quantity, 0);
      return {
        ...{ returnId, orderId, status: 'authorised', pieces, authorisedAt: event.at },
        ...{ isUnderWay: 0, hasOpenAttempt: 0, heardAt: '', changedAt: event.at },
      };
    }
    return row && { ...row, ...changeOf(event), changedAt: event.at };
  },
};

function changeOf(event: ReturnEvent): Partial<ReturnListRow> {
  if (event.type === 'ReturnReceived') return { status: 'arrived', isUnderWay: 0 };
  if (event.type === 'ReturnInspected') return { status: 'inspected' };
  if (event.type === 'ReturnCancelled') return { status: 'cancelled', isUnderWay: 0 };
  if (event.type === 'LabelBought') return { isUnderWay: 1 };
  if (event.type === 'LabelLost' || event.type === 'LabelUnsettled') return { hasOpenAttempt: 1 };
  if (event.type === 'ScansRecorded') return { heardAt: event.data.heardAt };
  return {};
}
