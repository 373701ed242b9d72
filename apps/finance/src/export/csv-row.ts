/** Words that others chose, so that no spreadsheet takes them for a formula. */
export const guarded = (words: string) => (/^[=+\-@\t\r]/.test(words) ? `'${words}` : words);

/** One row as RFC 4180 has it, with the CRLF at its end. */
export const csvRow = (cells: readonly string[]) => `${cells.map(quoted).join(',')}\r\n`;

const quoted = (cell: string) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
