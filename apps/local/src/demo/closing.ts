import { styleText } from 'node:util';
import type { Money } from '#contracts/vocabulary.js';
import { fitting } from './board.js';
import { channels, type Channel } from './programme.js';
import type { Audit } from './sold-once.js';
import type { Counts, Tally } from './tally.js';

const contestsShown = 6;
const titleWidth = 52;

/** What happened in the hour, for whoever closes the shop. */
export function closing(tally: Tally, { pieces, faults }: Audit): string {
  return [
    '',
    ...perEntryPoint(tally),
    '',
    ...mostWanted(tally),
    '',
    `  Answers to placing an order: half within ${ms(tally.quantileMs(0.5))}, 99 of 100 within ${ms(tally.quantileMs(0.99))}.`,
    `  ${tally.holds} pieces were put aside for a while; ${tally.leftWithNothing} buyers found nothing and left.`,
    '',
    ...(faults.length === 0 ? [soldOnce(tally, pieces)] : soldTwice(faults)),
    '',
  ].join('\n');
}

function perEntryPoint(tally: Tally): string[] {
  const row = (name: string, counts: Counts, taken: Money[]) => [
    name,
    ...[counts.orders, counts.confirmed, counts.lost, counts.cancelled, counts.open].map(String),
    taken.map(written).join('  '),
  ];
  const rows = (Object.keys(channels) as Channel[]).map((channel) =>
    row(channels[channel], tally.counts[channel], tally.taken(channel)),
  );
  const head = ['Entry point', 'Orders', 'Confirmed', 'Lost', 'Cancelled', 'Open', 'Taken'];
  return table(head, rows, row('All', tally.total, tally.taken()));
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
  return table(['Most wanted', 'Buyers', 'Sold', 'Through'], rows);
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

const soldTwice = (faults: readonly string[]) => [
  `  ${styleText('red', 'This must never happen:')}`,
  ...faults.map((fault) => `    ${fault}`),
];

/** Columns as wide as they need to be: the first and the last to the left, figures between them to the right. */
function table(head: readonly string[], rows: readonly (readonly string[])[], sum?: readonly string[]): string[] {
  const all = [head, ...rows, ...(sum ? [sum] : [])];
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column]!.length)));
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) =>
        column === 0 || column === row.length - 1 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!),
      )
      .join('   ');
  const rule = styleText('dim', '─'.repeat(widths.reduce((all, width) => all + width + 3, -3)));
  const body = [styleText('bold', line(head)), rule, ...rows.map(line), ...(sum ? [rule, line(sum)] : [])];
  return body.map((text) => `  ${text.trimEnd()}`);
}

/** USD 1,234.50. Every currency that the demo takes has two decimals. */
const written = ({ minor, currency }: Money) =>
  `${currency} ${(minor / 100).toLocaleString('en-US', { minimumFractionDigits: 2 })}`;

const ms = (value: number) => `${Math.round(value)} ms`;
