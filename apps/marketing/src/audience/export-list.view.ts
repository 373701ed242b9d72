import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { View } from '#eventsourcing/view.js';
import type { ExportEvent } from './export.js';

@Entity('export_list')
@Index(['segmentId', 'platform'])
export class ExportRow {
  @PrimaryColumn({ type: 'varchar', length: 100 }) exportId!: string;
  @Column({ type: 'varchar', length: 16 }) platform!: string;
  @Column({ type: 'varchar', length: 64 }) segmentId!: string;
  @Column({ type: 'boolean' }) isEnded!: boolean;
}

/** Which segments go, or went, to which platform; how far that is stands in the log. */
export const exportList: View<ExportRow, ExportEvent> = {
  name: 'exports',
  version: 1,
  stream: 'export',
  row: ExportRow,
  evolve(row, { type, data }, exportId) {
    if (type === 'ExportBegun') return { exportId, platform: data.platform, segmentId: data.segmentId, isEnded: false };
    return type === 'ExportEnded' && row !== null ? { ...row, isEnded: true } : row;
  },
};
