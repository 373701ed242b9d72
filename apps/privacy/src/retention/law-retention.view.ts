import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { View } from '#eventsourcing/view.js';
import type { Holder } from '../holders.js';
import type { SubjectEvent } from '../subject/subject.js';

@Entity('law_retention')
@Index(['until', 'subjectId'])
export class LawRetentionRow {
  @PrimaryColumn({ type: 'varchar', length: 64 }) subjectId!: string;
  /** The last day, RFC 3339. */
  @Column({ type: 'varchar', length: 10 }) until!: string;
  /** The same by service. */
  @Column({ type: 'simple-json' }) untils!: { readonly [service in Holder]?: string };
}

/** Of whom the law keeps something, and how long; who is not listed has nothing retained. */
export const lawRetention: View<LawRetentionRow, SubjectEvent> = {
  name: 'law-retention',
  version: 2,
  stream: 'subject',
  row: LawRetentionRow,
  evolve(row, { type, data }, subjectId) {
    if (type === 'LawKeyReleased' || type === 'LawKeyDestroyed') return null;
    if (type !== 'RetentionDeclared') return row;
    const { [data.service]: _, ...others } = row?.untils ?? {};
    const own = lastOf(data.retained.map(({ until }) => until));
    const untils = own === undefined ? others : { ...others, [data.service]: own };
    const until = lastOf(Object.values(untils));
    return until === undefined ? null : { subjectId, until, untils };
  },
};

const lastOf = (days: readonly string[]) => [...days].sort().at(-1);
