// Also as they are written in the width of Chinese characters, since spreadsheets read those alike.
const formula = /^'*[=+\-@\t\r＝＋－＠]/;

/**
 * Free text as one cell of a CSV file (RFC 4180). Text that a spreadsheet would take for a formula begins with one apostrophe
 * more: whoever reads it takes one away where apostrophes and then such a character begin a cell, and has what it was.
 */
export const cell = (text: string): string => quoted(guarded(text));

/** Text that others chose, so that opening a file never runs it. Amounts are not guarded: -1.00 is a number. */
export const guarded = (text: string): string => (formula.test(text) ? `'${text}` : text);

/** In one line, for importers that count lines or split rows at each: tabs and line breaks become blanks. */
export const inOneLine = (text: string): string => text.replace(/[\t\n\v\f\r\u0085\u2028\u2029]+/g, ' ');

/** A row of cells that are as they should be, as RFC 4180 has it, with the CRLF at its end. */
export const csvRow = (cells: readonly string[]): string => `${cells.map(quoted).join(',')}\r\n`;

const quoted = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
