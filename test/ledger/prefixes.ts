import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { JournalEvent } from '../../apps/finance/src/journal/journal.js';
import { TrialBalance } from '../../apps/local/src/reconcile/entry-faults.js';
import { LogFile } from '../../apps/local/src/reconcile/log.source.js';

type Posted = Extract<JournalEvent, { type: 'EntryPosted' }>;

/** What was looked at, and every place after which debits and credits were not equal, in words. */
export type Prefixes = {
  readonly entries: number;
  readonly lines: number;
  /** Those of amounts; the books themselves are in one of them. */
  readonly currencies: readonly string[];
  readonly findings: readonly string[];
};

const shownMax = 20;

/** Adds the entries of finance's log up in its order, and looks at all sums after each. */
export function prefixesOfLog(dataDir: string): Prefixes {
  const log = new LogFile('finance', join(dataDir, 'finance', 'events.db'), {}, () => {});
  const balance = new TrialBalance();
  const currencies = new Set<string>();
  const findings: string[] = [];
  let [entries, lines] = [0, 0];
  try {
    for (const { stream, version, data } of log.all<Posted>(['EntryPosted'])) {
      const { entry } = data;
      entries += 1;
      lines += entry.lines.length;
      for (const { amount } of entry.lines) currencies.add(amount.currency);
      for (const fault of balance.after(entry))
        if (findings.length < shownMax) findings.push(`${stream}/${version} ${entry.documentType}: ${fault}`);
    }
  } finally {
    log.close();
  }
  return { entries, lines, currencies: [...currencies].sort(), findings };
}

/** A window over the lines of the read model, entry by entry: the sum of each currency, and of what all is worth in the books. */
const query = `
  with movement as (
    select "entryId", min("lineId") as place, currency, sum("debitMinor" - "creditMinor") as minor
      from ledger_line group by "entryId", currency
    union all
    select "entryId", min("lineId"), 'the books', sum("baseDebitMinor" - "baseCreditMinor")
      from ledger_line group by "entryId"
  ), prefix as (
    select "entryId", place, currency, sum(minor) over (partition by currency order by place) as balance from movement
  )
  select "entryId", currency, balance from prefix where balance <> 0 order by place limit ${shownMax}`;

/** The same by SQL over the read model of a shop that is closed. */
export function prefixesOfLines(dataDir: string): Prefixes {
  const database = new DatabaseSync(join(dataDir, 'finance', 'views.db'), { readOnly: true });
  try {
    const counted = database.prepare(`select count(distinct "entryId") as entries, count(*) as lines from ledger_line`);
    const { entries, lines } = counted.get() as { entries: number; lines: number };
    const found = database.prepare('select distinct currency from ledger_line order by currency').all();
    const rows = database.prepare(query).all() as { entryId: string; currency: string; balance: number }[];
    return {
      ...{ entries, lines, currencies: found.map(({ currency }) => String(currency)) },
      findings: rows.map(
        ({ entryId, currency, balance }) => `after ${entryId} the lines are out by ${balance} in ${currency}`,
      ),
    };
  } finally {
    database.close();
  }
}
