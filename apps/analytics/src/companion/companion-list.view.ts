import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { View } from '#eventsourcing/view.js';
import type { CompanionsEvent } from './companions.js';

/** A piece of which it was told what it was viewed with, and not taken back. */
@Entity('companions')
export class CompanionsRow {
  @PrimaryColumn({ type: 'varchar', length: 64 }) unitId!: string;
  @Column({ type: 'simple-json' }) unitIds!: readonly string[];
}

export const companionList: View<CompanionsRow, CompanionsEvent> = {
  name: 'companions',
  version: 1,
  stream: 'viewed',
  row: CompanionsRow,
  evolve: (_, { data: { unitIds } }, unitId) => (unitIds.length === 0 ? null : { unitId, unitIds }),
};
