import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { View } from '#eventsourcing/view.js';
import type { SubjectExportEvent } from './subject-export.js';

@Entity('subject_export')
@Index(['subjectId', 'requestedAt'])
export class SubjectExportRow {
  @PrimaryColumn({ type: 'varchar', length: 64 }) exportId!: string;
  @Column({ type: 'varchar', length: 64 }) subjectId!: string;
  @Column({ type: 'varchar', length: 24 }) requestedAt!: string;
  @Column({ type: 'varchar', length: 24, nullable: true }) completedAt!: string | null;
}

export const subjectExports: View<SubjectExportRow, SubjectExportEvent> = {
  name: 'subject-exports',
  version: 1,
  stream: 'subjectExport',
  row: SubjectExportRow,
  evolve(row, { type, data, at }, exportId) {
    if (type === 'ExportRequested') return { exportId, subjectId: data.subjectId, requestedAt: at, completedAt: null };
    return row !== null && type === 'ExportCompleted' ? { ...row, completedAt: at } : row;
  },
};
