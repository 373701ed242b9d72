import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { View } from '#eventsourcing/view.js';
import type { SubjectEvent } from '../subject/subject.js';

@Entity('law_retention')
@Index(['until', 'subjectId'])
export class LawRetentionRow {
  @PrimaryColumn({ type: 'varchar', length: 64 }) subjectId!: string;
  /** The last day, RFC 3339. */
  @Column({ type: 'varchar', length: 10 }) until!: string;
}

/**
 * Of whom the law keeps something, and how long; who is not listed has nothing retained. A second service that retains would
 * have to be told apart here.
 */
export const lawRetention: View<LawRetentionRow, SubjectEvent> = {
  name: 'law-retention',
  version: 1,
  stream: 'subject',
  row: LawRetentionRow,
  evolve(row, { type, data }, subjectId) {
    if (type === 'LawKeyReleased' || type === 'LawKeyDestroyed') return null;
    if (type !== 'RetentionDeclared') return row;
    const until = data.retained
      .map((one) => one.until)
      .sort()
      .at(-1);
    return until === undefined ? null : { subjectId, until };
  },
};
