import { allocate } from '#money/allocation.js';
import type { Money } from '#money/money.js';
import type { EntryLine, LineTax } from './entry.js';

/** A line before it is known what it is worth in the currency of the books. */
export type Draft = Omit<EntryLine, 'baseMinor'>;

type More = { readonly sku?: string | undefined; readonly tax?: LineTax | undefined };
const line =
  (side: EntryLine['side']) =>
  (account: string, amount: Money, description: string, { sku, tax }: More = {}): readonly Draft[] => {
    if (amount.minor === 0) return [];
    const turned = amount.minor < 0;
    return [
      {
        account,
        side: turned ? (side === 'debit' ? 'credit' : 'debit') : side,
        amount: turned ? { ...amount, minor: -amount.minor } : amount,
        ...(sku !== undefined && { sku }),
        ...(tax !== undefined && { tax }),
        description,
      },
    ];
  };
/** A line on the left; on the right, where the amount is below zero; none where it is zero. */
export const debit = line('debit');
export const credit = line('credit');

/**
 * Lines that balance in each currency, with their worth in the currency of the books: the sum of a currency's debits is
 * converted once and shared out over debits and credits alike, so that they balance there too.
 */
export function inBase(drafts: readonly Draft[], toBase: (money: Money) => Money): EntryLine[] {
  const groups = Map.groupBy(drafts, ({ side, amount }) => `${amount.currency} ${side}`);
  const worth = new Map<Draft, number>();
  for (const group of groups.values()) {
    const { currency } = group[0]!.amount;
    const minors = group.map(({ amount }) => amount.minor);
    const total = toBase({ minor: minors.reduce((sum, minor) => sum + minor, 0), currency }).minor;
    allocate(total, minors).forEach((minor, index) => worth.set(group[index]!, minor));
  }
  return drafts.map((draft) => ({ ...draft, baseMinor: worth.get(draft)! }));
}

/** Lines whose worth is known: what was bought at another day's rate leaves the stock at that one. */
export const worth = (drafts: readonly Draft[], baseMinor: number): EntryLine[] =>
  drafts.map((draft) => ({ ...draft, baseMinor }));

/** The same lines on the other side: what takes an entry back. */
export const turned = (lines: readonly EntryLine[]): EntryLine[] =>
  lines.map((line) => ({ ...line, side: line.side === 'debit' ? 'credit' : 'debit' }));
