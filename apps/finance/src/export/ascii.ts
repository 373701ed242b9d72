import { inOneLine } from '#contracts/csv-cell.js';

/**
 * Text in the characters of ASCII, in one line. An IIF file has no way to say how it is encoded: QuickBooks Desktop reads it
 * in the code page of its Windows, where é in UTF-8 is two other characters, and in ASCII alone all of them agree. So letters
 * lose their accents, signs become what one would type for them, and what is left is a question mark: an accountant sees that
 * something is missing, and finds the words in the general ledger.
 *
 * A double quote could begin a quoted cell, so an inch is two apostrophes; and a semicolon is a comma, since QuickBooks was
 * seen to refuse a whole file for one (linjunpop/riif, issue 42).
 */
export const inAscii = (text: string): string => (/[^ -~]|[";]/.test(text) ? spelled(text) : text);

const spelled = (text: string) =>
  inOneLine(text)
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .replace(/[^ -~]|[";]/gu, (character) => spellings.get(character) ?? '?');

/** Each with what it is spelled as. */
const letters = 'ßss æae ÆAE œoe ŒOE øo ØO łl ŁL đd ĐD ðd ÐD þth ÞTh';
const signs = ';, ⁄/ ×x °deg £GBP €EUR';
const spellings: ReadonlyMap<string, string> = new Map([
  ...`${letters} ${signs}`.split(' ').map((pair) => [pair.charAt(0), pair.slice(1)] as const),
  ...[...'‘’‚‛′'].map((quote) => [quote, "'"] as const),
  ...[...'"“”„‟«»'].map((quote) => [quote, "''"] as const),
  ...[...'‐‒–—―−'].map((dash) => [dash, '-'] as const),
]);
