import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { View } from '#eventsourcing/view.js';
import { followed, indexOf, nothingUnderWay, type UnderWay } from '../tracking/under-way.js';
import { attend, type Concerns } from './shipment-attention.js';
import type { ShipmentEvent } from './shipment.js';

@Entity('shipment_list')
@Index(['orderedAt', 'shipmentId'])
@Index(['isUnderWay', 'heardAt'])
@Index(['openAttemptAt', 'shipmentId'])
@Index(['attention'])
export class ShipmentListRow {
  @PrimaryColumn({ type: 'varchar', length: 66 }) shipmentId!: string;
  @Column({ type: 'varchar', length: 64 }) orderId!: string;
  @Column({ type: 'varchar', length: 16 }) status!: string;
  @Column({ type: 'varchar', length: 64 }) channel!: string;
  @Column({ type: 'varchar', length: 24 }) orderedAt!: string;
  @Column({ type: 'varchar', length: 24, nullable: true }) promisedBy!: string | null;
  @Column({ type: 'varchar', length: 8, nullable: true }) destination!: string | null;
  @Column({ type: 'int' }) pieces!: number;
  /** Why people have to look at it: the newest of its concerns. */
  @Column({ type: 'varchar', length: 24, nullable: true }) attention!: string | null;
  @Column({ type: 'simple-json' }) concerns!: Concerns;
  /** 1 once its order was cancelled, in time or not. */
  @Column({ type: 'int' }) isCancelled!: number;
  @Column({ type: 'simple-json' }) underWay!: UnderWay;
  /** 1 as long as a parcel that has a label is neither there, nor back, nor lost: its carrier may be asked. */
  @Column({ type: 'int' }) isUnderWay!: number;
  /** When the carrier was last heard of the parcel under way that has been silent longest. */
  @Column({ type: 'varchar', length: 24 }) heardAt!: string;
  /** When an attempt at a label last came to nothing; empty if none did. The carrier is asked for it once more. */
  @Column({ type: 'varchar', length: 24 }) openAttemptAt!: string;
  @Column({ type: 'varchar', length: 24 }) changedAt!: string;
}

export const shipmentList: View<ShipmentListRow, ShipmentEvent> = {
  name: 'shipment-list',
  version: 2,
  stream: 'shipment',
  row: ShipmentListRow,
  evolve(row, event, shipmentId) {
    if (event.type === 'ShipmentOrdered') {
      const { orderId, channel, orderedAt, promisedBy = null, destination = null, lines } = event.data;
      const pieces = lines.reduce((sum, line) => sum + ('quantity' in line ? line.quantity : 1), 0);
      return {
        ...{ shipmentId, orderId, status: 'ordered', channel, orderedAt, promisedBy, destination, pieces },
        ...{ attention: null, concerns: [], isCancelled: 0, changedAt: event.at },
        ...{ underWay: nothingUnderWay, ...indexOf(nothingUnderWay) },
      };
    }
    // A cancellation that came first: nothing is shown until the order itself is heard of.
    if (row === null) return row;
    const concerns = attend(row.concerns, event, row.isCancelled === 1);
    const underWay = followed(row.underWay, event);
    return {
      ...{ ...row, ...changeOf(event), underWay, ...indexOf(underWay), changedAt: event.at },
      ...{ concerns, attention: concerns.at(-1)?.why ?? null },
    };
  },
};

/** What an event changes of a row, beside what it says of attention. */
function changeOf(event: ShipmentEvent): Partial<ShipmentListRow> {
  if (event.type === 'ShipmentPacked') return { status: 'packed' };
  if (event.type === 'ShipmentDispatched') return { status: 'dispatched' };
  if (event.type === 'ShipmentDelivered') return { status: 'delivered' };
  if (event.type === 'ShipmentCancelled') return { status: 'cancelled', isCancelled: 1 };
  if (event.type === 'CancelledTooLate') return { isCancelled: 1 };
  if (event.type === 'ConsigneeNamed') return { destination: event.data.destination ?? null };
  return {};
}
