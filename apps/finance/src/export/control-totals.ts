import { Refusal } from '#eventsourcing/decider.js';
import { whole } from '#money/money.js';
import type { NumberedEntry } from './batch.js';

/** Debits and credits of one currency, in its minor units. */
export type Turnover = { readonly currency: string; readonly debitMinor: number; readonly creditMinor: number };

/** What whoever imports a batch can count again. */
export type ControlTotals = {
  readonly entries: number;
  readonly lines: number;
  /** In the order of their codes. */
  readonly currencies: readonly Turnover[];
  /** All lines again, in the currency of the books. */
  readonly base: Turnover;
};

export const noTotals = (baseCurrency: string): ControlTotals => ({
  ...{ entries: 0, lines: 0, currencies: [], base: turnover(baseCurrency) },
});

/** The totals with these entries counted in. RangeError beyond 2^53, or for books in another currency. */
export function count(totals: ControlTotals, entries: Iterable<NumberedEntry>): ControlTotals {
  const currencies = new Map(totals.currencies.map((sum) => [sum.currency, { ...sum }]));
  const base = { ...totals.base };
  let { entries: counted, lines } = totals;
  for (const entry of entries) {
    if (entry.baseCurrency !== base.currency)
      throw new RangeError(`${entry.entryId} is in books in ${entry.baseCurrency}, not ${base.currency}`);
    counted++;
    lines += entry.lines.length;
    for (const { side, amount, baseMinor } of entry.lines) {
      let sum = currencies.get(amount.currency);
      if (sum === undefined) currencies.set(amount.currency, (sum = turnover(amount.currency)));
      const name = `${side}Minor` as const;
      sum[name] = whole(sum[name] + amount.minor, 'a control total');
      base[name] = whole(base[name] + baseMinor, 'a control total');
    }
  }
  const sorted = [...currencies.values()].sort((one, other) => (one.currency < other.currency ? -1 : 1));
  return { entries: counted, lines, currencies: sorted, base };
}

/** The totals, if debits are credits in each of them. Refuses: unbalanced. */
export function balancedTotals(totals: ControlTotals): ControlTotals {
  for (const { currency, debitMinor, creditMinor } of [...totals.currencies, totals.base])
    if (debitMinor !== creditMinor)
      throw new Refusal('unbalanced', `Debits of ${debitMinor} ${currency} are not credits of ${creditMinor}.`);
  return totals;
}

const turnover = (currency: string) => ({ currency, debitMinor: 0, creditMinor: 0 });
