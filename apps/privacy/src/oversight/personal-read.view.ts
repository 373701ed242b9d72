import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { View } from '#eventsourcing/view.js';
import type { PersonalReadEvent } from './personal-read.js';

@Entity('personal_read')
@Index(['at', 'readKey'])
@Index(['subjectId', 'at'])
@Index(['actor', 'at'])
export class PersonalReadRow {
  /** The service, and its name for the reading. */
  @PrimaryColumn({ type: 'varchar', length: 160 }) readKey!: string;
  @Column({ type: 'varchar', length: 64 }) service!: string;
  @Column({ type: 'varchar', length: 64 }) subjectId!: string;
  @Column({ type: 'varchar', length: 80 }) actor!: string;
  @Column({ type: 'varchar', length: 40 }) purpose!: string;
  @Column({ type: 'varchar', length: 120 }) record!: string;
  /** Separated by blanks. */
  @Column({ type: 'varchar', length: 400 }) kinds!: string;
  @Column({ type: 'varchar', length: 24 }) at!: string;
}

export const personalReads: View<PersonalReadRow, PersonalReadEvent> = {
  name: 'personal-reads',
  version: 1,
  stream: 'personalRead',
  row: PersonalReadRow,
  evolve: (_, { data: { readId: _readId, kinds, ...read } }, readKey) => ({ readKey, ...read, kinds: kinds.join(' ') }),
};
