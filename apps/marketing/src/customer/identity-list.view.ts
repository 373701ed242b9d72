import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { View } from '#eventsourcing/view.js';
import type { IdentityEvent } from './identity.js';

@Entity('identity_list')
@Index(['into', 'metAt', 'subjectId'])
export class IdentityRow {
  @PrimaryColumn({ type: 'varchar', length: 64 }) subjectId!: string;
  /** Whose profile it is part of, perhaps by way of others; null: it has one of its own. */
  @Column({ type: 'varchar', length: 64, nullable: true }) into!: string | null;
  @Column({ type: 'varchar', length: 24 }) metAt!: string;
  @Column({ type: 'varchar', length: 64 }) channel!: string;
}

export const identityList: View<IdentityRow, IdentityEvent> = {
  name: 'identities',
  version: 4,
  stream: 'identity',
  row: IdentityRow,
  evolve(row, { type, data }, subjectId) {
    if (type === 'IdentityMet') return { subjectId, into: null, metAt: data.at, channel: data.channel };
    if (row === null || type === 'IdentityForgotten') return null;
    if (type === 'IdentityJoined') return { ...row, into: data.into };
    return type === 'IdentitySplit' || type === 'IdentityReleased' ? { ...row, into: null } : row;
  },
};
