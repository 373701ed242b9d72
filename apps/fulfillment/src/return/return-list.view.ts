import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { View } from '#eventsourcing/view.js';
import type { Concerns } from '../shipment/shipment-attention.js';
import { leftAt, unheard } from '../tracking/journey.js';
import { followed, indexOf, nothingUnderWay, type UnderWay } from '../tracking/under-way.js';
import type { ReturnEvent } from './return.js';
import { attendReturn } from './return-attention.js';

@Entity('return_list')
@Index(['authorisedAt', 'returnId'])
@Index(['isUnderWay', 'heardAt'])
@Index(['openAttemptAt', 'returnId'])
@Index(['attention'])
export class ReturnListRow {
  @PrimaryColumn({ type: 'varchar', length: 64 }) returnId!: string;
  @Column({ type: 'varchar', length: 64 }) orderId!: string;
  @Column({ type: 'varchar', length: 16 }) status!: string;
  @Column({ type: 'int' }) pieces!: number;
  @Column({ type: 'varchar', length: 24 }) authorisedAt!: string;
  /** Why people have to look at it: the newest of its concerns. */
  @Column({ type: 'varchar', length: 24, nullable: true }) attention!: string | null;
  @Column({ type: 'simple-json' }) concerns!: Concerns;
  /** 1 once its carrier had it. */
  @Column({ type: 'int' }) hasLeft!: number;
  @Column({ type: 'simple-json' }) underWay!: UnderWay;
  /** 1 once a label is bought, until a piece arrives, it is cancelled, or its carrier is done: it may be asked. */
  @Column({ type: 'int' }) isUnderWay!: number;
  /** When the carrier was last heard of it. */
  @Column({ type: 'varchar', length: 24 }) heardAt!: string;
  /** When an attempt at a label last came to nothing; empty if none did. The carrier is asked for it once more. */
  @Column({ type: 'varchar', length: 24 }) openAttemptAt!: string;
  @Column({ type: 'varchar', length: 24 }) changedAt!: string;
}

export const returnList: View<ReturnListRow, ReturnEvent> = {
  name: 'return-list',
  version: 2,
  stream: 'return',
  row: ReturnListRow,
  evolve(row, event, returnId) {
    if (event.type === 'ReturnAuthorised') {
      const { orderId, lines } = event.data;
      const pieces = lines.reduce((sum, { quantity }) => sum + quantity, 0);
      return {
        ...{ returnId, orderId, status: 'authorised', pieces, authorisedAt: event.at },
        ...{ attention: null, concerns: [], hasLeft: 0, changedAt: event.at },
        ...{ underWay: nothingUnderWay, ...indexOf(nothingUnderWay) },
      };
    }
    if (row === null) return row;
    const next = { ...row, ...changeOf(event), underWay: followed(row.underWay, event), changedAt: event.at };
    const [isCancelled, hasLeft] = [next.status === 'cancelled', next.hasLeft === 1];
    const concerns = attendReturn(row.concerns, event, { isCancelled, hasLeft });
    const index = indexOf(next.underWay);
    const isUnderWay = next.status === 'authorised' ? index.isUnderWay : 0;
    return { ...next, ...index, isUnderWay, concerns, attention: concerns.at(-1)?.why ?? null };
  },
};

function changeOf(event: ReturnEvent): Partial<ReturnListRow> {
  if (event.type === 'ReturnReceived') return { status: 'arrived' };
  if (event.type === 'ReturnInspected') return { status: 'inspected' };
  if (event.type === 'ReturnCancelled') return { status: 'cancelled' };
  if (event.type === 'ScansRecorded' && leftAt({ ...unheard, scans: event.data.scans }) !== undefined)
    return { hasLeft: 1 };
  return {};
}
