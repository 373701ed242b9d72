import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { View } from '#eventsourcing/view.js';
import type { IdentityEvent } from './identity.js';

@Entity('identity_list')
@Index(['metAt', 'subjectId'])
export class IdentityRow {
  @PrimaryColumn({ type: 'varchar', length: 64 }) subjectId!: string;
  @Column({ type: 'varchar', length: 24 }) metAt!: string;
  @Column({ type: 'varchar', length: 64 }) channel!: string;
}

export const identityList: View<IdentityRow, IdentityEvent> = {
  name: 'identities',
  version: 1,
  stream: 'identity',
  row: IdentityRow,
  evolve(row, { type, data }, subjectId) {
    if (type !== 'IdentityMet') return row;
    return { subjectId, metAt: data.at, channel: data.channel };
  },
};
