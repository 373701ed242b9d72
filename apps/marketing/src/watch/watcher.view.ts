import { Column, Entity, Index, PrimaryColumn, type DataSource } from 'typeorm';
import type { Register } from '#eventsourcing/view.js';
import type { WatchesEvent } from './watches.js';

/** Who began to watch a piece; whether they still do, their own stream knows. */
@Entity('watcher')
@Index(['unitId', 'subjectId'])
@Index(['subjectId'])
export class WatcherRow {
  /** Of the event. */
  @PrimaryColumn({ type: 'varchar', length: 100 }) watchId!: string;
  @Column({ type: 'varchar', length: 64 }) unitId!: string;
  @Column({ type: 'varchar', length: 64 }) subjectId!: string;
  @Column({ type: 'varchar', length: 24 }) at!: string;
}

export const watchers: Register<WatcherRow, WatchesEvent> = {
  name: 'watchers',
  version: 1,
  stream: 'watches',
  row: WatcherRow,
  rowsOf: ({ id: watchId, type, data }, subjectId) =>
    type === 'PieceWatched' ? [{ watchId, unitId: data.unitId, subjectId, at: data.at }] : [],
};

const lotSize = 500;

/** Whoever ever watched a piece, each once. */
export async function* watchersOf(database: DataSource, unitId: string): AsyncGenerator<string> {
  for (let after: string | undefined = ''; after !== undefined;) {
    const lot: { subjectId: string }[] = await database
      .getRepository(WatcherRow)
      .createQueryBuilder('w')
      .select('w.subjectId', 'subjectId')
      .distinct()
      .where('w.unitId = :unitId and w.subjectId > :after', { unitId, after })
      .orderBy('w.subjectId')
      .limit(lotSize)
      .getRawMany();
    for (const { subjectId } of lot) yield subjectId;
    after = lot.length < lotSize ? undefined : lot.at(-1)!.subjectId;
  }
}
