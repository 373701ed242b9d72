import { styleText } from 'node:util';

/** A column of words stands to the left, one of figures to the right. */
export type Column = { readonly head: string; readonly words?: true };

/** Columns as wide as they need to be, under their heads, with a sum under a line of its own if there is one. */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  sum?: readonly string[],
): string[] {
  const head = columns.map((column) => column.head);
  const all = [head, ...rows, ...(sum ? [sum] : [])];
  const widths = columns.map((_, index) => Math.max(...all.map((row) => row[index]!.length)));
  const line = (row: readonly string[]) =>
    row
      .map((cell, index) => (columns[index]!.words ? cell.padEnd(widths[index]!) : cell.padStart(widths[index]!)))
      .join('   ');
  const rule = styleText('dim', '─'.repeat(widths.reduce((all, width) => all + width + 3, -3)));
  const body = [styleText('bold', line(head)), rule, ...rows.map(line), ...(sum ? [rule, line(sum)] : [])];
  return body.map((text) => `  ${text.trimEnd()}`);
}
