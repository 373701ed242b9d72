/** Whether a typeface has the letter of a code point. */
export type Covers = (codePoint: number) => boolean;

// What the standard typefaces of PDF have beside Latin-1, at 0x80 to 0x9f of WinAnsiEncoding.
const beyondLatin1 = new Set([...'€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ'].map(codeOf));

/** The standard typefaces of PDF, which every reader has: Latin letters of western Europe. */
export const winAnsi: Covers = (code) =>
  (code >= 0x20 && code <= 0x7e) || (code >= 0xa0 && code <= 0xff && code !== 0xad) || beyondLatin1.has(code);

/** Letters that are no other letter with a mark on it. */
const nearest: { readonly [letter: string]: string } = {
  ...{ ł: 'l', Ł: 'L', đ: 'd', Đ: 'D', ħ: 'h', Ħ: 'H', ı: 'i', ŋ: 'ng', Ŋ: 'NG', ŧ: 't', Ŧ: 'T', ĸ: 'k', ẞ: 'SS' },
  ...{ '\u2010': '-', '\u2011': '-', '\u2012': '-', '\u2015': '-', '\u2212': '-', '\u2032': "'", '\u2033': '"' },
};
/** Stands for a letter that there is none near to. */
const unknown = '?';

/** Text in one typeface, by its place in the list. */
export type Run = { readonly face: number; readonly text: string };

/**
 * Text as it can be written: in the first typeface that has all of it, else letter by letter in the first that has it. What
 * none has is replaced by the nearest letters of the first typeface, or by a question mark; `replaced` says if that was so.
 * Blanks of all kinds become spaces; nothing else that takes no room is left.
 */
export function written(text: string, faces: readonly Covers[]): { runs: Run[]; replaced: boolean } {
  const letters = [...plain(text)];
  const whole = faces.findIndex((covers) => letters.every((letter) => covers(codeOf(letter))));
  if (whole >= 0)
    return { runs: letters.length === 0 ? [] : [{ face: whole, text: letters.join('') }], replaced: false };
  const runs: Run[] = [];
  let replaced = false;
  for (const letter of letters) {
    const face = faces.findIndex((covers) => covers(codeOf(letter)));
    if (face < 0) replaced = true;
    const last = runs.at(-1);
    const next = { face: Math.max(face, 0), text: face < 0 ? nearestTo(letter, faces[0]!) : letter };
    if (last?.face === next.face) runs[runs.length - 1] = { ...last, text: last.text + next.text };
    else runs.push(next);
  }
  return { runs, replaced };
}

/** Composed, on one line: no controls, no marks of direction, no joiners. */
const plain = (text: string) =>
  text
    .normalize('NFC')
    .replace(/\s+/g, ' ')
    .replace(/[\p{Cc}\p{Cf}]/gu, '')
    .trim();

function nearestTo(letter: string, covers: Covers): string {
  const bare = nearest[letter] ?? letter.normalize('NFKD').replace(/\p{M}/gu, '');
  return bare !== '' && [...bare].every((part) => covers(codeOf(part))) ? bare : unknown;
}

function codeOf(letter: string): number {
  return letter.codePointAt(0)!;
}
