import { styleText } from 'node:util';
import { fitting } from './board.js';
import { moneyTable } from './money-table.js';
import { channels, type Channel } from './programme.js';
import type { Reconciliation } from './provider-books.js';
import type { Audit } from './sold-once.js';
import { table } from './table.js';
import type { Takings } from './takings.js';
import type { Counts, Tally } from './tally.js';

const contestsShown = 6;
const titleWidth = 52;

/** What was read back after the hour: whose the pieces are, and where the money is. */
export type Findings = {
  readonly audit: Audit;
  readonly takings: readonly Takings[];
  /** In words, where what was sold and what was taken differ. */
  readonly till: readonly string[];
  /** undefined if the provider lets nobody look into its books. */
  readonly books: Reconciliation | undefined;
  readonly sandboxUrl: string;
};

/** What happened in the hour, for whoever closes the shop. */
export function closing(tally: Tally, findings: Findings): string {
  const { audit, takings, till, books } = findings;
  return [
    '',
    ...perEntryPoint(tally),
    '',
    ...moneyTable(tally, takings),
    '',
    ...mostWanted(tally),
    '',
    `  Answers to placing an order: half within ${ms(tally.quantileMs(0.5))}, 99 of 100 within ${ms(tally.quantileMs(0.99))}.`,
    `  ${tally.holds} pieces were put aside for a while; ${tally.leftWithNothing} buyers found nothing and left.`,
    `  ${tally.cards.declined} cards were declined; ${tally.cards.secondPaid} of these buyers paid with another one.`,
    '',
    ...(audit.faults.length === 0 ? [soldOnce(tally, audit.pieces)] : never(audit.faults)),
    '',
    ...(till.length === 0 ? [] : never(till)),
    ...(books === undefined ? [unseen(findings)] : agreed(books, findings)),
    '',
  ].join('\n');
}

function perEntryPoint(tally: Tally): string[] {
  const row = (name: string, { orders, confirmed, lost, unpaid, cancelled, open }: Counts) => [
    name,
    ...[orders, confirmed, lost, unpaid, cancelled, open].map(String),
  ];
  const rows = (Object.keys(channels) as Channel[]).map((channel) => row(channels[channel], tally.counts[channel]));
  const heads = ['Orders', 'Confirmed', 'Lost', 'Unpaid', 'Cancelled', 'Open'].map((head) => ({ head }));
  return table([{ head: 'Entry point', words: true }, ...heads], rows, row('All', tally.total));
}

function mostWanted({ contested }: Tally): string[] {
  const rows = contested
    .toSorted((a, b) => b.contest.buyers.length - a.contest.buyers.length)
    .slice(0, contestsShown)
    .map(({ contest: { piece, buyers }, winners }) => [
      fitting(piece.title, titleWidth),
      String(buyers.length),
      String(winners.length),
      winners.map((winner) => channels[winner]).join(', '),
    ]);
  const columns = [{ head: 'Most wanted', words: true } as const, { head: 'Buyers' }, { head: 'Sold' }];
  return table([...columns, { head: 'Through', words: true }], rows);
}

function soldOnce({ contested, total }: Tally, pieces: number): string {
  const buyers = contested.reduce((sum, { contest }) => sum + contest.buyers.length, 0);
  const sold = contested.reduce((sum, { winners }) => sum + winners.length, 0);
  const open = total.open === 0 ? 'every order has its answer' : `${total.open} orders still wait for their answer`;
  return [
    `  ${styleText('green', 'Sold once.')} ${buyers} buyers went for ${contested.length} contested pieces, and ${sold} of them got one; ${open}.`,
    `  The histories of all ${pieces} pieces ordered were read back: none ever belonged to two orders at once.`,
  ].join('\n');
}

function agreed({ orders, payments, faults }: Reconciliation, { sandboxUrl }: Findings): string[] {
  if (payments === 0 && orders > 0)
    return [`  The books at ${sandboxUrl} (SANDBOX_PORT) know none of these orders: another provider has their money.`];
  if (faults.length > 0) return never(faults);
  return [
    `  ${styleText('green', 'The books agree.')} The payment provider has ${payments} payments for the ${orders} orders by card, and what it captured`,
    `  and refunded for each equals what the shop says, to the minor unit; no card has anything reserved any more.`,
  ];
}

const unseen = ({ sandboxUrl }: Findings) =>
  `  No sandbox answers at ${sandboxUrl} (SANDBOX_PORT), so the payment provider's books were not compared.`;

/** For what the shop promises never to do. */
export const never = (faults: readonly string[]) => [
  `  ${styleText('red', 'This must never happen:')}`,
  ...faults.map((fault) => `    ${fault}`),
];

const ms = (value: number) => `${Math.round(value)} ms`;
