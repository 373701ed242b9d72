import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { View } from '#eventsourcing/view.js';
import type { CheckEvent } from './check.js';

@Entity('books_check')
@Index(['at', 'checkId'])
export class CheckRow {
  @PrimaryColumn({ type: 'varchar', length: 64 }) checkId!: string;
  @Column({ type: 'varchar', length: 24 }) at!: string;
  @Column({ type: 'int' }) differences!: number;
  @Column({ type: 'varchar', length: 300, nullable: true }) first!: string | null;
}

export const checks: View<CheckRow, CheckEvent> = {
  name: 'books-checks',
  version: 1,
  stream: 'check',
  row: CheckRow,
  evolve(_, { type, data }, checkId) {
    switch (type) {
      case 'CheckPassed':
        return { checkId, at: data.at, differences: 0, first: null };
      case 'BooksDiffered':
        return { checkId, ...data };
    }
  },
};
