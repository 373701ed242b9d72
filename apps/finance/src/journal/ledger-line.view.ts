import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { Register } from '#eventsourcing/view.js';
import { entryIdOf, type JournalEvent } from './journal.js';

/**
 * One line of an entry. The decider lets nothing in that is not balanced; that a line is on one side, and that an entry is
 * balanced in each of its currencies, is fenced here once more: a row that is not, no database takes.
 */
@Entity('ledger_line')
@Index(['account', 'postingDate', 'lineId'])
@Index(['orderId', 'lineId'])
@Index(['sku', 'lineId'])
@Check('ledger_line_side', '"debitMinor" >= 0 and "creditMinor" >= 0 and ("debitMinor" = 0 or "creditMinor" = 0)')
@Check('ledger_line_amount', '"debitMinor" + "creditMinor" > 0')
@Check('ledger_line_base_side', '"baseDebitMinor" >= 0 and "baseCreditMinor" >= 0')
export class LedgerLineRow {
  /** The day, the entry's number within it and the line's within the entry, so that the order of the texts is theirs. */
  @PrimaryColumn({ type: 'varchar', length: 40 }) lineId!: string;
  @Column({ type: 'varchar', length: 24 }) entryId!: string;
  @Column({ type: 'varchar', length: 10 }) postingDate!: string;
  /** When it was posted: RFC 3339. */
  @Column({ type: 'varchar', length: 24 }) postedAt!: string;
  @Column({ type: 'varchar', length: 10 }) documentDate!: string;
  @Column({ type: 'varchar', length: 16 }) documentType!: string;
  @Column({ type: 'varchar', length: 120 }) documentNo!: string;
  @Column({ type: 'varchar', length: 4 }) account!: string;
  @Column({ type: 'varchar', length: 3 }) currency!: string;
  @Column({ type: 'bigint' }) debitMinor!: number;
  @Column({ type: 'bigint' }) creditMinor!: number;
  @Column({ type: 'bigint' }) baseDebitMinor!: number;
  @Column({ type: 'bigint' }) baseCreditMinor!: number;
  @Column({ type: 'varchar', length: 64, nullable: true }) channel!: string | null;
  @Column({ type: 'varchar', length: 64, nullable: true }) orderId!: string | null;
  @Column({ type: 'varchar', length: 64, nullable: true }) sku!: string | null;
}

/** The sums of an entry in one currency; `base` is the currency of the books, as all lines are worth in it. */
@Entity('entry_balance')
@Check('entry_balance_balanced', '"debitMinor" = "creditMinor"')
export class EntryBalanceRow {
  @PrimaryColumn({ type: 'varchar', length: 48 }) balanceId!: string;
  @Column({ type: 'bigint' }) debitMinor!: number;
  @Column({ type: 'bigint' }) creditMinor!: number;
}

/** Zeros in front, so that texts are in the order of the numbers. */
const padded = (number: number, digits: number) => String(number).padStart(digits, '0');
const placeOf = (day: string, version: number) => `${day}.${padded(version, 9)}`;

export const ledgerLines: Register<LedgerLineRow, JournalEvent> = {
  name: 'ledger-lines',
  version: 1,
  stream: 'journal',
  row: LedgerLineRow,
  rowsOf({ type, data, version, at }, day) {
    if (type !== 'EntryPosted') return [];
    const { documentDate, documentType, documentNo, channel, orderId, lines } = data.entry;
    const document = { documentDate, documentType, documentNo };
    const of = { entryId: entryIdOf(day, version), postingDate: day, postedAt: at, ...document };
    return lines.map(({ account, side, amount, baseMinor, sku }, index) => {
      const [debit, credit] = side === 'debit' ? [1, 0] : [0, 1];
      return {
        ...{ lineId: `${placeOf(day, version)}.${padded(index + 1, 5)}`, ...of, account, currency: amount.currency },
        ...{ debitMinor: debit * amount.minor, creditMinor: credit * amount.minor },
        ...{ baseDebitMinor: debit * baseMinor, baseCreditMinor: credit * baseMinor },
        ...{ channel: channel ?? null, orderId: orderId ?? null, sku: sku ?? null },
      };
    });
  },
};

export const entryBalances: Register<EntryBalanceRow, JournalEvent> = {
  name: 'entry-balances',
  version: 1,
  stream: 'journal',
  row: EntryBalanceRow,
  rowsOf({ type, data, version }, day) {
    if (type !== 'EntryPosted') return [];
    const rows = new Map<string, EntryBalanceRow>();
    const add = (currency: string, side: 'debit' | 'credit', minor: number) => {
      const balanceId = `${placeOf(day, version)}.${currency}`;
      const row = rows.get(currency) ?? { balanceId, debitMinor: 0, creditMinor: 0 };
      row[side === 'debit' ? 'debitMinor' : 'creditMinor'] += minor;
      rows.set(currency, row);
    };
    for (const { side, amount, baseMinor } of data.entry.lines) {
      add(amount.currency, side, amount.minor);
      add('base', side, baseMinor);
    }
    return [...rows.values()];
  },
};
