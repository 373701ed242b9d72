import { Column, Entity, PrimaryColumn, type DataSource } from 'typeorm';
import type { View } from '#eventsourcing/view.js';
import type { SegmentRule } from './rule.js';
import type { SegmentEvent } from './segment.js';

@Entity('segment_list')
export class SegmentRow {
  @PrimaryColumn({ type: 'varchar', length: 64 }) segmentId!: string;
  @Column({ type: 'nvarchar', length: 80 }) name!: string;
  @Column({ type: 'simple-json' }) rule!: SegmentRule;
  @Column({ type: 'int' }) version!: number;
}

export const segmentList: View<SegmentRow, SegmentEvent> = {
  name: 'segments',
  version: 1,
  stream: 'segment',
  row: SegmentRow,
  evolve: (_, { data: { name, rule, version } }, segmentId) => ({ segmentId, name, rule, version }),
};

/** The segments by id, from the one that follows `after`. */
export const segmentsAfter = (database: DataSource, after: string | undefined, limit: number) =>
  database
    .getRepository(SegmentRow)
    .createQueryBuilder('s')
    .where('s.segmentId > :after', { after: after ?? '' })
    .orderBy('s.segmentId')
    .limit(limit)
    .getMany();
