import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { View } from '#eventsourcing/view.js';
import type { Format, ShareEvent } from './share.js';

@Entity('share')
@Index(['madeAt', 'shareId'])
export class ShareRow {
  @PrimaryColumn({ type: 'varchar', length: 64 }) shareId!: string;
  @Column({ type: 'varchar', length: 24 }) madeAt!: string;
  @Column({ type: 'varchar', length: 60 }) purpose!: string;
  @Column({ type: 'simple-json' }) tables!: readonly string[];
  @Column({ type: 'simple-json' }) formats!: readonly Format[];
  @Column({ type: 'varchar', length: 24 }) expiresAt!: string;
  @Column({ type: 'varchar', length: 24, nullable: true }) revokedAt!: string | null;
  @Column({ type: 'int' }) reads!: number;
  /** More than an integer of SQL has room for. */
  @Column({ type: 'float' }) bytes!: number;
  @Column({ type: 'int' }) version!: number;
}

export const shareList: View<ShareRow, ShareEvent> = {
  name: 'shares',
  version: 1,
  stream: 'share',
  row: ShareRow,
  evolve(row, { type, data, at, version }, shareId) {
    switch (type) {
      case 'ShareMade': {
        const { purpose, tables, formats, expiresAt } = data;
        const unread = { revokedAt: null, reads: 0, bytes: 0 };
        return { shareId, madeAt: at, purpose, tables, formats, expiresAt, ...unread, version };
      }
      case 'ShareRevoked':
        return row && { ...row, revokedAt: data.at, version };
      case 'ShareRead':
        return row && { ...row, reads: row.reads + 1, bytes: row.bytes + data.bytes, version };
    }
  },
};
