import { format } from '#money/money.js';
import { table } from '../demo/table.js';
import type { Verdict } from './reconcile.js';

/** What a person at a terminal wants to know, line by line. */
export function linesOf({ asOf, settledBefore, compared, leftOut, totals, differences, shown }: Verdict): string[] {
  const { orders, pieces, payouts, entries } = compared;
  const head = ['accounts', 'currency', 'compared', 'ledger', 'logs', 'differ'].map((name) =>
    name === 'accounts' ? { head: name, words: true as const } : { head: name },
  );
  const rows = totals.map(({ accounts, currency, compared, differing, ledgerMinor, ownMinor }) => [
    accounts.replace(/^accounts? /, ''),
    currency,
    String(compared),
    format({ minor: ledgerMinor, currency }),
    format({ minor: ownMinor, currency }),
    differing === 0 ? '' : String(differing),
  ]);
  const left = leftOut === 0 ? '' : `; ${leftOut} left out, which changed since ${settledBefore}`;
  return [
    ...table(head, rows),
    '',
    `${entries} entries, ${orders} orders, ${pieces} pieces, ${payouts} payouts, as of ${asOf ?? 'the beginning'}${left}`,
    differences === 0 ? 'The ledger and the logs agree.' : `They differ in ${differences}:`,
    ...shown.flatMap(({ says, evidence }) => [
      `- ${says}`,
      ...(evidence.entries.length > 0 ? [`    ledger: ${evidence.entries.join(', ')}`] : []),
      ...(evidence.events.length > 0 ? [`    logs:   ${evidence.events.join(', ')}`] : []),
    ]),
    ...(differences > shown.length ? [`and ${differences - shown.length} more.`] : []),
  ];
}
