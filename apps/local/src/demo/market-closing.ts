import { styleText } from 'node:util';
import { never } from './closing.js';
import type { MarketFindings, MarketRow } from './market-findings.js';
import { channels } from './programme.js';
import { table } from './table.js';

const columns = [
  ...[
    { head: 'Marketplace', words: true } as const,
    { head: 'Bought there' },
    { head: 'Kept' },
    { head: 'Sold twice' },
  ],
  ...['By hand', 'Settled', 'Ended', 'Half within', '99 of 100', 'Longest'].map((head) => ({ head })),
];

/** What became of what marketplaces sold, and for how long they could still sell what was somebody's. */
export function marketClosing(findings: MarketFindings): string {
  const { rows, faults } = findings;
  return [...table(columns, rows.map(rowOf)), '', ...(faults.length === 0 ? agreed(findings) : never(faults)), ''].join(
    '\n',
  );
}

function rowOf({ marketplace, bought, kept, conflicts, byHand, settled, exposure }: MarketRow): string[] {
  const { endings, p50Ms, p99Ms, maxMs } = exposure;
  const counts = [bought, kept, conflicts, byHand, settled, endings].map(String);
  const exposed = [p50Ms, p99Ms, maxMs].map((ms) => (ms === undefined ? '–' : `${ms} ms`));
  return [channels[marketplace], ...counts, ...exposed];
}

function agreed({ rows, listed, quarantined }: MarketFindings): string[] {
  const sum = (field: 'conflicts' | 'settled' | 'byHand') => rows.reduce((all, row) => all + row[field], 0);
  const [conflicts, byHand, waiting] = [sum('conflicts'), sum('byHand'), sum('conflicts') - sum('settled')];
  return [
    `  ${styleText('green', 'The marketplaces’ books agree.')} ${conflicts} orders there were for a piece that somebody else had already, whose order was`,
    `  allocated first. Their buyers are cancelled there and have all of their money back: ${conflicts - byHand} by the shop, ${byHand} by people,`,
    `  where no program may. ${waiting === 0 ? 'All of these conflicts are settled.' : `Of ${waiting} refunds the shop will hear when it asks next, within two minutes.`}`,
    `  Nothing that is sold can be bought: all ${listed} listings that are live are of pieces on offer. ${quarantined} messages made no sense.`,
  ];
}
