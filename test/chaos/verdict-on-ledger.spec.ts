import { describe, expect, it } from '@jest/globals';
import type { Entry, Evidence, Fact } from './evidence.js';
import { changed, log, soundIn, without } from './sound-evidence.js';
import { verdict } from './verdict.js';

const { evidence: sound } = soundIn('EUR', 1);
const [sale, refund] = ['journal-2026-01-01/1', 'journal-2026-01-01/2'];
const entryOf = (id: string) => sound.finance.find((fact) => fact.id === id)!.data.entry!;
const other = (id: string, change: Partial<Entry>): Partial<Evidence> => ({
  finance: changed(sound.finance, id, { data: { entry: { ...entryOf(id), ...change } } }),
});
const firstLine = (id: string, change: Partial<Entry['lines'][number]>) => {
  const [first, ...lines] = entryOf(id).lines;
  return other(id, { lines: [{ ...first!, ...change }, ...lines] });
};
const and = (entry: Entry): Fact[] => [
  ...sound.finance,
  ...log(['journal-2026-01-01', 'EntryPosted', { entry }]).map((fact) => ({
    ...{ ...fact, id: 'journal-2026-01-01/3', version: 3 },
  })),
];

/** What is planted, and what the verdict must say of it (among whatever else follows from it). */
const planted: readonly [what: string, evidence: Partial<Evidence>, finding: string][] = [
  [
    'an entry with a cent more on one side',
    firstLine(sale, { amount: { minor: 101, currency: 'EUR' } }),
    `${sale}: after it the trial balance is 1 in EUR.`,
  ],
  [
    'an entry between two currencies',
    firstLine(sale, { amount: { minor: 100, currency: 'USD' } }),
    `${sale}: after it the trial balance is 100 in USD.`,
  ],
  [
    'worth that only one side has',
    firstLine(refund, { baseMinor: 79 }),
    `${refund}: after it the trial balance is -1 in the books.`,
  ],
  [
    'a confirmed order that is not booked',
    { finance: without(sound.finance, sale) },
    'o-ann is confirmed, and booked as 0 sales.',
  ],
  [
    'a confirmed order that is booked twice',
    { finance: and(entryOf(sale)) },
    'o-ann is confirmed, and booked as 2 sales.',
  ],
  [
    'a sale to who came too late',
    other(sale, { orderId: 'o-bob' }),
    'o-bob was never confirmed, and is booked as a sale.',
  ],
  [
    'an entry for who came too late',
    other(refund, { orderId: 'o-bob' }),
    `${refund}: posted for o-bob, which came to nothing before it was paid.`,
  ],
  [
    'an entry for nobody’s order',
    other(refund, { orderId: 'o-cyd' }),
    `${refund}: posted for o-cyd, which is in no log.`,
  ],
  ['a gap in the journal', { finance: without(sound.finance, sale) }, 'journal-2026-01-01: version 2 follows 0.'],
];

describe('The verdict on the ledger', () => {
  it('finds nothing in an entry about no order', () => {
    const { orderId: _, ...entry } = entryOf(sale);
    expect(verdict({ ...sound, finance: and({ ...entry, documentType: 'PAYOUT' }) })).toEqual([]);
  });

  it.each(planted)('names %s', (_, evidence, finding) => {
    expect(verdict({ ...sound, ...evidence })).toContainEqual(finding);
  });
});
