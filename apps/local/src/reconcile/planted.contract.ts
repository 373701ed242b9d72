import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Entry, EntryLine } from '../../../finance/src/journal/entry.js';
import { groupsOf } from './account-groups.js';
import { copiedLogs } from './copied-logs.source.js';
import type { Lots } from './lots.contract.js';
import { reconcile } from './reconcile.js';

const fileOf = (folder: string, service: string) => join(folder, service, 'events.db');

/** Where the logs of a shop in one folder are. */
export const logsIn = (folder: string) => ({ url: `sqlite:${fileOf(folder, '{service}')}` });

/** A copy of all logs of a shop, also while it runs, for somebody to meddle with. */
export async function copied(logs: Parameters<typeof copiedLogs>[0]): Promise<string> {
  const copy = mkdtempSync(join(tmpdir(), 'retreasure-copied-'));
  await copiedLogs(logs, copy);
  return copy;
}

/** Changes the first entry of the ledger that is wanted, and answers with its number. */
export function alter(folder: string, isWanted: (entry: Entry) => boolean, change: (entry: Entry) => Entry): string {
  const db = new DatabaseSync(fileOf(folder, 'finance'));
  const rows = db.prepare(`select position, stream, version, data from event where type = 'EntryPosted'`).all();
  const row = rows.find(({ data }) => isWanted(entryIn(data)));
  if (row === undefined) throw new Error('there is no such entry');
  const data = JSON.stringify({ entry: change(entryIn(row['data'])) });
  db.prepare('update event set data = ? where position = ?').run(data, row['position']!);
  db.close();
  return `E-${String(row['stream']).replace('journal-', '').replaceAll('-', '')}-${String(row['version'])}`;
}

/** Posts an entry once more, behind everybody’s back, with what is changed in it. */
export function forge(folder: string, isWanted: (entry: Entry) => boolean, change: (entry: Entry) => Entry) {
  const db = new DatabaseSync(fileOf(folder, 'finance'));
  const row = db
    .prepare(`select * from event where type = 'EntryPosted' order by position`)
    .all()
    .find(({ data }) => isWanted(entryIn(data)))!;
  const { last } = db.prepare('select max(version) as last from event where stream = ?').get(row['stream']!)!;
  const data = JSON.stringify({ entry: change(entryIn(row['data'])) });
  db.prepare(
    `insert into event (stream, version, type, schema, at, cause, data, hash) values (?, ?, 'EntryPosted', 1, ?, ?, ?, '')`,
  ).run(row['stream']!, Number(last) + 1, row['at']!, row['cause']!, data);
  db.close();
}

/** So much more on lines of an account, in the currency of the sale and of the books alike. */
export const more =
  (...changes: readonly (readonly [account: string, side: EntryLine['side'], minor: number])[]) =>
  (entry: Entry): Entry => ({
    ...entry,
    lines: changes.reduce<readonly EntryLine[]>((lines, [account, side, minor]) => {
      const index = lines.findIndex((line) => line.account === account && line.side === side);
      const { amount, baseMinor, ...line } = lines[index]!;
      const changed = { ...line, amount: { ...amount, minor: amount.minor + minor }, baseMinor: baseMinor + minor };
      return lines.with(index, changed);
    }, entry.lines),
  });

/**
 * Moves a minor unit between two lines of an entry that count in other groups: from one to the other on the same side, or to
 * both. It balances as it did. Answers with how to undo it; undefined where there are no two such lines.
 */
export function moveOne(folder: string, position: number, { pick, oneIn }: Lots): (() => void) | undefined {
  const db = new DatabaseSync(fileOf(folder, 'finance'));
  const { data: before } = db.prepare('select data from event where position = ?').get(position)!;
  const write = (data: string) => void db.prepare('update event set data = ? where position = ?').run(data, position);
  const entry = entryIn(before);
  const pairs = entry.lines.flatMap((one, index) =>
    entry.lines
      .slice(index + 1)
      .filter((other) => isElsewhere(entry, one, other))
      .map((other) => [one, other] as const),
  );
  if (pairs.length === 0) return void db.close();
  const [one, other] = pick(pairs);
  const up = oneIn(2) ? 1 : -1;
  const isSame = one.side === other.side;
  const changed = entry.lines.map((line) => {
    if (line !== one && line !== other) return line;
    const minor = line === one || !isSame ? up : 0 - up;
    return { ...line, amount: { ...line.amount, minor: line.amount.minor + minor }, baseMinor: line.baseMinor + minor };
  });
  write(JSON.stringify({ entry: { ...entry, lines: changed } }));
  return () => {
    write(String(before));
    db.close();
  };
}

function isElsewhere(entry: Entry, one: EntryLine, other: EntryLine): boolean {
  const [groups, others] = [groupsOf(entry, one.account), groupsOf(entry, other.account)];
  return one.amount.currency === other.amount.currency && !groups.some((group) => others.includes(group));
}

const entryIn = (data: unknown) => (JSON.parse(String(data)) as { entry: Entry }).entry;

/** What comes of a comparison when nothing is under way any more. */
export const settledVerdict = (folder: string) =>
  reconcile({ dataDir: folder, settledBefore: '2999-01-01T00:00:00.000Z' });

/** Where the entries of the ledger stand in its log. */
export function entriesIn(folder: string): number[] {
  const db = new DatabaseSync(fileOf(folder, 'finance'), { readOnly: true });
  const rows = db.prepare(`select position from event where type = 'EntryPosted'`).all();
  db.close();
  return rows.map(({ position }) => Number(position));
}
