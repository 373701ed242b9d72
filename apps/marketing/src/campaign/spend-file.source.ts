import { parse } from 'csv-parse/sync';
import { parse as amountOf } from '#money/money.js';
import { spendLine, type Spend } from './spend.js';

export const spendLinesMax = 1_000;
const needed = ['key', 'day', 'amount', 'currency', 'source'];
const columns = [...needed, 'impressions', 'clicks'];

/** A line of the file, by its number in it, as it is or why it is none. */
type Read = { readonly line: number } & ({ readonly spend: Spend } | { readonly detail: string });

/** Nothing of it can be read. */
export class NoSpendFile extends Error {}

/**
 * What a platform charged, as comma-separated values (RFC 4180) with a header: key, day (2026-01-10), amount (12.50), currency,
 * source and, if they are known, impressions and clicks; in any order.
 * @throws NoSpendFile
 */
export function readSpendFile(csv: string): readonly Read[] {
  const [head, ...rows] = rowsOf(csv);
  const names = head?.record.map((name) => name.trim()) ?? [];
  const missing = needed.filter((name) => !names.includes(name));
  if (missing.length > 0) throw new NoSpendFile(`the header lacks ${missing.join(', ')}`);
  const strange = names.filter((name, at) => !columns.includes(name) || names.indexOf(name) < at);
  if (strange.length > 0) throw new NoSpendFile(`no such column, or twice: ${strange.join(', ').slice(0, 100)}`);
  if (rows.length > spendLinesMax) throw new NoSpendFile(`${rows.length} lines, and ${spendLinesMax} are the most`);
  return rows.map(({ record, info }) => ({ line: info.lines, ...lineOf(names, record) }));
}

type Row = { readonly record: readonly string[]; readonly info: { readonly lines: number } };

function rowsOf(csv: string): readonly Row[] {
  try {
    const options = { info: true, relax_column_count: true, skip_empty_lines: true, bom: true } as const;
    // Its types know nothing of `info`.
    return parse(csv, options) as unknown as Row[];
  } catch (error) {
    throw new NoSpendFile((error as Error).message.slice(0, 200));
  }
}

function lineOf(names: readonly string[], record: readonly string[]): { spend: Spend } | { detail: string } {
  if (record.length !== names.length) return { detail: `${record.length} fields under ${names.length} names` };
  const fields = Object.fromEntries(names.map((name, at) => [name, record[at]!.trim()]));
  const { key, day, source, currency = '', amount = '' } = fields;
  const count = (name: string) => (fields[name] ? { [name]: Number(fields[name]) } : {});
  try {
    const told = { key, day, source, ...count('impressions'), ...count('clicks') };
    const { data, error } = spendLine.safeParse({ ...told, amount: amountOf(amount, currency) });
    if (data !== undefined) return { spend: data };
    const [issue] = error.issues;
    return { detail: `${issue!.path.join('.')}: ${issue!.message}` };
  } catch (error) {
    return { detail: `amount: ${(error as RangeError).message}`.slice(0, 200) };
  }
}
