import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { Register, View } from '#eventsourcing/view.js';
import type { SaleEvent } from '../sale/sale.js';
import type { Question } from '../sale/settlement.js';
import { payoutKeyOf, type PayoutEvent } from './payout.js';

/** A statement of a payer, for lists. */
@Entity('payout_list')
@Index(['at', 'payoutKey'])
@Index(['payer', 'at', 'payoutKey'])
export class PayoutRow {
  /** stripe.po_1 */
  @PrimaryColumn({ type: 'varchar', length: 96 }) payoutKey!: string;
  @Column({ type: 'varchar', length: 16 }) payer!: string;
  @Column({ type: 'varchar', length: 64 }) payoutId!: string;
  /** When it left the payer: RFC 3339. */
  @Column({ type: 'varchar', length: 35 }) at!: string;
  @Column({ type: 'bigint' }) totalMinor!: number;
  @Column({ type: 'varchar', length: 3 }) currency!: string;
  @Column({ type: 'int' }) parts!: number;
  @Column({ type: 'int' }) heard!: number;
  @Column({ type: 'int' }) lines!: number;
  /** Those that are about no order. */
  @Column({ type: 'int' }) otherLines!: number;
  /** What arrives at the bank less what the lines come to. */
  @Column({ type: 'bigint' }) missingMinor!: number;
}

export const payoutList: View<PayoutRow, PayoutEvent> = {
  name: 'payout-list',
  version: 1,
  stream: 'payout',
  row: PayoutRow,
  evolve(row, { type, data }, payoutKey) {
    switch (type) {
      case 'PartHeard': {
        const { payer, payoutId, at, total, parts, lines } = data;
        const about = lines.filter(({ orderId }) => orderId !== undefined).length;
        return {
          ...{ payoutKey, payer, payoutId, at, totalMinor: total.minor, currency: total.currency, parts },
          heard: (row?.heard ?? 0) + 1,
          lines: (row?.lines ?? 0) + lines.length,
          otherLines: (row?.otherLines ?? 0) + lines.length - about,
          missingMinor: row?.missingMinor ?? 0,
        };
      }
      case 'PayoutComplete':
        return row && { ...row, missingMinor: data.missingMinor };
      case 'PayoutValued':
        return row;
    }
  },
};

/** A line of a statement that was matched with its order, and what it says otherwise than our books. */
@Entity('payout_match')
@Index(['payoutKey', 'questionCount'])
export class PayoutMatchRow {
  @PrimaryColumn({ type: 'varchar', length: 220 }) matchId!: string;
  @Column({ type: 'varchar', length: 96 }) payoutKey!: string;
  @Column({ type: 'varchar', length: 120 }) lineId!: string;
  @Column({ type: 'int' }) questionCount!: number;
  @Column({ type: 'simple-json' }) questions!: Question[];
}

export const payoutMatches: Register<PayoutMatchRow, SaleEvent> = {
  name: 'payout-matches',
  version: 1,
  stream: 'sale',
  row: PayoutMatchRow,
  rowsOf({ type, data }) {
    if (type !== 'LineSettled') return [];
    const { payer, payoutId, lineId, questions } = data;
    const payoutKey = payoutKeyOf(payer, payoutId);
    return [{ matchId: `${payoutKey} ${lineId}`, payoutKey, lineId, questionCount: questions.length, questions }];
  },
};
