import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { View } from '#eventsourcing/view.js';
import type { PrivacyCaseEvent } from './privacy-case.js';

@Entity('privacy_case')
@Index(['dueAt', 'caseId'])
@Index(['status', 'dueAt', 'caseId'])
export class PrivacyCaseRow {
  @PrimaryColumn({ type: 'varchar', length: 64 }) caseId!: string;
  @Column({ type: 'varchar', length: 16 }) kind!: string;
  @Column({ type: 'varchar', length: 16 }) source!: string;
  @Column({ type: 'varchar', length: 120 }) reference!: string;
  @Column({ type: 'varchar', length: 16 }) status!: string;
  @Column({ type: 'int' }) subjectCount!: number;
  @Column({ type: 'varchar', length: 24 }) receivedAt!: string;
  @Column({ type: 'varchar', length: 24 }) dueAt!: string;
  @Column({ type: 'varchar', length: 16, nullable: true }) outcome!: string | null;
  @Column({ type: 'varchar', length: 24, nullable: true }) completedAt!: string | null;
}

export const privacyCases: View<PrivacyCaseRow, PrivacyCaseEvent> = {
  name: 'privacy-cases',
  version: 1,
  stream: 'privacyCase',
  row: PrivacyCaseRow,
  evolve(row, { type, data, at }, caseId) {
    if (type === 'CaseOpened') {
      const { kind, source, reference, subjectIds, receivedAt, dueAt } = data;
      return {
        ...{ caseId, kind, source, reference, status: 'open', subjectCount: subjectIds.length, receivedAt, dueAt },
        ...{ outcome: null, completedAt: null },
      };
    }
    if (row === null) return row;
    if (type === 'CaseOverdue') return { ...row, status: 'overdue' };
    return { ...row, status: 'completed', outcome: data.outcome, completedAt: at };
  },
};
