import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { View } from '#eventsourcing/view.js';
import type { MessageEvent, MessageStatus } from './message.js';

@Entity('message')
@Index(['status', 'askedAt', 'messageId'])
@Index(['askedAt', 'messageId'])
@Index(['customerId', 'askedAt', 'messageId'])
export class MessageRow {
  @PrimaryColumn({ type: 'varchar', length: 64 }) messageId!: string;
  @Column({ type: 'varchar', length: 64 }) campaignId!: string;
  @Column({ type: 'varchar', length: 64 }) customerId!: string;
  @Column({ type: 'varchar', length: 64 }) trigger!: string;
  @Column({ type: 'varchar', length: 24 }) template!: string;
  @Column({ type: 'varchar', length: 24 }) status!: MessageStatus;
  @Column({ type: 'varchar', length: 24, nullable: true }) because!: string | null;
  @Column({ type: 'varchar', length: 24, nullable: true }) until!: string | null;
  @Column({ type: 'int' }) attempts!: number;
  @Column({ type: 'varchar', length: 24 }) askedAt!: string;
  @Column({ type: 'varchar', length: 24 }) changedAt!: string;
}

/** What became of each message. Whom it went to is not in it: only which customer. */
export const messageList: View<MessageRow, MessageEvent> = {
  name: 'messages',
  version: 1,
  stream: 'message',
  row: MessageRow,
  evolve(row, { type, data, at }, messageId) {
    if (type === 'MessageAsked') {
      const { campaignId, customerId, trigger, letter } = data;
      const named = { messageId, campaignId, customerId, trigger, template: letter.template };
      return { ...named, status: 'asked', because: null, until: null, attempts: 0, askedAt: at, changedAt: at };
    }
    const now = (status: MessageStatus, because: string | null = null, until: string | null = null) =>
      row && { ...row, status, because, until, changedAt: at };
    switch (type) {
      case 'MessageHeldBack':
        return now('held-back', data.because);
      case 'MessagePutOff':
        return now('put-off', data.because, data.until);
      case 'MessageTakenUp':
        return now('asked');
      case 'SendAttempted':
        return row && { ...now('attempted')!, attempts: data.attempt };
      case 'MessageSent':
        return now('sent');
      case 'MessageBounced':
        return now('bounced', answerOf(data));
      case 'MessageFailed':
        return now('failed', answerOf(data));
      case 'MessageUnknown':
        return now('unknown');
      case 'RecipientUnsubscribed':
      case 'RecipientComplained':
        return row;
    }
  },
};

const answerOf = ({ code, status }: { readonly code?: number; readonly status?: string }) =>
  [code, status].filter((part) => part !== undefined).join(' ') || null;
