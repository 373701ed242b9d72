import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { View } from '#eventsourcing/view.js';
import type { NotedAlertEvent } from './noted-alert.js';

@Entity('noted_alert')
@Index(['at', 'alertKey'])
export class NotedAlertRow {
  /** The service, and its name for the alert. */
  @PrimaryColumn({ type: 'varchar', length: 160 }) alertKey!: string;
  @Column({ type: 'varchar', length: 64 }) service!: string;
  @Column({ type: 'varchar', length: 40 }) kind!: string;
  @Column({ type: 'varchar', length: 120 }) who!: string;
  @Column({ type: 'int' }) count!: number;
  @Column({ type: 'varchar', length: 24 }) at!: string;
  @Column({ type: 'varchar', length: 24, nullable: true }) endedAt!: string | null;
}

export const notedAlerts: View<NotedAlertRow, NotedAlertEvent> = {
  name: 'noted-alerts',
  version: 2,
  stream: 'notedAlert',
  row: NotedAlertRow,
  evolve(row, { type, data }, alertKey) {
    switch (type) {
      case 'AlertNoted':
        return { alertKey, endedAt: null, ...data };
      case 'AlertEndNoted':
        return row && { ...row, endedAt: data.at };
    }
  },
};
