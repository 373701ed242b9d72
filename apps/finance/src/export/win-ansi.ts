/** The code points beyond Latin-1 that the standard fonts of PDF have. */
const further = new Set('€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ');

/**
 * Words as the standard fonts of PDF can write them, which have the letters of Western Europe only. What they lack is
 * written as its code point, so that whoever signs sees that something stands there, and no two names look alike:
 * Žižek stays, and 山 is <U+5C71>.
 */
export const inWinAnsi = (words: string): string =>
  Array.from(words.normalize('NFC'), (letter) => {
    if (/[\u0020-\u007e\u00a0-\u00ff]/.test(letter) || further.has(letter)) return letter;
    return `<U+${letter.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}>`;
  }).join('');
