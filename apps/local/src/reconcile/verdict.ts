import { format } from '#money/money.js';
import { growsByCredit, inBooks, labelOf } from './account-groups.js';
import type { Cells } from './cells.js';
import type { Trade } from './trade.js';

// Nobody reads more, and the first few say what is wrong.
export const shownMax = 50;

/** One thing on which the ledger and the other logs do not agree. */
export type Difference = {
  /** 'order o-42', 'piece CM-72.49.3', 'payout stripe.po_1', 'entry E-20260110-17'. */
  readonly subject: string;
  /** 'order o-42, account 4000 Sales, USD: the ledger has 1250.00, the logs 1250.01'. */
  readonly says: string;
};
/** One line of the table: a group of accounts in one currency, over all that was compared. In minor units, as they grow. */
export type Total = {
  readonly accounts: string;
  readonly currency: string;
  readonly compared: number;
  readonly differing: number;
  readonly ledgerMinor: number;
  readonly ownMinor: number;
};

/** Collects what differs: all are counted, and the first are kept. */
export class Findings {
  readonly shown: Difference[] = [];
  count = 0;

  add(subject: string, what: string) {
    this.count += 1;
    if (this.shown.length < shownMax) this.shown.push({ subject, says: `${subject}${what}` });
  }
}

/** Compares figure by figure. What differs of something that happened just now is left out: `leftOut` counts it. */
export function compare(cells: Cells, trade: Trade, findings: Findings): { totals: Total[]; leftOut: number } {
  const totals = new Map<string, { -readonly [Key in keyof Total]: Total[Key] } & { readonly group: string }>();
  let leftOut = 0;
  for (const subject of cells.subjects()) {
    const found = cells.of(subject);
    const differing = found.filter(({ ledger, own }) => ledger !== own);
    if (differing.length > 0 && trade.young.has(subject)) {
      leftOut += 1;
      continue;
    }
    for (const { group, currency, ledger, own } of found) {
      const sign = growsByCredit(group) ? -1 : 1;
      const figure = (minor: number) => format({ minor: minor === 0 ? 0 : sign * minor, currency });
      if (ledger !== own)
        findings.add(
          subject,
          `, ${labelOf(group)}, ${currency}: the ledger has ${figure(ledger)}, the logs ${figure(own)}`,
        );
      const key = `${group} ${currency}`;
      const total = totals.get(key) ?? {
        ...{ group, accounts: labelOf(group), currency, compared: 0, differing: 0, ledgerMinor: 0, ownMinor: 0 },
      };
      totals.set(key, total);
      total.compared += 1;
      total.differing += ledger === own ? 0 : 1;
      total.ledgerMinor += sign * ledger;
      total.ownMinor += sign * own;
    }
  }
  const inOrder = [...totals.values()].sort((a, b) => (placeOf(a.group) < placeOf(b.group) ? -1 : 1));
  return { totals: inOrder.map(({ group: _, ...total }) => total), leftOut };
}

/** By the number of the first account, whatever it is called. */
const placeOf = (group: string) => `${/\d{4}/.exec(labelOf(group))?.[0] ?? ''}${group === inBooks ? 'x' : ''}${group}`;
