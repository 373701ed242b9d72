import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { View } from '#eventsourcing/view.js';
import type { MessageEvent } from './message.js';

@Entity('message_list')
@Index(['status', 'receivedAt', 'messageId'])
export class MessageRow {
  @PrimaryColumn({ type: 'varchar', length: 64 }) messageId!: string;
  @Column({ type: 'varchar', length: 16 }) channel!: string;
  @Column({ type: 'varchar', length: 100 }) topic!: string;
  @Column({ type: 'varchar', length: 16 }) status!: string;
  @Column({ type: 'varchar', length: 64, nullable: true }) orderId!: string | null;
  @Column({ type: 'varchar', length: 120, nullable: true }) pointer!: string | null;
  @Column({ type: 'varchar', length: 200, nullable: true }) reason!: string | null;
  @Column({ type: 'varchar', length: 64 }) sha256!: string;
  @Column({ type: 'varchar', length: 24 }) receivedAt!: string;
}

export const messageList: View<MessageRow, MessageEvent> = {
  name: 'message-list',
  version: 1,
  stream: 'message',
  row: MessageRow,
  evolve(row, { type, data }, messageId) {
    if (type === 'MessageReceived') {
      const { channel, topic, sha256, receivedAt } = data;
      const of = { messageId, channel, topic, sha256, receivedAt };
      return { ...of, status: 'received', orderId: null, pointer: null, reason: null };
    }
    if (row === null) return row;
    switch (type) {
      case 'MessageUnderstood':
        return { ...row, status: 'understood', orderId: data.orderId ?? null, pointer: null, reason: null };
      case 'MessageQuarantined':
        return { ...row, status: 'quarantined', pointer: data.pointer, reason: data.reason };
      case 'MessageReplayed':
        return { ...row, status: 'received' };
    }
  },
};
